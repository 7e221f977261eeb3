"""Which files lie below the raw folder, under which names, with which content."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from pipelines.errors import BuildError


def list_raw_files(raw_dir: Path) -> list[tuple[str, Path]]:
    """All files below `raw_dir`, sorted by name: the name below the folder with `/` between its parts, and the path.

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
    return sorted((_name(path.relative_to(raw_dir)), path) for path in paths)


def hash_raw_files(raw_dir: Path) -> dict[str, str | None]:
    """The SHA-256 of every file below `raw_dir`, by name; None for a file that cannot be opened."""
    return {name: _hash(path) for name, path in list_raw_files(raw_dir)}


def _name(path: Path) -> str:
    """A name that is not UTF-8 is shown with its bytes escaped."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _hash(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
