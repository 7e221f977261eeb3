"""Dates and years as a text prints them, in Arabic or Chinese numerals.

Takes raw text as well as text in normal form: white space between the parts does not matter. Which of the dates is the
report's own, and which of the years its fiscal year, belongs to the extractors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_DIGIT = {**{character: value for value, character in enumerate("〇一二三四五六七八九")}, "○": 0, "零": 0, "Ｏ": 0}
_CHINESE_YEAR = "二[〇○零Ｏ一二三四五六七八九]{3}"
_CHINESE_COUNT = "(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_DATE = re.compile(
    r"(?<!\d)(?P<year>\d{4})\s*(?:"
    r"年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]"
    r"|(?P<mark>[-/.])(?P<marked_month>\d{1,2})(?P=mark)(?P<marked_day>\d{1,2})(?!\d))"
    rf"|(?P<chinese_year>{_CHINESE_YEAR})\s*年\s*(?P<chinese_month>{_CHINESE_COUNT})\s*月"
    rf"\s*(?P<chinese_day>{_CHINESE_COUNT})\s*日"
)
_YEAR = re.compile(
    rf"(?<![\d\-—–~～至到])(\d{{4}}|{_CHINESE_YEAR})\s*年(\s*度)?(?!\s*(?:\d{{1,2}}|{_CHINESE_COUNT})\s*月)"
)
_FISCAL_YEARS = range(1990, 2100)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A full date at `start`..`end` of the text; `value` is None where no such day exists (2月30日)."""

    start: int
    end: int
    value: date | None


@dataclass(frozen=True, slots=True)
class PrintedYear:
    """A year at `start`..`end` of the text; `is_fiscal` where it is printed as 年度."""

    start: int
    end: int
    year: int
    is_fiscal: bool


def find_dates(text: str) -> Iterator[PrintedDate]:
    """Every full date of `text` (2024年5月15日, 2024-05-15, 二〇二四年五月十五日), in order."""
    for match in _DATE.finditer(text):
        year = match["year"] or match["chinese_year"]
        month = match["month"] or match["marked_month"] or match["chinese_month"]
        day = match["day"] or match["marked_day"] or match["chinese_day"]
        yield PrintedDate(match.start(), match.end(), _date(_number(year), _number(month), _number(day)))


def find_years(text: str) -> Iterator[PrintedYear]:
    """Every year of `text` that stands for a whole year (2022年, 2022年度, 二〇二二年), in order.

    Left out are years of a month or a day (2022年12月) and the ends of a span of years (2018-2020年).
    """
    for match in _YEAR.finditer(text):
        year = _number(match[1])
        if year in _FISCAL_YEARS:
            yield PrintedYear(match.start(), match.end(), year, match[2] is not None)


def _number(numeral: str) -> int:
    """The value of Arabic digits, of Chinese digits read one by one (二〇二四), or of a count up to 39 (三十一)."""
    if numeral.isdecimal():
        return int(numeral)
    if "十" not in numeral:
        return int("".join(str(_DIGIT[character]) for character in numeral))
    tens, _, ones = numeral.partition("十")
    return 10 * (_DIGIT[tens] if tens else 1) + (_DIGIT[ones] if ones else 0)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
