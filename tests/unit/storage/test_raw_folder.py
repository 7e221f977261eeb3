"""Every file below the raw folder comes back exactly once, whatever is wrong with it."""

from hashlib import sha256
from pathlib import Path

import pytest

from pipelines.domain.document import Document, SkippedFile, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.errors import BuildError
from pipelines.readers import read_document
from pipelines.storage import raw_folder
from pipelines.storage.raw_files import hash_raw_file, list_raw_files
from pipelines.workers import shared_workers
from tests.builders.content import Grid, Line
from tests.builders.sheets import write_xlsx
from tests.builders.word import pack, write_docx
from tests.unit.in_process import map_in_process
from tests.unit.raw_folders import read_folder

in_workers = shared_workers().map_documents

REPORT = "某市科学技术局2022年度部门整体支出绩效自评报告\n基本支出5万元。"


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def outcomes(folder: Path) -> dict[str, tuple[type, str]]:
    """What became of each file, with the rule or the reason."""
    results = read_folder(folder, in_workers)
    assert len(results) == len({result.source_file for result in results}) == len(list_raw_files(folder))
    words = {
        result.source_file: result.reason.value
        if isinstance(result, Unreadable)
        else getattr(result, "rule_code", result.source_sha256)
        for result in results
    }
    return {result.source_file: (type(result), words[result.source_file]) for result in results}


def test_a_folder_of_everything_is_accounted_for(tmp_path: Path) -> None:
    report = REPORT.encode()
    write(tmp_path / "2022/区/a.txt", report)
    write(tmp_path / "2022/b.txt", report)
    write(tmp_path / "empty.txt", b"")
    write(tmp_path / "manifest.csv", b"source_file\n")
    write(tmp_path / "2022/manifest.csv", REPORT.replace("2022", "2021").encode())
    write(tmp_path / ".DS_Store", b"x")
    write(tmp_path / "~$a.docx", b"x")
    found = outcomes(tmp_path)
    assert found["2022/b.txt"] == (Document, sha256(report).hexdigest())
    assert found["2022/区/a.txt"] == (SkippedFile, "duplicate_content")
    assert found["empty.txt"] == (Unreadable, "empty")
    assert found["manifest.csv"] == (SkippedFile, "manifest")
    assert found[".DS_Store"] == found["~$a.docx"] == (SkippedFile, "hidden_file")
    # only the one beside the years is the manifest
    assert found["2022/manifest.csv"][0] is not SkippedFile or found["2022/manifest.csv"][1] != "manifest"


def test_linked_folders_are_read_once(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere/a.txt", REPORT.encode())
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere/back").symlink_to(raw)
    assert [file.source_file for file in list_raw_files(raw)] == ["linked/a.txt"]


def test_a_file_that_cannot_be_opened_is_quarantined(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (result,) = read_folder(tmp_path, in_workers)
    assert isinstance(result, Unreadable)
    assert result.reason is QuarantineReason.INACCESSIBLE
    assert hash_raw_file(tmp_path / "gone.txt") is None


def test_a_name_that_is_not_utf8_is_shown_escaped(tmp_path: Path) -> None:
    Path(str(tmp_path), b"\xd0\xc5.txt".decode("utf-8", "surrogateescape")).write_bytes(REPORT.encode())
    (result,) = read_folder(tmp_path, in_workers)
    assert result.source_file == "\\xd0\\xc5.txt"


def test_a_fault_in_a_reader_costs_its_own_document_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.txt", REPORT.encode())
    write(tmp_path / "b.txt", REPORT.replace("5万", "6万").encode())

    def broken(source_file: str, content: bytes) -> Document | Unreadable:
        if source_file == "a.txt":
            raise IndexError("a fault")
        return read_document(source_file, content)

    monkeypatch.setattr(raw_folder, "read_document", broken)
    first, second = read_folder(tmp_path, map_in_process)
    assert isinstance(first, Unreadable)
    assert first.reason is QuarantineReason.CRASHED
    assert "IndexError" in first.message
    assert isinstance(second, Document)


def test_a_report_and_its_annex_in_an_archive_are_one_document(tmp_path: Path) -> None:
    form = Grid([["项目", "年初预算（万元）", "全年执行数（万元）"], ["基本支出", "600.00", "571.41"]])
    files = {
        "自评报告.docx": write_docx([Line(line) for line in REPORT.splitlines()]),
        "附件1.xlsx": write_xlsx([form]),
    }
    write(tmp_path / "kjj.zip", pack(files))
    write(tmp_path / "其他.txt", REPORT.replace("科技", "教育").encode())
    results = {result.source_file: result for result in read_folder(tmp_path, in_workers)}
    assert {name: type(result) for name, result in results.items()} == {
        "kjj.zip": SkippedFile,
        "kjj.zip/自评报告.docx": Document,
        "kjj.zip/附件1.xlsx": SkippedFile,
        "其他.txt": Document,
    }
    report = results["kjj.zip/自评报告.docx"]
    assert isinstance(report, Document)
    (table,) = report.tables
    (figure,) = [cell for cell in table.cells if cell.text == "571.41"]
    assert report.text[figure.span.start : figure.span.end] == "571.41"
    assert report.cell_locator(table, figure) == "table 1, row 2, column 3 (附件1.xlsx, sheet 自评报告, cell C2)"


def test_a_missing_folder_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="--raw-dir"):
        read_folder(tmp_path / "nowhere", in_workers)
