"""Section numbers and the headings they open: 第一部分 · 附件1 · 一、 · （一） · 1. · （1） · ①.

What a numbered line looks like is told here, and the level its number means. Whether the line *is* a heading in its
place (and not a sentence of a list) is decided by `paragraphs`, which sees its neighbours.
The usual order of levels is that of 党政机关公文格式 (GB/T 9704-2012, 7.3.3): 一、 then （一） then 1. then （1）.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_CHINESE = "一二三四五六七八九十"


class NumberStyle(IntEnum):
    """How a section is numbered; the value is the level the style means by itself."""

    PART = 0  # 第一部分, 附件1
    CHINESE = 1  # 一、
    CHINESE_BRACKETED = 2  # （一）
    ARABIC = 3  # 1. or 1、
    ARABIC_BRACKETED = 4  # （1） or 1）
    CIRCLED = 5  # ①


@dataclass(frozen=True, slots=True)
class SectionNumber:
    """The number a line opens with: its style, its value, and its length in characters with the white space behind."""

    style: NumberStyle
    value: int
    length: int


_SECTION_NUMBER = re.compile(
    rf"第 ?(?P<part>[{_CHINESE}]{{1,3}}|\d{{1,2}}) ?(?:部分|章)[：:、.]?"
    rf"|附(?:件|表) ?(?P<annex>\d{{1,2}}|[{_CHINESE}]{{1,2}})(?!\d)[：:、.]?"
    rf"|(?P<chinese>[{_CHINESE}]{{1,3}})[、.．]"
    rf"|[（(] ?(?P<bracketed>[{_CHINESE}]{{1,3}}) ?[）)][、.．]?"
    # a point before a digit is a decimal point unless a year follows: 4.2023年重点工作
    r"|(?P<arabic>\d{1,2}) ?(?:[、．]|\.(?!\d)|\.(?=(?:19|20)\d\d ?年))"
    r"|[（(] ?(?P<parenthesis>\d{1,2}) ?[）)][、.．]?"
    r"|(?P<half>\d{1,2})[）)]"
    r"|(?P<circled>[①-⑳])"
)
_STYLES = {
    "part": NumberStyle.PART,
    "annex": NumberStyle.PART,
    "chinese": NumberStyle.CHINESE,
    "bracketed": NumberStyle.CHINESE_BRACKETED,
    "arabic": NumberStyle.ARABIC,
    "parenthesis": NumberStyle.ARABIC_BRACKETED,
    "half": NumberStyle.ARABIC_BRACKETED,
    "circled": NumberStyle.CIRCLED,
}
_DEBRIS = re.compile(r"(?:\[bookmark:[^\]\n]{0,80}\]|[-•·] )*")
_SPACE = re.compile(r"\s*")


def read_section_number(line: str) -> tuple[int, SectionNumber] | None:
    """Where the section number of a line begins (bookmark debris may stand before it) and what it is; None: no number.

    `line` has no white space before its first character. A year (2023年), an amount (4.5亿元) or a date (1-9月) at the
    start of a line is not a section number.
    """
    start = _end(_DEBRIS, line, 0)
    match = _SECTION_NUMBER.match(line, start)
    if match is None or match.lastgroup is None:
        return None
    value = match[match.lastgroup]
    length = _end(_SPACE, line, match.end()) - start
    return start, SectionNumber(_STYLES[match.lastgroup], _read_value(value), length)


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    return match.end() if match else place


def _read_value(digits: str) -> int:
    if not digits:
        return 0
    if digits.isdecimal():
        return int(digits)
    if "①" <= digits <= "⑳":
        return ord(digits) - ord("①") + 1
    tens, ten, ones = digits.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


class Outline:
    """Gives each heading its level from its number and from the headings before it.

    Levels count from 0 (a part or an annex); a deeper level is a greater number.
    """

    def __init__(self) -> None:
        self._last: dict[int, tuple[NumberStyle, int]] = {}

    def place(self, number: SectionNumber, following: SectionNumber | None) -> int:
        """The level of a heading numbered `number`, `following` being the next section number of the text.

        A word processor's automatic number is written out as a plain one by converters (八、 becomes 8、 and （二）
        becomes （1）), so an Arabic number that goes on with the count of a Chinese level belongs to that level, and
        so does a bracketed one that has 1. below it.
        """
        level = self._level(number, following)
        self._last = {other: last for other, last in self._last.items() if other < level}
        self._last[level] = (number.style, number.value)
        return level

    def place_unnumbered(self) -> int:
        """The level of a title line without a number: below the chapter it stands in (an automatic number was lost)."""
        level = NumberStyle.CHINESE_BRACKETED if NumberStyle.CHINESE in self._last else NumberStyle.CHINESE
        self._last = {other: last for other, last in self._last.items() if other < level}
        return level

    def _level(self, number: SectionNumber, following: SectionNumber | None) -> int:
        if number.style is NumberStyle.ARABIC and self._continues(NumberStyle.CHINESE, number):
            return NumberStyle.CHINESE
        if number.style is NumberStyle.ARABIC_BRACKETED and (
            self._last.get(NumberStyle.CHINESE_BRACKETED) == (number.style, number.value - 1)
            or (following is not None and (following.style, following.value) == (NumberStyle.ARABIC, 1))
        ):
            return NumberStyle.CHINESE_BRACKETED
        return number.style

    def _continues(self, level: NumberStyle, number: SectionNumber) -> bool:
        """Whether `number` goes on with the count of `level` and not with one of its own."""
        own = self._last.get(number.style)
        return (
            number.value > 1
            and self._last.get(level, (level, 0))[1] == number.value - 1
            and (own is None or own[1] != number.value - 1)
        )
