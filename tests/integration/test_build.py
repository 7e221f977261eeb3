"""The real reports through the command line: built, built again, broken, and built on what was broken.

The tests share one installation and follow one another as its days would; each begins with a build of its own.
"""

import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import dagster as dg
import duckdb
import pytest

from pipelines import cli
from pipelines.definitions import BUILD_JOB, build_definitions
from pipelines.defs.project import ProjectFolders
from pipelines.defs.standing_checks import nothing_is_broken, volumes_are_within_bounds
from pipelines.errors import BuildError
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.storage.build_charts import CHARTED_TABLES, read_charts
from pipelines.storage.dbt_runs import DbtProjectPaths, run_dbt
from pipelines.storage.raw_files import list_raw_files

pytestmark = pytest.mark.slow

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class Installation:
    """An installation of its own folders, with the five reports in its raw folder."""

    settings: Settings

    def build(self, *arguments: str) -> int:
        folders = ["--raw-dir", str(self.settings.raw_dir), "--warehouse-dir", str(self.settings.warehouse_dir)]
        return cli.main(["build", *folders, *arguments])

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.settings.warehouse_path), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def content(self) -> dict[str, set[tuple[str, ...]]]:
        """All rows of all public tables."""
        tables = self.query("select table_name from duckdb_tables() where schema_name = 'marts'")
        return {str(name): {tuple(map(str, row)) for row in self.query(f"from marts.{name}")} for (name,) in tables}

    def write(self, name: str, content: bytes) -> None:
        path = self.settings.raw_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    root = tmp_path_factory.mktemp("installation")
    settings = Settings(root / "raw", root / "warehouse", PROJECT_ROOT / "dbt_project", root / "dagster")
    shutil.copytree(PROJECT_ROOT / "data/raw", settings.raw_dir)
    settings.dagster_home.mkdir()
    shutil.copy(PROJECT_ROOT / ".dagster/dagster.yaml", settings.dagster_home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(settings.dagster_home))
        # what dbt knows of the project is from a command of someone's own, into another file
        run_dbt(["parse"], DbtProjectPaths(settings.dbt_project_dir, settings.staged_dir, root / "own.duckdb"))
        yield Installation(settings)


