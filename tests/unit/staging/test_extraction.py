"""A fault in the extractors costs one report its facts, says so, and stops nothing."""

from typing import Any

import pytest

from pipelines.domain.document import Document
from pipelines.domain.facts import UNKNOWN_HEADER
from pipelines.domain.manifest import ManifestEntry
from pipelines.domain.vocabulary import Severity
from pipelines.readers import read_document
from pipelines.staging import extraction
from pipelines.staging.extraction import extract_facts, read_header


def broken(document: Document, *, stated: ManifestEntry | None) -> Any:
    raise ZeroDivisionError(f"a fault met in {document.source_file} {stated}")


@pytest.fixture
def report() -> Document:
    document = read_document("report.txt", "某市科学技术局2022年度部门整体支出绩效自评报告\n基本支出5万元。".encode())
    assert isinstance(document, Document)
    return document


def test_a_report_is_read(report: Document) -> None:
    assert read_header(report, None).fiscal_year == 2022
    assert extract_facts(report, None).header == read_header(report, None)


def test_a_fault_becomes_an_issue(report: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "extract_report", broken)
    extracted = extract_facts(report, None)
    assert extracted.facts == ()
    (issue,) = extracted.issues
    assert (issue.issue_code, issue.severity) == ("extraction_failed", Severity.ERROR)
    assert "ZeroDivisionError" in issue.message


def test_a_fault_in_the_header_leaves_it_unknown(report: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "extract_header", broken)
    assert read_header(report, None) == UNKNOWN_HEADER
