"""Running the extractors over documents so that a fault met in one costs that document only, and is told."""

from __future__ import annotations

import logging

from pipelines.domain.document import Document
from pipelines.domain.facts import Extraction, ReportHeader
from pipelines.domain.issue import Issue
from pipelines.domain.manifest import ManifestEntry
from pipelines.domain.vocabulary import Severity
from pipelines.extractors import extract_report
from pipelines.extractors.report_header import extract_header
from pipelines.staging.documents import UNKNOWN_HEADER

_log = logging.getLogger(__name__)


def read_header(document: Document, stated: ManifestEntry | None) -> ReportHeader:
    """What the report says of itself; nothing where the extractor failed, which `extract_facts` then tells."""
    try:
        header, _ = extract_header(document, stated=stated)
    except Exception:  # noqa: BLE001 - logged here, told as an issue by `extract_facts`
        _log.exception("reading the header of %s failed", document.source_file)
        return UNKNOWN_HEADER
    return header


def extract_facts(document: Document, stated: ManifestEntry | None) -> Extraction:
    """All that the report states; where the extractors failed, an issue that says so."""
    try:
        return extract_report(document, stated=stated)
    except Exception as error:  # noqa: BLE001 - one report's fault must not stop the others
        _log.exception("extracting from %s failed", document.source_file)
        issue = Issue(
            "extraction_failed",
            Severity.ERROR,
            f"the extractors failed with {type(error).__name__}: {error}; no fact of this report is loaded. "
            "Please report it with the file.",
        )
        return Extraction(UNKNOWN_HEADER, (), (issue,), ())
