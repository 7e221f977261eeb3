"""Rows of indicator tables whose source lost blanks: under which columns their values can stand at all.

All placements that keep the order are tried against what the columns hold: marks are numbers, a score is within its
weight, reasons are words. Only a placement that is left alone, or that the row's own name decides, is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipelines.extractors.tables.cells import CellText
from pipelines.extractors.tables.columns import Column, Role

# no form has more columns behind the name; trying all placements of more would take long
_MOST_COLUMNS = 14
_MARKS = (Role.WEIGHT, Role.SCORE)
_VALUES = frozenset({Role.TARGET, Role.ACTUAL})
_WORDS = frozenset({Role.REASON, Role.STANDARD, Role.REMARK, Role.MEASURE_UNIT, Role.OPERATOR})


def place_values(
    cells: Sequence[CellText], columns: Sequence[Column], *, is_scored: bool, stated: frozenset[Decimal]
) -> dict[Role, CellText] | None:
    """The roles of `cells`, the filled cells behind a row's name in order; None if more than one placement is left.

    `is_scored` tells that the undamaged rows of the table all have both weight and score; `stated` are the figures in
    the row's name: a lone value that the name states (变压器4台 | 4) is the target.
    """
    found = [placed for placed in _placements(cells, columns) if _fits(placed, is_scored=is_scored)]
    if len(found) > 1:
        found = [placed for placed in found if _is_stated(placed, stated)]
    return found[0] if len(found) == 1 else None


def _placements(cells: Sequence[CellText], columns: Sequence[Column], start: int = 0) -> Iterator[dict[Role, CellText]]:
    if not cells or len(columns) > _MOST_COLUMNS:
        yield from [{}] if not cells else []
        return
    first = cells[0]
    for place in range(start, len(columns)):
        column = columns[place]
        if first.cell.is_column_certain and column.index != first.cell.column:
            continue
        if column.role is not None and _suits(first, column.role):
            for rest in _placements(cells[1:], columns, place + 1):
                yield {column.role: first, **rest}


def _suits(cell: CellText, role: Role) -> bool:
    if role in _MARKS:
        return cell.sole_value is not None and not cell.words.endswith("%")
    return role in _VALUES or (role in _WORDS and cell.sole_value is None)


def _fits(placed: dict[Role, CellText], *, is_scored: bool) -> bool:
    weight, score = (placed[role].sole_value if role in placed else None for role in _MARKS)
    if is_scored and (weight is None or score is None):
        return False
    return weight is None or score is None or score <= weight


def _is_stated(placed: dict[Role, CellText], stated: frozenset[Decimal]) -> bool:
    target = placed.get(Role.TARGET)
    lone = target is not None and Role.ACTUAL not in placed and len(target.numbers) == 1
    return lone and target is not None and target.numbers[0].value in stated
