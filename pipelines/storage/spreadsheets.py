"""Tables as spreadsheet programs take them: CSV that opens with its characters right, and Excel workbooks.

Whatever comes from a report is text and stays text: nothing in it may become a formula, a link or a number it is not.
Which tables are written, and where, belongs to `pipelines.storage.exports`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.errors import ExportError

# What makes a spreadsheet take a cell for a formula or run into the next one (OWASP, "CSV Injection"); East Asian
# versions read the full-width signs like the others.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What stands before such a sign without being seen; some programs pass over it.
_UNSEEN = " \u3000\xa0\ufeff\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e"

# What an Excel worksheet holds; Microsoft, "Excel specifications and limits".
EXCEL_ROWS = 1_048_576
EXCEL_CELL = 32_767
_EXCEL_DIGITS = 15
_EXCEL_FIRST_YEAR = 1900

_TEXT_WIDTH = 28
_CUT = "… [cut: Excel holds no more in a cell; the whole text is in the Parquet and CSV exports]"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its rows still to be read; `types` are DuckDB's, one per column."""

    name: str
    columns: Sequence[str]
    types: Sequence[str]
    row_count: int
    rows: Iterable[Sequence[Any]]


def write_csv(path: Path, sheet: Sheet) -> None:
    """Write a table as CSV (RFC 4180) in UTF-8 with the byte-order mark by which Excel knows it.

    Missing values are empty cells. A text that begins like a formula gets an apostrophe before it.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(sheet.columns)
        writer.writerows([_csv_cell(value) for value in row] for row in sheet.rows)


def write_workbook(path: Path, sheets: Iterable[Sheet], *, title: str, created: datetime) -> None:
    """Write the tables as one Excel workbook, a sheet each, with numbers, dates and truth values as such.

    Raises:
        ExportError: a table has more rows than a worksheet.
        OSError: the file cannot be written.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    try:
        # row by row, so that a large table need not fit into memory
        with Workbook(str(path), {"constant_memory": True}) as workbook:
            workbook.set_properties({"title": title, "created": created})
            for sheet in sheets:
                _write_sheet(workbook, sheet)
    except FileCreateError as error:
        raise OSError(str(error)) from error


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula."""
    return text.lstrip(_UNSEEN).startswith(_FORMULA_SIGNS)


def as_text(value: Any) -> str:
    """A value as text: exact, lists with their parts set apart by semicolons."""
    match value:
        case bool():
            return str(value).lower()
        case Decimal():
            return f"{value.normalize():f}"
        case list():
            return "; ".join(as_text(part) for part in value)
        case dict():
            return "-".join(as_text(part) for part in value.values())
        case datetime():
            return value.isoformat(sep=" ")
        case _:
            return str(value)


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    text = as_text(value)
    # a negative number is none of them: only text can be a formula
    return f"'{text}" if isinstance(value, (str, list)) and is_formula_like(text) else text


def _write_sheet(workbook: Any, sheet: Sheet) -> None:
    if sheet.row_count >= EXCEL_ROWS:
        raise ExportError(
            f"{sheet.name} has {sheet.row_count:,} rows and an Excel sheet holds {EXCEL_ROWS - 1:,};"
            " export it with --format parquet or --format csv"
        )
    worksheet = workbook.add_worksheet(sheet.name)
    header = workbook.add_format({"bold": True, "bottom": 1})
    quoted = workbook.add_format({"quote_prefix": True})
    formats = [workbook.add_format({"num_format": form}) if form else None for form in _number_formats(sheet)]
    for index, (column, data_type) in enumerate(zip(sheet.columns, sheet.types, strict=True)):
        width = _TEXT_WIDTH if data_type.startswith("VARCHAR") else 12
        worksheet.set_column(index, index, max(width, len(column) + 2))
    worksheet.write_row(0, 0, sheet.columns, header)
    worksheet.freeze_panes(1, 0)
    worksheet.autofilter(0, 0, sheet.row_count, len(sheet.columns) - 1)
    for row_number, row in enumerate(sheet.rows, 1):
        for index, value in enumerate(row):
            _write_cell(worksheet, (row_number, index), value, formats[index], quoted)


def _number_formats(sheet: Sheet) -> Iterator[str]:
    """How Excel shows a column: sums with their thousands set apart, ratios as percentages, years plain."""
    for column, data_type in zip(sheet.columns, sheet.types, strict=True):
        if column.endswith("_rate"):
            yield "0.00%"
        elif column.endswith("_wan_yuan"):
            yield "#,##0.00####"
        else:
            yield {"DATE": "yyyy-mm-dd", "TIMESTAMP": "yyyy-mm-dd hh:mm:ss"}.get(data_type, "")


def _write_cell(worksheet: Any, place: tuple[int, int], value: Any, form: Any, quoted: Any) -> None:
    match value:
        case None:
            return
        case bool():
            worksheet.write_boolean(*place, value)
        case int() | Decimal() if _is_exact_in_excel(value):
            worksheet.write_number(*place, value, form)
        case date() if value.year >= _EXCEL_FIRST_YEAR:
            worksheet.write_datetime(*place, value, form)
        case _:
            text = _fitting(as_text(value))
            worksheet.write_string(*place, text, quoted if is_formula_like(text) else None)


def _is_exact_in_excel(number: int | Decimal) -> bool:
    """Whether Excel keeps every digit of the number; one it would round is written as text."""
    return len(Decimal(number).normalize().as_tuple().digits) <= _EXCEL_DIGITS


def _fitting(text: str) -> str:
    """The text, or as much of it as a cell holds and a word that it was cut; Excel counts in UTF-16."""
    encoded = text.encode("utf-16-le")
    if len(encoded) <= 2 * EXCEL_CELL:
        return text
    return encoded[: 2 * (EXCEL_CELL - len(_CUT))].decode("utf-16-le", "ignore") + _CUT
