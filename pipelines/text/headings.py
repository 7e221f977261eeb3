"""Section numbers and the headings they open: 第一部分 · 附件1 · 一、 · （一） · 1. · （1） · ①.

What a numbered line looks like is told here, and the level its number means. Whether the line *is* a heading in its
place (and not a sentence of a list) is decided by `paragraphs`, which sees its neighbours.
The usual order of levels is that of 党政机关公文格式 (GB/T 9704-2012, 7.3.3): 一、 then （一） then 1. then （1）.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_DEEPEST = 9
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
    """The number a line opens with: its style, its value, and its length in characters with the white space behind.

    `mark` is the punctuation it ends with: 、 . ） or none.
    """

    style: NumberStyle
    value: int
    length: int
    mark: str = ""


_SECTION_NUMBER = re.compile(
    rf"第 ?(?P<part>[{_CHINESE}]{{1,3}}|\d{{1,2}}) ?(?:部分|章)[：:、.]?"
    rf"|附(?:件|表) ?(?P<annex>\d{{1,2}}|[{_CHINESE}]{{1,2}})(?!\d)[：:、.]?"
    rf"|(?P<chinese>[{_CHINESE}]{{1,3}})[、.．]"
    rf"|[（(] ?(?P<bracketed>[{_CHINESE}]{{1,3}}) ?[）)][、.．]?"
    # a point before a digit is a decimal point unless a year follows: 4.2023年重点工作
    r"|(?P<arabic>\d{1,2}) ?(?:[、．]|\.(?!\d)|\.(?=(?:[1１][9９]|[2２][0０])\d\d ?年))"
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
# what a section number, or the debris before it, begins with
_FIRST = re.compile(rf"[第附{_CHINESE}（(\d①-⑳\[•·-]")
_SPACE = re.compile(r"\s*")


def read_section_number(line: str) -> tuple[int, SectionNumber] | None:
    """Where the section number of a line begins (bookmark debris may stand before it) and what it is; None: no number.

    `line` has no white space before its first character. A year (2023年), an amount (4.5亿元) or a date (1-9月) at the
    start of a line is not a section number.
    """
    if _FIRST.match(line) is None:
        return None
    start = _end(_DEBRIS, line, 0)
    match = _SECTION_NUMBER.match(line, start)
    if match is None or match.lastgroup is None:
        return None
    value = match[match.lastgroup]
    length = _end(_SPACE, line, match.end()) - start
    return start, SectionNumber(_STYLES[match.lastgroup], _read_value(value), length, match[0][-1])


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


@dataclass(frozen=True, slots=True)
class _Open:
    """A heading that is open, with the style of its level's count (a converted number counts as what it was)."""

    level: int
    style: NumberStyle
    value: int
    mark: str = ""


class Outline:
    """Gives each section number its level, from its style and from the numbers before and after it.

    Levels count from 0 (a part or an annex); a deeper level is a greater number.
    """

    def __init__(self) -> None:
        self._open: list[_Open] = []

    @property
    def is_empty(self) -> bool:
        """Whether no heading has come yet."""
        return not self._open

    def place(
        self,
        number: SectionNumber,
        following: SectionNumber | None,
        upcoming: Mapping[NumberStyle, int],
        *,
        directly_under_title: bool,
    ) -> int:
        """The level of `number` and from now on the place where the outline stands.

        `following` is the next section number of the text and `upcoming` the next value of each style.
        `directly_under_title`: nothing stands between the number and the title before it.
        """
        opened = self._place(number, following, upcoming, directly_under_title=directly_under_title)
        self._open = [other for other in self._open if other.level < opened.level]
        self._open.append(opened)
        return opened.level

    def place_unnumbered(self) -> int:
        """The level of a title line without a number: below the chapter it stands in (an automatic number was lost)."""
        chapter = any(other.style is NumberStyle.CHINESE for other in self._open)
        level = NumberStyle.CHINESE_BRACKETED if chapter else NumberStyle.CHINESE
        self._open = [other for other in self._open if other.level < level]
        return level

    def _place(
        self,
        number: SectionNumber,
        following: SectionNumber | None,
        upcoming: Mapping[NumberStyle, int],
        *,
        directly_under_title: bool,
    ) -> _Open:
        style, value = number.style, number.value
        sibling = self._find(style, value - 1)
        written = _AUTOMATIC.get(style)
        before = self._find(written, value - 1) if written else None
        if sibling and not (before and sibling.mark != number.mark and upcoming.get(before.style) == value + 1):
            return _Open(sibling.level, style, value, number.mark)
        if before and upcoming.get(before.style) != value:
            # a word processor's automatic number is written out by converters as a plain one: 八、 as 8、
            return _Open(before.level, before.style, value)
        if written is NumberStyle.CHINESE_BRACKETED and _is_first(following, NumberStyle.ARABIC) and value == 1:
            return _Open(written, style, value, number.mark)
        innermost = self._open[-1] if self._open else None
        begins_below = value == 1 and directly_under_title and innermost is not None and innermost.style is not style
        if innermost and begins_below and innermost.level < _DEEPEST and any(o.style is style for o in self._open):
            return _Open(innermost.level + 1, style, value, number.mark)
        return _Open(style, style, value, number.mark)

    def _find(self, style: NumberStyle, value: int) -> _Open | None:
        """The innermost open heading with that number."""
        return next((other for other in reversed(self._open) if (other.style, other.value) == (style, value)), None)


# what a plain number may have been before a converter wrote it out
_AUTOMATIC = {
    NumberStyle.ARABIC: NumberStyle.CHINESE,
    NumberStyle.ARABIC_BRACKETED: NumberStyle.CHINESE_BRACKETED,
}


def _is_first(number: SectionNumber | None, style: NumberStyle) -> bool:
    return number is not None and number.style is style and number.value == 1
