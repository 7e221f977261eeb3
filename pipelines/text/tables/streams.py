"""Makes rows of a stream of cells whose row ends are lost: one cell a line, or a whole form on one line.

The headings tell what the columns hold; rows are formed so that as many cells as possible look like their column, few
columns are left out and few rows begin. It is the best path through (cell, column) pairs, found as in sequence
alignment. A cell that would suit another column nearly as well is marked uncertain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipelines.text.tables.columns import SUITABILITY, CellKind, ColumnKind

# What it costs that a row has no cell in a column: where it begins behind the column (merged cells of earlier rows
# stood there), between its cells, and behind its last one. Names are hardly ever missing; remarks often are.
_MISSING: dict[ColumnKind, tuple[float, float, float]] = {
    ColumnKind.ORDINAL: (0.4, 0.4, 0.4),
    ColumnKind.LEVEL_1: (0.05, 0.3, 1.0),
    ColumnKind.LEVEL_2: (0.1, 0.3, 1.0),
    ColumnKind.NAME: (3.0, 3.0, 3.0),
    ColumnKind.OPERATOR: (2.0, 1.0, 1.0),
    ColumnKind.MEASURE_UNIT: (2.0, 1.0, 1.0),
    ColumnKind.VALUE: (3.0, 1.5, 0.7),
    ColumnKind.NUMBER: (3.0, 0.8, 0.5),
    ColumnKind.SCORE: (3.0, 0.8, 0.5),
    ColumnKind.RATE: (3.0, 0.8, 0.5),
    ColumnKind.TEXT: (1.0, 0.1, 0.0),
    ColumnKind.UNKNOWN: (0.2, 0.2, 0.2),
}
_NEW_ROW = 0.05
_MARGIN = 0.9
_IMPOSSIBLE = float("-inf")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a cell of a stream stands; `is_certain` is about the column."""

    row: int
    column: int
    is_certain: bool


@dataclass(frozen=True, slots=True)
class StreamFit:
    """The places of the cells in order, and how well they suit their columns: 2 a cell is as good as it gets."""

    places: tuple[Placed, ...]
    mean_score: float


def form_rows(cells: Sequence[CellKind], columns: Sequence[ColumnKind]) -> StreamFit | None:
    """The best rows that `cells` make below `columns`; None if there are none of either.

    Time is the number of cells times the number of columns.
    """
    if not cells or not columns:
        return None
    costs = _Costs(columns)
    forward, came_from = _run_forward(cells, columns, costs)
    backward = _run_backward(cells, columns, costs)
    # the last row may have been cut off: nothing is charged for what it lacks
    last = max(range(len(columns)), key=lambda column: forward[-1][column])
    path = _trace(came_from, last)
    places: list[Placed] = []
    row = 0
    for index, column in enumerate(path):
        if index and came_from[index][column] < 0:
            row += 1
        through = [ahead + behind for ahead, behind in zip(forward[index], backward[index], strict=True)]
        certain = sum(score > through[column] - _MARGIN for score in through) == 1
        places.append(Placed(row, column, certain))
    return StreamFit(tuple(places), forward[-1][last] / len(cells))


class _Costs:
    """`before[j]`: a row begins at column j; `behind[j]`: it ends there; `between[j]`: columns below j left out."""

    def __init__(self, columns: Sequence[ColumnKind]) -> None:
        leading, inner, trailing = zip(*(_MISSING[kind] for kind in columns), strict=True)
        self.before = list(accumulate(leading, initial=_NEW_ROW))[:-1]
        self.between = list(accumulate(inner, initial=0.0))
        self.behind = list(accumulate(reversed(trailing), initial=0.0))[:-1][::-1]


def _run_forward(
    cells: Sequence[CellKind], columns: Sequence[ColumnKind], costs: _Costs
) -> tuple[list[list[float]], list[list[int]]]:
    """Best score of the cells up to each one with it in each column, and the column of the cell before it.

    A column of the cell before that lies in another row is given as -1 - column.
    """
    scores = [[SUITABILITY[cells[0], kind] - costs.before[column] for column, kind in enumerate(columns)]]
    came_from = [[0] * len(columns)]
    for cell in cells[1:]:
        previous = scores[-1]
        ended = max(range(len(columns)), key=lambda column: previous[column] - costs.behind[column])
        ended_score = previous[ended] - costs.behind[ended]
        row: list[float] = []
        origins: list[int] = []
        best, origin = _IMPOSSIBLE, 0
        for column, kind in enumerate(columns):
            within, anew = best - costs.between[column], ended_score - costs.before[column]
            row.append(max(within, anew) + SUITABILITY[cell, kind])
            origins.append(origin if within >= anew else -1 - ended)
            if previous[column] + costs.between[column + 1] > best:
                best, origin = previous[column] + costs.between[column + 1], column
        scores.append(row)
        came_from.append(origins)
    return scores, came_from


def _run_backward(cells: Sequence[CellKind], columns: Sequence[ColumnKind], costs: _Costs) -> list[list[float]]:
    """Best score of the cells behind each one, given its column."""
    table = [[0.0] * len(columns)]
    for cell in reversed(cells[1:]):
        following = [SUITABILITY[cell, kind] + score for kind, score in zip(columns, table[-1], strict=True)]
        anew = max(score - cost for score, cost in zip(following, costs.before, strict=True))
        row: list[float] = []
        best = _IMPOSSIBLE
        for column in reversed(range(len(columns))):
            row.append(max(best + costs.between[column + 1], anew - costs.behind[column]))
            best = max(best, following[column] - costs.between[column])
        table.append(row[::-1])
    return table[::-1]


def _trace(came_from: Sequence[Sequence[int]], last: int) -> list[int]:
    path = [last]
    for origins in reversed(came_from[1:]):
        origin = origins[path[-1]]
        path.append(origin if origin >= 0 else -1 - origin)
    return path[::-1]
