"""What the ledger knows is not done again, and nothing else is left undone."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from pipelines.domain.document import Document, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers import read_document
from pipelines.storage import code_versions, raw_folder
from pipelines.storage.archives import Entry, list_contents
from pipelines.storage.code_versions import EXTRACTION, READING, find_sources
from pipelines.storage.documents import DocumentStore
from pipelines.storage.ledger import Ledger, RawLedger, Stamp, now_ns
from pipelines.storage.raw_files import RawFile
from pipelines.storage.raw_folder import RawFolder, list_known_files, read_raw_folder
from tests.unit.in_process import map_in_process

REPORT = "某市科学技术局{}年度部门整体支出绩效自评报告\n基本支出5万元。\n"
HOUR = 3_600_000_000_000


@dataclass
class Folder:
    """A raw folder that is read again and again, each time an hour after the last; `read` are the files read so far."""

    root: Path
    hours: int = 0
    read: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.root / "ledger")

    @property
    def documents(self) -> DocumentStore:
        return DocumentStore(self.root / "documents")

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def build(self) -> RawFolder:
        self.read.clear()
        self.opened.clear()
        self.hours += 1
        return read_raw_folder(self.root / "raw", self.ledger, self.documents, map_in_process)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    folder = Folder(tmp_path)

    def read(source_file: str, content: bytes) -> Document | Unreadable:
        folder.read.append(source_file)
        return read_document(source_file, content)

    def look(file: RawFile) -> list[Entry]:
        folder.opened.append(file.source_file)
        return list_contents(file)

    monkeypatch.setattr(raw_folder, "read_document", read)
    monkeypatch.setattr(raw_folder, "list_contents", look)
    monkeypatch.setattr(raw_folder, "now_ns", lambda: now_ns() + folder.hours * HOUR)
    return folder


def test_an_unchanged_folder_is_neither_opened_nor_read(folder: Folder) -> None:
    folder.write("a.txt", REPORT.format(2021))
    folder.write("b.txt", b"")
    folder.write("manifest.csv", "source_file\n")
    first = folder.build()
    assert sorted(folder.read) == ["a.txt", "b.txt"]
    second = folder.build()
    assert (folder.opened, folder.read) == ([], [])
    assert (second.opened, second.read) == (0, 0)
    assert (second.reports, second.unreadable, second.skipped) == (first.reports, first.unreadable, first.skipped)


def test_a_file_as_young_as_the_ledger_is_looked_into_again(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder.write("a.txt", REPORT.format(2021))
    stamp = path.stat()
    monkeypatch.setattr(raw_folder, "now_ns", lambda: stamp.st_mtime_ns + 1_000_000)
    folder.build()
    # the same size, and the time put back: only the content tells
    folder.write("a.txt", REPORT.format(2022))
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    (report,) = folder.build().reports
    assert folder.read == ["a.txt"]
    assert "2022年度" in folder.documents.load(report.report_id).text


def test_a_file_that_was_only_touched_is_opened_and_not_read(folder: Folder) -> None:
    path = folder.write("a.txt", REPORT.format(2021))
    folder.build()
    os.utime(path, ns=(1, 1))
    folder.build()
    assert (folder.opened, folder.read) == (["a.txt"], [])


def test_a_changed_file_is_read_again_and_its_old_document_goes(folder: Folder) -> None:
    folder.write("a.txt", REPORT.format(2021))
    folder.write("b.txt", REPORT.format(2022))
    (old, kept) = folder.build().reports
    folder.write("a.txt", REPORT.format(2023))
    (new, unchanged) = folder.build().reports
    assert folder.read == ["a.txt"]
    assert unchanged == kept
    assert new.report_id != old.report_id
    assert not folder.documents.holds(old.report_id)


def test_only_the_changed_file_of_an_archive_is_read_again(folder: Folder) -> None:
    def pack(**years: int) -> None:
        path = folder.root / "raw/kjj.zip"
        path.parent.mkdir(exist_ok=True)
        with ZipFile(path, "w") as archive:
            for name, year in years.items():
                archive.writestr(f"{name}.txt", REPORT.format(year))

    pack(a=2021, b=2022)
    folder.build()
    pack(a=2021, b=2023)
    folder.build()
    assert (folder.opened, folder.read) == (["kjj.zip"], ["kjj.zip/b.txt"])
    folder.build()
    assert (folder.opened, folder.read) == ([], [])


def test_the_same_content_under_two_names_is_one_report_whichever_name_goes(folder: Folder) -> None:
    folder.write("a.txt", REPORT.format(2021))
    folder.write("b.txt", REPORT.format(2021))
    first = folder.build()
    assert [report.source_file for report in first.reports] == ["a.txt"]
    assert [file.rule_code for file in first.skipped] == ["duplicate_content"]
    (folder.root / "raw/a.txt").unlink()
    second = folder.build()
    assert [report.source_file for report in second.reports] == ["b.txt"]
    assert folder.documents.load(second.reports[0].report_id).source_file == "b.txt"


def test_a_changed_annex_makes_its_report_anew_without_reading_the_report_again(folder: Folder) -> None:
    folder.write("区/自评报告.txt", REPORT.format(2021))
    folder.write("区/附件1.txt", "项目支出3万元。")
    folder.write("b.txt", REPORT.format(2022))
    before = {report.source_file: report for report in folder.build().reports}
    folder.write("区/附件1.txt", "项目支出4万元。")
    after = {report.source_file: report for report in folder.build().reports}
    assert folder.read == ["区/附件1.txt"]
    assert after["b.txt"] == before["b.txt"]
    joined = after["区/自评报告.txt"]
    assert joined.annexes == ("区/附件1.txt",)
    assert joined.report_id != before["区/自评报告.txt"].report_id
    assert "项目支出4万元" in folder.documents.load(joined.report_id).text
    folder.build()
    assert (folder.opened, folder.read) == ([], [])


def test_a_report_whose_annex_goes_is_what_it_was_without_one(folder: Folder) -> None:
    folder.write("区/自评报告.txt", REPORT.format(2021))
    annex = folder.write("区/附件1.txt", "项目支出3万元。")
    folder.build()
    annex.unlink()
    (report,) = folder.build().reports
    assert folder.read == []
    assert "项目支出" not in folder.documents.load(report.report_id).text
    assert not report.annexes


def change_code(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(raw_folder, name, lambda: "another version")


def test_changed_readers_read_everything_again(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write("a.txt", REPORT.format(2021))
    folder.build()
    change_code(monkeypatch, "reading_version")
    folder.build()
    assert folder.read == ["a.txt"]


def test_changed_extractors_join_annexes_anew_and_read_nothing(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write("区/自评报告.txt", REPORT.format(2021))
    folder.write("区/附件1.txt", "项目支出3万元。")
    folder.build()
    before = folder.ledger.read_files().folders["区"]
    change_code(monkeypatch, "extraction_version")
    folder.build()
    assert folder.read == []
    assert folder.ledger.read_files().folders["区"].key != before.key


def test_a_program_that_was_missing_and_has_come_reads_what_was_given_up(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("a.txt", REPORT.format(2021))
    folder.write("b.doc", "{\\rtf1 text}")
    monkeypatch.setenv("PATH", str(folder.root))
    monkeypatch.setattr(raw_folder, "name_programs", lambda: "none")
    assert [file.reason for file in folder.build().unreadable] == [QuarantineReason.UNSUPPORTED]
    folder.build()
    assert folder.read == []
    monkeypatch.setattr(raw_folder, "name_programs", lambda: "doc")
    folder.build()
    assert folder.read == ["b.doc"]


def test_what_a_busy_machine_may_have_caused_is_tried_once_more(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def time_out(source_file: str, content: bytes) -> Unreadable:
        folder.read.append(source_file)
        return Unreadable(source_file, sha256(content).hexdigest(), QuarantineReason.TIMEOUT, "too slow")

    monkeypatch.setattr(raw_folder, "read_document", time_out)
    folder.write("a.txt", REPORT.format(2021))
    reads = []
    for _ in range(4):
        folder.build()
        reads.append(list(folder.read))
    assert reads == [["a.txt"], ["a.txt"], [], []]


def test_a_file_that_could_not_be_opened_is_tried_by_every_run(folder: Folder) -> None:
    link = folder.root / "raw/a.txt"
    link.parent.mkdir()
    link.symlink_to(folder.root / "elsewhere.txt")
    for _ in range(2):
        assert [file.reason for file in folder.build().unreadable] == [QuarantineReason.INACCESSIBLE]
    (folder.root / "elsewhere.txt").write_text(REPORT.format(2021))
    assert [report.source_file for report in folder.build().reports] == ["a.txt"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:0],
        lambda text: text[: len(text) // 2],
        lambda text: f"[{len(text)}]",
        lambda text: text.replace("RawLedger", "Nonsense"),
        lambda text: text.replace('"listed"', '"lost"'),
    ],
    ids=["empty", "cut", "no ledger", "of another version", "of other fields"],
)
def test_a_damaged_ledger_is_made_anew(folder: Folder, damage: Callable[[str], str]) -> None:
    folder.write("a.txt", REPORT.format(2021))
    before = folder.build().reports
    page = folder.root / "ledger/files.json"
    page.write_text(damage(page.read_text()))
    assert folder.build().reports == before
    assert folder.read == ["a.txt"]
    folder.build()
    assert folder.read == []


def test_a_run_that_is_killed_while_it_reads_leaves_no_wrong_entry(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("a.txt", REPORT.format(2021))
    folder.build()
    (folder.root / "raw/a.txt").rename(folder.root / "raw/b.txt")

    def end(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(DocumentStore, "keep_only", end)
        with pytest.raises(KeyboardInterrupt):
            folder.build()
    # the document of b.txt has taken the place of that of a.txt
    (folder.root / "raw/b.txt").rename(folder.root / "raw/a.txt")
    (report,) = folder.build().reports
    assert folder.documents.load(report.report_id).source_file == "a.txt"


def test_a_lost_document_is_read_again(folder: Folder) -> None:
    folder.write("a.txt", REPORT.format(2021))
    (report,) = folder.build().reports
    folder.documents.keep_only([])
    folder.build()
    assert folder.read == ["a.txt"]
    assert folder.documents.holds(report.report_id)


def test_a_file_called_kind_is_a_file_like_any_other(folder: Folder) -> None:
    folder.write("kind", REPORT.format(2021))
    folder.build()
    folder.build()
    assert folder.read == []
    assert [entry.source_file for entry in list_known_files(folder.ledger.read_files())] == ["kind"]


def test_what_has_no_stamp_is_never_taken_for_unchanged() -> None:
    assert not RawLedger(looked_at_ns=HOUR).is_unchanged("a.txt", None)
    assert Stamp.of(Path("/nowhere")) is None


# --- the versions of the code


@pytest.mark.parametrize("modules", [READING, EXTRACTION], ids=["reading", "extraction"])
@pytest.mark.slow
def test_every_module_that_is_loaded_counts_into_the_version(modules: tuple[str, ...]) -> None:
    script = (
        f"import importlib, sys; [importlib.import_module(name) for name in {modules!r}];"
        " from pipelines.readers import find_readers; 'readers' in sys.argv[1] and find_readers();"
        " print(*(module.__file__ for name, module in sys.modules.items() if name.partition('.')[0] == 'pipelines'))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script, modules[0]], check=True, capture_output=True, text=True
    ).stdout.split()
    counted = {str(path) for path in find_sources(modules)}
    # the question itself loads the package of the readers
    assert {path for path in loaded if "/readers/" not in path or "readers" in modules[0]} <= counted


def test_only_the_code_that_reads_counts_into_the_version_of_reading() -> None:
    reading = {"/".join(path.parts[-2:]) for path in find_sources(READING)}
    extraction = {"/".join(path.parts[-2:]) for path in find_sources(EXTRACTION)}
    assert {"readers/docx.py", "text/blocks.py", "domain/document.py", "lookups/web_furniture.yml"} <= reading
    assert {"extractors/claims.py", "text/numbers.py", "lookups/units.yml", "staging/facts.py"} <= extraction
    assert not {"extractors/claims.py", "lookups/claims.yml", "pipelines/cli.py"} & reading
    assert not {"readers/docx.py", "pipelines/cli.py"} & extraction


def test_a_changed_source_changes_the_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "pipelines"
    for name in ("readers", "storage", "text", "lookups"):
        (package / name).mkdir(parents=True)
        (package / name / "__init__.py").write_text("")
    (package / "__init__.py").write_text("")
    (package / "readers/__init__.py").write_text("names = iter_modules()")
    (package / "readers/txt.py").write_text("from pipelines.text import (\n    words,\n)\n")
    (package / "text/words.py").write_text('load_lookup("units")')
    (package / "text/other.py").write_text("")
    (package / "storage/archives.py").write_text("")
    (package / "lookups/units.yml").write_text("a")
    monkeypatch.setattr(code_versions, "_ROOT", package)
    versions = [code_versions._hash_sources(READING)]
    for name, text in {"text/words.py": 'load_lookup("units")  # other', "lookups/units.yml": "b"}.items():
        (package / name).write_text(text)
        versions.append(code_versions._hash_sources(READING))
    assert len(set(versions)) == 3
    (package / "text/other.py").write_text("changed = True")
    assert code_versions._hash_sources(READING) == versions[-1]
