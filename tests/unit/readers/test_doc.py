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
from tests.builders.word import write_docx

OLD_WORD = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"\xec\xa5" + bytes(510) + "WordDocument".encode("utf-16-le")
)
CONTENT: Content = [
    Line("2023年度某某局整体支出绩效自评报告"),
    Line("2023年基本支出571.41万元。"),
    Grid([["项目", "预算数（万元）", "决算数（万元）"], ["公务接待费", "5.00", "1.29"]]),
]
LIBREOFFICE = shutil.which("soffice")


def read(content: bytes) -> Document | Unreadable:
    return read_document("a/b.doc", content)


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program called soffice that copies a prepared .docx to where LibreOffice would put its own, if there is one."""
    prepared = tmp_path / "prepared.docx"
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text(
        '#!/bin/sh\nfor last; do :; done\nwhile [ "$1" != --outdir ]; do shift; done\n'
        f'test -s "$last" && test -f {prepared} && cp {prepared} "$2/$(basename "${{last%.*}}").docx"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return prepared


def test_where_libreoffice_is_missing_its_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for content in (OLD_WORD, rb"{\rtf1\ansi abc}"):
        answer = read(content)
        assert isinstance(answer, Unreadable)
        assert answer.reason is QuarantineReason.UNSUPPORTED
        assert "libreoffice-writer" in answer.message


def test_what_is_converted_is_read_like_any_word_file_and_called_what_it_is(stand_in: Path) -> None:
    stand_in.write_bytes(write_docx(CONTENT))
    for content, source_format in ((OLD_WORD, "doc"), (rb"{\rtf1\ansi abc}", "rtf")):
        document = read(content)
        assert isinstance(document, Document)
        assert document.source_format == source_format
        assert len(document.tables) == 1
        assert {issue.issue_code for issue in document.issues} == (
            set() if source_format == "doc" else {"wrong_file_ending"}
        )


def test_what_libreoffice_cannot_open_is_damaged_and_says_so(stand_in: Path) -> None:
    assert not stand_in.exists()
    answer = read(OLD_WORD)
    assert isinstance(answer, Unreadable)
    assert answer.reason is QuarantineReason.CORRUPT


def test_a_file_under_a_password_is_not_even_given_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    protected = bytearray(OLD_WORD)
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
