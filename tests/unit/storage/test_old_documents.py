"""Old Word files of a folder are converted by one start of LibreOffice, and a bad one costs no other."""

from pathlib import Path

import pytest

from pipelines.domain.document import Document, Unreadable
from tests.builders.content import Line
from tests.builders.libreoffice import install_stand_in, old_word
from tests.builders.word import write_docx
from tests.unit.in_process import map_in_process
from tests.unit.raw_folders import read_folder


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path, log = install_stand_in(tmp_path / "program", write_docx([Line("2023年基本支出5万元。")]))
    monkeypatch.setenv("PATH", path)
    return log


def read(folder: Path) -> dict[str, Document | Unreadable]:
    return {
        result.source_file: result
        for result in read_folder(folder, map_in_process)
        if isinstance(result, Document | Unreadable)
    }


def test_all_are_converted_together_and_keep_their_own_names_and_hashes(tmp_path: Path, calls: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for number in range(5):
        (raw / f"{number}.doc").write_bytes(old_word(str(number)))
    (raw / "6.doc").write_bytes(write_docx([Line("2023年项目支出6万元。")]))
    (raw / "7.doc").write_bytes(rb"{\rtf1\ansi abc}")
    results = read(raw)
    assert calls.read_text().split() == ["5", "1"]
    formats = {name: getattr(result, "source_format", None) for name, result in results.items()}
    assert formats == {**{f"{number}.doc": "doc" for number in range(5)}, "6.doc": "docx", "7.doc": "rtf"}
    assert len({result.source_sha256 for result in results.values()}) == 7
    misnamed = [name for name, result in results.items() if getattr(result, "issues", ())]
    assert misnamed == ["6.doc", "7.doc"]


def test_one_that_cannot_be_converted_is_tried_by_itself_and_told(tmp_path: Path, calls: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, words in (("a.doc", "1"), ("b.doc", "DAMAGED"), ("c.wps", "2")):
        (raw / name).write_bytes(old_word(words))
    results = read(raw)
    assert calls.read_text().split() == ["3", "1"]
    assert [type(result) for result in results.values()] == [Document, Unreadable, Document]


def test_more_than_fit_into_one_task_are_converted_in_several(tmp_path: Path, calls: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for number in range(25):
        (raw / f"{number:02}.doc").write_bytes(old_word(str(number)))
    assert all(isinstance(result, Document) for result in read(raw).values())
    assert calls.read_text().split() == ["20", "5"]
