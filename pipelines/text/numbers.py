"""The numbers of a text: one pass finds every figure with its unit, sign, bound words and place.

A `Number` says what is printed, not what it means: whether it is a sum, a year or a line number is decided by the
extractors. Ordinals written with Chinese numerals (第二, 第35) count as numbers; other Chinese numerals do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from pipelines.domain.vocabulary import TargetOperator
from pipelines.lookups import load_lookup

# begins with a digit in every case, so that the engine passes over what is none
_FIGURE = r"\d(?:\d{0,2}(?:,\d{3})+|\d*)(?:\.\d+)?"
_CHINESE_ORDINAL = re.compile("第(?P<numeral>[一二三四五六七八九十]{1,3})(?P<unit>名|位)?")
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_BEFORE = {
    "≥": TargetOperator.AT_LEAST,
    ">=": TargetOperator.AT_LEAST,
    "不低于": TargetOperator.AT_LEAST,
    "不少于": TargetOperator.AT_LEAST,
    "不小于": TargetOperator.AT_LEAST,
    "至少": TargetOperator.AT_LEAST,
    "大于等于": TargetOperator.AT_LEAST,
    "≤": TargetOperator.AT_MOST,
    "<=": TargetOperator.AT_MOST,
    "不超过": TargetOperator.AT_MOST,
    "不高于": TargetOperator.AT_MOST,
    "不大于": TargetOperator.AT_MOST,
    "不多于": TargetOperator.AT_MOST,
    "小于等于": TargetOperator.AT_MOST,
    "控制在": TargetOperator.AT_MOST,
    "=": TargetOperator.EQUAL,
    "等于": TargetOperator.EQUAL,
    ">": TargetOperator.MORE,
    "大于": TargetOperator.MORE,
    "高于": TargetOperator.MORE,
    "超过": TargetOperator.MORE,
    "突破": TargetOperator.MORE,
    "超": TargetOperator.MORE,
    "逾": TargetOperator.MORE,
    "<": TargetOperator.LESS,
    "小于": TargetOperator.LESS,
    "低于": TargetOperator.LESS,
    "约": TargetOperator.ABOUT,
    "近": TargetOperator.ABOUT,
    "大约": TargetOperator.ABOUT,
    "将近": TargetOperator.ABOUT,
    "接近": TargetOperator.ABOUT,
}
_AFTER = {
    "及以上": TargetOperator.AT_LEAST,
    "以上": TargetOperator.AT_LEAST,
    "及以下": TargetOperator.AT_MOST,
    "以下": TargetOperator.AT_MOST,
    "以内": TargetOperator.AT_MOST,
    "之内": TargetOperator.AT_MOST,
    "左右": TargetOperator.ABOUT,
    "余": TargetOperator.MORE,
    "多": TargetOperator.MORE,
}


def _alternatives(words: Iterator[str] | list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _unit_pattern() -> str:
    units = load_lookup("units")
    money = _alternatives(list(units["money"]))
    plain = _alternatives(
        [*units["percent"], *units["percentage_points"], *units["measures"], *units["counters"]],
    )
    counted = _alternatives([*units["measures"], *units["counters"]])
    per = _alternatives([*units["measures"], *units["counters"], "次", "月", "年", "生", "学年", "学期"])
    # 20大专项, 10大行动: 大 counts a kind of undertaking
    great = "大(?=专项|工程|行动|任务|领域|类|举措|平台|项目)"
    sums = rf"(?:{money})(?:/(?:{per})(?:[/·•.](?:{per}))?|每(?:{per}))?"
    return rf"(?:{great}|[万亿](?:{counted})|{sums}|(?:{plain})(?:/(?:{per}))?)"


@cache
def _number_pattern() -> re.Pattern[str]:
    """figure, a loose word (余, 多), unit, a bound word (以上)."""
    return re.compile(
        rf"(?P<figure>{_FIGURE})"
        r"(?P<loose>余|多(?!项目))?"
        rf"(?P<unit>{_unit_pattern()})?"
        rf"(?P<bound>{_alternatives(list(_AFTER))})?"
    )


_BARE = ("万", "亿")
# 5%-10%, 3天-5天: a range, no sign
_MEASURED = re.compile(r"\d(?:%|元|[万亿]元?|[人个天户亩吨米件次]|公里)$")
_HAN = re.compile("[一-鿿]")
# how far before a figure the words may stand that make it one of money
_REACH = 10
_NO_BOUNDS = ("节约", "签约", "合约", "预约", "附近", "最近")
_BOUND_ENDS = frozenset(word[-1] for word in _BEFORE)
_LONGEST_BOUND = max(len(word) for word in _BEFORE)


class Number(NamedTuple):
    """One number of a normalised text.

    `start`..`end` cover sign, figure and unit (and 余, 以上 …); `figure_start`..`figure_end` the figure alone.
    `value` is the figure as printed, not scaled by the unit. `operator` is what a bound word before or after says.
    A `unit` printed as 万 or 亿 alone is 万元 or 亿元 where the words speak of money; else it stays and is no money.
    """

    start: int
    end: int
    figure_start: int
    figure_end: int
    value: Decimal
    unit: str | None
    operator: TargetOperator | None = None
    is_ordinal: bool = False

    @property
    def is_money(self) -> bool:
        """Whether the unit is one of money."""
        return self._factor is not None

    @property
    def _factor(self) -> Decimal | None:
        return None if self.unit in _BARE else money_factor(self.unit)

    @property
    def wan_yuan(self) -> Decimal | None:
        """The sum in 万元, exact; None where the unit is not money."""
        factor = self._factor
        return None if factor is None else self.value * factor

    @property
    def is_percent(self) -> bool:
        """Whether the unit is a percent sign (not percentage points)."""
        return self.unit in ("%", "百分比")

    @property
    def is_percentage_points(self) -> bool:
        """Whether the unit is 个百分点 or a spelling of it."""
        return self.unit in ("个百分点", "百分点", "个点")


@cache
def money_factor(unit: str | None) -> Decimal | None:
    """万元 per unit for a unit of money (元, 万元, 亿元 …), exact; None for any other unit."""
    factor = load_lookup("units")["money"].get(unit) if unit else None
    return None if factor is None else Decimal(factor)


def signed(value: Decimal, sign: int) -> Decimal:
    """`value` with the given sign, exact; 0 has none."""
    return value.copy_abs() if sign > 0 or not value else value.copy_abs().copy_negate()


def find_numbers(text: str) -> list[Number]:
    """Every number of a normalised text, in order."""
    numbers = [_to_number(text, match) for match in _number_pattern().finditer(text)]
    ordinals = [_to_ordinal(match) for match in _CHINESE_ORDINAL.finditer(text)] if "第" in text else []
    return sorted([*numbers, *ordinals], key=lambda number: number.start) if ordinals else numbers


def _to_ordinal(match: re.Match[str]) -> Number:
    start, end = match.span("numeral")
    value = Decimal(chinese_value(match["numeral"]))
    return Number(match.start(), match.end(), start, end, value, match["unit"], is_ordinal=True)


def _to_number(text: str, match: re.Match[str]) -> Number:
    figure, loose, unit, bound = match.group("figure", "loose", "unit", "bound")
    start = figure_start = match.start()
    value = Decimal(figure.replace(",", ""))
    if text.startswith("-", start - 1) and start and not _is_hyphen(text, start - 1):
        start -= 1
        value = value.copy_negate()
    operator = _AFTER.get(bound or loose) or _bound_before(text, start)
    if unit in _BARE and _speaks_of_money(text, start, match.end()):
        unit += "元"
    is_ordinal = text.startswith("第", start - 1) and start > 0
    return Number(start, match.end(), figure_start, match.end("figure"), value, unit, operator, is_ordinal)


def _speaks_of_money(text: str, start: int, end: int) -> bool:
    """Whether the words around a figure in 万 or 亿 are of money (资金50万), not of people or things (惠及50万群众)."""
    before, after = _money_words()
    if start == 0:
        return not _HAN.match(text, end)
    return after.match(text, end) is not None or before.search(text, max(0, start - _REACH), start) is not None


@cache
def _money_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = load_lookup("units")["money_words"]
    return re.compile(words["before"]), re.compile(words["after"])


def _bound_before(text: str, end: int) -> TargetOperator | None:
    """What the longest bound word that ends at `end` says."""
    if text[end - 1 : end] not in _BOUND_ENDS:
        return None
    for length in range(min(_LONGEST_BOUND, end), 0, -1):
        operator = _BEFORE.get(text[end - length : end])
        if operator is not None and not (length == 1 and text[end - 2 : end] in _NO_BOUNDS):
            return operator
    return None


def _is_hyphen(text: str, place: int) -> bool:
    """Whether the minus at `place` joins two things (1-9月, 219-宣城) instead of negating a figure."""
    if place == 0:
        return False
    before = text[place - 1]
    if _MEASURED.search(text, max(0, place - 4), place):
        return True
    return before.isdigit() or (before.isascii() and before.isalpha()) or before in "年月日号]"


def chinese_value(numeral: str) -> int:
    """The value of a Chinese numeral below one hundred (二, 十五, 三十二)."""
    if "十" not in numeral:
        return int("".join(str(_DIGITS[character]) for character in numeral))
    tens, _, ones = numeral.partition("十")
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def read_bare_number(text: str) -> Number | None:
    """The number a text holds when it holds nothing else but a percent sign (`1,234.50`, `-3.1%`), else None."""
    match = _BARE_NUMBER.fullmatch(text)
    if match is None:
        return None
    return Number(0, len(text), *match.span("figure"), Decimal(match["number"].replace(",", "")), match["percent"])


_BARE_NUMBER = re.compile(rf"(?P<number>-?(?P<figure>{_FIGURE}))(?P<percent>%)?")
