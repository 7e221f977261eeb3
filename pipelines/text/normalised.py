"""A reading form of a passage in which patterns can be matched, with the way back to the document's text.

The document's text is never changed. What is read from it is matched on a copy in which width, script, white space
and debris no longer vary, and every character of the copy remembers the offset it came from. Which characters fold
into which is decided here and nowhere else; what the characters mean is not.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial

from opencc import OpenCC

from pipelines.domain.document import Span

QUOTES = frozenset("“”\"'‘’「」『』＂＇«»")
_FOLDED = {
    # the full-width forms of ASCII stand in its order
    **{chr(0xFF01 + index): chr(0x21 + index) for index in range(94)},
    **dict.fromkeys("\uff0c\ufe50", "，"),
    **dict.fromkeys(";\uff1b\ufe54", "；"),
    **dict.fromkeys(":\uff1a\ufe55\u2236", "："),  # the last is the sign of a ratio
    **dict.fromkeys("（〈\ufe59", "("),
    **dict.fromkeys("）〉\ufe5a", ")"),
    **dict.fromkeys("\uff05\ufe6a", "%"),
    **dict.fromkeys("\uff0d\ufe63\u2212\u2013", "-"),  # full width, small, minus, en dash
    **dict.fromkeys("\uff5e\u301c\u223c", "~"),  # full width, wave dash, tilde operator
    **dict.fromkeys("≧⩾", "≥"),
    **dict.fromkeys("≦⩽", "≤"),
    **dict.fromkeys("【〔［", "["),
    **dict.fromkeys("】〕］", "]"),
    "\uff61": "。",  # half width
    "\uff64": "、",
    "○": "〇",
}
_SPACES = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
_ZERO_WIDTH = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_LEFT_OUT = re.escape("".join(sorted(QUOTES)) + _SPACES + _ZERO_WIDTH)
_TONED = "êāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
# Each begins with the same class, by which the engine skips what is not left out; what follows tells which one it is.
_OMISSION = re.compile(
    rf"[{_LEFT_OUT}\[<(（](?:"
    r"(?<=\[)bookmark:[^\]\n]{0,80}\]"  # word-processor bookmarks
    r"|(?<=<)/?(?:p|br|span|div|strong)\b[^<>\n]{0,80}>"  # stray mark-up
    rf"|(?<=[㐀-鿿][(（])(?=[a-zü]{{0,6}}[{_TONED}])[a-zü{_TONED}]{{1,7}}[)）]"  # a reading after a character, 數(shù)
    rf"|(?<=[{_LEFT_OUT}])[{_LEFT_OUT}]*)"
)
# a number whose commas part thousands, whole, or a comma that parts none
_COMMA = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!\d)|,")


@cache
def _folding() -> Callable[[str], str]:
    """Puts characters in their reading form: half width, one kind of punctuation, simplified script.

    Few characters of a text have another form; the engine finds them faster than a table of all translates.
    """
    characters = [chr(code) for code in range(ord("㐀"), ord("鿿") + 1)]
    simplified = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    script = {one: other for one, other in zip(characters, simplified, strict=True) if one != other and len(other) == 1}
    folded = {**script, **_FOLDED}
    return partial(re.compile(f"[{re.escape(''.join(folded))}]").sub, lambda match: folded[match[0]])


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """`text` for matching; `offsets[i]` is the place of `text[i]` in `source`, ascending.

    Quotation marks, white space, bookmarks, mark-up and phonetic readings are left out of `text`; between two digits
    or two Latin letters, which would fuse, a space stands for what was left out (it has the place of its last
    character). A comma that is not a thousands
    separator is `，` whatever its width.
    """

    text: str
    offsets: Sequence[int]
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
        if len(places) == last - first:
            return self.text[places[0] : places[-1] + 1]
        kept = {self.offsets[place]: self.text[place] for place in places}
        printed = enumerate(self.source[first:last], first)
        return balance_quotes("".join([kept.get(at, mark if mark in QUOTES else "") for at, mark in printed]))


def balance_quotes(name: str) -> str:
    """`name` without a quotation mark that opens or closes outside it."""
    if name.count("“") != name.count("”"):
        return name.replace("“", "").replace("”", "")
    return name


def normalise(source: str, span: Span | None = None) -> NormalisedText:
    """The reading form of `source[span]` (all of it by default)."""
    start, end = (span.start, span.end) if span else (0, len(source))
    # several extractors read each paragraph; the long ones are too few to be worth their memory
    return _remembered(source, start, end) if end - start <= _SHORT else _normalise(source, start, end)


def _normalise(source: str, start: int, end: int) -> NormalisedText:
    piece = source[start:end]
    if _OMISSION.search(piece) is None:
        return NormalisedText(_fold(piece), range(start, end), source)
    kept: list[str] = []
    offsets: list[int] = []
    at = 0
    for omission in _OMISSION.finditer(piece):
        kept.append(piece[at : omission.start()])
        offsets.extend(range(start + at, start + omission.start()))
        at = omission.end()
        if _would_fuse(piece, omission):
            kept.append(" ")
            offsets.append(start + at - 1)
    kept.append(piece[at:])
    offsets.extend(range(start + at, end))
    return NormalisedText(_fold("".join(kept)), tuple(offsets), source)


_SHORT = 2000
_remembered = lru_cache(maxsize=1024)(_normalise)


def _fold(text: str) -> str:
    text = _folding()(text)
    if "," in text:
        text = _COMMA.sub(lambda match: "，" if match[0] == "," else match[0], text)
    return text


def _would_fuse(piece: str, omission: re.Match[str]) -> bool:
    """Whether numbers or Latin words stand on both sides of what is left out; marks without width part none."""
    before, after = piece[max(omission.start() - 1, 0) : omission.start()], piece[omission.end() : omission.end() + 1]
    fuses = (before.isdecimal() and after.isdecimal()) or (
        before.isascii() and before.isalpha() and after.isascii() and after.isalpha()
    )
    return fuses and bool(omission[0].strip(_ZERO_WIDTH))


def normalise_value(text: str) -> str:
    """The reading form of a short text (a cell, a heading) whose places do not matter."""
    return normalise(text).text
