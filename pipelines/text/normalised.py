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
# white space of any kind and marks of zero width
_LEFT_OUT = (
    QUOTES
    | frozenset(chr(code) for code in range(0x3001) if chr(code).isspace())
    | frozenset("\u200b\u200c\u200d\u2060\ufeff")
)
_GAP = re.compile(r"(?<=\d)\s+(?=\d)|(?<=[A-Za-z])\s+(?=[A-Za-z])")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@cache
def _traditional_to_simplified() -> OpenCC:
    return OpenCC("t2s")


class _Folding(dict[int, str]):
    """Code point → its reading form, made when first met: half width, one kind of punctuation, simplified script."""

    def __missing__(self, code: int) -> str:
        character = chr(code).translate(_FOLDED)
        if "㐀" <= character <= "鿿":
            simplified = str(_traditional_to_simplified().convert(character))
            character = simplified if len(simplified) == 1 else character
        self[code] = character
        return character


_FOLDING = _Folding()


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
                character if character in QUOTES else _FOLDING[ord(character)]
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
    piece = source[start:end]
    dropped = _debris_places(piece)
    spaces = {match.end() - 1 for match in _GAP.finditer(piece)}
    kept = [
        place
        for place, character in enumerate(piece)
        if (character not in _LEFT_OUT or place in spaces) and place not in dropped
    ]
    text = "".join([piece[place] for place in kept]).translate(_FOLDING)
    if spaces:
        text = "".join([" " if place in spaces else character for place, character in zip(kept, text, strict=True)])
    commas = {match.start() for match in _THOUSANDS.finditer(text)} if "," in text else set()
    text = "".join(["，" if c == "," and i not in commas else c for i, c in enumerate(text)]) if "," in text else text
    return NormalisedText(text, tuple([place + start for place in kept]) if start else tuple(kept), source)


def normalise_value(text: str) -> str:
    """The reading form of a short text (a cell, a heading) whose places do not matter."""
    return normalise(text).text


def _debris_places(piece: str) -> set[int]:
    places: set[int] = set()
    for match in _DEBRIS.finditer(piece):
        if match[0][0] in "[<" or _TONED.search(match[0]):
            places.update(range(match.start(), match.end()))
    return places
