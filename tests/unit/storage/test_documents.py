"""A document comes back from the store as it was read."""

from pathlib import Path

import pytest

from pipelines.domain.document import Cell, Document, Heading, Locator, Paragraph, Span, Table
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import Severity
from pipelines.errors import BuildError
from pipelines.readers import read_document
from pipelines.storage.documents import DocumentStore

RAW = Path(__file__).parents[3] / "data" / "raw"

BY_HAND = Document(
    source_file="区/报告.pdf",
    source_sha256="0123456789abcdef" * 4,
    source_format="pdf",
    text="一、概况\n𠮷区\t1\u2028\n",
    blocks=(
        Heading(Span(0, 4), 1, "概况"),
        Paragraph(Span(5, 7)),
        Table(Span(5, 9), (Cell(0, 0, "𠮷区", Span(5, 7)), Cell(0, 1, "", Span(8, 8), 2, 3)), 2, 4, caption=Span(0, 4)),
    ),
    page_count=2,
    page_starts=(0, 5),
    furniture=(Span(9, 10),),
    locators=(Locator(0, "paragraph 1"), Locator(5, "Word table 1, row 1, column 1")),
    issues=(Issue("hidden_text_left_out", Severity.INFO, "one paragraph is hidden", Span(0, 4), "line 1"),),
)


def test_a_document_comes_back_equal(tmp_path: Path) -> None:
    store = DocumentStore(tmp_path / "documents")
    store.save(BY_HAND)
    assert store.load(BY_HAND.report_id) == BY_HAND


@pytest.mark.parametrize("path", sorted(RAW.glob("*.txt")), ids=lambda path: path.name[:3])
def test_the_real_reports_come_back_equal(tmp_path: Path, path: Path) -> None:
    document = read_document(path.name, path.read_bytes())
    assert isinstance(document, Document)
    store = DocumentStore(tmp_path)
    store.save(document)
    assert store.load(document.report_id) == document


def test_only_the_documents_of_the_last_reading_are_kept(tmp_path: Path) -> None:
    store = DocumentStore(tmp_path)
    store.save(BY_HAND)
    store.keep_only([BY_HAND.report_id])
    assert store.load(BY_HAND.report_id) == BY_HAND
    store.keep_only([])
    with pytest.raises(BuildError, match="raw_documents"):
        store.load(BY_HAND.report_id)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"kind": "Nonsense"}', '{"kind": "Span", "start": 0}', "7"])
def test_a_damaged_or_outdated_file_says_what_to_do(tmp_path: Path, content: str) -> None:
    (tmp_path / f"{BY_HAND.report_id}.json").write_text(content)
    with pytest.raises(BuildError, match="read the documents again"):
        DocumentStore(tmp_path).load(BY_HAND.report_id)
