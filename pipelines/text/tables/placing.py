"""Which column each cell of a table's rows stands in, from the headings and from how the cells look.

Rows are read as printed; only where that contradicts the headings, or where blanks were dropped, are they laid anew
along the columns (`alignment`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipelines.text.tables.alignment import Placement, align, place_as_printed, score_at
from pipelines.text.tables.columns import FIGURES, SUITABILITY, CellKind, ColumnKind

# the looks by which the place of a cell can be told
_TELLING = FIGURES | {CellKind.DASH, CellKind.OPERATOR, CellKind.LEVEL_1, CellKind.LEVEL_2}
# columns that may be lost at the left of a row (levels and names)
_MOST_LOST = 4

Kinds = Sequence[CellKind]


def name_columns(columns: Sequence[ColumnKind], rows: Sequence[Kinds]) -> list[ColumnKind]:
    """`columns` with the one of row names among them, where the headings do not tell it (经费控制情况（万元）).

    It is the column behind which the figures of the rows suit their columns best; what stands before it names groups.
    """
    named = list(columns)
    if ColumnKind.NAME in named[1:]:
        if named[0] is ColumnKind.NAME:
            # 绩效指标 beside 三级指标: the corner names the table
            named[0] = ColumnKind.UNKNOWN
    elif named and named[0] is not ColumnKind.NAME:
        labelled = [kinds for kinds in rows if kinds and kinds[0] not in FIGURES and kinds[0] is not CellKind.BLANK]
        labelled = [kinds for kinds in labelled if sum(kind in FIGURES for kind in kinds) > 1]
        place = max(
            range(min(3, len(named))),
            key=lambda names: (sum(score_at(kinds[1:], named, names + 1) for kinds in labelled), -names),
        )
        named[: place + 1] = [ColumnKind.UNKNOWN] * place + [ColumnKind.NAME]
    return named


def place_rows(rows: Sequence[Kinds], columns: Sequence[ColumnKind], *, keeps_blanks: bool) -> list[Placement]:
    """The columns of each row's cells. `rows` hold all cells printed, those at the end that are blank included."""
    shifts = _shifts_by_width(rows, columns) if keeps_blanks else {}
    # where blanks at the end of rows are printed too, a row that ends early has lost a cell somewhere
    keeps_ends = keeps_blanks and any(kinds[-1] is CellKind.BLANK for kinds in rows if len(kinds) >= len(columns))
    return [
        _place_row(
            kinds,
            columns,
            shifts.get(len(kinds), 0),
            is_whole=keeps_blanks and not (keeps_ends and shifts.get(len(kinds), 0) + len(kinds) < len(columns)),
        )
        for kinds in rows
    ]


def without_blank_end(kinds: Kinds) -> Kinds:
    """The cells up to the last one that is not blank."""
    count = len(kinds)
    while count and kinds[count - 1] is CellKind.BLANK:
        count -= 1
    return kinds[:count]


def _shifts_by_width(rows: Sequence[Kinds], columns: Sequence[ColumnKind]) -> dict[int, int]:
    """For each number of cells below the full one, the column its rows begin at, judged by all of them together."""
    widths: defaultdict[int, list[Kinds]] = defaultdict(list)
    for kinds in rows:
        if len(kinds) < len(columns):
            widths[len(kinds)].append(kinds)
    return {
        width: max(
            range(min(len(columns) - width, _MOST_LOST) + 1),
            key=lambda shift: (sum(score_at(kinds, columns, shift) for kinds in alike), -shift),
        )
        for width, alike in widths.items()
    }


def _place_row(kinds: Kinds, columns: Sequence[ColumnKind], shift: int, *, is_whole: bool) -> Placement:
    """The columns of a row that begins at column `shift`; `is_whole`: no cell between or behind the others is lost."""
    filled = without_blank_end(kinds)
    if _stands_as_printed(filled, columns, shift, is_whole=is_whole):
        return place_as_printed(len(kinds), shift)
    return align(filled, columns) or place_as_printed(len(kinds), shift, certain=False)


def _stands_as_printed(filled: Kinds, columns: Sequence[ColumnKind], shift: int, *, is_whole: bool) -> bool:
    """Whether the cells stand under their columns as they are printed, from column `shift` on."""
    contradicted = {
        kind for kind, column in zip(filled, columns[shift:], strict=False) if SUITABILITY[kind, column] < 0
    }
    if is_whole:
        # words under a heading of figures are a remark; a figure under a heading of names has lost its place
        return not contradicted & FIGURES
    return not contradicted and (len(filled) == len(columns) or not _TELLING.intersection(filled))