def test_the_real_reports_are_built_and_every_passage_is_where_it_says(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert installation.build() == 0
    shown = capsys.readouterr().out
    assert "reports                        5" in shown
    assert str(installation.settings.warehouse_path) in shown
    assert installation.query("select count(*) from marts.dim_reports") == [(5,)]
    ((facts, strayed),) = installation.query(
        "select count(*), count_if(document_text[char_start + 1:char_end] is distinct from verbatim_text)"
        " from marts.fact_mentions join marts.document_texts using (report_id)"
    )
    assert facts > 0
    assert strayed == 0


def test_clients_of_duckdb_1_5_can_read_it(installation: Installation) -> None:
    ((tags,),) = installation.query("select tags from duckdb_databases() where database_name = 'jixiao'")
    assert tags["storage_version"].startswith("v1.5")


def test_a_fact_is_explained_by_its_passage(installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    fact_id, passage = installation.query(
        "select fact_id, verbatim_text from marts.fct_spending where not verbatim_text like e'%\n%' order by 1"
    )[0]
    warehouse = str(installation.settings.warehouse_dir)
    assert cli.main(["explain", str(fact_id), "--warehouse-dir", warehouse]) == 0
    shown = capsys.readouterr().out
    assert str(passage) in shown.replace("[[", "").replace("]]", "")
    assert "[[" in shown
    assert cli.main(["explain", "nonsense", "--warehouse-dir", warehouse]) == 1
    assert "no fact 'nonsense'" in capsys.readouterr().err


def test_building_again_changes_nothing(installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    before, file = installation.content(), installation.settings.warehouse_path.stat()
    capsys.readouterr()
    assert installation.build() == 0
    assert "nothing to do: 5 files are unchanged" in capsys.readouterr().out
    assert installation.settings.warehouse_path.stat() == file
    assert installation.content() == before
    folders = ["--raw-dir", str(installation.settings.raw_dir)]
    folders += ["--warehouse-dir", str(installation.settings.warehouse_dir)]
    capsys.readouterr()
    assert cli.main(["status", *folders]) == 0
    assert "the warehouse is up to date" in capsys.readouterr().out


def test_a_removed_warehouse_is_built_again(installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    before = installation.content()
    installation.settings.warehouse_path.unlink()
    assert installation.build() == 0
    assert "rolled back, replaced or removed" in capsys.readouterr().out
    assert installation.content() == before


def test_the_ui_has_the_runs_with_their_checks(installation: Installation) -> None:
    with dg.DagsterInstance.from_config(str(installation.settings.dagster_home)) as instance:
        runs = instance.get_runs()
        assert {(run.job_name, run.status) for run in runs} == {(BUILD_JOB, dg.DagsterRunStatus.SUCCESS)}
        published = instance.get_latest_materialization_event(dg.AssetKey("published_warehouse"))
        assert published is not None
        assert published.run_id == runs[0].run_id
        years = instance.get_materialized_partitions(dg.AssetKey(["staged", "spending"]))
        assert {"2010", "2022"} <= years
        checks = instance.get_records_for_run(runs[0].run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
        evaluations = [record.event_log_entry.asset_check_evaluation for record in checks.records]
        assert {"contract", "every_file_is_accounted_for"} <= {found.check_name for found in evaluations if found}
        # what the reports themselves get wrong warns, and that those of a later year are due; nothing else fails
        failed = {(found.check_name, found.severity) for found in evaluations if found and not found.passed}
        # whether the reports of a year are late depends on the day
        late = {(name, dg.AssetCheckSeverity.WARN) for name in ("reports_are_there_in_time", "no_report_is_due")}
        assert failed - late == {("reports_do_not_contradict_themselves", dg.AssetCheckSeverity.WARN)}


def test_the_ui_shows_of_every_table_whence_its_columns_come_and_what_became_of_its_rows(
    installation: Installation,
) -> None:
    models = {
        str(name)
        for (name,) in installation.query("select table_name from duckdb_tables() where schema_name = 'marts'")
    }
    with dg.DagsterInstance.from_config(str(installation.settings.dagster_home)) as instance:
        metadata = {}
        for name in models:
            event = instance.get_latest_materialization_event(dg.AssetKey(["marts", name]))
            assert event is not None
            assert event.asset_materialization is not None
            metadata[name] = event.asset_materialization.metadata
    for name, shown in metadata.items():
        columns = shown["dagster/column_schema"].value
        lineage = shown["dagster/column_lineage"].value
        assert isinstance(columns, dg.TableSchema)
        assert isinstance(lineage, dg.TableColumnLineage)
        # public columns are all described, and all traced
        assert all(column.description for column in columns.columns), name
        assert lineage.deps_by_column.keys() == {column.name for column in columns.columns}, name
        # the reports were built twice and are the same
        assert shown["row_count_change"].value == 0, name
    amounts = metadata["fct_spending"]["dagster/column_lineage"].value
    assert isinstance(amounts, dg.TableColumnLineage)
    assert amounts.deps_by_column["amount_wan_yuan"] == [
        dg.TableColumnDep(dg.AssetKey(["staged", "spending"]), "amount_wan_yuan")
    ]
    assert "| amount_wan_yuan | staged/spending | amount_wan_yuan |" in unescaped(metadata["fct_spending"]["made_of"])
    assert metadata["number_coverage"]["coverage_rate"].value == 1
    ((issues,),) = installation.query("select count(*) from marts.open_issues where severity = 'warning'")
    assert metadata["open_issues"]["warnings"].value == issues


def unescaped(shown: dg.MetadataValue[Any]) -> str:
    return str(shown.value).replace("\\", "")


def test_charts_show_the_figures_of_the_warehouse(installation: Installation) -> None:
    charts = read_charts(installation.settings.warehouse_path, CHARTED_TABLES)

    def total(table: str) -> object:
        return sum(sum(panel.totals) for panel in charts[table])

    for table, query in {
        "number_coverage": "select count(*) from marts.number_mentions",
        "indicator_attainment": "select count(*) from marts.indicator_attainment",
        "year_over_year_change": "select count(change_pct) from marts.year_over_year_change",
        "reconciliation_coverage": "select sum(amounts_total) from marts.reconciliation_coverage",
    }.items():
        assert [(total(table),)] == installation.query(query), table
    basic = charts["spending_by_category"][0].parts["基本支出 basic"]
    assert [(sum(basic),)] == installation.query(
        "select sum(actual_wan_yuan) from marts.spending_by_category"
        " where item_name = '基本支出' and funding_scope is null"
    )
    with dg.DagsterInstance.from_config(str(installation.settings.dagster_home)) as instance:
        for table in CHARTED_TABLES:
            event = instance.get_latest_materialization_event(dg.AssetKey(["marts", table]))
            assert event is not None
            assert event.asset_materialization is not None
            chart = event.asset_materialization.metadata["chart"]
            assert isinstance(chart, dg.MarkdownMetadataValue)
            assert "(data:image/png;base64,iVBOR" in str(chart.value)


def test_every_fiscal_year_shows_its_own_rows(installation: Installation) -> None:
    with dg.DagsterInstance.from_config(str(installation.settings.dagster_home)) as instance:
        records = instance.fetch_materializations(
            dg.AssetRecordsFilter(dg.AssetKey(["staged", "spending"]), asset_partitions=["2022", "2023", "2025"]), 100
        ).records
    # the newest come first, and a later build records only the years it has work for
    rows = {record.partition_key: record.asset_materialization for record in reversed(records)}
    found = {
        year: shown.metadata["dagster/partition_row_count"].value for year, shown in rows.items() if shown is not None
    }
    # a report of one year states sums of other years too
    expected = installation.query(
        "select dim_reports.fiscal_year, count(*) from marts.fct_spending"
        " inner join marts.dim_reports using (report_id) group by 1"
    )
    by_year = {str(year): count for year, count in expected}
    assert found == {"2022": by_year["2022"], "2023": by_year["2023"], "2025": 0}


def test_a_run_of_the_ui_with_nothing_new_builds_no_model_and_publishes_nothing(installation: Installation) -> None:
    file = installation.settings.warehouse_path.stat()
    job = build_definitions(settings=installation.settings).resolve_job_def(BUILD_JOB)
    with dg.DagsterInstance.from_config(str(installation.settings.dagster_home)) as instance:
        years = {"dagster/asset_partition_range_start": "2021", "dagster/asset_partition_range_end": "2024"}
        result = job.execute_in_process(instance=instance, tags=years, run_config=QUIET)
        assert result.success
        written = {event.asset_key.path[0] for event in result.get_asset_materialization_events() if event.asset_key}
        assert written == {"raw_documents", "staged"}
        # a run that is no build does not stand in the way of what the others tell
        runs = instance.get_runs()
        instance.delete_run(runs[0].run_id)
    assert installation.settings.warehouse_path.stat() == file


def test_bad_files_are_quarantined_and_stop_nothing(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    some_report = next(installation.settings.raw_dir.glob("000_*")).read_bytes()
    installation.write("again/copy.txt", some_report)
    installation.write("damaged.docx", b"PK\x03\x04 and nothing more")
    installation.write("empty.txt", b"")
    installation.write("\x1b[2J\u202e=cmd()\nreports 99 [x](javascript:y) <script>.txt", b" ")
    installation.write("undated.txt", "某市科学技术局部门整体支出绩效自评报告\n基本支出5.00万元。\n".encode())
    installation.write("manifest.csv", b"source_file,fiscal_year\nundated.txt,soon\ngone.txt,2020\n")
    facts_before = installation.query(
        "select count(*) from marts.fct_spending join marts.dim_reports using (report_id)"
    )
    assert installation.build("--fiscal-year", "2011", "2013") == 0
    shown = capsys.readouterr().out
    assert "damaged.docx" in shown
    assert "�[2J�=cmd() reports 99 [x](javascript:y) <script>.txt (empty)" in shown
    assert "\x1b" not in shown
    files = len(list_raw_files(installation.settings.raw_dir))
    ((accounted,),) = installation.query(
        "select (select count(*) from marts.dim_reports) + (select count(*) from marts.quarantined_documents)"
        " + (select count(*) from marts.skipped_documents)"
    )
    assert accounted == files == 5 + 6
    assert installation.query("select rule_code from marts.skipped_documents order by 1") == [
        ("duplicate_content",),
        ("manifest",),
    ]
    # the years that were not asked for are all still there, and the undated report came in
    ((facts,),) = installation.query("select count(*) from marts.fct_spending")
    assert facts >= facts_before[0][0]
    assert installation.query("select fiscal_year from marts.dim_reports where source_file = 'undated.txt'") == [
        (None,)
    ]
    issues = installation.query(
        "select source_file from marts.open_issues left join marts.dim_reports using (report_id)"
        " where issue_code = 'manifest_row' order by 1 nulls last"
    )
    assert issues == [("undated.txt",), (None,)]


def test_what_is_broken_stands_in_the_check_until_it_is_mended(installation: Installation) -> None:
    def check(check: dg.AssetChecksDefinition) -> dg.AssetCheckResult:
        return cast("dg.AssetCheckResult", check(folders=ProjectFolders.of(installation.settings)))

    # the files of the test before are still there
    broken = check(nothing_is_broken)
    assert not broken.passed
    assert broken.severity is dg.AssetCheckSeverity.WARN
    by_reason = installation.query(
        "select reason_code, count(*), min(first_seen_at) from marts.quarantined_documents"
        " group by 1 order by 2 desc, 1"
    )
    assert broken.metadata["quarantined_documents"].value == sum(row[1] for row in by_reason) > 0
    shown = str(broken.metadata["quarantined_documents_by_reason"].value).splitlines()[2:]
    assert [line.split(" | ")[:2] for line in shown] == [[f"| {row[0]}", str(row[1])] for row in by_reason]
    assert "damaged\\.docx" in str(broken.metadata["documents"].value)
    bad_files = [
        installation.settings.raw_dir / name
        for (name,) in installation.query("select source_file from marts.quarantined_documents")
    ]
    kept = {path: path.read_bytes() for path in bad_files}
    for path in bad_files:
        path.unlink()
    assert installation.build() == 0
    mended = check(nothing_is_broken)
    assert mended.passed
    assert mended.metadata["quarantined_documents"].value == 0
    assert str(mended.metadata["documents"].value).count("\n") == 1
    # the undated report is no volume of any year
    volumes = str(check(volumes_are_within_bounds).metadata["volumes"].value).splitlines()[2:]
    years = installation.query("select fiscal_year from marts.dim_fiscal_years where report_count > 0 order by 1")
    assert [line.split(" | ")[0] for line in volumes] == [f"| {year}" for (year,) in years]
    for path, content in kept.items():
        path.write_bytes(content)


def test_a_failed_run_leaves_the_published_warehouse_as_it_was(installation: Installation, tmp_path: Path) -> None:
    def digest() -> str:
        return sha256(installation.settings.warehouse_path.read_bytes()).hexdigest()

    before = digest()
    broken = tmp_path / "dbt_project"
    shutil.copytree(PROJECT_ROOT / "dbt_project", broken, ignore=shutil.ignore_patterns("target", "logs"))
    (broken / "tests/nothing_is_ever_spent.sql").write_text("select fact_id from {{ ref('fct_spending') }}")
    with pytest.raises(BuildError, match=r"nothing_is_ever_spent.*published warehouse is unchanged") as failed:
        cli.build(replace(installation.settings, dbt_project_dir=broken), Namespace(fiscal_year=None))
    assert "\n" not in str(failed.value)
    assert digest() == before
    (report,) = (installation.settings.warehouse_dir / "reports").glob("*.md")
    assert str(report) in str(failed.value)
    assert "nothing_is_ever_spent" in report.read_text(encoding="utf-8").replace("\\", "")


def test_a_manifest_that_is_no_table_is_one_clear_line(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    installation.write("manifest.csv", b"file;year\n")
    assert installation.build() == 1
    *_, last = capsys.readouterr().err.splitlines()
    assert last.startswith("jixiao: ")
    assert "manifest.csv, line 1" in last
    assert "The published warehouse is unchanged" in last


def test_one_model_can_be_built_anew_from_the_ui(installation: Installation) -> None:
    (installation.settings.raw_dir / "manifest.csv").unlink()
    assert installation.build() == 0
    before = installation.content()
    job = build_definitions(settings=installation.settings).resolve_job_def(BUILD_JOB)
    with dg.DagsterInstance.from_config(str(installation.settings.dagster_home)) as instance:
        result = job.execute_in_process(
            instance=instance,
            asset_selection=[dg.AssetKey(["marts", "spending_by_category"]), dg.AssetKey("published_warehouse")],
            run_config=QUIET,
        )
    assert result.success
    built = {event.asset_key for event in result.get_asset_materialization_events()}
    assert built == {dg.AssetKey(["marts", "spending_by_category"]), dg.AssetKey("published_warehouse")}
    assert installation.content() == before


def test_a_year_outside_the_partitions_is_refused(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert installation.build("--fiscal-year", "1999") == 1
    assert "no fiscal year 1999" in capsys.readouterr().err


def test_a_second_build_is_told_of_the_first(installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    before = installation.content()
    lock = installation.settings.warehouse_dir / ".build.lock"
    holder = (
        "import fcntl, sys; lock = open(sys.argv[1], 'a'); fcntl.flock(lock, fcntl.LOCK_EX); print(flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        capsys.readouterr()
        assert installation.build() == 1
        assert capsys.readouterr().err.startswith("jixiao: another build is running (")
        other.kill()
    assert installation.content() == before


def test_an_earlier_build_can_be_published_again(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    before = installation.content()
    folder = ["--warehouse-dir", str(installation.settings.warehouse_dir)]
    installation.write("again/more.txt", "某市某局2022年度部门整体支出绩效自评报告\n基本支出5万元。".encode())
    assert installation.build() == 0
    assert installation.content() != before
    assert cli.main(["rollback", *folder]) == 0
    assert "is now the build of 20" in capsys.readouterr().out
    assert installation.content() == before
    (installation.settings.raw_dir / "again/more.txt").unlink()
    assert installation.build() == 0
    assert installation.content() == before
