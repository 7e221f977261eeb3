"""Numbers of a spreadsheet as its cells show them: 0.9 with the format 0% is 90%, 45427 with yyyy/m/d is 2024/5/15.

Formats are those of ISO/IEC 29500-1, 18.8.30 and 18.8.31, with the numbers a Chinese Excel gives the built-in ones.
Figures are rounded as Excel rounds them, on the fifteen digits it keeps.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache

GENERAL = "General"
# what stands in no file because every Excel knows it
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"',
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: 'h"时"mm"分"',
    35: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 41: '#,##0;-#,##0;"-"', 42: '"¥"#,##0;"¥"-#,##0;"¥-"', 43: '#,##0.00;-#,##0.00;"-"',
    44: '"¥"#,##0.00;"¥"-#,##0.00;"¥-"', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: 'h"时"mm"分"',
    56: 'h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|(?P<skipped>_.|\*.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>[Gg]eneral|G/通用格式)|(?P<meridian>AM/PM|A/P|上午/下午)"
    r"|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+(?:\.0+)?|[aA]{3,4})|(?P<exponent>[Ee][+-])"
    r"|(?P<digits>[0#?]+(?:[0#?,]*[0#?])?|\.[0#?]*|,)|(?P<percent>%)|(?P<text>@)|(?P<other>.)",
    re.DOTALL,
)
_SECTIONS = re.compile(r'((?:"[^"]*"|\\.|[^;"\\])*)(?:;|\Z)')
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
_CURRENCY = re.compile(r"\$([^-]*)(?:-.*)?")
_ELAPSED = re.compile(r"[hH]+|[mM]+|[sS]+")
_LONGEST = 255
# the largest number of a cell has 308 digits before the point
_WIDE = Context(prec=600)
_LAST_DAY = 2_958_466  # the day after 9999-12-31
_WEEKDAYS = "一二三四五六日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_COMPARISONS = {
    "<": Decimal.__lt__, "<=": Decimal.__le__, ">": Decimal.__gt__, ">=": Decimal.__ge__, "=": Decimal.__eq__,
    "<>": Decimal.__ne__,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Section:
    """One part of a format, for numbers of one sign or for those a condition holds of."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, Decimal] | None = None

    @property
    def is_date(self) -> bool:
        """Whether it shows a day or a time."""
        return any(kind in {"date", "elapsed"} for kind, _ in self.tokens)


def show_number(number: str | float, code: str, *, counts_from_1904: bool = False) -> str:
    """The number as a cell with the format `code` shows it; as stored where the format cannot be followed."""
    try:
        value = Decimal(f"{float(number):.15g}")
    except (ValueError, InvalidOperation, OverflowError):
        return str(number)
    if not value.is_finite():
        return str(number)
    sections = _read_format(code[:_LONGEST])
    section, value = _choose(sections, value)
    if section.is_date:
        return _show_date(section, value, counts_from_1904=counts_from_1904)
    return _show_figure(section, value)


@lru_cache(1024)
def _read_format(code: str) -> tuple[_Section, ...]:
    parts = [match[1] for match in _SECTIONS.finditer(code)]
    # the last match is the empty one at the end
    parts = parts[:-1] if len(parts) > 1 and not parts[-1] and not code.endswith(";") else parts
    return tuple(_read_section(part) for part in parts[:4]) or (_read_section(GENERAL),)


def _read_section(part: str) -> _Section:
    tokens: list[tuple[str, str]] = []
    condition: tuple[str, Decimal] | None = None
    for match in _TOKEN.finditer(part):
        kind = match.lastgroup or "other"
        words = match[kind]
        if kind == "bracket":
            if found := _CONDITION.fullmatch(words):
                condition = (found[1], Decimal(found[2]))
            elif found := _CURRENCY.fullmatch(words):
                tokens.append(("literal", found[1]))
            elif _ELAPSED.fullmatch(words):
                tokens.append(("elapsed", words.lower()))
        elif kind in {"quoted", "escaped", "other"}:
            tokens.append(("literal", words))
        elif kind != "skipped":
            tokens.append((kind, words))
    return _Section(tuple(tokens), condition)


def _choose(sections: Sequence[_Section], value: Decimal) -> tuple[_Section, Decimal]:
    """The section for a value, and the value it shows: one for negative numbers shows its own sign."""
    if any(section.condition for section in sections):
        for section in sections:
            if section.condition is None or _COMPARISONS[section.condition[0]](value, section.condition[1]):
                return section, value
        return _read_section(GENERAL), value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value


