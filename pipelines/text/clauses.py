"""Sentences of a normalised text and the stretches of words that stand before and after each figure.

A bracket that holds no figure is part of a name (因公出国(境)费) and stays where it is. A bracket that holds figures is
an aside: it is read on its own, and the words around it close up, as a reader skips it. What the words mean is
decided by the extractors.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.text.numbers import Number

_SENTENCE = re.compile(r"[^。!?]+[。!?]?")
_BRACKET = re.compile(r"[()\[\]]")
_LIST_MARK = "、"
_TAIL_END = re.compile(r"[，；：。!?、()\[\]]")
# no name and no comparison reaches further back; what is longer is not worth its time
_LONGEST_LEAD = 240
_LONGEST_OUTER = 120


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and its surroundings, all as positions of the normalised text.

    `lead` is the stretch of words from the last clause mark or figure up to the number (`lead_places` says where each
    of its characters stands); `before` the whole stretch since the previous figure, clause marks included; `tail` what
    follows up to the next mark or figure.
    `is_aside` tells that the number stands in a bracket; `outer` then is what stands before that bracket, for the first
    figure in it.
    """

    number: Number
    lead: str
    lead_places: Sequence[int]
    before: str
    tail: str
    outer: str = ""
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its place in the normalised text and its figures in reading order."""

    start: int
    end: int
    text: str
    figures: tuple[Figure, ...]


def split_sentences(text: str, numbers: Sequence[Number]) -> list[Sentence]:
    """The sentences of a normalised text with their figures.

    `numbers` are the figures to read, in order: the numbers of the text less dates, document numbers and the like,
    which stay words among words.
    """
    sentences: list[Sentence] = []
    index = 0
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        first = index
        while index < len(numbers) and numbers[index].start < end:
            index += 1
        figures = _read_figures(text, start, end, numbers[first:index]) if index > first else ()
        sentences.append(Sentence(start, end, match[0], figures))
    return sentences


def _read_figures(text: str, start: int, end: int, numbers: Sequence[Number]) -> tuple[Figure, ...]:
    """The figures of one sentence. Those outside brackets are read on from each other, as are those of one aside."""
    figures: list[Figure] = []
    asides = _asides(text, start, end, numbers)
    index = 0
    outside = inside = start
    passed: list[tuple[int, int]] = []
    for number, following in zip(numbers, [*(number.start for number in numbers[1:]), end], strict=True):
        while index < len(asides) and asides[index][1] <= number.start:
            index += 1
        is_aside = index < len(asides) and asides[index][0] < number.start
        outer = ""
        if is_aside:
            left = asides[index][0]
            if inside <= left:
                outer, _ = _words(text, max(outside, left - _LONGEST_OUTER), left, passed[-_LONGEST_OUTER:])
                passed.append(asides[index])
                inside = left + 1
            before, places = _words(text, inside, number.start, [])
            inside = number.end
        else:
            before, places = _words(text, outside, number.start, passed)
            outside, passed = number.end, []
        cut = max(_last_clause(before), len(before) - _LONGEST_LEAD)
        tail_end = _TAIL_END.search(text, number.end, following)
        tail = text[number.end : tail_end.start() if tail_end else following]
        figures.append(Figure(number, before[cut:], places[cut:], before, tail, outer, is_aside))
    return tuple(figures)


def _asides(text: str, start: int, end: int, numbers: Sequence[Number]) -> list[tuple[int, int]]:
    """Outermost brackets of the sentence that hold a figure, as (position of the bracket, position after it)."""
    asides: list[tuple[int, int]] = []
    depth = opened = index = 0
    for bracket in _BRACKET.finditer(text, start, end):
        place = bracket.start()
        if bracket[0] in "([":
            opened = place if depth == 0 else opened
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                while index < len(numbers) and numbers[index].start < opened:
                    index += 1
                if index < len(numbers) and numbers[index].start < place:
                    asides.append((opened, place + 1))
    return asides


def _words(text: str, start: int, end: int, skipped: list[tuple[int, int]]) -> tuple[str, Sequence[int]]:
    """`text[start:end]` without the stretches that are skipped, and where each character stands."""
    if not skipped:
        return text[start:end], range(start, end)
    places: list[int] = []
    for left, right in skipped:
        places.extend(range(start, left))
        start = max(start, right)
    places.extend(range(start, end))
    return "".join([text[place] for place in places]), places


def _last_clause(words: str) -> int:
    """Where the last clause of `words` begins; a list mark at the very beginning is passed over."""
    cut = max(words.rfind("，"), words.rfind("；"), words.rfind("：")) + 1
    while words.startswith(_LIST_MARK, cut):
        cut += 1
    return cut
