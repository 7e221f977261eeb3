"""Targets and achieved values as indicator tables print them: text, bound, number and unit.

`≥1416.8平方米`, `100%`, `12月`, `合规`: what is no single number stays text. Which cell is the target and which the
achievement is decided in `indicators`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.domain.document import Span
from pipelines.domain.vocabulary import TargetOperator
from pipelines.extractors.tables.cells import CellText
from pipelines.text.numbers import money_factor

_LINE_BREAK = re.compile(r"\s*[\n\r]\s*")
_OPERATORS = {
    "≥": TargetOperator.AT_LEAST,
    ">=": TargetOperator.AT_LEAST,
    "大于等于": TargetOperator.AT_LEAST,
    "≤": TargetOperator.AT_MOST,
    "<=": TargetOperator.AT_MOST,
    "小于等于": TargetOperator.AT_MOST,
    "=": TargetOperator.EQUAL,
    "等于": TargetOperator.EQUAL,
    ">": TargetOperator.MORE,
    "大于": TargetOperator.MORE,
    "<": TargetOperator.LESS,
    "小于": TargetOperator.LESS,
}
# 12月底前, 6月份: a date; a bare 12月 may be a length of time as well
_DATE = re.compile("(?:底|末|初|份|[上中下]旬)+(?:之?前|以前)?|之?前|以前")
_MONTH_DATE = re.compile(f"\\d月(?:{_DATE.pattern})")
_SAME_UNIT = {"百分比": "%", "百分之": "%"}
# a longer cell is a sentence with a figure in it, not a value
_LONGEST_VALUE = 24


@dataclass(frozen=True, slots=True)
class PrintedValue:
    """A target or an achieved value: `text` as printed, the rest None where the print gives no single number."""

    text: str
    operator: TargetOperator | None
    value: Decimal | None
    unit: str | None
    figures: tuple[Span, ...]


def printed_text(cell: CellText) -> str:
    """The cell's text as printed, without line breaks."""
    return _LINE_BREAK.sub("", cell.cell.text).strip()


def read_value(cell: CellText | None) -> PrintedValue | None:
    """What a cell of targets or achieved values holds; None for an absent or empty cell."""
    if cell is None or cell.is_blank:
        return None
    numbers = cell.numbers
    sole = numbers[0] if len(numbers) == 1 and len(cell.words) <= _LONGEST_VALUE else None
    if sole is None or (sole.unit == "月" and _DATE.match(cell.words, sole.end)):
        return PrintedValue(printed_text(cell), None, None, None, cell.figures)
    return PrintedValue(printed_text(cell), sole.operator, sole.value, same_unit(sole.unit), cell.figures)


def read_operator(cell: CellText | None) -> TargetOperator | None:
    """The bound a column of 指标性质 gives; None for 定性, 无 and the like."""
    return _OPERATORS.get(cell.words) if cell is not None else None


def same_unit(unit: str | None) -> str | None:
    """The unit in its usual spelling."""
    return _SAME_UNIT.get(unit, unit) if unit else None


def differ_in_scale(left: str | None, right: str | None) -> bool:
    """Whether two units both are money but not the same (万元 beside 元)."""
    factors = (money_factor(left), money_factor(right))
    return None not in factors and factors[0] != factors[1]


def is_progress(target_unit: str | None, actual_unit: str | None) -> bool:
    """Whether the achieved value is a percentage of a target that is none: 200户 beside 已完成100%."""
    return actual_unit == "%" and target_unit not in (None, "%", "个百分点", "倍")


def is_date(value: PrintedValue) -> bool:
    """Whether a value is a date of this year without a number of its own (12月底前)."""
    return value.value is None and _MONTH_DATE.search(value.text) is not None


def without_number(value: PrintedValue) -> PrintedValue:
    """The value as text only."""
    return replace(value, operator=None, value=None, unit=None)
