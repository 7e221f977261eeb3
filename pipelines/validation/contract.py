"""Splitting frames into rows that keep the contract of their table and rows that break it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from pandera.errors import SchemaErrors

from pipelines.domain.vocabulary import Disposition
from pipelines.schemas import FACT_TABLES, STAGED_TABLES, YEARLY_TABLES
from pipelines.staging.frames import build_frame, column_types, quarantined_row

# The tables whose rows come from reports and may break their contract.
SPLIT_TABLES = frozenset(YEARLY_TABLES) - {"quarantined_rows"}


@dataclass(frozen=True, slots=True)
class CheckedFrame:
    """`valid` has the table's columns; `quarantined` those of `quarantined_rows`, one row per row and broken check."""

    valid: pl.DataFrame
    quarantined: pl.DataFrame


def check_contract(table: str, frame: pl.DataFrame) -> CheckedFrame:
    """Split the rows of one table.

    Raises:
        pandera.errors.SchemaErrors: the frame's columns or types are not the table's.
    """
    if frame.is_empty() and frame.schema == pl.Schema(column_types(table)):
        return CheckedFrame(frame, build_frame("quarantined_rows", []))
    try:
        STAGED_TABLES[table].validate(frame, lazy=True)
    except SchemaErrors as broken:
        failures = broken.failure_cases
        if failures["index"].null_count():
            raise
    else:
        return CheckedFrame(frame, build_frame("quarantined_rows", []))
    numbered = frame.with_row_index("row_number")
    bad = failures["index"].unique()
    quarantined = [
        quarantined_row(
            table,
            frame.row(failure["index"], named=True),
            check_name=_check_name(failure),
            message=_message(failure),
        )
        for failure in failures.sort("index", maintain_order=True).to_dicts()
    ]
    valid = numbered.filter(~pl.col("row_number").is_in(bad.implode())).drop("row_number")
    return CheckedFrame(valid, build_frame("quarantined_rows", quarantined))


def check_tables(frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The yearly tables with only their valid rows, and in `quarantined_rows` all the others.

    A mention of a quarantined fact goes where its fact went; the fact's numbers are left unexplained.
    """
    checked = {table: check_contract(table, frames[table]) for table in SPLIT_TABLES}
    valid = {table: split.valid for table, split in checked.items()}
    known = pl.concat([valid[table]["fact_id"] for table in FACT_TABLES])
    is_known = pl.col("fact_id").is_in(known.implode())
    orphans = [
        quarantined_row(
            "fact_mentions", row, check_name="fact_is_quarantined", message="the fact it states is in quarantine"
        )
        for row in valid["fact_mentions"].filter(~is_known).to_dicts()
    ]
    valid["fact_mentions"] = valid["fact_mentions"].filter(is_known)
    went_lost = pl.col("fact_id").is_not_null() & ~is_known
    valid["number_mentions"] = valid["number_mentions"].with_columns(
        disposition=pl.when(went_lost).then(pl.lit(Disposition.UNEXPLAINED.value)).otherwise("disposition"),
        fact_id=pl.when(~went_lost).then("fact_id"),
    )
    valid["quarantined_rows"] = pl.concat(
        [
            frames["quarantined_rows"],
            *(split.quarantined for split in checked.values()),
            build_frame("quarantined_rows", orphans),
        ]
    )
    return valid


def _check_name(failure: Mapping[str, object]) -> str:
    check = str(failure["check"]).split("(")[0]
    return f"{failure['column']}.{check}" if failure["schema_context"] == "Column" else check


def _message(failure: Mapping[str, object]) -> str:
    if failure["schema_context"] == "Column":
        return f"{failure['column']} is {failure['failure_case']!r}, which breaks {failure['check']}"
    return f"the row breaks {failure['check']}"
