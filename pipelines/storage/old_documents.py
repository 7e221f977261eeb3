"""Old Word files and rich text, converted many at a time before they are read: LibreOffice starts slowly.

Which files are worth it is told here by their names; what one is, and how it is converted and read, is told by its
reader, which also converts what is not found here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.domain.document import Document, Unreadable
from pipelines.readers.doc import convert, find_converter, read_converted
from pipelines.storage.archives import read_content
from pipelines.storage.raw_files import RawFile
from pipelines.workers import MapDocuments

_ENDINGS = (".doc", ".dot", ".wps", ".rtf")
# so many take some seconds of the minute that one task has
_TOGETHER = 20


@contextmanager
def converted_documents(files: Sequence[RawFile], map_documents: MapDocuments) -> Iterator[Path]:
    """A folder with the conversions of the old files among `files`, which is gone afterwards.

    Where a conversion fails, or is ended by a bound, all files converted with it are left for their reader, each by
    itself.
    """
    old = [file for file in files if file.source_file.lower().endswith(_ENDINGS)]
    with TemporaryDirectory(prefix="jixiao-") as name:
        if len(old) > 1 and find_converter():
            together = [old[start : start + _TOGETHER] for start in range(0, len(old), _TOGETHER)]
            for _ in map_documents(partial(_convert, Path(name)), together):
                pass
        yield Path(name)


def find_converted(folder: Path, file: RawFile, content: bytes) -> Document | Unreadable | None:
    """The document of a file that was converted; None if it was not."""
    converted = _path(folder, file)
    if not converted.is_file():
        return None
    return read_converted(file.source_file, content, converted.read_bytes())


def _convert(folder: Path, files: Sequence[RawFile]) -> None:
    contents: dict[str, bytes] = {}
    for file in files:
        # it is told when the file is read
        with suppress(OSError, ValueError):
            contents[file.source_sha256] = read_content(file)
    converted = convert(contents, folder)
    for file in files:
        if file.source_sha256 in converted:
            _path(folder, file).write_bytes(converted[file.source_sha256])


def _path(folder: Path, file: RawFile) -> Path:
    return folder / f"{file.source_sha256}.docx"
