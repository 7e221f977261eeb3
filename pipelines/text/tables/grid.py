"""From rows as printed to tables: which rows head the columns, where one table ends, which column a cell stands in.

A form printed as one table often changes its columns half way (funds above, indicators below): each part becomes a
table of its own with its own heading rows. Cells keep the row order of the text; a cell that the source lost is absent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from pipelines.domain.document import Cell, Span, Table
from pipelines.text.lines import BLANKS
from pipelines.text.tables.alignment import Placement, align, place_as_printed, score_at
from pipelines.text.tables.columns import FIGURES, SUITABILITY, CellKind, ColumnKind, tell_cell_kind, tell_column_kind
from pipelines.text.tables.rows import Row, Rows

_NUMBERS = frozenset({CellKind.NUMBER, CellKind.SMALL_NUMBER})
# the looks by which the place of a cell can be told
_PLACED = FIGURES | {CellKind.DASH, CellKind.OPERATOR, CellKind.LEVEL_1, CellKind.LEVEL_2}
# columns that may be lost at the left of a row (levels and names)
_MOST_LOST = 4
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


def build_tables(text: str, found: Rows, end: int, caption: Span | None) -> list[Table]:
    """The tables that rows make, in order; the last one ends at `end`. A title row is the caption of what follows."""
    read = [_read_row(text, row) for row in found.rows]
    parts = list(_split_parts(read))
    tables: list[Table] = []
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        titles = [row.row.filled[0] for row in takewhile(lambda row: row.is_title, part)]
        if titles:
            caption = Span(titles[0].start, titles[-1].end)
        stop = following[0].row.start if following else end
        span = Span(part[0].row.start, part[0].row.start + len(text[part[0].row.start : stop].rstrip(BLANKS)))
        tables.append(_lay_out(text, part, span, caption, keeps_blanks=found.keeps_blanks))
    return tables


def _read_row(text: str, row: Row) -> _ReadRow:
    words = [text[cell.start : cell.end] for cell in row.cells]
    kinds = tuple(tell_cell_kind(word) for word in words)
    filled = [(word, kind) for word, kind in zip(words, kinds, strict=True) if kind is not CellKind.BLANK]
    plausible = len(filled) > 1 and any(word.strip() == "栏次" for word, _ in filled)
    plausible = plausible or (len(filled) > 1 and not any(kind in _NUMBERS for _, kind in filled))
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
    figures = sum(1 for word, kind in filled if kind in FIGURES and tell_column_kind(word) is ColumnKind.UNKNOWN)
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


def _lay_out(text: str, part: Sequence[_ReadRow], span: Span, caption: Span | None, *, keeps_blanks: bool) -> Table:
    heading_count = next((place for place, row in enumerate(part) if not row.is_heading), len(part))
    part = [*part[:heading_count], *_merge_doubled_columns(part[heading_count:], part[:heading_count])]
    columns = _column_kinds(part[:heading_count], part[heading_count:])
    placements = [
        place_as_printed(len(row.row.cells)) if place < heading_count or not heading_count else None
        for place, row in enumerate(part)
    ]
    shifts = _shifts_by_width(part[heading_count:], columns) if keeps_blanks else {}
    cells = [
        Cell(number, column, text[cell.start : cell.end], cell, is_column_certain=certain)
        for number, (row, placement) in enumerate(zip(part, placements, strict=True))
        for cell, column, certain in _place_row(row, columns, placement, shifts, keeps_blanks=keeps_blanks)
    ]
    width = max((cell.column + 1 for cell in cells if cell.text), default=1)
    cells = [cell for cell in cells if cell.column < width]
    return Table(
        span,
        tuple(cells),
        row_count=len(part),
        column_count=width,
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


def _column_kinds(heading: Sequence[_ReadRow], body: Sequence[_ReadRow]) -> list[ColumnKind]:
    """What each column should hold, as its lowest heading says; the columns of row names may hold anything."""
    width = max(row.filled_count for row in [*heading, *body])
    columns = [ColumnKind.UNKNOWN] * width
    for row in heading:
        for place, kind in enumerate(row.headings[:width]):
            if kind is not ColumnKind.UNKNOWN:
                columns[place] = kind
    if ColumnKind.NAME in columns[1:]:
        if columns[0] is ColumnKind.NAME:
            # 绩效指标 beside 三级指标: the corner names the table
            columns[0] = ColumnKind.UNKNOWN
    elif columns[0] is not ColumnKind.NAME:
        names = _name_column(columns, body)
        columns[: names + 1] = [ColumnKind.UNKNOWN] * names + [ColumnKind.NAME]
    return columns


def _name_column(columns: Sequence[ColumnKind], body: Sequence[_ReadRow]) -> int:
    """The column of row names in a table whose headings do not tell (经费控制情况（万元） above them).

    It is the one from which on the figures of the rows suit their columns best.
    """
    rows = [row.filled_kinds for row in body if sum(kind in FIGURES for kind in row.kinds) > 1]
    rows = [kinds for kinds in rows if kinds[0] not in FIGURES and kinds[0] is not CellKind.BLANK]
    return max(
        range(min(3, len(columns))),
        key=lambda names: (sum(score_at(kinds[1:], columns, names + 1) for kinds in rows), -names),
    )


def _shifts_by_width(body: Sequence[_ReadRow], columns: Sequence[ColumnKind]) -> dict[int, int]:
    """For each number of cells below the full one, the column its rows begin at, judged by all of them together."""
    widths: defaultdict[int, list[_ReadRow]] = defaultdict(list)
    for row in body:
        if len(row.kinds) < len(columns):
            widths[len(row.kinds)].append(row)
    return {
        width: max(
            range(min(len(columns) - width, _MOST_LOST) + 1),
            key=lambda shift: (sum(score_at(row.filled_kinds, columns, shift) for row in rows), -shift),
        )
        for width, rows in widths.items()
    }


def _place_row(
    row: _ReadRow,
    columns: Sequence[ColumnKind],
    placement: Placement | None,
    shifts: Mapping[int, int],
    *,
    keeps_blanks: bool,
) -> Iterator[tuple[Span, int, bool]]:
    """Each cell of a row with its column and whether that is certain."""
    if placement is None:
        shift = shifts.get(len(row.kinds), 0)
        if _stands_as_printed(row, columns, shift, keeps_blanks=keeps_blanks):
            placement = place_as_printed(len(row.kinds), shift)
        else:
            placement = align(row.filled_kinds, columns) or place_as_printed(len(row.kinds), shift)
    yield from zip(row.row.cells, placement.columns, placement.certain, strict=False)


def _stands_as_printed(row: _ReadRow, columns: Sequence[ColumnKind], shift: int, *, keeps_blanks: bool) -> bool:
    """Whether the cells stand under their columns as they are printed, from column `shift` on."""
    contradicted = {
        kind for kind, column in zip(row.filled_kinds, columns[shift:], strict=False) if SUITABILITY[kind, column] < 0
    }
    if keeps_blanks:
        # words under a heading of figures are a remark; a figure under a heading of names has lost its place
        return not contradicted & FIGURES
    # where blanks were dropped, a row with fewer cells than columns may belong anywhere
    return not contradicted and (row.filled_count == len(columns) or not _PLACED.intersection(row.kinds))
