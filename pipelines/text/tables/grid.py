"""From rows as printed to tables: which rows head the columns, where one table ends, which column a cell stands in.

A form printed as one table often changes its columns half way (funds above, indicators below): each part becomes a
table of its own with its own heading rows. Cells keep the row order of the text; a cell that the source lost is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile, zip_longest

from pipelines.domain.document import Cell, Span, Table
from pipelines.text.lines import BLANKS
from pipelines.text.tables.alignment import place_as_printed
from pipelines.text.tables.columns import FIGURES, CellKind, ColumnKind, tell_cell_kind, tell_column_kind
from pipelines.text.tables.heading_rows import HeadingRow, place_headings
from pipelines.text.tables.placing import name_columns, place_rows
from pipelines.text.tables.rows import Row, Rows

_NUMBERS = frozenset({CellKind.NUMBER, CellKind.SMALL_NUMBER})
_NAMED = frozenset({ColumnKind.NAME, ColumnKind.ORDINAL, ColumnKind.LEVEL_1, ColumnKind.LEVEL_2, ColumnKind.TEXT})
# what names a table or gives its unit in a row of its own
_TITLE_CELL = re.compile(
    r"表(?:[（(][^（）()]{0,30}[）)])?$|^[（(] ?\d{4} ?年度?[）)]$|^公开 ?\d{1,2} ?表$"
    r"|^[（(]?(?:金额|计量)?单位[：:]|^(?:编制|填报|公开)?(?:部门|单位)(?:名称)?[：:]"
)


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row with what its cells look like. `headings` are its cells read as column headings."""

    row: Row
    kinds: tuple[CellKind, ...]
    headings: tuple[ColumnKind, ...]
    is_heading: bool
    is_title: bool
    filled_count: int

    @property
    def filled_kinds(self) -> tuple[CellKind, ...]:
        """The looks of the cells without the blank ones at the end of the row."""
        return self.kinds[: self.filled_count]


@dataclass(frozen=True, slots=True)
class TablePart:
    """Rows that make one table, with its span and its caption; the first `header_row_count` head the columns."""

    rows: tuple[ReadRow, ...]
    header_row_count: int
    span: Span
    caption: Span | None


def build_tables(text: str, found: Rows, span: Span, caption: Span | None) -> list[Table]:
    """The tables that the rows of `span` make, in order. A title row is the caption of what follows."""
    return [
        _lay_out(text, part, keeps_blanks=found.keeps_blanks) for part in divide_rows(text, found.rows, span, caption)
    ]


def divide_rows(text: str, rows: Sequence[Row], span: Span, caption: Span | None) -> Iterator[TablePart]:
    """The tables that `rows` make, in order, with what heads and names them. Blank rows at the top belong to none."""
    parts = list(_split_parts([_read_row(text, row) for row in rows]))
    for number, (part, following) in enumerate(zip_longest(parts, parts[1:])):
        titles = [
            cell
            for row in takewhile(lambda row: row.is_title, part)
            for cell in row.row.filled
            if cell.end > cell.start
        ]
        if titles:
            # a title row in the middle names what follows, one at the top goes on with the lines above it
            start = caption.start if caption and not number else titles[0].start
            caption = Span(start, titles[-1].end)
        start = part[0].row.start if number else span.start
        stop = following[0].row.start if following else span.end
        own = Span(start, start + len(text[start:stop].rstrip(BLANKS)))
        yield TablePart(tuple(part), _count_heading_rows(part), own, caption)


def _read_row(text: str, row: Row) -> ReadRow:
    words = [text[cell.start : cell.end] for cell in row.cells]
    kinds = tuple(tell_cell_kind(word) for word in words)
    filled = [(word, kind) for word, kind in zip(words, kinds, strict=True) if kind is not CellKind.BLANK]
    plausible = len(filled) > 1 and any(word.strip() == "栏次" for word, _ in filled)
    plausible = plausible or (len(filled) > 1 and not any(kind in _NUMBERS for _, kind in filled))
    headings = tuple(tell_column_kind(word) for word in words) if plausible else (ColumnKind.UNKNOWN,) * len(words)
    return ReadRow(
        row,
        kinds,
        headings,
        is_heading=plausible and _heads_columns(filled, headings),
        is_title=bool(filled) and all(_TITLE_CELL.search(word) for word, _ in filled),
        filled_count=len(row.filled),
    )


def _heads_columns(filled: Sequence[tuple[str, CellKind]], headings: Sequence[ColumnKind]) -> bool:
    """Whether a row consists of column headings: two known ones at least, and most of its cells."""
    if any(word.strip() == "栏次" for word, _ in filled):
        return True
    known = sum(1 for heading in headings if heading is not ColumnKind.UNKNOWN)
    figures = sum(1 for word, kind in filled if kind in FIGURES and tell_column_kind(word) is ColumnKind.UNKNOWN)
    return known >= 2 and known >= 0.6 * len(filled) and not figures


