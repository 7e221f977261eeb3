"""What the checks on reconciliation say of a build: which figures contradict each other, and when the build stops."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import dagster as dg
import duckdb
import pytest

from pipelines.defs.project import ProjectFolders
from pipelines.defs.reconciliation import check_reconciliation
from pipelines.errors import BuildError
from pipelines.settings import Settings
from pipelines.storage.reconciliation import read_reconciliation


@pytest.fixture
def folders(tmp_path: Path) -> ProjectFolders:
    return ProjectFolders.of(Settings(tmp_path / "raw", tmp_path / "wh", tmp_path / "dbt", tmp_path / "dagster"))


def write_build(path: Path, *, arithmetic: int, failed: int, contradictions: int) -> None:
    numbers = [0, 99, *range(1, contradictions + 1)]
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.dim_reports as select 'r' as report_id, 'a|b.txt' as source_file")
        connection.execute(
            "create table marts.reconciliation_coverage as"
            f" select {arithmetic} as arithmetic_count, {failed} as arithmetic_fails_count"
        )
        connection.execute(
            "create table marts.reconciliation_results as select 'r' as report_id, 'R05' as rule_code,"
            " instance_number, '项目支出' as subject_name, 412.680000 as left_value, 379.720000 as right_value,"
            " 32.960000 as difference, '万元' as unit, 'line 88' as locators, '不一致。' as explanation,"
            " if(instance_number = 0, 'holds', 'fails') as outcome,"
            " if(instance_number = 99, 'violation', 'error') as severity"
            f" from (select unnest({numbers}) as instance_number)"
        )


def run_checks(folders: ProjectFolders) -> dict[str, dg.AssetCheckResult]:
    results = cast("Iterator[dg.AssetCheckResult]", check_reconciliation(folders=folders))
    return {str(result.check_name): result for result in results}


def test_a_contradiction_warns_with_both_figures_and_their_place(folders: ProjectFolders) -> None:
    write_build(folders.build.ready, arithmetic=100, failed=1, contradictions=1)
    results = run_checks(folders)
    contradicted = results["reports_do_not_contradict_themselves"]
    assert not contradicted.passed
    assert contradicted.severity is dg.AssetCheckSeverity.WARN
    shown = str(contradicted.metadata["examples"].value)
    for part in ("R05", "412\\.68", "379\\.72", "32\\.96", "line 88", "a\\|b\\.txt"):
        assert part in shown
    assert contradicted.metadata["contradictions"].value == 1
    assert results["table_arithmetic_holds"].passed


def test_the_build_stops_when_tables_no_longer_add_up(folders: ProjectFolders) -> None:
    write_build(folders.build.ready, arithmetic=100, failed=30, contradictions=0)
    results = cast("Iterator[dg.AssetCheckResult]", check_reconciliation(folders=folders))
    assert next(results).passed
    stopped = next(results)
    assert not stopped.passed
    assert stopped.severity is dg.AssetCheckSeverity.ERROR
    with pytest.raises(BuildError, match=r"^30 of 100 sums .* do not add up: .*jixiao\.duckdb says in which reports$"):
        next(results)
    blocking = {spec.name: spec.blocking for spec in check_reconciliation.check_specs}
    assert blocking == {"reports_do_not_contradict_themselves": False, "table_arithmetic_holds": True}


def test_without_a_build_the_published_warehouse_is_looked_through(folders: ProjectFolders) -> None:
    write_build(folders.build.warehouse_path, arithmetic=1, failed=0, contradictions=2)
    results = run_checks(folders)
    assert results["reports_do_not_contradict_themselves"].metadata["contradictions"].value == 2


def test_a_missing_build_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="there is no warehouse"):
        read_reconciliation(tmp_path / "none.duckdb")
