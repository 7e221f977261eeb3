"""From a `Document` to the facts it states: one module for each kind of fact or kind of place.

`extract_report` is the only way in. It never raises for data: what cannot be read for sure comes back as an issue, and
every number of the text is accounted for.
"""

from __future__ import annotations

from pipelines.domain.document import Document
from pipelines.domain.facts import Extraction, Fact
from pipelines.domain.manifest import ManifestEntry
from pipelines.extractors.findings import extract_findings
from pipelines.extractors.narrative.reading import read_running_text
from pipelines.extractors.report_header import extract_header


def extract_report(document: Document, *, stated: ManifestEntry | None) -> Extraction:
    """All that `document` states. `stated` is what the manifest says of the file; it overrides the text."""
    header, issues = extract_header(document, stated=stated)
    facts, numbers = read_running_text(document, header)
    findings, finding_issues = extract_findings(document, header)
    ordered: list[Fact] = sorted([*facts, *findings], key=lambda fact: (fact.place.span.start, fact.place.span.end))
    return Extraction(header, tuple(ordered), (*issues, *finding_issues), tuple(numbers))
