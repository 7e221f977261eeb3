"""Old Word files (.doc, .wps) and rich text (.rtf): LibreOffice turns them into .docx, which is read like any other.

LibreOffice is a program of its own that may be there or not; what to do where it is not is told. It runs without a
window, with a profile that is thrown away, and within the bounds of the process that asks for it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipelines.domain.document import Document, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers import docx
from pipelines.readers._failures import ReadingError
from pipelines.readers._signatures import note_wrong_ending

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_RICH_TEXT = b"{\\rtf"
# what the stream of a Word file begins with, and its flags ([MS-DOC], 2.5.2 FibBase)
_FIB = b"\xec\xa5"
_FIB_FLAGS = 10
_FIB_ENCRYPTED = 0x0100
_SECTOR = 512
_PROGRAMS = ("soffice", "libreoffice")
# LibreOffice's names of the filters, so that it takes a file for nothing else
_FILTERS = {"doc": "MS Word 97", "rtf": "Rich Text Format"}


def is_available() -> bool:
    """Whether LibreOffice is installed."""
    return find_converter() is not None


def accepts(content: bytes, source_file: str) -> bool:
    """Whether the content is a compound file that holds a Word document, or rich text."""
    del source_file  # the content tells
    return _tell_format(content) is not None


def read(source_file: str, source_sha256: str, content: bytes) -> Document | Unreadable:
    """The document as LibreOffice understands it."""
    try:
        converted = _convert_one(content)
    except ReadingError as error:
        return error.describe(source_file, source_sha256)
    return _read_converted(source_file, source_sha256, content, converted)


def read_converted(source_file: str, content: bytes, converted: bytes) -> Document | Unreadable:
    """The document of a file whose conversion is there already, as `read_document` would give it."""
    digest = hashlib.sha256(content).hexdigest()
    return note_wrong_ending(_read_converted(source_file, digest, content, converted))


def _read_converted(source_file: str, source_sha256: str, content: bytes, converted: bytes) -> Document | Unreadable:
    document = docx.read(source_file, source_sha256, converted)
    source_format = _tell_format(content) or "doc"
    return replace(document, source_format=source_format) if isinstance(document, Document) else document


def find_converter() -> str | None:
    """LibreOffice's program; None if it is not installed."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def convert(contents: Mapping[str, bytes], scratch_dir: Path | None = None) -> dict[str, bytes]:
    """Each of `contents` as .docx, by the same names; what cannot be converted is left out.

    LibreOffice is started once for each format: it starts slowly and converts fast. A process that is ended meanwhile
    leaves its files behind; whoever means to clear them away names the folder for them.
    """
    program = find_converter()
    converted: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="jixiao-", dir=scratch_dir) as scratch:
        for source_format, import_filter in _FILTERS.items():
            folder = Path(scratch, source_format)
            folder.mkdir()
            names = [name for name, content in contents.items() if _is_convertible(content, source_format)]
            files = [folder / f"{number}.{source_format}" for number in range(len(names))]
            for name, file in zip(names, files, strict=True):
                file.write_bytes(contents[name])
            if program and files:
                _run(program, import_filter, folder, files)
            results = zip(names, (file.with_suffix(".docx") for file in files), strict=True)
            converted |= {name: result.read_bytes() for name, result in results if result.is_file()}
    return converted


def _is_convertible(content: bytes, source_format: str) -> bool:
    return _tell_format(content) == source_format and not _is_encrypted(content)


def _run(program: str, import_filter: str, folder: Path, files: Sequence[Path]) -> None:
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
            *map(str, files),
        ],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LANG": "C.UTF-8"},
    )


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


def _convert_one(content: bytes) -> bytes:
    """The file as .docx."""
    if _is_encrypted(content):
        message = "The file is protected by a password: open it and save it without one."
        raise ReadingError(QuarantineReason.ENCRYPTED, message)
    if find_converter() is None:
        message = (
            "The file is an old Word document or rich text, which LibreOffice has to convert: install it (Debian and"
            " Ubuntu: apt install libreoffice-writer-nogui) and build again, or save the file as Word (.docx)."
        )
        raise ReadingError(QuarantineReason.UNSUPPORTED, message)
    converted = convert({"report": content}).get("report")
    if converted is None:
        message = "LibreOffice cannot open the file: it may be damaged. Get it again, or save it as Word (.docx)."
        raise ReadingError(QuarantineReason.CORRUPT, message)
    return converted
