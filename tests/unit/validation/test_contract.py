"""Rows are split, never lost; a frame of the wrong shape is a fault of the program."""

import json
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from pandera.errors import SchemaErrors

from pipelines.schemas import YEARLY_TABLES
from pipelines.staging.frames import build_frame, column_types, stage_rows
from pipelines.validation.contract import check_contract, check_tables


def figure(number: int, **change: Any) -> dict[str, Any]:
    """Row `number` of basic_figures, sound unless changed."""
    return {
        "fact_id": f"{number:016x}",
        "report_id": "00000000000000bb",
        "source_kind": "text",
        "page_number": None,
        "locator": "line 1",
        "char_start": 0,
        "char_end": 2,
        "verbatim_text": "9人",
        "extractor": "by_hand",
        "is_recognised": False,
        "mention_count": 1,
        "fiscal_year": 2022,
        "figure_name": "编制数",
        "value": Decimal(9),
        "unit": "人",
    } | change


def printed(number: int) -> dict[str, Any]:
    """The number that the figure is made of."""
    place = {name: figure(number)[name] for name in ("report_id", "char_start", "char_end", "fact_id")}
    texts = {"number_text": figure(number)["verbatim_text"], "context_text": "编制", "unit_text": None, "rule": None}
    return place | texts | {"mention_number": number, "locator": "line 1", "disposition": "fact"}


def mention(number: int) -> dict[str, Any]:
    row = figure(number)
    place = {name: row[name] for name in column_types("fact_mentions") if name in row}
    return place | {"mention_number": 1, "figure_spans": []}


def test_each_broken_check_of_a_row_is_told_and_the_row_is_kept_whole() -> None:
    frame = build_frame("basic_figures", [figure(1), figure(2, char_end=1, locator=" "), figure(3)])
    checked = check_contract("basic_figures", frame)
    assert checked.valid["fact_id"].to_list() == [f"{1:016x}", f"{3:016x}"]
    assert checked.quarantined["check_name"].sort().to_list() == ["locator.str_contains", "verbatim_fills_span"]
    for row in checked.quarantined.to_dicts():
        assert row["fact_id"] == f"{2:016x}"
        whole = json.loads(row["row_json"])
        assert (whole["verbatim_text"], whole["value"], whole["char_end"]) == ("9人", "9.000000", 1)


def test_the_message_shows_the_value() -> None:
    frame = build_frame("basic_figures", [figure(1, mention_count=-7)])
    (message,) = check_contract("basic_figures", frame).quarantined["message"]
    assert "mention_count" in message
    assert "-7" in message


def test_two_rows_of_one_id_are_both_quarantined() -> None:
    frame = build_frame("basic_figures", [figure(1), figure(1), figure(2)])
    checked = check_contract("basic_figures", frame)
    assert checked.valid["fact_id"].to_list() == [f"{2:016x}"]
    assert checked.quarantined.height == 2


@pytest.mark.parametrize("rows", [0, 1])
def test_a_frame_of_the_wrong_shape_raises(rows: int) -> None:
    frame = build_frame("basic_figures", [figure(number) for number in range(rows)])
    for wrong in (frame.drop("unit"), frame.with_columns(pl.col("char_end").cast(pl.Int64))):
        with pytest.raises(SchemaErrors):
            check_contract("basic_figures", wrong)


def test_every_staged_row_is_valid_or_quarantined() -> None:
    rows = [figure(1), figure(2, locator=None), figure(3, value=Decimal("0.0000001")), figure(4)]
    fitting, misfits = stage_rows("basic_figures", rows)
    frames = {table: build_frame(table, []) for table in YEARLY_TABLES} | {
        "basic_figures": fitting,
        "fact_mentions": build_frame("fact_mentions", [mention(number) for number in (1, 2, 3, 4)]),
        "number_mentions": build_frame("number_mentions", [printed(number) for number in (1, 2, 3, 4)]),
        "quarantined_rows": misfits,
    }
    checked = check_tables(frames)
    quarantined = checked["quarantined_rows"]
    for table, staged in (("basic_figures", len(rows)), ("fact_mentions", 4)):
        lost = quarantined.filter(pl.col("table_name") == table)["fact_id"].n_unique()
        assert checked[table].height + lost == staged
    # a mention goes where its fact went
    assert set(checked["fact_mentions"]["fact_id"]) == set(checked["basic_figures"]["fact_id"])
    # a number stays, but nothing in the warehouse explains it
    numbers = checked["number_mentions"].select("disposition", "fact_id").rows()
    assert numbers == [("fact", f"{1:016x}"), ("unexplained", None), ("unexplained", None), ("fact", f"{4:016x}")]
    assert checked.keys() == YEARLY_TABLES.keys()
