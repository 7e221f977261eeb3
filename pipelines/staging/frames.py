"""Rows to frames of exactly a staged table's types, without ever rounding a figure.

A `Decimal` that the column cannot hold exactly never enters a frame: its row comes back as a quarantined row instead.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import polars as pl

from pipelines.schemas import STAGED_TABLES

Row = Mapping[str, Any]


@cache
def column_types(table: str) -> dict[str, pl.DataType]:
    """The columns of a staged table in their order, with their Polars types."""
    return {name: column.dtype.type for name, column in STAGED_TABLES[table].to_schema().columns.items()}


def build_frame(table: str, rows: Iterable[Row]) -> pl.DataFrame:
    """A frame of `table`; each row gives every column."""
    columns = column_types(table)
    return pl.DataFrame([tuple(row[name] for name in columns) for row in rows], schema=columns, orient="row")


def stage_rows(table: str, rows: Iterable[Row]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows whose figures fit their columns exactly, as a frame of `table`; the others as quarantined rows."""
    fitting: list[Row] = []
    quarantined: list[Row] = []
    for row in rows:
        misfits = [name for name, size in _decimal_columns(table).items() if not _fits(row[name], *size)]
        if not misfits:
            fitting.append(row)
        quarantined += [
            quarantined_row(
                table,
                row,
                check_name=f"{name}.exact",
                message=f"{row[name]} does not fit {name} exactly ({_size_text(table, name)})",
            )
            for name in misfits
        ]
    return build_frame(table, fitting), build_frame("quarantined_rows", quarantined)


def quarantined_row(table: str, row: Row, *, check_name: str, message: str) -> Row:
    """One row of `quarantined_rows`: the whole `row` as it was staged, and the check it broke."""
    return {
        "table_name": table,
        "fact_id": row.get("fact_id"),
        "report_id": row.get("report_id"),
        "check_name": check_name,
        "message": message,
        "row_json": json.dumps(dict(row), ensure_ascii=False, default=_plain),
    }


def _plain(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


@cache
def _decimal_columns(table: str) -> dict[str, tuple[int, int]]:
    return {
        name: (dtype.precision or 38, dtype.scale)
        for name, dtype in column_types(table).items()
        if isinstance(dtype, pl.Decimal)
    }


def _size_text(table: str, column: str) -> str:
    precision, scale = _decimal_columns(table)[column]
    return f"{precision - scale} digits before the point, {scale} after it"


def _fits(value: Decimal | None, precision: int, scale: int) -> bool:
    if value is None:
        return True
    if not value.is_finite():
        return False
    if value.is_zero():
        return True
    digits = value.normalize().as_tuple()
    exponent = int(digits.exponent)
    return -exponent <= scale and len(digits.digits) + exponent <= precision - scale
