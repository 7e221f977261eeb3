"""Rows of indicators in text without borders between cells: which stretches of it prove to be name and values.

Works on plain text of one group of indicators; knows nothing of documents. A stretch counts as a row only if its values
can be told apart in one way: they repeat each other, share a unit, or are known qualitative words between a weight and
a score that fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pipelines.extractors.tables.cells import word_pattern
from pipelines.extractors.tables.columns import Role

# what text recognition leaves of a border
_NOISE = r"[\^$|]?"
_NUMBER = r"\d{1,12}(?:\.\d{1,6})?"
_FIGURE = rf"[≥≤=><]?{_NUMBER}"
_UNIT = r"(?:%|[万亿]?[一-鿿]{1,3}?(?:/[一-鿿]{1,2})?)"
_MARK = r"\d{1,2}(?:\.\d)?"
_LABEL = re.compile(r"指标\d(?!\d)")
_LONGEST_NAME = 60
_NO_NAME = re.compile("[。；]")


@dataclass(frozen=True, slots=True)
class GluedRow:
    """A row: positions of its name and of the values it has, by role; `rest` is where the text behind it begins."""

    name: tuple[int, int]
    values: dict[Role, tuple[int, int]]
    rest: int


@cache
def _patterns(roles: tuple[Role, ...]) -> tuple[re.Pattern[str], ...]:
    """The ways the values of a row may prove themselves, for the columns behind the name in printed order."""
    word = f"(?:{word_pattern('qualitative').pattern})"
    same = rf"(?<![\d.])(?P<target>{_FIGURE}{_UNIT}|{word}){_NOISE}(?P<actual>(?P=target))"
    match roles:
        case (Role.TARGET, Role.ACTUAL):
            unit = r"(?:%|[万亿]?[个人户家件次项亩只头吨米名起场座台套]{1,2})"
            alike = rf"(?<![\d.])(?P<target>{_NUMBER}(?P<unit>{unit}))(?P<actual>{_NUMBER}(?P=unit))"
            lost = rf"(?<![\d.])(?P<target>{_NUMBER}%)(?P<actual>无)(?=[^\d%]*$)"
            return tuple(
                re.compile(way) for way in (same, alike, r"(?<![\d.])(?P<target>0)(?P<actual>0)(?![\d.%])", lost)
            )
        case (Role.WEIGHT, Role.TARGET, Role.ACTUAL, Role.SCORE):
            free = rf"(?P<target>{_FIGURE}{_UNIT}|[一-鿿]{{1,8}}){_NOISE}(?P<actual>(?P=target))"
            full = rf"(?<![\d.])(?P<weight>{_MARK}){free}(?P<score>(?P=weight))(?![\d.%])"
            words = rf"(?<![\d.])(?P<weight>{_MARK})(?P<target>{word})(?P<actual>{word})(?P<score>{_MARK})(?![\d.%])"
            return re.compile(full), re.compile(words)
        case (Role.TARGET, Role.ACTUAL, Role.WEIGHT, Role.SCORE):
            full = rf"{same}(?P<weight>{_MARK})(?P<score>(?P=weight))(?![\d.%])"
            return (re.compile(full),)
        case _:
            return ()


def find_glued_rows(text: str, roles: Sequence[Role]) -> Iterator[GluedRow]:
    """The rows of `text` that prove themselves, in order; `roles` are the columns of values as printed."""
    place = 0
    for found in _find_matches(text, tuple(roles)):
        label = max((match.end() for match in _LABEL.finditer(text, place, found.start())), default=place)
        values = {role: found.span(role.value) for role in roles}
        if _is_name(text[label : found.start()]) and _fits(text, values):
            yield GluedRow((label, found.start()), values, found.end())
        place = found.end()


def _find_matches(text: str, roles: tuple[Role, ...]) -> Iterator[re.Match[str]]:
    """Where any of the patterns matches, one behind the other; each pattern goes through the text once."""
    streams = {place: pattern.finditer(text) for place, pattern in enumerate(_patterns(roles))}
    heads = {place: match for place, stream in streams.items() if (match := next(stream, None))}
    end = 0
    while heads:
        place = min(heads, key=lambda place: (heads[place].start(), place))
        match = heads[place]
        if match.start() >= end:
            yield match
            end = match.end()
        following = next(streams[place], None)
        if following is None:
            del heads[place]
        else:
            heads[place] = following


def _is_name(words: str) -> bool:
    return (
        2 <= len(words) <= _LONGEST_NAME and _NO_NAME.search(words) is None and re.search("[一-鿿]", words) is not None
    )


def _fits(text: str, values: dict[Role, tuple[int, int]]) -> bool:
    """Whether the score is within the weight, where both stand in the row."""
    if Role.WEIGHT not in values:
        return True
    weight, score = (Decimal(text[slice(*values[role])]) for role in (Role.WEIGHT, Role.SCORE))
    return score <= weight
