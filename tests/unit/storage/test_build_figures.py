"""The numbers people follow are read of the tables a build has; no rows are no rates, and no tables no figures."""

from pathlib import Path

import duckdb
import pytest

from pipelines.errors import BuildError
from pipelines.storage.build_figures import Counts, read_figures


def write(path: Path, *statements: str) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute(";".join(["create schema marts", *statements]))
    return path


def test_issues_are_counted_by_severity_and_by_reason(tmp_path: Path) -> None:
    path = write(
        tmp_path / "build.duckdb",
        "create table marts.open_issues as from (values ('a', 'one', 'warning'), ('b', 'one', 'warning'),"
        " ('b', 'two', 'error')) as issues (report_id, issue_code, severity)",
    )
    figures = read_figures(path)
    assert figures.keys() == {"open_issues"}
    assert figures["open_issues"].numbers == {"errors": 1, "warnings": 2, "infos": 0}
    assert figures["open_issues"].reasons == Counts(
        ("severity", "issue_code", "issues", "reports"), (("error", "two", 1, 1), ("warning", "one", 2, 2))
    )


def test_a_rate_over_nothing_is_no_number(tmp_path: Path) -> None:
    path = write(
        tmp_path / "build.duckdb",
        "create table marts.number_coverage (numbers_total integer, numbers_unexplained integer)",
    )
    assert read_figures(path)["number_coverage"].numbers == {}
    with duckdb.connect(str(path)) as connection:
        connection.execute("insert into marts.number_coverage values (3, 1), (1, 0)")
    assert read_figures(path)["number_coverage"].numbers == {
        "numbers": 4,
        "numbers_unexplained": 1,
        "coverage_rate": 0.75,
    }


def test_a_build_that_is_not_there_has_no_figures_and_a_damaged_one_says_so(tmp_path: Path) -> None:
    assert read_figures(tmp_path / "build.duckdb") == {}
    (tmp_path / "build.duckdb").write_bytes(b"no database" * 1000)
    with pytest.raises(BuildError, match="cannot be read"):
        read_figures(tmp_path / "build.duckdb")
