"""Tables from a sequence of cells without rows: forms printed one cell a line or flattened onto one line.

A run of column headings among the cells tells what the cells behind it are; rows are formed below it. Cells that no
headings explain stay a table of one column, in their order: labels and values beside each other, nothing lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
_MOST_HEADINGS = 24


@dataclass(frozen=True, slots=True)
class SequenceCell:
    """A cell of a sequence; `blanks_before` is how many blank cells are printed before it, where that shows."""

    span: Span
    words: str
    blanks_before: int = 0


@dataclass(frozen=True, slots=True)
class _Columns:
    """The kinds of the columns and which headings head them: those from `first` on.

    `offset` is 1 where the column of names has no heading of its own and stands before those that have.
    """

    first: int
    kinds: tuple[ColumnKind, ...]
    offset: int


def find_heading_runs(cells: Sequence[SequenceCell], least: int) -> list[tuple[int, int]]:
    """Where at least `least` column headings follow one another, one of them of figures or values."""
    kinds = [ColumnKind.UNKNOWN if cell.words == _NUMBERING else tell_column_kind(cell.words) for cell in cells]
    runs: list[tuple[int, int]] = []
    start = 0
    for place in range(len(cells) + 1):
        if place < len(cells) and kinds[place] is not ColumnKind.UNKNOWN and place - start < _MOST_HEADINGS:
            continue
        if place - start >= least and _MEASURED.intersection(kinds[start:place]):
            runs.append((start, place))
        start = place + 1
    return runs


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
    body = cells[heading_count:]
    kinds = [tell_cell_kind(cell.words) for cell in body]
    chosen = _choose_columns([tell_column_kind(cell.words) for cell in cells[:heading_count]], body, kinds)
    if chosen is None:
        return None
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
        (*_lay_headings(cells[:heading_count], chosen), *laid),
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


def _choose_columns(
    headings: Sequence[ColumnKind], body: Sequence[SequenceCell], kinds: Sequence[CellKind]
) -> _Columns | None:
    """Which headings head single columns and where the names stand: the reading under which the first rows fit best."""
    best: tuple[float, _Columns] | None = None
    for first in range(max(1, min(len(headings) - 1, _MOST_ABOVE + 1))):
        for columns, offset in _name_variants(tuple(headings[first:])):
            exact = _chunk(body[:_TRIED], kinds[:_TRIED], columns)
            fit = exact or form_rows(kinds[:_TRIED], columns)
            if fit is None:
                continue
            score = fit.mean_score + (_EXACT if exact else 0) - _UNHEADED * offset
            if best is None or score > best[0] + _BETTER:
                best = score, _Columns(first, columns, offset)
    return best[1] if best else None


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
