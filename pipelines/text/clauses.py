"""Sentences of a normalised text and the stretches of words that stand before and after each figure.

A bracket that holds no figure is part of a name (因公出国(境)费) and stays where it is. A bracket that holds figures is
an aside: it is read on its own, and the words around it close up, as a reader skips it. What the words mean is
decided by the extractors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.text.numbers import Number

_SENTENCE = re.compile(r"[^。!?]+[。!?]?")
_CLAUSE_END = "，；："
_LIST_MARK = "、"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and its surroundings, all as positions of the normalised text.

    `lead` is the stretch of words from the last clause mark or figure up to the number (`lead_places` says where each
    of its characters stands); `before` the whole stretch since the previous figure, clause marks included; `tail` what
    follows up to the next clause mark or figure.
    `is_aside` tells that the number stands in a bracket; `outer` then is what stands before that bracket.
    """

    number: Number
    lead: str
    lead_places: tuple[int, ...]
    before: str
    tail: str
    outer: str
    is_aside: bool
    closes_clause: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its place in the normalised text and its figures in reading order."""

    start: int
    end: int
    text: str
    figures: tuple[Figure, ...]


def split_sentences(text: str, numbers: list[Number]) -> list[Sentence]:
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
        sentences.append(_to_sentence(text, start, end, numbers[first:index]))
    return sentences


def _to_sentence(text: str, start: int, end: int, numbers: list[Number]) -> Sentence:
    asides = _asides(text, start, end, numbers)
    figures: list[Figure] = []
    last_end: dict[int, int] = {}
    for position, number in enumerate(numbers):
        aside = next((k for k, (left, right) in enumerate(asides) if left < number.start < right), -1)
        floor = last_end.get(aside, asides[aside][0] + 1 if aside >= 0 else start)
        before, origin = _words(text, floor, number.start, asides, aside)
        cut = _last_mark(before)
        following = numbers[position + 1].start if position + 1 < len(numbers) else end
        ceiling = min(following, asides[aside][1]) if aside >= 0 else following
        tail, closes = _tail(text, number.end, ceiling)
        figures.append(
            Figure(
                number=number,
                lead=before[cut:],
                lead_places=tuple(origin[cut:]),
                before=before,
                tail=tail,
                outer=_outer(text, start, asides, aside, last_end),
                is_aside=aside >= 0,
                closes_clause=closes,
            )
        )
        last_end[aside] = number.end
    return Sentence(start, end, text[start:end], tuple(figures))


def _asides(text: str, start: int, end: int, numbers: list[Number]) -> list[tuple[int, int]]:
    """Outermost brackets of the sentence that hold a figure, as (position of the bracket, position after it)."""
    asides: list[tuple[int, int]] = []
    depth, opened = 0, -1
    for place in range(start, end):
        character = text[place]
        if character in "([":
            if depth == 0:
                opened = place
            depth += 1
        elif character in ")]" and depth:
            depth -= 1
            if depth == 0 and any(opened < number.start < place for number in numbers):
                asides.append((opened, place + 1))
    return asides


def _words(text: str, floor: int, end: int, asides: list[tuple[int, int]], own: int) -> tuple[str, list[int]]:
    """`text[floor:end]` without the asides it passes over, and where each character stands."""
    places: list[int] = []
    place = floor
    while place < end:
        skipped = next((right for k, (left, right) in enumerate(asides) if k != own and left <= place < right), None)
        if skipped is not None and skipped <= end:
            place = skipped
            continue
        places.append(place)
        place += 1
    return "".join(text[i] for i in places), places


def _outer(text: str, start: int, asides: list[tuple[int, int]], aside: int, last_end: dict[int, int]) -> str:
    """The words between the last figure outside and the bracket, for the first figure of an aside."""
    if aside < 0 or aside in last_end:
        return ""
    return text[last_end.get(-1, start) : asides[aside][0]]


def _last_mark(words: str) -> int:
    """Where the last clause of `words` begins; a list mark at the very beginning is passed over."""
    cut = max(words.rfind(mark) for mark in _CLAUSE_END) + 1
    while cut < len(words) and words[cut] in _LIST_MARK:
        cut += 1
    return cut


def _tail(text: str, start: int, ceiling: int) -> tuple[str, bool]:
    """The words after a figure up to the next mark, and whether a mark (not another figure) ends them."""
    place = start
    while place < ceiling and text[place] not in "，；：。!?、()[]":
        place += 1
    return text[start:place], place < ceiling or place >= len(text) or text[place] in "，；：。!?、()[]"