def _split_parts(rows: Sequence[ReadRow]) -> Iterator[list[ReadRow]]:
    """Rows that make one table: a heading row after a row that is none opens a new one, and so does a title row."""
    part: list[ReadRow] = []
    for row in rows:
        if not part and not row.filled_count:
            continue
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


def _lay_out(text: str, part: TablePart, *, keeps_blanks: bool) -> Table:
    count = part.header_row_count
    heading = part.rows[:count]
    body = list(_merge_doubled_columns(part.rows[count:], heading))
    width = max(row.filled_count for row in [*heading, *body])
    cells = list(_lay_headings(text, heading, width, offset=int(_has_lost_corner(heading, body, width))))
    columns = _column_kinds(heading, cells, width)
    if heading:
        columns = name_columns(columns, [row.filled_kinds for row in body])
        placements = place_rows([row.kinds for row in body], columns, keeps_blanks=keeps_blanks)
    else:
        placements = [place_as_printed(len(row.kinds)) for row in body]
    is_headed = not heading or _reach_all_figures(cells, body)
    for number, (row, placement) in enumerate(zip(body, placements, strict=True), count):
        cells += [
            Cell(
                number,
                column,
                text[cell.start : cell.end],
                cell,
                is_column_certain=certain and (is_headed or not column),
            )
            for cell, column, certain in zip(row.row.cells, placement.columns, placement.certain, strict=False)
            if column < width
        ]
    return Table(
        part.span,
        tuple(cells),
        row_count=len(part.rows),
        column_count=width,
        caption=part.caption,
        header_row_count=count,
        is_cut=part.rows[-1].row.is_cut,
    )


def _reach_all_figures(headings: Sequence[Cell], body: Sequence[ReadRow]) -> bool:
    """Whether it is known which heading each figure stands under: none is misplaced, no figure stands beside them all.

    Where headings lost their merges, those at the left seem to head columns that are not theirs.
    """
    reach = max(cell.column + cell.column_span for cell in headings)
    beside = any(kind in FIGURES for row in body for kind in row.filled_kinds[reach:])
    return not beside and all(cell.is_column_certain for cell in headings)


def _count_heading_rows(part: Sequence[ReadRow]) -> int:
    """How many rows at the top head the columns: those with known headings, or one of words above rows of figures."""
    count = next((place for place, row in enumerate(part) if not row.is_heading), len(part))
    if count or len(part) < 3 or part[0].filled_count < 2:
        return count
    all_words = all(kind is CellKind.TEXT for kind in part[0].filled_kinds)
    alike = all(row.filled_count == part[0].filled_count for row in part)
    figures = all(row.kinds[0] not in FIGURES and FIGURES.intersection(row.kinds) for row in part[1:])
    return int(all_words and alike and figures)


def _has_lost_corner(heading: Sequence[ReadRow], body: Sequence[ReadRow], width: int) -> bool:
    """Whether the blank corner above the names of the rows is missing, so that the headings stand one column left."""
    if len(heading) != 1 or heading[0].filled_count != width - 1 or _NAMED.intersection(heading[0].headings):
        return False
    full = [row.filled_kinds for row in body if row.filled_count == width]
    return all(kinds[0] is CellKind.TEXT and FIGURES.intersection(kinds) for kinds in full)


def _lay_headings(text: str, heading: Sequence[ReadRow], width: int, *, offset: int) -> Iterator[Cell]:
    rows = [HeadingRow(tuple(text[cell.start : cell.end] for cell in row.row.filled), row.headings) for row in heading]
    for number, placed in enumerate(place_headings(rows, width)):
        for cell in placed:
            span = heading[number].row.cells[cell.place]
            words = rows[number].words[cell.place]
            yield Cell(
                number, cell.column + offset, words, span, cell.depth, cell.width, is_column_certain=cell.is_certain
            )


def _column_kinds(heading: Sequence[ReadRow], cells: Sequence[Cell], width: int) -> list[ColumnKind]:
    """What each column should hold, as its lowest heading says."""
    columns = [ColumnKind.UNKNOWN] * width
    for cell in cells:
        kind = tell_column_kind(cell.text) if heading[cell.row].is_heading else ColumnKind.UNKNOWN
        if kind is not ColumnKind.UNKNOWN and cell.is_column_certain:
            for column in range(cell.column, min(cell.column + cell.column_span, width)):
                columns[column] = kind
    return columns


def _merge_doubled_columns(body: Sequence[ReadRow], heading: Sequence[ReadRow]) -> Iterator[ReadRow]:
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
            merged = replace(row.row, cells=tuple(row.row.cells[place] for place in kept))
            kinds = tuple(row.kinds[place] for place in kept)
            yield replace(row, row=merged, kinds=kinds, filled_count=len(merged.filled))
