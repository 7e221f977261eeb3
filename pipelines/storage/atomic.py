"""Replacing a file in one step that also survives a crash of the machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replaced_file(path: Path) -> Iterator[Path]:
    """A path to write to; when the block ends well, what was written there stands at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # a leading dot keeps half-written files out of every `*.parquet`
    written = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield written
        rename_durably(written, path)
    finally:
        written.unlink(missing_ok=True)


def rename_durably(written: Path, path: Path) -> None:
    """Put the finished file `written` in the place of `path`, with its content and its name on the disk."""
    _flush(written)
    written.replace(path)
    _flush(path.parent)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
