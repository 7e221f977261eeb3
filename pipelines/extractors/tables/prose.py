"""Cells that hold running text: goals and results written out, conclusions, measures.

Their figures are read as sentences are, not as cells; which cells these are is all that is decided here.
"""

from __future__ import annotations

import re

from pipelines.extractors.tables.cells import CellText, word_pattern
from pipelines.extractors.tables.columns import Role
from pipelines.extractors.tables.context import TableView

_MARKS = re.compile("[，。；：、]")
_SHORTEST = 12
_KEPT_ROLES = frozenset(
    {
        Role.INDICATOR,
        Role.TARGET,
        Role.ACTUAL,
        Role.STANDARD,
        Role.REASON,
        Role.ROW_NAME,
        Role.DOCUMENT_NUMBER,
        Role.LEVEL,
    }
)


def find_prose(view: TableView) -> list[CellText]:
    """The cells of running text with figures in them, in reading order."""
    has_prose_headings = _has_prose_headings(view)
    texts: list[CellText] = []
    for row in view.body:
        label = row[0].words.rstrip("：") if row else ""
        beside_label = word_pattern("prose").fullmatch(label) is not None
        for place, cell in enumerate(row):
            if not cell.numbers or len(cell.words) < _SHORTEST:
                continue
            if has_prose_headings or (beside_label and place > 0):
                texts.append(cell)
    return texts


def _has_prose_headings(view: TableView) -> bool:
    """Whether the table is the block of a form's goals: 预期目标 beside 实际完成情况, and no names of indicators."""
    roles = {column.role for column in view.columns}
    if roles & {Role.INDICATOR, Role.AMOUNT, Role.SCORE}:
        return False
    return any(word_pattern("prose").fullmatch(cell.words) for row in view.header for cell in row)
