"""Figures enter a frame exactly or not at all."""

import json
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from pipelines.staging.frames import build_frame, column_types, stage_rows


def basic_row(value: Decimal | None) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(column_types("basic_figures"))
    return row | {"fact_id": "00000000000000aa", "report_id": "00000000000000bb", "value": value}


@pytest.mark.parametrize(
    "value",
    ["0", "-0.00", "1.50", "0.000001", "-999999999999999999.999999", "1E+17", "7404.6500000000", "1E-6"],
)
def test_a_figure_that_fits_is_kept_exactly(value: str) -> None:
    frame, quarantined = stage_rows("basic_figures", [basic_row(Decimal(value))])
    assert frame["value"].to_list() == [Decimal(value)]
    assert quarantined.is_empty()


@pytest.mark.parametrize(
    "value", ["0.0000001", "1.0000005", "1000000000000000000", "1234567890123456789", "NaN", "-Infinity"]
)
def test_a_figure_that_does_not_fit_is_quarantined_and_never_rounded(value: str) -> None:
    frame, quarantined = stage_rows("basic_figures", [basic_row(Decimal(value)), basic_row(Decimal(1))])
    assert frame["value"].to_list() == [Decimal(1)]
    (row,) = quarantined.to_dicts()
    assert (row["table_name"], row["fact_id"], row["check_name"]) == (
        "basic_figures",
        "00000000000000aa",
        "value.exact",
    )
    assert json.loads(row["row_json"])["value"] == value


def test_a_missing_figure_fits() -> None:
    frame, quarantined = stage_rows("basic_figures", [basic_row(None)])
    assert frame["value"].to_list() == [None]
    assert quarantined.is_empty()


def test_no_rows_make_a_frame_of_the_full_schema() -> None:
    assert build_frame("reports", []).schema == pl.Schema(column_types("reports"))
