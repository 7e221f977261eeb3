"""Cells that hold running text: goals and results written out, conclusions, measures.

Their figures are read as sentences are, not as cells; which cells these are is all that is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.extractors.tables.amounts import read_sum
from pipelines.extractors.tables.cells import CellText, word_pattern
from pipelines.extractors.tables.columns import Role
from pipelines.extractors.tables.context import TableView

_SHORTEST = 6
# without a label or a heading that says so, only what has marks of a sentence in it is one
_SHORTEST_SENTENCE = 16
_MARKS = re.compile("[，。；]")


def find_prose(view: TableView) -> list[CellText]:
    """The cells of running text with figures in them, in reading order."""
    if view.table.column_count == 1:
        return [*_prose_of_sequence([cell for row in view.rows for cell in row])]
    has_prose_headings = _has_prose_headings(view)
    return [
        cell
        for row in view.body
        for place, cell in enumerate(row)
        if len(cell.words) >= _SHORTEST
        and (has_prose_headings or (place > 0 and _is_prose_label(row[0])))
        and cell.numbers
        and cell.sole_value is None
    ]


def states_goal(view: TableView, cell: CellText) -> bool:
    """Whether a cell of running text stands below or behind a label that announces what is to be reached (预期目标)."""
    labels = [known for row in view.header for known in row if known.cell.column <= cell.cell.column]
    labels = [known for known in labels if _is_prose_label(known)]
    if view.table.column_count == 1:
        labels = [known for row in view.rows for known in row if known.cell.row == cell.cell.row - 1]
    if not labels:
        labels = [
            known for row in view.body for known in row[:1] if known.cell.row == cell.cell.row and known is not cell
        ]
    nearest = max(labels, key=lambda known: known.cell.column, default=None)
    return nearest is not None and word_pattern("goal").search(nearest.words) is not None


def _prose_of_sequence(cells: Sequence[CellText]) -> Iterator[CellText]:
    for place, cell in enumerate(cells):
        if len(cell.words) < _SHORTEST or not cell.numbers or read_sum(cell) is not None:
            continue
        is_sentence = len(cell.words) >= _SHORTEST_SENTENCE and _MARKS.search(cell.words) is not None
        if is_sentence or (place > 0 and _is_prose_label(cells[place - 1])):
            yield cell


def _is_prose_label(cell: CellText) -> bool:
    return word_pattern("prose").fullmatch(cell.words.rstrip("：")) is not None


def _has_prose_headings(view: TableView) -> bool:
    """Whether the table is the block of a form's goals: 预期目标 beside 实际完成情况, and no names of indicators."""
    roles = {column.role for column in view.columns}
    if roles & {Role.INDICATOR, Role.AMOUNT, Role.SCORE}:
        return False
    return any(_is_prose_label(cell) for row in view.header for cell in row)
