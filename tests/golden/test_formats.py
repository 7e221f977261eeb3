"""The five reports written in other formats state the same facts as their plain text.

Headings, paragraphs and tables are taken from the text as read and written anew; places are not compared.
"""

from pathlib import Path

import pytest

from pipelines.domain.document import Document
from pipelines.domain.facts import Extraction
from pipelines.extractors import extract_report
from pipelines.readers import read_document
from tests.builders.content import read_content
from tests.builders.formats import LIBREOFFICE_WRITES, WRITERS, write_with_libreoffice
from tests.golden.stated_facts import f1, stated

RAW = sorted((Path(__file__).parents[2] / "data" / "raw").glob("*.txt"))
LEAST_F1 = 0.98


def extract(content: bytes) -> tuple[Document, Extraction]:
    document = read_document("report", content)
    assert isinstance(document, Document), document
    return document, extract_report(document, stated=None)


def check(content: bytes, source_format: str, as_text: Extraction) -> None:
    document, extraction = extract(content)
    assert document.source_format == source_format
    assert extraction.header == as_text.header
    found, expected = stated(extraction.facts), stated(as_text.facts)
    assert f1(found, expected) >= LEAST_F1, (expected - found, found - expected)
    for fact in extraction.facts:
        for figure in fact.place.figures:
            assert fact.place.span.covers(figure)


@pytest.mark.parametrize("source_format", WRITERS)
@pytest.mark.parametrize("path", RAW, ids=lambda path: str(path.stem)[:3])
def test_the_same_report_states_the_same_facts(path: Path, source_format: str) -> None:
    text, as_text = extract(path.read_bytes())
    check(WRITERS[source_format](read_content(text)), source_format, as_text)


@pytest.mark.slow
@pytest.mark.parametrize("source_format", LIBREOFFICE_WRITES)
def test_the_same_report_written_by_libreoffice_states_the_same_facts(tmp_path: Path, source_format: str) -> None:
    texts = {path.stem: extract(path.read_bytes()) for path in RAW}
    contents = {name: read_content(text) for name, (text, _) in texts.items()}
    written = write_with_libreoffice(contents, source_format, tmp_path)
    for name, (_, as_text) in texts.items():
        check(written[name], source_format, as_text)
