"""Tables from a sequence of cells without rows: forms printed one cell a line or flattened onto one line.

A run of column headings among the cells tells what the cells behind it are; rows are formed below it. Cells that no
headings explain stay a table of one column, in their order: labels and values beside each other, nothing lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.domain.document import Cell, Span, Table
from pipelines.text.tables.columns import FIGURES, SUITABILITY, CellKind, ColumnKind, tell_cell_kind, tell_column_kind
from pipelines.text.tables.streams import Placed, StreamFit, form_rows

_MEASURED = frozenset({ColumnKind.VALUE, ColumnKind.NUMBER, ColumnKind.SCORE, ColumnKind.RATE})
# the first cell of a row that only numbers the columns: 栏次 1 2 3
_NUMBERING = "栏次"
# rows formed below headings are believed if the cells suit their columns this well on average (2 is perfect)
_GOOD_FIT = 0.9
# cells on which the reading of the headings is tried out before all are laid out
_TRIED = 60
# what makes one reading better than another besides the fit: rows of equal length, names with a heading
_EXACT = 0.5
_UNHEADED = 0.15
_BETTER = 0.01
# headings that may stand above those of the columns
_MOST_ABOVE = 5
_LEAST_HEADINGS = 3
_MOST_HEADINGS = 24


@dataclass(frozen=True, slots=True)
class SequenceCell:
    """A cell of a sequence; `blanks_before` is how many blank cells are printed before it, where that shows."""

    span: Span
    words: str
    blanks_before: int = 0


@dataclass(frozen=True, slots=True)
class _Columns:
    """The kinds of the columns and which headings head them: those from `first` up to `stop`.

    `offset` is 1 where the column of names has no heading of its own and stands before those that have.
    """

    first: int
    stop: int
    kinds: tuple[ColumnKind, ...]
    offset: int


def find_heading_runs(cells: Sequence[SequenceCell]) -> list[tuple[int, int]]:
    """Where three column headings or more follow one another, one of them of figures or values."""
    kinds = [ColumnKind.UNKNOWN if cell.words == _NUMBERING else tell_column_kind(cell.words) for cell in cells]
    runs: list[tuple[int, int]] = []
    start = 0
    for place in range(len(cells) + 1):
        if place < len(cells) and kinds[place] is not ColumnKind.UNKNOWN and place - start < _MOST_HEADINGS:
            continue
        if place - start >= _LEAST_HEADINGS and _MEASURED.intersection(kinds[start:place]):
            runs.append((start, place))
        start = place + 1
    return runs


def build_forms(cells: Sequence[SequenceCell], caption: Span | None, *, ends_document: bool) -> Iterator[Table]:
    """The tables of a sequence of cells, in order: one below each run of headings, together holding every cell."""
    runs = find_heading_runs(cells)
    first = runs[0][0] if runs else len(cells)
    if first:
        yield make_sequence(cells[:first], caption, ends_document=ends_document and not runs)
    for (start, end), (stop, _) in pairwise([*runs, (len(cells), len(cells))]):
        part, is_last = cells[start:stop], ends_document and stop == len(cells)
        form = make_form(part, end - start, caption, ends_document=is_last)
        yield form or make_sequence(part, caption, ends_document=is_last)


def make_sequence(cells: Sequence[SequenceCell], caption: Span | None, *, ends_document: bool) -> Table:
    """`cells`, one at least, as a table of one column."""
    return Table(
        Span(cells[0].span.start, cells[-1].span.end),
        tuple(Cell(row, 0, cell.words, cell.span) for row, cell in enumerate(cells)),
        row_count=len(cells),
        column_count=1,
        caption=caption,
        is_cut=ends_document,
    )


def make_form(
    cells: Sequence[SequenceCell], heading_count: int, caption: Span | None, *, ends_document: bool
) -> Table | None:
    """The table below the first `heading_count` cells, which are headings; None if no rows can be made out.

    Time is the number of cells times the number of headings.
    """
    chosen = _choose_columns(cells, heading_count)
    if chosen is None:
        return None
    body = cells[chosen.stop :]
    kinds = [tell_cell_kind(cell.words) for cell in body]
    fit = _chunk(body, kinds, chosen.kinds) or form_rows(kinds, chosen.kinds)
    if fit is None or fit.mean_score < _GOOD_FIT:
        return None
    first_row = 2 if chosen.first else 1
    laid = [
        Cell(first_row + place.row, place.column, cell.words, cell.span, is_column_certain=place.is_certain)
        for cell, place in zip(body, fit.places, strict=True)
    ]
    numbering_rows = int(body[0].words == _NUMBERING and fit.places[-1].row > 0)
    return Table(
        Span(cells[0].span.start, cells[-1].span.end),
        (*_lay_headings(cells[: chosen.stop], chosen), *laid),
        row_count=first_row + fit.places[-1].row + 1,
        column_count=len(chosen.kinds),
        caption=caption,
        header_row_count=first_row + numbering_rows,
        is_cut=ends_document and _is_last_row_short(fit),
    )


def _lay_headings(headings: Sequence[SequenceCell], chosen: _Columns) -> Iterator[Cell]:
    """Headings of single columns in one row; those before them, whose columns are unknown, in a row above.

    Where they divide the columns evenly among them (收入, 支出 above 项目 行次 金额 twice) they span them.
    """
    above, heads = headings[: chosen.first], headings[chosen.first :]
    width, rest = divmod(len(chosen.kinds), len(above)) if above else (0, 0)
    even = width > 1 and not rest
    for place, cell in enumerate(above):
        column = place * width if even else place
        yield Cell(0, column, cell.words, cell.span, column_span=width if even else 1, is_column_certain=even)
    for place, cell in enumerate(heads):
        yield Cell(1 if above else 0, chosen.offset + place, cell.words, cell.span)


def _choose_columns(cells: Sequence[SequenceCell], heading_count: int) -> _Columns | None:
    """Which headings head single columns and where the names stand: the reading under which the first rows fit best."""
    headings = [tell_column_kind(cell.words) for cell in cells[:heading_count]]
    body = cells[heading_count - 1 : heading_count + _TRIED]
    kinds = [tell_cell_kind(cell.words) for cell in body]
    best: tuple[float, _Columns] | None = None
    for columns in _read_headings(headings):
        skipped = columns.stop - heading_count + 1
        exact = _chunk(body[skipped:], kinds[skipped:], columns.kinds)
        fit = exact or form_rows(kinds[skipped:], columns.kinds)
        if fit is None:
            continue
        score = fit.mean_score + (_EXACT if exact else 0) - _UNHEADED * columns.offset
        if best is None or score > best[0] + _BETTER:
            best = score, columns
    return best[1] if best else None


def _read_headings(headings: Sequence[ColumnKind]) -> Iterator[_Columns]:
    """The readings of a run of headings.

    The first of them may stand above several columns; the last may be the name of the first row (合计, 基本支出).
    """
    stops = [len(headings)]
    if headings[-1] is ColumnKind.NUMBER and len(headings) > 2:
        stops.append(len(headings) - 1)
    for stop in stops:
        for first in range(max(1, min(stop - 1, _MOST_ABOVE + 1))):
            for kinds, offset in _name_variants(tuple(headings[first:stop])):
                yield _Columns(first, stop, kinds, offset)


def _name_variants(kinds: tuple[ColumnKind, ...]) -> Iterator[tuple[tuple[ColumnKind, ...], int]]:
    """The columns with the one of names among them: headed as such, headed by the corner of the table, or unheaded."""
    if ColumnKind.NAME in kinds:
        yield kinds, 0
    else:
        yield (ColumnKind.NAME, *kinds[1:]), 0
        yield (ColumnKind.NAME, *kinds), 1


def _chunk(body: Sequence[SequenceCell], kinds: Sequence[CellKind], columns: Sequence[ColumnKind]) -> StreamFit | None:
    """Rows of exactly as many cells as there are columns, printed blanks counted; None if any cell contradicts."""
    places: list[Placed] = []
    score = 0.0
    position = -1
    for cell, kind in zip(body, kinds, strict=True):
        position += 1 + cell.blanks_before
        row, column = divmod(position, len(columns))
        suits = SUITABILITY[kind, columns[column]]
        if suits < 0 or (columns[column] is ColumnKind.NAME and kind in FIGURES):
            return None
        places.append(Placed(row, column, is_certain=True))
        score += suits
    return StreamFit(tuple(places), score / len(body)) if body else None


def _is_last_row_short(fit: StreamFit) -> bool:
    """Whether the last row ends before the column in which most rows end."""
    ends: dict[int, int] = {}
    for place in fit.places:
        ends[place.row] = place.column
    columns = sorted(ends.values())
    return ends[fit.places[-1].row] < columns[len(columns) // 2]
