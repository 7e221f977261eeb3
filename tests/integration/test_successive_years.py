"""One department over the years: a new name, a gap, a year told otherwise by the next or corrected, another scope.

The four reports of tests/corpus/successive_years are written for this: 2018 under the department's former name, 2019
with the province before its name, none for 2020, 2021 and 2022. They go the whole way from file to mart.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines import cli
from pipelines.settings import PROJECT_ROOT

pytestmark = pytest.mark.slow

REPORTS = Path(__file__).parents[1] / "corpus" / "successive_years"


@contextmanager
def build_reports(root: Path, raw_dir: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    home = root / "dagster"
    home.mkdir()
    shutil.copy(PROJECT_ROOT / ".dagster/dagster.yaml", home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(home))
        assert cli.main(["build", "--raw-dir", str(raw_dir), "--warehouse-dir", str(root / "warehouse")]) == 0
    with duckdb.connect(str(root / "warehouse/jixiao.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with build_reports(tmp_path_factory.mktemp("successive_years"), REPORTS) as connection:
        yield connection


def change(warehouse: duckdb.DuckDBPyConnection, subject: str, year: int, columns: str) -> tuple[object, ...] | None:
    return warehouse.execute(
        f"select {columns} from marts.year_over_year_change where subject_name = ? and fiscal_year = ?",
        [subject, year],
    ).fetchone()


def test_a_renamed_department_stays_one(warehouse: duckdb.DuckDBPyConnection) -> None:
    departments = warehouse.execute("select department_name, region_code, printed_names from marts.dim_departments")
    assert departments.fetchall() == [
        ("醴陵市生态环境局", "430281", ["湖南省醴陵市生态环境局", "醴陵市环境保护局", "醴陵市生态环境局"])
    ]
    across_the_renaming = change(warehouse, "基本支出", 2019, "current_value, prior_value, prior_source")
    assert across_the_renaming == (Decimal(720), Decimal(700), "prior_report")


def test_a_year_without_a_report_is_not_bridged(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert change(warehouse, "基本支出", 2021, "*") is None
    # what the report itself says of 2020 still counts
    stated = change(warehouse, "项目支出", 2021, "prior_value, prior_source, reported_prior_value")
    assert stated == (Decimal(750), "implied", None)


def test_a_year_told_otherwise_is_flagged(warehouse: duckdb.DuckDBPyConnection) -> None:
    columns = "prior_value, prior_source, reported_prior_value, is_restated, agrees_with_stated"
    assert change(warehouse, "基本支出", 2022, columns) == (Decimal(810), "same_report", Decimal(800), True, True)
    assert change(warehouse, "公务接待费", 2022, "is_restated") == (False,)
    assert change(warehouse, "项目支出", 2022, "is_restated") == (None,)


def test_another_scope_is_not_compared(warehouse: duckdb.DuckDBPyConnection) -> None:
    """2021 gives the 三公 of all its money, 2022 that of the general budget only."""
    assert change(warehouse, "“三公”经费", 2021, "1") is None
    assert change(warehouse, "“三公”经费", 2022, "1") is None
    assert change(warehouse, "“三公”经费", 2019, "current_value, prior_value") == (Decimal(27), Decimal(30))


def test_a_corrected_report_takes_the_place_of_the_earlier_one_and_both_stay(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(REPORTS, raw)
    corrections = [("1,600.00", "1,620.00"), ("900.00", "920.00"), ("90.00万元，增长11.11%", "110.00万元，增长13.58%")]
    text = (raw / "2022.txt").read_text(encoding="utf-8")
    for wrong, right in [*corrections, ("2023年4月11日", "2023年6月2日")]:
        assert wrong in text
        text = text.replace(wrong, right)
    # neither the names nor the order in which the files come say which one is newer
    (raw / "1 更正.txt").write_text(text, encoding="utf-8")
    with build_reports(tmp_path, raw) as warehouse:
        assert warehouse.execute(
            "select source_file, reported_on, is_current from marts.dim_reports where fiscal_year = 2022 order by 1"
        ).fetchall() == [("1 更正.txt", date(2023, 6, 2), True), ("2022.txt", date(2023, 4, 11), False)]
        # the facts of both stay, the figures are of the corrected one
        basic = warehouse.execute(
            "select source_file, amount_wan_yuan from marts.fct_spending inner join marts.dim_reports using (report_id)"
            " where item_name = '基本支出' and budget_stage = 'actual' and fct_spending.fiscal_year = 2022 order by 1"
        ).fetchall()
        assert basic == [("1 更正.txt", Decimal(920)), ("2022.txt", Decimal(900))]
        assert warehouse.execute(
            "select category_code, actual_wan_yuan from marts.spending_by_category"
            " where fiscal_year = 2022 and category_code in ('total', 'nature.basic') order by 1"
        ).fetchall() == [("nature.basic", Decimal(920)), ("total", Decimal(1620))]
        assert change(warehouse, "基本支出", 2022, "current_value, prior_value") == (Decimal(920), Decimal(810))


def test_the_full_spending_of_each_year_is_there_once(warehouse: duckdb.DuckDBPyConnection) -> None:
    totals = warehouse.execute(
        "select fiscal_year, actual_wan_yuan from marts.spending_by_category where category_code = 'total' order by all"
    ).fetchall()
    assert totals == [(2018, Decimal(1200)), (2019, Decimal(1320)), (2021, Decimal(1500)), (2022, Decimal(1600))]
