"""Old Word files: what is told where LibreOffice is missing, what is asked of it, and what it gives."""

import shutil
import subprocess
from pathlib import Path

import pytest

from pipelines.domain.document import Document, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.extractors import extract_report
from pipelines.readers import read_document
from tests.builders.content import Content, Grid, Line
from tests.builders.libreoffice import install_stand_in, old_word
from tests.builders.word import write_docx

CONTENT: Content = [
    Line("2023年度某某局整体支出绩效自评报告"),
    Line("2023年基本支出571.41万元。"),
    Grid([["项目", "预算数（万元）", "决算数（万元）"], ["公务接待费", "5.00", "1.29"]]),
]
LIBREOFFICE = shutil.which("soffice")


def read(content: bytes) -> Document | Unreadable:
    return read_document("a/b.doc", content)


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that converts every file to the same one."""
    monkeypatch.setenv("PATH", install_stand_in(tmp_path / "program", write_docx(CONTENT))[0])


def test_where_libreoffice_is_missing_its_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for content in (old_word(), rb"{\rtf1\ansi abc}"):
        answer = read(content)
        assert isinstance(answer, Unreadable)
        assert answer.reason is QuarantineReason.UNSUPPORTED
        assert "libreoffice-writer" in answer.message


@pytest.mark.usefixtures("stand_in")
def test_what_is_converted_is_read_like_any_word_file_and_called_what_it_is() -> None:
    for content, source_format in ((old_word(), "doc"), (rb"{\rtf1\ansi abc}", "rtf")):
        document = read(content)
        assert isinstance(document, Document)
        assert document.source_format == source_format
        assert len(document.tables) == 1
        assert {issue.issue_code for issue in document.issues} == (
            set() if source_format == "doc" else {"wrong_file_ending"}
        )


@pytest.mark.usefixtures("stand_in")
def test_what_libreoffice_cannot_open_is_damaged_and_says_so() -> None:
    answer = read(old_word("DAMAGED"))
    assert isinstance(answer, Unreadable)
    assert answer.reason is QuarantineReason.CORRUPT


def test_a_file_under_a_password_is_not_even_given_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    protected = bytearray(old_word())
    protected[512 + 11] |= 1
    answer = read(bytes(protected))
    assert isinstance(answer, Unreadable)
    assert answer.reason is QuarantineReason.ENCRYPTED


@pytest.mark.slow
@pytest.mark.parametrize("source_format", ["doc", "rtf"] if LIBREOFFICE else [])
def test_a_file_that_libreoffice_wrote_states_the_same_facts(tmp_path: Path, source_format: str) -> None:
    new = tmp_path / "report.docx"
    new.write_bytes(write_docx(CONTENT))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        str(LIBREOFFICE),
        profile,
        "--headless",
        "--convert-to",
        source_format,
        "--outdir",
        str(tmp_path),
        str(new),
    ]
    subprocess.run(command, check=True, capture_output=True)
    old = read((tmp_path / f"report.{source_format}").read_bytes())
    expected = read(new.read_bytes())
    assert isinstance(old, Document)
    assert isinstance(expected, Document)
    assert old.source_format == source_format
    assert [fact.place.locator for fact in extract_report(old, stated=None).facts] == [
        fact.place.locator for fact in extract_report(expected, stated=None).facts
    ]
