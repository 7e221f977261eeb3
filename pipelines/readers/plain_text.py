"""Plain text files, in the encodings Chinese offices write: UTF-8, UTF-16, GB18030 (with GBK and GB2312), others.

Decoding and what is not text at all are decided here; the blocks of the text are found by `pipelines.text.blocks`.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from pipelines.domain.document import Document, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers._signatures import name_foreign_format
from pipelines.text.blocks import find_blocks
from pipelines.text.lines import BLANKS

SOURCE_FORMAT = "txt"

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    # before UTF-16, whose little-endian mark is how this one begins
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_HEAD = 4096
_GUESSED = 256 * 1024
# nearly every character an office writes: ASCII, punctuation, numbers in circles, Chinese, full width
_USUAL = re.compile(
    "[\t\n\r\x0c\x20-\x7e·\u2010-\u2027\u2030-\u203f\u2160-\u22ff\u2460-\u25ff\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
)
_LETTER = re.compile(r"[^\W\d_]")


def accepts(content: bytes, source_file: str) -> bool:
    """Whether the content can be text: it begins like no other format and has no zero bytes but those of UTF-16."""
    del source_file  # text is told by its bytes, whatever the file is called
    head = content[:_HEAD]
    if name_foreign_format(head):
        return False
    return b"\x00" not in head or any(head.startswith(mark) for mark, _ in _MARKS) or _tell_utf16(head) is not None


def read(source_file: str, source_sha256: str, content: bytes) -> Document | Unreadable:
    """The document, its text exactly as decoded, without the byte order mark."""
    text = decode_text(content)
    if text is None:
        message = "The text is in no encoding that can be told for certain: save it as UTF-8."
        return Unreadable(source_file, source_sha256, QuarantineReason.ENCODING, message)
    if not text.strip(BLANKS):
        message = "The file holds only white space: put the report's text in it or remove it."
        return Unreadable(source_file, source_sha256, QuarantineReason.EMPTY, message)
    if _LETTER.search(text) is None:
        message = "The file holds no words: check that the whole report was saved and not only its figures."
        return Unreadable(source_file, source_sha256, QuarantineReason.NO_TEXT, message)
    layout = find_blocks(text)
    return Document(
        source_file=source_file,
        source_sha256=source_sha256,
        source_format=SOURCE_FORMAT,
        text=text,
        blocks=layout.blocks,
        furniture=layout.furniture,
    )


def decode_text(content: bytes) -> str | None:
    """The text of `content`; None if no encoding fits.

    Byte order mark, then strict UTF-8, then UTF-16 without a mark, then strict GB18030, then what charset-normalizer
    tells. GB18030 comes before any guess because Big5 would decode its bytes without an error.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decode(content[len(mark) :], encoding)
    for candidate in ("utf-8", _tell_utf16(content[:_HEAD]), "gb18030"):
        text = _decode(content, candidate) if candidate else None
        if text is not None:
            return text
    return _guess(content)


def _decode(content: bytes, encoding: str) -> str | None:
    """The strictly decoded text; None if the bytes are not in `encoding` (no text has a character of value zero)."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text


def _tell_utf16(head: bytes) -> str | None:
    """The byte order of UTF-16 without a mark: only there do zero bytes and usual characters go together."""
    if b"\x00" not in head:
        return None
    even = head[: len(head) // 2 * 2]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = even.decode(encoding, errors="replace")
        if len(_USUAL.findall(text)) > 0.95 * len(text):
            return encoding
    return None


def _guess(content: bytes) -> str | None:
    best = from_bytes(content[:_GUESSED]).best()
    text = _decode(content, best.encoding) if best else None
    return text if text and len(_USUAL.findall(text)) > 0.95 * len(text) else None
