"""Which files lie below the raw folder, under which names, with which content.

What is inside a file that is an archive is `pipelines.storage.archives`' affair.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path

from pipelines.domain.document import Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.errors import BuildError

# A scanned report of a hundred pages has some 50 MB; decoding text takes four times its size.
MAX_FILE_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file to be read: one on the disk, or one in an archive there.

    `source_file` is its name below the raw folder, `source_sha256` that of its bytes. `members` tells where in the
    archive at `path` it is found: its position there, or that of an archive and its position in that one.
    """

    source_file: str
    path: Path
    source_sha256: str = ""
    members: tuple[int, ...] = ()


def list_raw_files(raw_dir: Path) -> list[RawFile]:
    """All files on the disk below `raw_dir`, sorted by name (with `/` between its parts), their content unread.

    Raises:
        BuildError: the folder is not there or may not be listed.
    """
    if not raw_dir.is_dir():
        raise BuildError(f"{raw_dir} is no folder; put the reports there or name another with --raw-dir")

    def refuse(error: OSError) -> None:
        raise BuildError(f"{error.filename} cannot be listed ({error.strerror}); allow this user to read it") from error

    paths: list[Path] = []
    seen: set[str] = set()
    for folder, folders, names in os.walk(raw_dir, onerror=refuse, followlinks=True):
        seen.add(os.path.realpath(folder))
        # a linked folder is read like any other, but never twice: links may lead back up
        folders[:] = [name for name in folders if os.path.realpath(Path(folder, name)) not in seen]
        paths += (Path(folder, name) for name in names)
    files = (RawFile(_name(path.relative_to(raw_dir)), path) for path in paths)
    return sorted(files, key=lambda file: (file.source_file, file.path))


def open_raw_file(path: Path) -> BufferedReader:
    """The file opened for reading.

    Raises:
        OSError: it cannot be opened, or is no regular file: a pipe would never end.
    """
    if path.exists() and not path.is_file():
        raise OSError(0, "it is no regular file", str(path))
    return path.open("rb")


def hash_raw_file(path: Path) -> str | None:
    """The SHA-256 of a file; None if it cannot be opened."""
    try:
        with open_raw_file(path) as stream:
            return file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def name_inaccessible(file: RawFile, error: OSError) -> Unreadable:
    """The file as one that cannot be opened."""
    message = f"the file cannot be opened ({error.strerror}); allow this user to read it or remove it"
    return Unreadable(file.source_file, "", QuarantineReason.INACCESSIBLE, message)


def _name(path: Path) -> str:
    """A name that is not UTF-8 is shown with its bytes escaped."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
