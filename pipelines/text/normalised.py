"""A reading form of a passage in which patterns can be matched, with the way back to the document's text.

The document's text is never changed. What is read from it is matched on a copy in which width, script, white space
and debris no longer vary, and every character of the copy remembers the offset it came from. Which characters fold
into which is decided here and nowhere else; what the characters mean is not.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

from pipelines.domain.document import Span

QUOTES = frozenset("“”\"'‘’「」『』＂＇«»")
_FOLDED = str.maketrans(
    {
        **{chr(0xFF01 + index): chr(0x21 + index) for index in range(94)},
        **dict.fromkeys("，﹐", "，"),
        **dict.fromkeys("；;﹔", "；"),
        **dict.fromkeys("：:﹕∶", "："),
        **dict.fromkeys("（〈﹙", "("),
        **dict.fromkeys("）〉﹚", ")"),
        **dict.fromkeys("％﹪", "%"),
        **dict.fromkeys("－﹣−–", "-"),
        **dict.fromkeys("～〜∼", "~"),
        **dict.fromkeys("≧⩾≥", "≥"),
        **dict.fromkeys("≦⩽≤", "≤"),
        **dict.fromkeys("【〔［", "["),
        **dict.fromkeys("】〕］", "]"),
        "！": "!",
        "？": "?",
        "．": ".",
        "。": "。",
        "○": "〇",
    }
)
_DEBRIS = re.compile(
    r"\[bookmark:[^\]\n]{0,80}\]"  # word-processor bookmarks
    r"|</?(?:p|br|span|div|strong)\b[^<>\n]{0,80}>"  # stray mark-up
    r"|(?<=[㐀-鿿])[(（][a-züêāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]{1,7}[)）]"  # a reading after a character, 數(shù)
)
_TONED = re.compile("[êāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@cache
def _traditional_to_simplified() -> OpenCC:
    return OpenCC("t2s")


@cache
def _fold(character: str) -> str:
    """The form of one character: half width, one kind of punctuation, simplified script."""
    folded = character.translate(_FOLDED)
    if "㐀" <= folded <= "鿿":
        simplified = _traditional_to_simplified().convert(folded)
        return str(simplified) if len(simplified) == 1 else folded
    return folded


@dataclass(frozen=True)
class NormalisedText:
    """`text` for matching; `offsets[i]` is the place of `text[i]` in `source`, ascending.

    Quotation marks, white space, bookmarks, mark-up and phonetic readings are left out of `text`; a space stays only
    between two digits or two Latin letters, where leaving it out would fuse them. A comma that is not a thousands
    separator is `，` whatever its width.
    """

    text: str
    offsets: tuple[int, ...]
    source: str

    def span(self, start: int, end: int) -> Span:
        """The document's characters behind `text[start:end]`; `end` must be greater than `start`."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def index(self, offset: int) -> int:
        """The first position in `text` that stands at or after `offset` of the document."""
        return bisect_left(self.offsets, offset)

    def name(self, places: Sequence[int]) -> str:
        """The characters at `places` (ascending) as a name to show: normal form, with the quotation marks printed."""
        if not places:
            return ""
        first, last = self.offsets[places[0]], self.offsets[places[-1]] + 1
        if first > 0 and self.source[first - 1] in QUOTES:
            first -= 1
        if last < len(self.source) and self.source[last] in QUOTES:
            last += 1
        kept = {self.offsets[place] for place in places}
        return balance_quotes(
            "".join(
                character if character in QUOTES else _fold(character)
                for offset, character in enumerate(self.source[first:last], first)
                if offset in kept or character in QUOTES
            )
        )


def balance_quotes(name: str) -> str:
    """`name` without a quotation mark that opens or closes outside it."""
    if name.count("“") != name.count("”"):
        return name.replace("“", "").replace("”", "")
    return name


def normalise(source: str, span: Span | None = None) -> NormalisedText:
    """The reading form of `source[span]` (all of it by default)."""
    start, end = (span.start, span.end) if span else (0, len(source))
    dropped = _debris_places(source, start, end)
    characters: list[str] = []
    offsets: list[int] = []
    gap = False
    for place in range(start, end):
        character = source[place]
        if place in dropped or character in QUOTES or character in "​﻿":
            continue
        if character.isspace():
            gap = True
            continue
        folded = _fold(character)
        if gap and characters and _fuses(characters[-1], folded):
            characters.append(" ")
            offsets.append(place - 1)
        gap = False
        characters.append(folded)
        offsets.append(place)
    text = "".join(characters)
    keep = {match.start() for match in _THOUSANDS.finditer(text)}
    text = "".join("，" if character == "," and i not in keep else character for i, character in enumerate(text))
    return NormalisedText(text, tuple(offsets), source)


def normalise_value(text: str) -> str:
    """The reading form of a short text (a cell, a heading) whose places do not matter."""
    return normalise(text).text


def _debris_places(source: str, start: int, end: int) -> set[int]:
    places: set[int] = set()
    for match in _DEBRIS.finditer(source, start, end):
        if match[0][0] in "[<" or _TONED.search(match[0]):
            places.update(range(match.start(), match.end()))
    return places


def _fuses(left: str, right: str) -> bool:
    """Whether a gap between the two characters must stay, lest two words become one."""
    return (left.isdigit() and right.isdigit()) or (left.isascii() and left.isalpha() and right.isascii() and right.isalpha())
