"""Something a person should look at, found while reading or extracting; never a reason to stop.

An issue is raised *instead* of a fact the extractor would have had to guess, or *beside* one that is kept as printed
but looks wrong. Its code is stable, its message says what and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.domain.document import Span
from pipelines.domain.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class Issue:
    """One open point of one document. `span` is None where the issue is about the document as a whole."""

    issue_code: str
    severity: Severity
    message: str
    span: Span | None = None
    locator: str | None = None
