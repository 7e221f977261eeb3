"""Tables from a sequence of cells without rows: forms printed one cell a line or flattened onto one line.

A run of column headings among the cells tells what the cells behind it are; rows are formed below it. Cells that no
headings explain stay a table of one column, in their order: labels and values beside each other, nothing lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile, zip_longest

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
class Form:
    """A run of headings in a sequence of cells: from place `start` on, the cells of the rows from `body` on.

    The headings from `heads` on head one column each, those before stand above several columns or above all.
    `columns` says what the columns hold; it is empty where no rows can be made out. `offset` is 1 where the column of
    names has no heading of its own and stands before those that have.
    """

    start: int
    heads: int
    body: int
    columns: tuple[ColumnKind, ...] = ()
    offset: int = 0


def find_forms(cells: Sequence[SequenceCell]) -> list[Form]:
    """The forms among the cells: each begins where three column headings or more follow one another."""
    kinds = [ColumnKind.UNKNOWN if cell.words == _NUMBERING else tell_column_kind(cell.words) for cell in cells]
    runs = _find_runs(kinds)
    stops = [*(start for start, _ in runs[1:]), len(cells)]
    return [
        _choose_reading(start, kinds[start:end], cells[end - 1 : min(stop, end + _TRIED)])
        for (start, end), stop in zip(runs, stops if runs else [], strict=True)
    ]


def _find_runs(kinds: Sequence[ColumnKind]) -> list[tuple[int, int]]:
    """Where at least three headings follow one another, one of them of figures or values."""
    runs: list[tuple[int, int]] = []
    start = 0
    for place in range(len(kinds) + 1):
        if place < len(kinds) and kinds[place] is not ColumnKind.UNKNOWN and place - start < _MOST_HEADINGS:
            continue
        if place - start >= _LEAST_HEADINGS and _MEASURED.intersection(kinds[start:place]):
            runs.append((start, place))
        start = place + 1
    return runs


def build_forms(cells: Sequence[SequenceCell], caption: Span | None, *, ends_document: bool) -> Iterator[Table]:
    """The tables of a sequence of cells, in order: one below each run of headings, together holding every cell."""
    forms = find_forms(cells)
    first = forms[0].start if forms else len(cells)
    if first:
        yield make_sequence(cells[:first], caption, ends_document=ends_document and not forms)
    for form, following in zip_longest(forms, forms[1:]):
        stop = following.start if following else len(cells)
        is_last = ends_document and stop == len(cells)
        table = make_form(cells, form, stop, caption, ends_document=is_last)
        yield table or make_sequence(cells[form.start : stop], caption, ends_document=is_last)


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
    cells: Sequence[SequenceCell], form: Form, stop: int, caption: Span | None, *, ends_document: bool
) -> Table | None:
    """The table of `form`, its cells up to `stop`; None if no rows can be made out.

    Time is the number of cells times the number of headings.
    """
    body = cells[form.body : stop]
    kinds = [tell_cell_kind(cell.words) for cell in body]
    fit = _chunk(body, kinds, form.columns) or form_rows(kinds, form.columns)
    if fit is None or fit.mean_score < _GOOD_FIT:
        return None
    heading_rows = 1 if form.heads == form.start else 2
    laid = [
        Cell(heading_rows + place.row, place.column, cell.words, cell.span, is_column_certain=place.is_certain)
        for cell, place in zip(body, fit.places, strict=True)
    ]
    numbering_rows = int(body[0].words == _NUMBERING and fit.places[-1].row > 0)
    return Table(
        Span(cells[form.start].span.start, body[-1].span.end),
        (*_lay_headings(cells, form), *laid),
        row_count=heading_rows + fit.places[-1].row + 1,
        column_count=len(form.columns),
        caption=caption,
        header_row_count=heading_rows + numbering_rows,
        is_cut=ends_document and _is_last_row_short(fit),
    )


def _lay_headings(cells: Sequence[SequenceCell], form: Form) -> Iterator[Cell]:
    """Headings of single columns in one row; those above, which share the columns evenly if they do, in another."""
    share = _share_evenly(form.heads - form.start, form.columns)
    for place, cell in enumerate(cells[form.start : form.heads]):
        yield Cell(0, place * share, cell.words, cell.span, column_span=share, is_column_certain=share > 1)
    for place, cell in enumerate(cells[form.heads : form.body]):
        yield Cell(int(form.heads > form.start), form.offset + place, cell.words, cell.span)


def _share_evenly(above: int, columns: Sequence[ColumnKind]) -> int:
    """How many columns each of the headings above stands over: 收入, 支出 over 项目 行次 金额 twice; 1 if unlike."""
    share, rest = divmod(len(columns), max(above, 1))
    alike = not rest and all(
        columns[place : place + share] == columns[:share] for place in range(0, len(columns), share)
    )
    return share if above > 1 and alike else 1


def _choose_reading(start: int, headings: Sequence[ColumnKind], cells: Sequence[SequenceCell]) -> Form:
    """The reading of a run of headings under which the first rows fit best; `cells` are its last heading and they.

    Where no figures follow there are no rows to form (年度总体目标 预期目标 实际完成情况, then sentences).
    """
    end = start + len(headings)
    kinds = [tell_cell_kind(cell.words) for cell in cells]
    if not FIGURES.intersection(kinds):
        # names of sums before them are rows of what stands above (其他资金)
        named = list(takewhile(lambda kind: kind is ColumnKind.NUMBER, headings[:-1]))
        return Form(start + len(named), start + len(named), end)
    best: tuple[float, Form] | None = None
    for form in _read_headings(start, headings):
        skipped = form.body - end + 1
        exact = _chunk(cells[skipped:], kinds[skipped:], form.columns)
        fit = exact or form_rows(kinds[skipped:], form.columns)
        if fit is None:
            continue
        score = fit.mean_score + (_EXACT if exact else 0) - _UNHEADED * form.offset
        if best is None or score > best[0] + _BETTER:
            best = score, form
    return best[1] if best else Form(start, start, end)


def _read_headings(start: int, headings: Sequence[ColumnKind]) -> Iterator[Form]:
    """The ways to read a run of headings that begins at `start`.

    The first of them may stand above others or belong to what comes before (其他资金), the last may be the name of the
    first row (合计, 基本支出).
    """
    stops = [len(headings)]
    if headings[-1] is ColumnKind.NUMBER and len(headings) > 2:
        stops.append(len(headings) - 1)
    for stop in stops:
        for above in range(max(1, min(stop - 1, _MOST_ABOVE + 1))):
            for columns, offset in _name_variants(tuple(headings[above:stop])):
                # of several headings above that do not share the columns only the last names the table (绩效指标)
                kept = above if _share_evenly(above, columns) > 1 else min(above, 1)
                yield Form(start + above - kept, start + above, start + stop, columns, offset)


def _name_variants(kinds: tuple[ColumnKind, ...]) -> Iterator[tuple[tuple[ColumnKind, ...], int]]:
    """The columns with the one of names among them: headed as such, headed by the corner of the table, or unheaded."""
    if ColumnKind.NAME in kinds:
        yield kinds, 0
    else:
        yield (ColumnKind.NAME, *kinds[1:]), 0
        yield (ColumnKind.NAME, *kinds), 1


def _chunk(body: Sequence[SequenceCell], kinds: Sequence[CellKind], columns: Sequence[ColumnKind]) -> StreamFit | None:
    """Rows of exactly as many cells as there are columns, printed blanks counted; None if any cell contradicts."""
    if not columns:
        return None
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
