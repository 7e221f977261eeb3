"""A plan names what a build would do and why, and is empty exactly when a build would change nothing."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from pipelines.defs import stages
from pipelines.defs.planning import BuildReason, News, Plan, look_for_changes, plan_build
from pipelines.defs.stages import Workplace, stage_documents, stage_facts, stage_headers
from pipelines.storage import raw_folder
from pipelines.storage.code_versions import extraction_version, reading_version
from pipelines.storage.dbt_runs import DbtProjectPaths, digest_inputs
from pipelines.storage.documents import DocumentStore
from pipelines.storage.ledger import Ledger
from pipelines.storage.publishing import BuildPaths
from pipelines.storage.raw_folder import WorkReason
from pipelines.storage.staged_tables import StagedTables
from tests.unit.in_process import map_in_process

REPORT = "某市科学技术局{}年度部门整体支出绩效自评报告\n基本支出5万元。\n"
YEARS = [str(year) for year in range(2010, 2027)]


@dataclass
class Installation:
    """A raw folder, and all that is made of it but the models: a file stands for the build."""

    place: Workplace
    dbt: DbtProjectPaths
    paths: BuildPaths

    def write(self, name: str, text: str) -> Path:
        path = self.place.raw_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def build(self, years: list[str] = YEARS) -> None:
        stage_documents(self.place)
        stage_headers(self.place)
        stage_facts(self.place, years, YEARS)
        path = self.paths.warehouse_path
        path.unlink(missing_ok=True)
        path.write_bytes(b"a build")
        self.place.ledger.write_build(digest_inputs(self.dbt), "", path)

    def plan(self) -> Plan:
        return plan_build(self.place, self.dbt, self.paths)

    def look(self, cursor: str = "", *, seconds_later: int = 3600) -> News:
        now = time.time_ns() + seconds_later * 1_000_000_000
        return look_for_changes(self.place, cursor, list(map(int, YEARS)), now_ns=now)

    def reasons(self) -> dict[str, str]:
        return {work.source_file: work.reason.value for work in self.plan().work}


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    place = Workplace(
        tmp_path / "raw",
        Ledger(tmp_path / "warehouse/ledger"),
        DocumentStore(tmp_path / "warehouse/documents"),
        StagedTables(tmp_path / "warehouse/staged"),
        map_in_process,
    )
    place.raw_dir.mkdir()
    warehouse = tmp_path / "warehouse"
    (tmp_path / "dbt/models").mkdir(parents=True)
    (tmp_path / "dbt/models/a.sql").write_text("select 1")
    installation = Installation(
        place,
        DbtProjectPaths(tmp_path / "dbt", warehouse / "staged", warehouse / "build/jixiao.duckdb"),
        BuildPaths(warehouse / "jixiao.duckdb", warehouse / "build", warehouse / "builds"),
    )
    installation.write("a.txt", REPORT.format(2021))
    installation.write("b.txt", REPORT.format(2022))
    installation.build()
    return installation


def test_after_a_build_there_is_nothing_to_do(installation: Installation) -> None:
    plan = installation.plan()
    assert plan.is_empty
    assert (plan.files, plan.unchanged) == (2, 2)


def test_every_file_that_differs_is_named_with_its_years(installation: Installation) -> None:
    installation.write("c.txt", REPORT.format(2023))
    installation.write("b.txt", REPORT.format(2024))
    (installation.place.raw_dir / "a.txt").unlink()
    plan = installation.plan()
    assert {work.source_file: (work.reason, set(work.fiscal_years)) for work in plan.work} == {
        "a.txt": (WorkReason.REMOVED, {2021}),
        "b.txt": (WorkReason.CHANGED, {2022}),
        "c.txt": (WorkReason.NEW, set()),
    }
    assert (plan.files, plan.unchanged, plan.build_reason) == (2, 0, None)
    installation.build()
    assert installation.plan().is_empty


def test_a_file_that_was_only_touched_is_nothing_to_do(installation: Installation) -> None:
    (installation.place.raw_dir / "a.txt").touch()
    assert installation.plan().is_empty


def test_an_archive_has_the_years_of_its_reports(installation: Installation) -> None:
    with ZipFile(installation.place.raw_dir / "kjj.zip", "w") as archive:
        for year in (2019, 2020):
            archive.writestr(f"{year}.txt", REPORT.format(year))
    installation.build()
    assert installation.plan().is_empty
    (installation.place.raw_dir / "kjj.zip").unlink()
    (work,) = installation.plan().work
    assert (work.source_file, work.reason) == ("kjj.zip", WorkReason.REMOVED)
    assert set(work.fiscal_years) == {2019, 2020}


def test_a_word_of_the_manifest_concerns_its_report(installation: Installation) -> None:
    installation.write("manifest.csv", "source_file,fiscal_year\nb.txt,2020\n")
    assert installation.reasons() == {"manifest.csv": "new", "b.txt": "manifest changed"}
    installation.build()
    assert installation.plan().is_empty


def test_changed_code_is_told_apart(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as code:
        code.setattr(stages, "extraction_version", lambda: extraction_version()[::-1])
        assert installation.reasons() == dict.fromkeys(["a.txt", "b.txt"], "extractor changed")
        installation.build(["2022"])
        assert installation.reasons() == {"a.txt": "extractor changed"}
        installation.build()
        assert installation.plan().is_empty
    with monkeypatch.context() as code:
        code.setattr(raw_folder, "reading_version", lambda: reading_version()[::-1])
        assert set(installation.reasons().values()) == {"reader changed"}


def test_what_was_left_undone_is_told(installation: Installation) -> None:
    installation.write("c.txt", REPORT.format(2023))
    stage_documents(installation.place)
    assert installation.reasons() == {"c.txt": "unfinished"}
    installation.build()
    installation.place.staged.path("issues", "2021").unlink()
    assert installation.reasons() == {"a.txt": "unfinished"}


def test_a_header_in_quarantine_is_no_work_left(installation: Installation) -> None:
    installation.write("manifest.csv", "source_file,department\na.txt,某局\n")
    installation.build()
    stage_headers(installation.place)
    assert installation.plan().is_empty


def test_the_models_are_built_where_something_else_is_published(installation: Installation) -> None:
    def reason() -> BuildReason | None:
        plan = installation.plan()
        assert not plan.work
        return plan.build_reason

    path = installation.paths.warehouse_path
    kept = path.read_bytes()
    path.unlink()
    assert reason() is BuildReason.OTHER_PUBLISHED
    path.write_bytes(kept)
    assert reason() is BuildReason.OTHER_PUBLISHED
    installation.build()
    path.with_name(f"{path.name}.wal").write_bytes(b"someone wrote")
    assert reason() is BuildReason.OTHER_PUBLISHED
    path.with_name(f"{path.name}.wal").unlink()
    assert installation.plan().is_empty
    (installation.dbt.project_dir / "models/a.sql").write_text("select 2")
    assert reason() is BuildReason.INPUTS_CHANGED
    installation.place.ledger.take_back("build")
    assert reason() is BuildReason.NOTHING_BUILT


# --- what the sensor asks


def test_a_look_finds_the_years_of_what_has_changed(installation: Installation) -> None:
    assert installation.look() == News((), "no file has changed since the last build", "")
    installation.write("a.txt", REPORT.format(2024))
    installation.write("2019/new.txt", REPORT.format(2019))
    (installation.place.raw_dir / "b.txt").unlink()
    assert installation.look().years == (2019, 2021, 2022)


def test_a_new_file_is_of_the_year_that_is_stated_or_of_the_last_one(installation: Installation) -> None:
    installation.write("new.txt", REPORT.format(2023))
    assert installation.look().years == (2025,)
    installation.write("manifest.csv", "source_file,fiscal_year\nnew.txt,2018\n")
    installation.write("123456_20234.txt", REPORT.format(2023))
    assert installation.look().years == (2018, 2025)


def test_the_same_state_is_asked_for_once_and_again_after_another_build(installation: Installation) -> None:
    installation.write("2023/c.txt", REPORT.format(2023))
    first = installation.look()
    again = installation.look(first.cursor)
    assert again.years == ()
    assert "asked for already" in again.message
    assert again.cursor == first.cursor
    assert installation.look().run_key == first.run_key
    installation.build()
    built = installation.look(first.cursor)
    assert (built.years, built.cursor) == ((), "")
    # what comes back as it was is news after a build without it
    path = installation.place.raw_dir / "2023/c.txt"
    kept = path.rename(installation.place.raw_dir.parent / "c.txt")
    installation.build()
    kept.rename(path)
    assert installation.look().run_key != first.run_key


def test_a_file_that_is_still_being_written_is_waited_for(installation: Installation) -> None:
    installation.write("2023/c.txt", REPORT.format(2023))
    early = installation.look(seconds_later=1)
    assert (early.years, early.cursor, early.message) == ((), "", "files are still being written")
    assert installation.look(early.cursor).years == (2023,)


def test_looking_opens_no_file(installation: Installation) -> None:
    path = installation.write("2023/c.txt", REPORT.format(2023))
    path.chmod(0)
    (installation.place.raw_dir / "pipe").unlink(missing_ok=True)
    os.mkfifo(installation.place.raw_dir / "pipe")
    assert installation.look().years == (2023, 2025)
