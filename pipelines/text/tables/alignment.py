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
# an empty column before the first cell costs less than one between cells: merged cells of earlier rows stand at the
# left, and one after the last cell nothing: rows are padded there
_SKIP_LEADING = 0.25
_SKIP_INNER = 1.0
_EPSILON = 1e-6
_IMPOSSIBLE = float("-inf")


@dataclass(frozen=True, slots=True)
class Placement:
    """For each cell of a row the column it stands in, and whether no other column would do as well."""

    columns: tuple[int, ...]
    certain: tuple[bool, ...]


def suits_as_printed(cells: Sequence[CellKind], columns: Sequence[ColumnKind], shift: int = 0) -> bool:
    """Whether no cell contradicts the column it stands in when the row begins at column `shift`."""
    return all(SUITABILITY[cell, column] >= 0 for cell, column in zip(cells, columns[shift:], strict=False))


def score_at(cells: Sequence[CellKind], columns: Sequence[ColumnKind], shift: int) -> float:
    """How well a row suits its columns when it begins at column `shift`."""
    return sum(SUITABILITY[cell, column] for cell, column in zip(cells, columns[shift:], strict=False))


def place_as_printed(count: int, shift: int = 0) -> Placement:
    """The placement of `count` cells one after the other from column `shift` on."""
    return Placement(tuple(range(shift, shift + count)), (True,) * count)


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
        through = [
            forward[index][column]
            + backward[len(cells) - 1 - index][len(columns) - 1 - column]
            - SUITABILITY[kind, columns[column]]
            for column in range(len(columns))
        ]
        top = max(through)
        choices = [
            column
            for column, score in enumerate(through)
            if score >= top - _EPSILON and column > max(placed, default=-1)
        ]
        if not choices:
            return None
        placed.append(choices[0])
        certain.append(len(choices) == 1)
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
            reached = max(reached - _SKIP_INNER, table[-1][column])
        table.append(row)
    return table
