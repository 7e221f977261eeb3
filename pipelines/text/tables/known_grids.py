"""Tables whose cells the source gives with rows, columns and merges: which rows head them, where one ends.

A form drawn as one table is divided as `grid` divides rows of plain text. What differs: no column has to be guessed.
A form's grid is as fine as its finest row; of its lines those stay that the headings of a part or most of its rows
draw, so that a value drawn over three lines of the grid still stands in one column.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from pipelines.domain.document import Cell, Span, Table
from pipelines.text.tables.columns import FIGURES, ColumnKind, tell_cell_kind, tell_column_kind
from pipelines.text.tables.grid import TablePart, divide_rows
from pipelines.text.tables.rows import Row

_Rows = Sequence[Sequence[Cell]]


def read_grid(text: str, grid: Table, caption: Span | None) -> list[Table]:
    """The tables that `grid` holds, in order; every cell of it, also a blank one, has a place of its own in `text`.

    Blank rows at the top belong to none; a grid without a word is no table.
    """
    rows = list(grid.rows())
    numbers = {row[0].span.start: number for number, row in enumerate(rows) if row}
    printed = [Row(row[0].span.start, tuple(cell.span for cell in row)) for row in rows if row]
    parts = list(divide_rows(text, printed, grid.span, caption))
    starts = [numbers[part.rows[0].row.start] for part in parts]
    tables: list[Table] = []
    for part, (start, stop) in zip(parts, pairwise([*starts, grid.row_count]), strict=True):
        headings = part.rows[: part.header_row_count]
        count = numbers[headings[-1].row.start] - start + 1 if headings else 0
        tables.append(_read_part(part, _renumber(rows[start:stop]), count))
    return tables


def _renumber(rows: _Rows) -> list[list[Cell]]:
    """The rows counted from 0, no cell reaching below the last."""
    return [
        [
            cell
            if cell.row == number and cell.row_span <= len(rows) - number
            else replace(cell, row=number, row_span=min(cell.row_span, len(rows) - number))
            for cell in row
        ]
        for number, row in enumerate(rows)
    ]


def _read_part(part: TablePart, rows: _Rows, header_row_count: int) -> Table:
    count = _count_heading_rows(rows, header_row_count)
    usual = _find_columns(rows, count)
    columns = sorted({*usual, *(line for row in rows for line in _find_second_words(row, usual))})
    return Table(
        part.span,
        tuple(cell for row in rows for cell in _place_row(row, usual, columns)),
        row_count=len(rows),
        column_count=len(columns),
        caption=part.caption,
        header_row_count=count,
    )


def _count_heading_rows(rows: _Rows, count: int) -> int:
    """`count`, and the rows below that divide the headings above them (merged headings show it)."""
    while 0 < count < len(rows):
        row = [cell for cell in rows[count] if cell.text]
        above = [cell for upper in rows[:count] for cell in upper if cell.text and cell.row + cell.row_span == count]
        if not row or not all(_divides(cell, above) for cell in row):
            break
        count += 1
    return count


def _divides(cell: Cell, above: Sequence[Cell]) -> bool:
    """Whether a cell stands under a part of a heading of `above`, and is no figure."""
    if tell_cell_kind(cell.text) in FIGURES and tell_column_kind(cell.text) is ColumnKind.UNKNOWN:
        return False
    end = cell.column + cell.column_span
    return any(
        heading.column <= cell.column
        and end <= heading.column + heading.column_span
        and cell.column_span < heading.column_span
        for heading in above
    )


def _find_columns(rows: _Rows, header_row_count: int) -> list[int]:
    """The lines of the grid at which a column of the table begins: those headings draw, and those most rows draw."""
    cells = [cell for row in rows for cell in row]
    drawn = {cell.column for row in rows[:header_row_count] for cell in row} or {cell.column for cell in cells}
    body = [cell for row in rows[header_row_count:] for cell in row if cell.text]
    begun = Counter(cell.column for cell in body)
    # how many cells run over each line: more by one behind where a cell begins, fewer by one where it ends
    steps: Counter[int] = Counter()
    for cell in body:
        steps[cell.column + 1] += 1
        steps[cell.column + cell.column_span] -= 1
    width = max(cell.column + cell.column_span for cell in cells)
    crossed = list(accumulate(steps[line] for line in range(width)))
    usual = {line for line in begun if begun[line] > crossed[line]}
    return sorted({min(cell.column for cell in cells)} | drawn | usual)


def _find_second_words(row: Sequence[Cell], columns: Sequence[int]) -> Iterator[int]:
    """Where a row writes a second time under one heading: a column of its own, though none is certain of it."""
    met: set[int] = set()
    for cell in row:
        place = bisect_right(columns, cell.column)
        if cell.text and place in met:
            yield cell.column
        met.update({place} if cell.text else ())


def _place_row(row: Sequence[Cell], usual: Sequence[int], columns: Sequence[int]) -> Iterator[Cell]:
    """The cells under `columns`; a word that shares its usual column with another is not certain of it.

    A blank cell beside a word of its column says nothing and is left out.
    """
    words = Counter(bisect_right(usual, cell.column) for cell in row if cell.text)
    filled = {bisect_right(columns, cell.column) for cell in row if cell.text}
    for cell in row:
        place = bisect_right(columns, cell.column)
        if not cell.text and place in filled:
            continue
        filled.add(place)
        end = max(place, bisect_left(columns, cell.column + cell.column_span))
        certain = words[bisect_right(usual, cell.column)] < 2
        yield Cell(cell.row, place - 1, cell.text, cell.span, cell.row_span, end - place + 1, is_column_certain=certain)
