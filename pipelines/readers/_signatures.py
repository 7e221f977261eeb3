"""What files of other formats begin with and end in, and what to tell the person who put them there.

Only for the messages: a reader that is written for such a format recognises it by itself.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.domain.document import Document, Unreadable
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import Severity

# first bytes, what the file is, what to do
_BEGINNINGS: tuple[tuple[tuple[bytes, ...], str, str], ...] = (
    (
        (b"PK\x03\x04", b"PK\x05\x06"),
        "a zip file that holds no Word or Excel document",
        "unpack it, or save the document as Word (.docx) or plain text (.txt)",
    ),
    ((b"%PDF-",), "a PDF", "save its text as plain text (.txt); a scanned PDF needs text recognition first"),
    ((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",), "an old PowerPoint file", "save it as PDF or Word (.docx)"),
    (
        (b"gif87a", b"gif89a"),
        "a picture",
        "save it as PNG",
    ),
    ((b"rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08"), "a packed archive", "unpack it"),
)
# what a file's ending says it is, by the name readers give the format
_ENDINGS = {
    "doc": "doc", "docx": "docx", "htm": "html", "html": "html", "pdf": "pdf", "rtf": "rtf", "txt": "txt", "xls": "xls",
    "xlsx": "xlsx",
}  # fmt: skip


def note_wrong_ending(read: Document | Unreadable) -> Document | Unreadable:
    """What was read, with an issue where the file's ending promises another format than its content is."""
    if isinstance(read, Unreadable):
        return read
    ending = read.source_file.rpartition(".")[2].lower()
    if _ENDINGS.get(ending, read.source_format) == read.source_format:
        return read
    message = f"The file ends in .{ending} but is {read.source_format}, and was read as that: rename it."
    return replace(read, issues=(*read.issues, Issue("wrong_file_ending", Severity.INFO, message)))


def name_foreign_format(content: bytes) -> tuple[str, str] | None:
    """What the file is and what to do about it, if it begins like a known format that is not plain text."""
    head = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    for beginnings, name, advice in _BEGINNINGS:
        if head.startswith(beginnings) or head.lower().startswith(beginnings):
            return name, advice
    return None
