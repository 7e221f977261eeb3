"""Sums as cells print them: a bare number, one with its unit, one with its parts in a bracket, or the word 无.

A cell that holds something else than one sum is no sum; what it is then is decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pipelines.domain.document import Span
from pipelines.extractors.tables.cells import CellText
from pipelines.text.numbers import Number, money_factor

_NONE = re.compile("无|没有|未安排|未发生|零")
_PART_NAME = re.compile(r"(?:^|[(，、；：])(?:其中：?)?(?P<name>[^\d(，、；：]{2,30})$")


@dataclass(frozen=True, slots=True)
class SumPart:
    """A part of a sum, named in the bracket behind it."""

    name: str
    name_start: int
    number: Number


class PrintedSum(NamedTuple):
    """A sum as printed: `unit` is the cell's own unit of money, None where it prints none.

    `figures` are all spans of it (more than one where the sum is pasted twice). `is_stated_none` tells that a word, not
    a number, says that there is none.
    """

    value: Decimal
    unit: str | None
    figures: tuple[Span, ...]
    parts: tuple[SumPart, ...] = ()
    is_stated_none: bool = False

    def wan_yuan(self, unit: str | None) -> Decimal | None:
        """The sum in 万元, exact, by its own unit or else `unit`; None where there is no unit."""
        if self.is_stated_none:
            return Decimal(0)
        factor = money_factor(self.unit or unit)
        return None if factor is None else self.value * factor


def read_sum(cell: CellText) -> PrintedSum | None:
    """The sum a cell holds; None where it holds none or something else."""
    value = cell.sole_value
    if value is not None:
        return None if cell.words.endswith("%") else PrintedSum(value, None, cell.figures)
    if _NONE.fullmatch(cell.words):
        return PrintedSum(Decimal(0), None, (), is_stated_none=True)
    return _read_sum_with_unit(cell)


def _read_sum_with_unit(cell: CellText) -> PrintedSum | None:
    """937万, 937万(建设430万元、示范318万元), also pasted twice."""
    numbers = cell.numbers
    if not numbers or numbers[0].start != 0:
        return None
    bracket = cell.words.find("(")
    outer = [number for number in numbers if bracket < 0 or number.start < bracket]
    inner = numbers[len(outer) :]
    first = outer[0]
    covered = "".join(cell.words[number.start : number.end] for number in outer)
    if first.wan_yuan is None or any(number.wan_yuan != first.wan_yuan for number in outer):
        return None
    if covered != (cell.words if bracket < 0 else cell.words[:bracket]):
        return None
    figures = tuple(cell.span_of(number) for number in outer)
    return PrintedSum(first.value, first.unit, figures, _read_parts(cell, first, inner))


def _read_parts(cell: CellText, whole: Number, numbers: tuple[Number, ...]) -> tuple[SumPart, ...]:
    """The named parts in the bracket, if they add up to the whole; none otherwise."""
    parts: list[SumPart] = []
    for number in numbers:
        start = max((other.end for other in numbers if other.end <= number.start), default=whole.end)
        match = _PART_NAME.search(cell.words[start : number.start])
        if match is None or number.wan_yuan is None:
            return ()
        parts.append(SumPart(match["name"], start + match.start("name"), number))
    total = sum((part.number.wan_yuan or Decimal(0) for part in parts), Decimal(0))
    return tuple(parts) if total == whole.wan_yuan else ()


def read_named_sum(cell: CellText) -> tuple[int, Number] | None:
    """其中:一般公共预算:1387.53 in one cell: where the name ends, and the number; None for any other cell."""
    numbers = cell.numbers
    if len(numbers) != 1 or numbers[0].end != len(cell.words):
        return None
    number = numbers[0]
    if not cell.words[: number.start].endswith("：") or (number.unit is not None and number.wan_yuan is None):
        return None
    return number.start - 1, number
