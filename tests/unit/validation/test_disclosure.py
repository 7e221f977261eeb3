"""A department that reported for one year and has not for the next is due, once its year is."""

from datetime import date

import polars as pl
import pytest

from pipelines.defs.reading import check_due_reports
from pipelines.validation.disclosure import due_fiscal_year, find_due


def reports(*rows: tuple[str | None, str | None, str | None, int | None]) -> pl.DataFrame:
    """Region code, core name, printed name and year of each report."""
    columns = ["region_code", "department_core", "department_name", "fiscal_year"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns[:3], pl.String) | {"fiscal_year": pl.Int32}, orient="row")
    return frame.with_columns(region_name=pl.when(pl.col("region_code").is_not_null()).then(pl.lit("某市")))


@pytest.mark.parametrize(
    ("today", "year"),
    [(date(2026, 1, 1), 2024), (date(2026, 2, 28), 2024), (date(2026, 3, 1), 2025), (date(2026, 12, 31), 2025)],
)
def test_a_year_is_due_from_march_of_the_next(today: date, year: int) -> None:
    assert due_fiscal_year(today) == year


def test_who_reported_before_and_not_now_is_due_once() -> None:
    known = reports(
        ("430100", "科技局", "某市科技局", 2023),
        ("430100", "科技局", "市科学技术局", 2023),
        ("430100", "财政局", "某市财政局", 2023),
        ("430100", "财政局", "财政局", 2024),
        ("430200", "财政局", "财政局", 2023),
        (None, None, "某某办公室", 2023),
        (None, None, "某某办公室", 2024),
        ("430100", "教育局", "某市教育局", 2022),
        ("430100", "民政局", "某市民政局", 2024),
        (None, None, None, 2023),
        (None, None, "某某中心", None),
    )
    assert find_due(known, 2024).rows() == [("某市", "某市科技局"), ("某市", "财政局")]


def test_the_check_warns_and_names_them() -> None:
    known = reports(("430100", "科技局", "某市科技局", 2024))
    result = check_due_reports(known, date(2026, 4, 1))
    assert not result.passed
    assert (result.metadata["fiscal_year"].value, result.metadata["due"].value) == (2025, 1)
    assert "某市科技局" in str(result.metadata["departments"].value)
    assert check_due_reports(known, date(2026, 2, 1)).passed
