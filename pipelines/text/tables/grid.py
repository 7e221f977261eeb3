"""From rows as printed to tables: which rows head the columns, where one table ends, which column a cell stands in.

A form printed as one table often changes its columns half way (funds above, indicators below): each part becomes a
table of its own with its own heading rows. Cells keep the row order of the text; a cell that the source lost is absent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.domain.document import Cell, Span, Table
from pipelines.text.lines import BLANKS
from pipelines.text.tables.alignment import Placement, align, place_as_printed, score_at, suits_as_printed
from pipelines.text.tables.columns import CellKind, ColumnKind, tell_cell_kind, tell_column_kind
from pipelines.text.tables.rows import Row

_FIGURES = frozenset({CellKind.NUMBER, CellKind.PERCENT, CellKind.QUANTITY})
_TITLE_ROW = re.compile(r"表(?:[（(][^（）()]{0,30}[）)])?$|^[（(] ?\d{4} ?年度?[）)]$")


@dataclass(frozen=True, slots=True)
class _ReadRow:
    """A row with what its cells look like. `headings` are its cells read as column headings."""

    row: Row
    kinds: tuple[CellKind, ...]
    headings: tuple[ColumnKind, ...]
    is_heading: bool
    is_title: bool

    @property
    def filled_count(self) -> int:
        return len(self.row.filled)

    @property
    def filled_kinds(self) -> tuple[CellKind, ...]:
        return self.kinds[: self.filled_count]


def build_tables(text: str, rows: Sequence[Row], end: int, caption: Span | None) -> list[Table]:
    """The tables that `rows` make, in order; the last one ends at `end`. A title row is the caption of what follows."""
    read = [_read_row(text, row) for row in rows]
    parts = list(_split_parts(read))
    tables: list[Table] = []
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        if part[0].is_title:
            caption = part[0].row.filled[0]
        stop = following[0].row.start if following else end
        span = Span(part[0].row.start, part[0].row.start + len(text[part[0].row.start : stop].rstrip(BLANKS)))
        tables.append(_lay_out(text, part, span, caption))
    return tables


def _read_row(text: str, row: Row) -> _ReadRow:
    words = [text[cell.start : cell.end] for cell in row.cells]
    kinds = tuple(tell_cell_kind(word) for word in words)
    filled = [(word, kind) for word, kind in zip(words, kinds, strict=True) if kind is not CellKind.BLANK]
    plausible = len(filled) > 1 and any(word.strip() == "栏次" for word, _ in filled)
    plausible = plausible or (len(filled) > 1 and not any(kind is CellKind.NUMBER for _, kind in filled))
    headings = tuple(tell_column_kind(word) for word in words) if plausible else (ColumnKind.UNKNOWN,) * len(words)
    return _ReadRow(
        row,
        kinds,
        headings,
        is_heading=plausible and _heads_columns(filled, headings),
        is_title=len(filled) == 1 and kinds[0] is CellKind.TEXT and _TITLE_ROW.search(words[0]) is not None,
    )


def _heads_columns(filled: Sequence[tuple[str, CellKind]], headings: Sequence[ColumnKind]) -> bool:
    """Whether a row consists of column headings: two known ones at least, and most of its cells."""
    if any(word.strip() == "栏次" for word, _ in filled):
        return True
    known = sum(1 for heading in headings if heading is not ColumnKind.UNKNOWN)
    figures = sum(1 for word, kind in filled if kind in _FIGURES and tell_column_kind(word) is ColumnKind.UNKNOWN)
    return known >= 2 and known >= 0.6 * len(filled) and not figures


def _split_parts(rows: Sequence[_ReadRow]) -> Iterator[list[_ReadRow]]:
    """Rows that make one table: a heading row after a row that is none opens a new one, and so does a title row."""
    part: list[_ReadRow] = []
    for row in rows:
        previous = part[-1] if part else None
        opens = (row.is_heading and not (previous and previous.is_heading)) or (
            row.is_title and not (previous and previous.is_title)
        )
        if part and opens:
            yield part
            part = []
        part.append(row)
    if part:
        yield part


def _lay_out(text: str, part: Sequence[_ReadRow], span: Span, caption: Span | None) -> Table:
    heading_count = next((place for place, row in enumerate(part) if not row.is_heading), len(part))
    part = [*part[:heading_count], *_merge_doubled_columns(part[heading_count:], part[:heading_count])]
    columns = _column_kinds(part, heading_count)
    placements = _place_rows(part, columns, heading_count)
    cells: list[Cell] = []
    for number, (row, placement) in enumerate(zip(part, placements, strict=True)):
        cells += [
            Cell(number, column, text[cell.start : cell.end], cell, is_column_certain=certain)
            for cell, column, certain in zip(row.row.cells, placement.columns, placement.certain, strict=False)
        ]
    return Table(
        span,
        tuple(cells),
        row_count=len(part),
        column_count=max((cell.column + 1 for cell in cells), default=1),
        caption=caption,
        header_row_count=heading_count,
        is_cut=part[-1].row.is_cut,
    )


def _merge_doubled_columns(body: Sequence[_ReadRow], heading: Sequence[_ReadRow]) -> Iterator[_ReadRow]:
    """Rows printed on a finer grid than their heading (each column but the first as k cells, k-1 of them blank)."""
    width = max((row.filled_count for row in heading), default=0)
    for row in body:
        count = len(row.row.cells)
        if not width or row.filled_count <= width or width < 2 or (count - 1) % (width - 1):
            yield row
            continue
        step = (count - 1) // (width - 1)
        kept = [0, *range(1, count, step)]
        if any(kind is not CellKind.BLANK for place, kind in enumerate(row.kinds) if place not in kept):
            yield row
        else:
            cells = tuple(row.row.cells[place] for place in kept)
            yield replace(row, row=replace(row.row, cells=cells), kinds=tuple(row.kinds[place] for place in kept))


def _column_kinds(part: Sequence[_ReadRow], heading_count: int) -> list[ColumnKind]:
    """What each column should hold: as its lowest heading says, unless most cells below contradict it."""
    width = max(row.filled_count for row in part)
    columns = [ColumnKind.UNKNOWN] * width
    for row in part[:heading_count]:
        for place, heading in enumerate(row.headings[:width]):
            if heading is not ColumnKind.UNKNOWN:
                columns[place] = heading
    if columns and columns[0] in {ColumnKind.NUMBER, ColumnKind.RATE, ColumnKind.VALUE, ColumnKind.TEXT}:
        # the corner of a table heads the row names, whatever it says: 经费控制情况（万元）
        columns[0] = ColumnKind.UNKNOWN
    return columns


def _place_rows(part: Sequence[_ReadRow], columns: Sequence[ColumnKind], heading_count: int) -> list[Placement]:
    if not heading_count:
        return [place_as_printed(len(row.row.cells)) for row in part]
    shifts = _shifts_by_width(part[heading_count:], columns)
    return [
        place_as_printed(len(row.row.cells))
        if number < heading_count
        else _place_row(row, columns, shifts.get(len(row.row.cells), 0))
        for number, row in enumerate(part)
    ]


def _shifts_by_width(body: Sequence[_ReadRow], columns: Sequence[ColumnKind]) -> dict[int, int]:
    """For each number of cells below the full one, the column its rows begin at, judged by all of them together."""
    widths: defaultdict[int, list[_ReadRow]] = defaultdict(list)
    for row in body:
        if len(row.kinds) < len(columns):
            widths[len(row.kinds)].append(row)
    return {
        width: max(
            range(len(columns) - width + 1),
            key=lambda shift: (sum(score_at(row.filled_kinds, columns, shift) for row in rows), -shift),
        )
        for width, rows in widths.items()
    }


def _place_row(row: _ReadRow, columns: Sequence[ColumnKind], shift: int) -> Placement:
    count = len(row.row.cells)
    if suits_as_printed(row.filled_kinds, columns, shift):
        return place_as_printed(count, shift)
    return align(row.filled_kinds, columns) or place_as_printed(count, shift)
