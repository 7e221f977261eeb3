"""Old Word files (.doc, .wps) and rich text (.rtf): LibreOffice turns them into .docx, which is read like any other.

LibreOffice is a program of its own that may be there or not; what to do where it is not is told. It runs without a
window, with a profile that is thrown away, and within the bounds of the process that asks for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipelines.domain.document import Document, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers import docx
from pipelines.readers._failures import ReadingError

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_RICH_TEXT = b"{\\rtf"
# what the stream of a Word file begins with, and its flags ([MS-DOC], 2.5.2 FibBase)
_FIB = b"\xec\xa5"
_FIB_FLAGS = 10
_FIB_ENCRYPTED = 0x0100
_SECTOR = 512
_PROGRAMS = ("soffice", "libreoffice")
# format → ending and LibreOffice's name of the filter, so that it takes the file for nothing else
_FILTERS = {"doc": ("doc", "MS Word 97"), "rtf": ("rtf", "Rich Text Format")}


def accepts(content: bytes, source_file: str) -> bool:
    """Whether the content is a compound file that holds a Word document, or rich text."""
    del source_file  # the content tells
    return _tell_format(content) is not None


def read(source_file: str, source_sha256: str, content: bytes) -> Document | Unreadable:
    """The document as LibreOffice understands it."""
    source_format = _tell_format(content) or "doc"
    try:
        converted = _convert(content, source_format)
    except ReadingError as error:
        return error.describe(source_file, source_sha256)
    document = docx.read(source_file, source_sha256, converted)
    return replace(document, source_format=source_format) if isinstance(document, Document) else document


def _tell_format(content: bytes) -> str | None:
    if content.startswith(_RICH_TEXT):
        return "rtf"
    return "doc" if content.startswith(_COMPOUND) and _WORD_STREAM in content else None


def _is_encrypted(content: bytes) -> bool:
    return any(
        int.from_bytes(content[start + _FIB_FLAGS : start + _FIB_FLAGS + 2], "little") & _FIB_ENCRYPTED
        for start in _find_word_streams(content)
    )


def _find_word_streams(content: bytes) -> Iterator[int]:
    """Where a Word document begins in a compound file: at the start of a sector."""
    start = content.find(_FIB)
    while start >= 0:
        if start % _SECTOR == 0:
            yield start
            return
        start = content.find(_FIB, start + 1)


def _convert(content: bytes, source_format: str) -> bytes:
    """The file as .docx."""
    if _is_encrypted(content):
        message = "The file is protected by a password: open it and save it without one."
        raise ReadingError(QuarantineReason.ENCRYPTED, message)
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        message = (
            "The file is an old Word document or rich text, which LibreOffice has to convert: install it (Debian and"
            " Ubuntu: apt install libreoffice-writer-nogui) and build again, or save the file as Word (.docx)."
        )
        raise ReadingError(QuarantineReason.UNSUPPORTED, message)
    ending, import_filter = _FILTERS[source_format]
    with tempfile.TemporaryDirectory(prefix="jixiao-") as name:
        folder = Path(name)
        (folder / f"report.{ending}").write_bytes(content)
        subprocess.run(
            [
                program,
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                "--headless",
                "--norestore",
                f"--infilter={import_filter}",
                "--convert-to",
                "docx",
                "--outdir",
                str(folder),
                str(folder / f"report.{ending}"),
            ],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", os.defpath), "HOME": name, "LANG": "C.UTF-8"},
        )
        converted = folder / "report.docx"
        if converted.is_file():
            return converted.read_bytes()
    message = "LibreOffice cannot open the file: it may be damaged. Get it again, or save it as Word (.docx)."
    raise ReadingError(QuarantineReason.CORRUPT, message)
