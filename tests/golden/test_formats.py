"""The five reports written in other formats state the same facts as their plain text.

Headings, paragraphs and tables are taken from the text as read and written anew; places are not compared.
"""

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from pipelines.domain.document import Document
from pipelines.domain.facts import Extraction
from pipelines.extractors import extract_report
from pipelines.readers import read_document
from tests.builders.content import Content, read_content
from tests.builders.pdf import write_pdf
from tests.builders.sheets import write_xls, write_xlsx
from tests.builders.web import write_html
from tests.builders.word import write_docx

RAW = sorted((Path(__file__).parents[2] / "data" / "raw").glob("*.txt"))
LEAST_F1 = 0.98

WRITERS: dict[str, Callable[[Content], bytes]] = {
    "docx": write_docx,
    "html": write_html,
    "pdf": write_pdf,
    "xls": write_xls,
    "xlsx": write_xlsx,
}


def extract(content: bytes) -> tuple[Document, Extraction]:
    document = read_document("report", content)
    assert isinstance(document, Document), document
    return document, extract_report(document, stated=None)


def stated(extraction: Extraction) -> Counter[tuple[object, ...]]:
    """Each fact with all it says, but not where."""
    return Counter(
        (
            type(fact).__name__,
            fact.place.source_kind,
            *("".join(str(getattr(fact, field.name)).split()) for field in fields(fact) if field.name != "place"),
        )
        for fact in extraction.facts
    )


def f1(found: Counter[tuple[object, ...]], expected: Counter[tuple[object, ...]]) -> float:
    return 2 * (found & expected).total() / (found.total() + expected.total())


@pytest.mark.parametrize("source_format", sorted(WRITERS))
@pytest.mark.parametrize("path", RAW, ids=lambda path: str(path.stem)[:3])
def test_the_same_report_states_the_same_facts(path: Path, source_format: str) -> None:
    text, as_text = extract(path.read_bytes())
    document, extraction = extract(WRITERS[source_format](read_content(text)))
    assert document.source_format == source_format
    assert extraction.header == as_text.header
    assert f1(stated(extraction), stated(as_text)) >= LEAST_F1, stated(as_text) - stated(extraction)
    for fact in extraction.facts:
        for figure in fact.place.figures:
            assert fact.place.span.covers(figure)


# what LibreOffice makes of the files above: another program's way to write the same formats, and old ones
LIBREOFFICE = shutil.which("soffice")
CONVERSIONS = {"doc": "docx", "docx": "docx", "rtf": "docx", "xls": "xlsx", "xlsx": "xlsx"} if LIBREOFFICE else {}


@pytest.mark.slow
@pytest.mark.parametrize("target", CONVERSIONS)
def test_the_same_report_written_by_libreoffice_states_the_same_facts(tmp_path: Path, target: str) -> None:
    source = CONVERSIONS[target]
    expected = {path.stem: extract(path.read_bytes()) for path in RAW}
    for name, (text, _) in expected.items():
        (tmp_path / f"{name}.{source}").write_bytes(WRITERS[source](read_content(text)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(LIBREOFFICE), profile, "--headless", "--convert-to", target, "--outdir", str(tmp_path / "written")]
    subprocess.run([*command, *map(str, sorted(tmp_path.glob(f"*.{source}")))], check=True, capture_output=True)
    for name, (_, as_text) in expected.items():
        document, extraction = extract((tmp_path / "written" / f"{name}.{target}").read_bytes())
        assert document.source_format == target
        assert extraction.header == as_text.header
        assert f1(stated(extraction), stated(as_text)) >= LEAST_F1
