"""Documents as read, one JSON file per report, so that extracting never reads a raw file again.

The encoding is the dataclasses' own fields, with the class named in each object: a new field of `pipelines.domain`
needs nothing here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from pipelines.domain.document import Annex, Cell, Document, Heading, Locator, Paragraph, Span, Table
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import Severity
from pipelines.errors import BuildError
from pipelines.storage.atomic import replaced_file

_CLASSES: dict[str, type] = {
    kind.__name__: kind for kind in (Annex, Cell, Document, Heading, Issue, Locator, Paragraph, Span, Table)
}
# fields of a closed vocabulary, which JSON holds as bare words
_CODED = {"severity": Severity}
_KIND = "kind"


class DocumentStore:
    """The documents of the last reading, by report_id."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def save(self, document: Document) -> None:
        """Keep `document`, in place of an earlier one of the same report."""
        with replaced_file(self._path(document.report_id)) as path:
            path.write_text(json.dumps(document, default=_encode, ensure_ascii=False), encoding="utf-8")

    def load(self, report_id: str) -> Document:
        """The document of a report.

        Raises:
            BuildError: there is none, or it was written by another version.
        """
        path = self._path(report_id)
        try:
            document = json.loads(path.read_text(encoding="utf-8"), object_hook=_decode)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BuildError(
                f"{path} cannot be used ({error}); read the documents again (asset `raw_documents`)"
            ) from error
        if not isinstance(document, Document):
            raise BuildError(f"{path} holds no document; read the documents again (asset `raw_documents`)")
        return document

    def keep_only(self, report_ids: Iterable[str]) -> None:
        """Remove the documents of all other reports."""
        kept = {self._path(report_id) for report_id in report_ids}
        for path in self._directory.glob("*.json"):
            if path not in kept:
                path.unlink()

    def _path(self, report_id: str) -> Path:
        return self._directory / f"{report_id}.json"


def _encode(value: Any) -> dict[str, Any]:
    if not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} has no place in a document")
    return {_KIND: type(value).__name__} | {field.name: getattr(value, field.name) for field in fields(value)}


def _decode(value: dict[str, Any]) -> Any:
    kind = _CLASSES[value.pop(_KIND)]
    return kind(**{name: _decode_field(name, part) for name, part in value.items()})


def _decode_field(name: str, part: Any) -> Any:
    if isinstance(part, list):
        return tuple(part)
    return _CODED[name](part) if name in _CODED else part
