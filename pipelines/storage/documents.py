"""Documents as read, one JSON file each, so that extracting never reads a raw file again.

A report that is a file as it was read is kept once. One that was put together of several files, or to which something
was added, is kept beside the documents of its files, so that it can be put together anew without reading them again.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from pipelines.domain.document import Annex, Cell, Document, Heading, Locator, Paragraph, Span, Table
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import Severity
from pipelines.errors import BuildError
from pipelines.storage.atomic import replaced_file
from pipelines.storage.records import RecordFormat

_FORMAT = RecordFormat(
    (Annex, Cell, Document, Heading, Issue, Locator, Paragraph, Span, Table),
    # fields of a closed vocabulary, which JSON holds as bare words
    {"severity": Severity},
)
_COMPOSED = "composed"


class DocumentStore:
    """The documents of the last reading, by report_id."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def save(self, document: Document, *, is_composed: bool = False) -> str:
        """Keep `document`, in place of an earlier one of its report_id; returns the digest of what was written.

        `is_composed`: it is not what one file was read as.
        """
        text = _FORMAT.encode(document)
        with replaced_file(self._path(document.report_id, is_composed=is_composed)) as path:
            path.write_text(text, encoding="utf-8")
        return sha256(text.encode()).hexdigest()

    def load(self, report_id: str) -> Document:
        """The document of a report.

        Raises:
            BuildError: there is none, or it was written by another version.
        """
        composed = self._path(report_id, is_composed=True)
        return _load(composed) if composed.exists() else self.load_as_read(report_id)

    def load_as_read(self, report_id: str) -> Document:
        """The document of a file, whatever report it is part of; `report_id` is what it would have by itself.

        Raises:
            BuildError: there is none, or it was written by another version.
        """
        return _load(self._path(report_id, is_composed=False))

    def holds(self, report_id: str, *, is_composed: bool = False) -> bool:
        """Whether the document of a file is there, or that of a report that `is_composed`."""
        return self._path(report_id, is_composed=is_composed).is_file()

    def keep_only(self, as_read: Iterable[str], composed: Iterable[str] = ()) -> None:
        """Remove all other documents."""
        kept = {self._path(report_id, is_composed=False) for report_id in as_read}
        kept |= {self._path(report_id, is_composed=True) for report_id in composed}
        for path in self._directory.rglob("*.json"):
            if path not in kept:
                path.unlink()

    def _path(self, report_id: str, *, is_composed: bool) -> Path:
        return self._directory / (_COMPOSED if is_composed else "") / f"{report_id}.json"


def _load(path: Path) -> Document:
    try:
        document = _FORMAT.decode(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError) as error:
        raise BuildError(
            f"{path} cannot be used ({error}); remove it and read the documents again (asset `raw_documents`)"
        ) from error
    if not isinstance(document, Document):
        raise BuildError(f"{path} holds no document; remove it and read the documents again (asset `raw_documents`)")
    return document
