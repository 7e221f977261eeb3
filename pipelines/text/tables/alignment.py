"""Puts the cells of a row under the columns they belong to when the source lost blanks or merges.

A row and its columns are two sequences in the same order; the best way to lay one along the other is found as in
sequence alignment, scoring how each cell looks against what its column's heading says. Where another column would do
as well, the cell is marked uncertain instead of being put somewhere silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.text.tables.columns import SUITABILITY, CellKind, ColumnKind

# beyond this a row is laid out as printed: no form has so many columns, and the cost is cells times columns
_WIDEST = 40
# skipping a column mostly decides between placements that suit equally well. Before the first cell it costs least
# (merged cells of earlier rows stood there), behind the last one nothing (rows are padded there). A target or an
# achieved value is seldom missing between others.
_SKIP_LEADING = 0.001
_SKIP_INNER = 0.004
_SKIP_VALUE = 0.45
# placements nearer than this: the cells do not tell which is right
_MARGIN = 0.9
_IMPOSSIBLE = float("-inf")


@dataclass(frozen=True, slots=True)
class Placement:
    """For each cell of a row the column it stands in, and whether no other column would do as well."""

    columns: tuple[int, ...]
    certain: tuple[bool, ...]


def score_at(cells: Sequence[CellKind], columns: Sequence[ColumnKind], shift: int) -> float:
    """How well a row suits its columns when it begins at column `shift`."""
    return sum(SUITABILITY[cell, column] for cell, column in zip(cells, columns[shift:], strict=False))


def place_as_printed(count: int, shift: int = 0, *, certain: bool = True) -> Placement:
    """The placement of `count` cells one after the other from column `shift` on."""
    return Placement(tuple(range(shift, shift + count)), (certain,) * count)


def align(cells: Sequence[CellKind], columns: Sequence[ColumnKind]) -> Placement | None:
    """The best placement of `cells` (without trailing blanks); None where they do not fit at all.

    Time is the number of cells times the number of columns.
    """
    if not 0 < len(cells) <= len(columns) <= _WIDEST:
        return None
    forward = _best_up_to(cells, columns, _SKIP_LEADING)
    backward = _best_up_to(cells[::-1], columns[::-1], 0.0)
    placed: list[int] = []
    certain: list[bool] = []
    for index, kind in enumerate(cells):
        # the best placement of the whole row with this cell in each column
        through = [
            forward[index][column] + backward[-1 - index][-1 - column] - SUITABILITY[kind, columns[column]]
            for column in range(len(columns))
        ]
        first = placed[-1] + 1 if placed else 0
        best = max(through[first:], default=_IMPOSSIBLE)
        if best == _IMPOSSIBLE:
            return None
        placed.append(next(place for place in range(first, len(columns)) if through[place] > best - _SKIP_LEADING / 2))
        certain.append(sum(score > best - _MARGIN for score in through) == 1)
    return Placement(tuple(placed), tuple(certain))


def _best_up_to(cells: Sequence[CellKind], columns: Sequence[ColumnKind], skip_leading: float) -> list[list[float]]:
    """`table[i][j]`: the best score of cells 0..i with cell i in column j, each skipped column charged."""
    table = [
        [SUITABILITY[cells[0], kind] - skip_leading * column for column, kind in enumerate(columns)],
    ]
    for cell in cells[1:]:
        row: list[float] = []
        reached = _IMPOSSIBLE
        for column, kind in enumerate(columns):
            row.append(reached + SUITABILITY[cell, kind])
            reached = max(reached - (_SKIP_VALUE if kind is ColumnKind.VALUE else _SKIP_INNER), table[-1][column])
        table.append(row)
    return table
