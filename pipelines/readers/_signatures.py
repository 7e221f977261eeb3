"""What files of other formats begin with, and what to tell the person who put them there.

Only for the message: a reader that is written for such a format recognises it by itself.
"""

from __future__ import annotations

# first bytes, what the file is, what to do
_BEGINNINGS: tuple[tuple[tuple[bytes, ...], str, str], ...] = (
    (
        (b"PK\x03\x04", b"PK\x05\x06"),
        "a Word, Excel or zip file",
        "unpack it, or save the document as plain text (.txt)",
    ),
    ((b"%PDF-",), "a PDF", "save its text as plain text (.txt); a scanned PDF needs text recognition first"),
    ((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",), "an old Word or Excel file", "save it as plain text (.txt)"),
    ((b"{\\rtf",), "a rich-text file", "save it as plain text (.txt)"),
    ((b"<!doctype html", b"<html"), "a web page", "save its text as plain text (.txt)"),
    (
        (b"\x89png", b"\xff\xd8\xff", b"gif87a", b"gif89a", b"ii*\x00", b"mm\x00*"),
        "a picture",
        "run text recognition on it and save the text (.txt)",
    ),
    ((b"rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08"), "a packed archive", "unpack it"),
)


def name_foreign_format(content: bytes) -> tuple[str, str] | None:
    """What the file is and what to do about it, if it begins like a known format that is not plain text."""
    head = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    for beginnings, name, advice in _BEGINNINGS:
        if head.startswith(beginnings) or head.lower().startswith(beginnings):
            return name, advice
    return None
