"""Automatic numbers of Word paragraphs: 一、 （一） 1. as they stand on the page but not in the text.

A number is made of the counters of its list and the list's pattern (ISO/IEC 29500-1, 17.9). Lists that share an
abstract definition share its counters; a level begins anew behind one above it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{_W}val"
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_DIGITS = "零一二三四五六七八九"
_FORMAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
# behind these a number needs no space: 一、概况 （一）概况
_CLOSING = "、）)．。：:"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    number_format: str = "decimal"
    pattern: str = ""
    style: str | None = None
    restarts_behind: int | None = None
    is_legal: bool = False


@dataclass(slots=True)
class _List:
    """An abstract definition: its levels and how far each has counted."""

    levels: dict[int, _Level]
    style_link: str | None = None
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


@dataclass(slots=True)
class _Number:
    """A list as paragraphs name it: an abstract definition with levels of its own."""

    definition: _List
    own_levels: dict[int, _Level] = field(default_factory=dict)
    own_starts: dict[int, int] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)


class NumberedLists:
    """The lists of one document; asked for each numbered paragraph in reading order."""

    def __init__(self, numbering: etree._Element | None, style_numbers: dict[str, str]) -> None:
        """`style_numbers` gives the list that a numbering style uses, by the style's id."""
        self._numbers: dict[str, _Number] = {}
        if numbering is None:
            return
        definitions = {
            found.get(f"{_W}abstractNumId", ""): _read_definition(found) for found in numbering.iter(f"{_W}abstractNum")
        }
        for found in numbering.iter(f"{_W}num"):
            definition = definitions.get(_value(found, "abstractNumId") or "")
            if definition:
                self._numbers[found.get(f"{_W}numId", "")] = _read_number(found, definition)
        for number in self._numbers.values():
            linked = self._numbers.get(style_numbers.get(number.definition.style_link or "", ""))
            if linked:
                number.definition = linked.definition

    def find_level(self, number_id: str, style: str | None) -> int:
        """The level of a list that paragraphs of a style have, where the paragraph names none."""
        number = self._numbers.get(number_id)
        levels = number.definition.levels if number else {}
        return next((place for place, level in levels.items() if style and level.style == style), 0)

    def count(self, number_id: str, place: int) -> str:
        """The next number of a list at a level (from 0), with a space behind it where it needs one; "" for a bullet."""
        number = self._numbers.get(number_id)
        if number is None or not 0 <= place < _LEVELS:
            return ""
        levels = {**number.definition.levels, **number.own_levels}
        level = levels.get(place)
        if level is None:
            return ""
        _count_on(number, levels, place)
        if level.number_format in {"bullet", "none"} and "%" not in level.pattern:
            return ""
        words = _PLACE.sub(lambda found: _print_level(number, levels, level, int(found[1]) - 1), level.pattern)
        return words if not words or words[-1] in _CLOSING else f"{words} "


def _count_on(number: _Number, levels: dict[int, _Level], place: int) -> None:
    counts = number.definition.counts
    level = levels[place]
    before = counts[place]
    if place in number.own_starts and place not in number.begun:
        counts[place] = number.own_starts[place]
    else:
        counts[place] = level.start if before is None else before + 1
    number.begun.add(place)
    for deeper in range(place + 1, _LEVELS):
        behind = levels[deeper].restarts_behind if deeper in levels else None
        if behind is None or 0 < behind <= place + 1:
            counts[deeper] = None


def _print_level(number: _Number, levels: dict[int, _Level], own: _Level, place: int) -> str:
    level = levels.get(place, _Level())
    count = number.definition.counts[place]
    return format_number(level.start if count is None else count, "decimal" if own.is_legal else level.number_format)


def _read_definition(element: etree._Element) -> _List:
    levels = {int(level.get(f"{_W}ilvl", "0")): _read_level(level) for level in element.iter(f"{_W}lvl")}
    return _List(levels, _value(element, "numStyleLink"))


def _read_level(element: etree._Element) -> _Level:
    restart = _value(element, "lvlRestart")
    legal = element.find(f"{_W}isLgl")
    return _Level(
        start=_whole(_value(element, "start"), 1),
        number_format=_find_format(element),
        pattern=_value(element, "lvlText") or "",
        style=_value(element, "pStyle"),
        restarts_behind=_whole(restart, 0) if restart else None,
        is_legal=legal is not None and legal.get(_VAL) not in {"0", "false"},
    )


def _find_format(element: etree._Element) -> str:
    """The format of a level; newer ones stand in a choice with an older one to fall back upon."""
    found = next(element.iter(f"{_W}numFmt"), None)
    return "decimal" if found is None else found.get(_VAL, "decimal")


def _read_number(element: etree._Element, definition: _List) -> _Number:
    number = _Number(definition)
    for own in element.iter(f"{_W}lvlOverride"):
        place = _whole(own.get(f"{_W}ilvl"), 0)
        start = _value(own, "startOverride")
        if start is not None:
            number.own_starts[place] = _whole(start, 1)
        level = own.find(f"{_W}lvl")
        if level is not None:
            number.own_levels[place] = _read_level(level)
    return number


def _value(element: etree._Element, name: str) -> str | None:
    found = element.find(f"{_W}{name}")
    return None if found is None else found.get(_VAL)


def _whole(words: str | None, default: int) -> int:
    return int(words) if words and words.lstrip("-").isdecimal() and len(words) < 8 else default


def format_number(number: int, number_format: str) -> str:
    """A number as the format of a level (ST_NumberFormat) prints it; an unknown format prints digits."""
    if number_format in {"bullet", "none"}:
        return ""
    if number_format in _CHINESE:
        return spell_chinese(number)
    printer = _PRINTERS.get(number_format)
    return printer(number) if printer and number > 0 else str(number)


def spell_chinese(number: int, digits: str = _DIGITS, places: str = "十百千万") -> str:
    """A whole number in Chinese numerals (一百二十三); without the first 一 of 一十; digits beyond 99,999."""
    if not 0 < number <= 99_999:
        return str(number)
    words = ""
    pending_zero = False
    for power in range(4, -1, -1):
        digit = number // 10**power % 10
        if digit == 0:
            pending_zero = bool(words)
            continue
        words += (digits[0] if pending_zero else "") + digits[digit] + (places[power - 1] if power else "")
        pending_zero = False
    one_ten = digits[1] + places[0]
    return words[1:] if digits is _DIGITS and words.startswith(one_ten) else words


def _spell_digits(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    if number > 3999:
        return str(number)
    words = ""
    for value, letters in _ROMAN:
        words += letters * (number // value)
        number %= value
    return words


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if number <= 20 else str(number)


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


_CHINESE = frozenset({
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
})  # fmt: skip
_PRINTERS: dict[str, Callable[[int], str]] = {
    "ideographDigital": _spell_digits,
    "japaneseDigitalTenThousand": _spell_digits,
    "taiwaneseDigital": _spell_digits,
    "chineseLegalSimplified": lambda number: spell_chinese(number, _FORMAL_DIGITS, "拾佰仟万"),
    "ideographLegalTraditional": lambda number: spell_chinese(number, _FORMAL_DIGITS, "拾佰仟万"),
    "ideographTraditional": lambda number: _STEMS[(number - 1) % 10],
    "ideographZodiac": lambda number: _BRANCHES[(number - 1) % 12],
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalHalfWidth": str,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "ideographEnclosedCircle": _circled,
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "numberInDash": lambda number: f"- {number} -",
}
