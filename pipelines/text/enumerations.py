"""Lists inside running text: 一是…二是… · 1.…2.… · （1）…（2）… · 首先…其次…, and the number a paragraph opens with.

Works on text in normal form. A list is one whose numbers follow each other from the first; a lone 一是 is no list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CHINESE = {character: value for value, character in enumerate("一二三四五六七八九", start=1)}
_ORDER = {"首先": 1, "其次": 2, "再次": 3, "再者": 3}
_LAST = "最后"
_BEFORE_NUMBER = frozenset("。；：，!、)")
_LIST_STYLES = tuple(
    re.compile(style)
    for style in (
        r"(?P<number>[一二三四五六七八九十]{1,3})[是要](?!否)，?",
        r"第(?P<number>[一二三四五六七八九十]{1,2})(?:，|、|是)",
        r"其(?P<number>[一二三四五六七八九])(?:，|、|：|是)",
        r"(?P<number>首先|其次|再次|再者|最后)(?:，|是)",
        r"\((?P<number>[一二三四五六七八九十]{1,3})\)[、.]?",
        r"\((?P<number>\d{1,2})\)[、.]?",
        r"(?P<number>\d{1,2})(?:[、)]|\.(?!\d))",
        r"(?P<number>[①-⑳])",
    )
)


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list: `marker` is where its number begins, `start`..`end` the words behind the number."""

    marker: int
    start: int
    end: int


def split_list(text: str) -> tuple[ListItem, ...]:
    """The items of the first list in `text`; empty where it holds none of two items or more.

    What stands before the first item is the list's lead; the last item runs to the end of the text.
    """
    lists = [markers for style in _LIST_STYLES if len(markers := _count_up(style, text)) > 1]
    if not lists:
        return ()
    markers = min(lists, key=lambda found: found[0].start())
    ends = [*(marker.start() for marker in markers[1:]), len(text)]
    return tuple(ListItem(marker.start(), marker.end(), end) for marker, end in zip(markers, ends, strict=True))


def opening_number_length(text: str) -> int:
    """How many characters of a number `text` opens with (1、 · （一） · 一是); 0 if none."""
    return max((match.end() for style in _LIST_STYLES if (match := style.match(text))), default=0)


def _count_up(style: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """The markers of one style that count from the first on; each begins the text or stands behind a mark."""
    markers: list[re.Match[str]] = []
    for match in style.finditer(text):
        if match.start() and text[match.start() - 1] not in _BEFORE_NUMBER:
            continue
        if _value(match["number"]) == len(markers) + 1 or (markers and match["number"] == _LAST):
            markers.append(match)
    return markers


def _value(number: str) -> int:
    if number in _ORDER:
        return _ORDER[number]
    if number.isdecimal():
        return int(number)
    if "①" <= number <= "⑳":
        return ord(number) - ord("①") + 1
    tens, ten, ones = number.rpartition("十")
    return 10 * (_CHINESE.get(tens, 1) if ten else 0) + _CHINESE.get(ones, 0)
