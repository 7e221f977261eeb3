"""Numbers of a text that are not figures: dates, document numbers, codes, names with digits, by named narrow rules.

The rules are data (`lookups/exclusions.yml`). Only what words cannot say stands here: a section number is one only
where a line begins. Everything the rules leave is a figure and must be explained by an extractor.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pipelines.lookups import load_lookup
from pipelines.text.normalised import NormalisedText
from pipelines.text.numbers import Number

# where a number begins, not where it goes on: 0.5 and 1,234 begin once; a digit comes first, to which the engine skips
_NUMBER = re.compile(r"\d(?<![\d.,]\d)\d*")
_SECTION = re.compile(r"\(?\d{1,2}(?:[.、)](?!\d)|\.(?=(?:19|20)\d\d年))(?:\d{1,2}[.、)](?!\d))*")
# what is printed as money or as a percentage is a figure, whatever the words around it look like
_SUM = r"\d[\d,]*(?:\.\d+)?(?:%|[万亿]|[百千]?元)"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A stretch of normalised text whose numbers are not figures, and the rule that says so."""

    start: int
    end: int
    rule: str


def find_exclusions(normalised: NormalisedText) -> list[Exclusion]:
    """The excluded stretches in order, apart from each other: the one that begins first keeps what both cover."""
    found = [*_stretches(normalised.text), *_numbers(normalised.text), *_section_numbers(normalised)]
    apart: list[Exclusion] = []
    end = 0
    for exclusion in sorted(found, key=lambda exclusion: (exclusion.start, -exclusion.end)):
        if exclusion.end > end:
            apart.append(exclusion if exclusion.start >= end else replace(exclusion, start=end))
            end = exclusion.end
    return apart


def tell_rules(numbers: Sequence[Number], exclusions: Sequence[Exclusion]) -> list[str | None]:
    """The rule that excludes each of `numbers`, None for a figure; both in order."""
    rules: list[str | None] = []
    ahead = iter(exclusions)
    exclusion = next(ahead, None)
    for number in numbers:
        while exclusion is not None and exclusion.end <= number.figure_start:
            exclusion = next(ahead, None)
        rules.append(exclusion.rule if exclusion is not None and exclusion.start <= number.figure_start else None)
    return rules


def _stretches(text: str) -> Iterator[Exclusion]:
    pattern, names = _rules("stretch")
    for match in pattern.finditer(text):
        yield Exclusion(match.start(), match.end(), names[str(match.lastgroup)])


def _numbers(text: str) -> Iterator[Exclusion]:
    """The rules are asked once for each number, so that a long row of digits costs no more than a short one."""
    pattern, names = _rules("from")
    for number in _NUMBER.finditer(text):
        match = pattern.match(text, number.start())
        if match is not None:
            yield Exclusion(match.start(), match.end(), names[str(match.lastgroup)])


def _section_numbers(normalised: NormalisedText) -> Iterator[Exclusion]:
    for place in _line_starts(normalised):
        match = _SECTION.match(normalised.text, place)
        if match is not None:
            yield Exclusion(match.start(), match.end(), "section_number")


def _line_starts(normalised: NormalisedText) -> Iterator[int]:
    """Positions of the normalised text before which the document breaks the line."""
    if not normalised.text:
        return
    yield 0
    source, offsets = normalised.source, normalised.offsets
    line_end = source.find("\n", offsets[0], offsets[-1])
    while line_end >= 0:
        place = bisect_left(offsets, line_end + 1)
        # a space kept between two digits stands for the blanks around the line end
        yield place + 1 if normalised.text[place] == " " else place
        line_end = source.find("\n", offsets[place], offsets[-1])


@cache
def _rules(kind: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """The lines of the lookup that have a pattern of this kind, as one pattern, and the rule each group stands for.

    Lines that may take a sum (`of_sums`) are asked first, the others only where none is printed.
    """
    lookup = load_lookup("exclusions")
    lines = [line for line in lookup["rules"] if kind in line]
    names = {f"r{index}": line["rule"] for index, line in enumerate(lines)}
    groups = {f"(?P<{name}>{_pattern(line, kind)})": line for name, line in zip(names, lines, strict=True)}
    of_sums = "|".join(group for group, line in groups.items() if line.get("of_sums"))
    others = "|".join(group for group, line in groups.items() if not line.get("of_sums"))
    pattern = f"{of_sums}|(?!{_SUM})(?:{others})" if of_sums else others
    return re.compile(pattern.replace("{counted}", lookup["counted"])), names


def _pattern(line: dict[str, Any], kind: str) -> str:
    behind = "|".join(f"(?<={re.escape(word)})" for word in line.get("after", ()))
    return f"(?:{behind}){line[kind]}"
