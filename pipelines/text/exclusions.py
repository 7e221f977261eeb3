"""Numbers of a text that are not figures: dates, document numbers, codes, names with digits, by named narrow rules.

The rules are data (`lookups/exclusions.yml`). Two kinds need more than their own words and stand here: a section
number is one only where a line begins. Everything the rules leave is a figure and must be explained by an extractor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from pipelines.lookups import load_lookup
from pipelines.text.normalised import NormalisedText

_SECTION = re.compile(r"\(?\d{1,2}(?:[.、)](?!\d)|\.(?=(?:19|20)\d\d年))(?:\d{1,2}[.、)](?!\d))*")


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A stretch of normalised text whose numbers are not figures, and the rule that says so."""

    start: int
    end: int
    rule: str


@cache
def _rules() -> tuple[re.Pattern[str], dict[str, str]]:
    entries = load_lookup("exclusions")
    names = {f"r{index}": entry["rule"] for index, entry in enumerate(entries)}
    pattern = "|".join(f"(?P<r{index}>{entry['match']})" for index, entry in enumerate(entries))
    return re.compile(pattern), names


def find_exclusions(normalised: NormalisedText) -> list[Exclusion]:
    """The excluded stretches in order; they do not overlap: the one that begins first keeps what both cover."""
    pattern, names = _rules()
    found = [Exclusion(m.start(), m.end(), names[str(m.lastgroup)]) for m in pattern.finditer(normalised.text)]
    sections = [
        Exclusion(m.start(), m.end(), "section_number")
        for place in _line_starts(normalised)
        if (m := _SECTION.match(normalised.text, place))
    ]
    apart: list[Exclusion] = []
    end = 0
    for exclusion in sorted([*found, *sections], key=lambda exclusion: (exclusion.start, -exclusion.end)):
        if exclusion.end > end:
            apart.append(replace(exclusion, start=max(exclusion.start, end)))
            end = exclusion.end
    return apart


def _line_starts(normalised: NormalisedText) -> list[int]:
    """Positions of the normalised text before which the document breaks the line."""
    source, offsets = normalised.source, normalised.offsets
    starts = [0] if offsets else []
    starts += [
        i
        for i in range(1, len(offsets))
        if offsets[i] - offsets[i - 1] > 1 and "\n" in source[offsets[i - 1] : offsets[i]]
    ]
    return starts
