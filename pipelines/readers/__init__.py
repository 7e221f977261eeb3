"""Readers: the bytes of a file become a `Document`, or an `Unreadable` that says why not and what to do.

One module per format. Each has `accepts(content, source_file) -> bool`, cheap and told by content first, and
`read(source_file, source_sha256, content) -> Document | Unreadable`. A new format is a new module here; nothing else
names it (modules that begin with an underscore are no readers). One that needs a program or an extra that may be
missing has `is_available() -> bool` too: a file that it gave up is read again when that has come.
"""

from __future__ import annotations

import hashlib
import pkgutil
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from pipelines.domain.document import Document, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers._signatures import name_foreign_format, note_wrong_ending


class Reader(Protocol):
    """What each module of this package offers."""

    def accepts(self, content: bytes, source_file: str) -> bool:
        """Whether the reader is meant for this content; looks at its first bytes and the file's ending only."""

    def read(self, source_file: str, source_sha256: str, content: bytes) -> Document | Unreadable:
        """The document, or the reason why it cannot be read; never raises for what stands in the content."""


def read_document(source_file: str, content: bytes) -> Document | Unreadable:
    """Reads a file's bytes. `source_file` is its path below the raw folder, with `/` between the parts."""
    digest = hashlib.sha256(content).hexdigest()
    if not content.strip():
        message = "The file is empty: put the report's text in it or remove it."
        return Unreadable(source_file, digest, QuarantineReason.EMPTY, message)
    for reader in find_readers():
        if reader.accepts(content, source_file):
            return note_wrong_ending(reader.read(source_file, digest, content))
    name, advice = name_foreign_format(content) or (
        "of no known format",
        "save the report as plain text (.txt) in UTF-8",
    )
    message = f"The file is {name}, which cannot be read: {advice}."
    return Unreadable(source_file, digest, QuarantineReason.UNSUPPORTED, message)


@cache
def name_programs() -> str:
    """The programs and extras that some readers need and that are there, so that it is seen when one has come."""
    asked = ((reader, getattr(reader, "is_available", None)) for reader in find_readers())
    names = [str(vars(reader)["__name__"]).rpartition(".")[2] for reader, ask in asked if ask and ask()]
    return " ".join(names) or "none"


@cache
def find_readers() -> tuple[Reader, ...]:
    """The readers of this package, in the order of their modules' names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return tuple(cast("Reader", import_module(f"{__name__}.{name}")) for name in names)