def _show_figure(section: _Section, value: Decimal) -> str:
    kinds = [kind for kind, _ in section.tokens]
    if "general" in kinds or "text" in kinds:
        shown = _show_plainly(value)
        return "".join(shown if kind in {"general", "text"} else words for kind, words in section.tokens)
    pattern = "".join(words for kind, words in section.tokens if kind == "digits")
    if not pattern.strip(","):
        return "".join(words for kind, words in section.tokens if kind in {"literal", "percent"})
    if "exponent" in kinds or ("digits" in kinds and ("literal", "/") in section.tokens):
        return _show_plainly(value)
    whole, _, fraction = pattern.partition(".")
    scale = len(whole) - len(whole.rstrip(",")) if not fraction else len(fraction) - len(fraction.rstrip(","))
    value = value.scaleb(2 * kinds.count("percent") - 3 * scale)
    sign = "-" if value < 0 else ""
    digits = _round(abs(value), whole.rstrip(","), fraction.rstrip(","))
    sign = sign if digits.strip("0.,") else ""
    return sign + _fill(section.tokens, digits)


def _round(value: Decimal, whole: str, fraction: str) -> str:
    places = sum(fraction.count(mark) for mark in "0#?")
    least = sum(1 for mark in fraction if mark == "0")
    shown = f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE):f}"
    front, _, back = shown.partition(".")
    while len(back) > least and back.endswith("0"):
        back = back[:-1]
    front = front.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        front = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", front)
    # 0. of a format without a digit behind the point is shown with it; no report writes that
    return f"{front}.{back}" if back else front or ("0" if "0" in whole else "")


def _fill(tokens: Sequence[tuple[str, str]], digits: str) -> str:
    """The tokens with the number in place of its digits; the first of several runs of digits takes it whole."""
    shown: list[str] = []
    is_put = False
    for kind, words in tokens:
        if kind == "digits":
            shown.append("" if is_put or words == "," else digits)
            is_put = is_put or words != ","
        else:
            shown.append(words)
    return "".join(shown)


def _show_plainly(value: Decimal) -> str:
    if value and not -10 <= value.adjusted() < 21:
        return f"{value:E}"
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _show_date(section: _Section, value: Decimal, *, counts_from_1904: bool) -> str:
    serial = value + 1462 if counts_from_1904 else value
    if not 0 <= serial < _LAST_DAY:
        return _show_plainly(value)
    # Excel takes 1900 for a leap year: its day 60 never was
    base = datetime(1899, 12, 30) if serial >= 60 else datetime(1899, 12, 31)  # noqa: DTZ001 - a cell has no time zone
    moment = base + timedelta(seconds=int((serial * 86400).quantize(Decimal(1), ROUND_HALF_UP)))
    has_meridian = any(kind == "meridian" for kind, _ in section.tokens)
    shown: list[str] = []
    for place, (kind, words) in enumerate(section.tokens):
        if kind == "date":
            shown.append(_show_part(section.tokens, place, moment, has_meridian=has_meridian))
        elif kind == "elapsed":
            seconds = int((serial * 86400).quantize(Decimal(1), ROUND_HALF_UP))
            shown.append(str(seconds // {"h": 3600, "m": 60, "s": 1}[words[0]]))
        elif kind == "meridian":
            names = words.split("/")
            shown.append(names[moment.hour >= 12])
        elif kind != "general":
            shown.append(words)
    return "".join(shown)


def _show_part(tokens: Sequence[tuple[str, str]], place: int, moment: datetime, *, has_meridian: bool) -> str:
    words = tokens[place][1].lower()
    letter, length = words[0], len(words.partition(".")[0])
    if letter == "m" and _is_minute(tokens, place):
        return f"{moment.minute:0{min(length, 2)}d}"
    if letter == "y":
        return f"{moment.year:04d}" if length > 2 else f"{moment.year % 100:02d}"
    if letter == "m":
        return f"{moment.month:0{length}d}" if length < 3 else _MONTHS[moment.month - 1]
    if letter == "d":
        return f"{moment.day:0{length}d}" if length < 3 else f"星期{_WEEKDAYS[moment.weekday()]}"
    if letter == "a":
        return f"{'星期' if length > 3 else ''}{_WEEKDAYS[moment.weekday()]}"
    if letter == "h":
        hour = (moment.hour % 12 or 12) if has_meridian else moment.hour
        return f"{hour:0{min(length, 2)}d}"
    return f"{moment.second:0{min(length, 2)}d}"


def _is_minute(tokens: Sequence[tuple[str, str]], place: int) -> bool:
    """Whether m stands behind hours or before seconds."""
    before = next((words for kind, words in reversed(tokens[:place]) if kind in {"date", "elapsed"}), "")
    after = next((words for kind, words in tokens[place + 1 :] if kind in {"date", "elapsed"}), "")
    return before[:1].lower() == "h" or after[:1].lower() == "s"
