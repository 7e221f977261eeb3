"""Running the extractors over documents so that a fault met in one costs that document only, and is told."""

from __future__ import annotations

from pipelines.domain.document import Document
from pipelines.domain.facts import UNKNOWN_HEADER, Extraction, ReportHeader
from pipelines.domain.issue import Issue
from pipelines.domain.manifest import ManifestEntry
from pipelines.domain.vocabulary import Severity
from pipelines.extractors import extract_report
from pipelines.extractors.report_header import extract_header
from pipelines.workers import describe_fault

# the issue of a report from which nothing could be extracted
FAILED_EXTRACTION = "extraction_failed"


def read_header(document: Document, stated: ManifestEntry | None) -> ReportHeader:
    """What the report says of itself; nothing where the extractor failed, which `extract_facts` then tells."""
    try:
        header, _ = extract_header(document, stated=stated)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - told as an issue by `extract_facts`
        return UNKNOWN_HEADER
    return header


def extract_facts(document: Document, stated: ManifestEntry | None) -> Extraction:
    """All that the report states; where the extractors failed, an issue that says so."""
    try:
        return extract_report(document, stated=stated)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - one report's fault must not stop the others
        return explain_failed_extraction(
            f"The extractors failed with {describe_fault(error)}. Please report it with the file."
        )


def explain_failed_extraction(message: str) -> Extraction:
    """What stands for the extraction of a report from which nothing could be extracted: an issue that says so."""
    issue = Issue(FAILED_EXTRACTION, Severity.ERROR, f"No fact of this report is loaded. {message}")
    return Extraction(UNKNOWN_HEADER, (), (issue,), ())
