"""Sentences of reports with figures put in, and what each then states (phrases.yml).

Reading phrases.yml and filling its places belongs here; which figures, and how they are printed, is decided by the
caller.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.property.facts_told import Change, Measure, Sum, Told
from tests.property.figures import Style, amounts, counts, percentages, styles

_PLACES = {"amounts": "abcde", "percentages": "pq", "counts": "nmk"}


@dataclass(frozen=True)
class Phrase:
    """A sentence with places for figures, and the lines that tell what it states."""

    topic: str
    say: str
    sums: tuple[str, ...]
    changes: tuple[str, ...]
    basics: tuple[str, ...]
    indicators: tuple[str, ...]
    targets: tuple[str, ...]

    def __str__(self) -> str:
        return self.say[:30]


@dataclass(frozen=True)
class Sentence:
    """A phrase with its figures: what it is about, the text, and what it states."""

    topic: str
    text: str
    told: Told


def read_phrases() -> list[Phrase]:
    content: dict[str, list[dict[str, Any]]] = yaml.safe_load(
        Path(__file__).with_name("phrases.yml").read_text(encoding="utf-8")
    )
    kinds = ("sums", "changes", "basics", "indicators", "targets")
    return [
        Phrase(topic, entry["say"], *(tuple(map(str, entry.get(kind, ()))) for kind in kinds))
        for topic, entries in content.items()
        for entry in entries
    ]


@st.composite
def sentences(draw: st.DrawFn, phrase: Phrase, year: int) -> Sentence:
    """The phrase said of `year`, with figures and a way of printing them."""
    style = draw(styles())
    figures: dict[str, Decimal] = {}
    figures |= zip(_PLACES["amounts"], draw(amounts(5)), strict=True)
    figures |= zip(_PLACES["percentages"], draw(percentages(2)), strict=True)
    figures |= zip(_PLACES["counts"], draw(counts(3)), strict=True)
    return fill(phrase, figures, style, year)


def fill(phrase: Phrase, figures: dict[str, Decimal], style: Style, year: int) -> Sentence:
    """The phrase with `figures` printed in `style`."""
    printed = {"y": str(year), "x": str(year - 1)}
    printed |= {place: style.sum(figures[place]) for place in _PLACES["amounts"]}
    printed |= {place: style.percent(figures[place]) for place in _PLACES["percentages"]}
    printed |= {place: style.plain(f"{figures[place]}") for place in _PLACES["counts"]}
    text = re.sub(r"\{(\w)\}", lambda place: printed[place[1]], phrase.say)
    told = Told(
        tuple(_sum(line.split(), figures, year) for line in phrase.sums),
        tuple(_change(line.split(), figures) for line in phrase.changes),
        tuple(_measure(line.split(), figures) for line in phrase.basics),
        tuple(_measure(line.split(), figures) for line in phrase.indicators),
        targets=tuple(_measure(line.split(), figures) for line in phrase.targets),
    )
    return Sentence(phrase.topic, text, told)


def _sum(words: list[str], figures: dict[str, Decimal], year: int) -> Sum:
    item, scheme, stage, value, *when = words
    amount = _value(value, figures)
    assert amount is not None
    return Sum(_name(item), _name(scheme), stage, year - 1 if when == ["@x"] else year, amount)


def _change(words: list[str], figures: dict[str, Decimal]) -> Change:
    subject, basis, amount, percent = words
    return Change(_name(subject), basis, _value(amount, figures), _value(percent, figures))


def _measure(words: list[str], figures: dict[str, Decimal]) -> Measure:
    name, value, unit = words
    return Measure(name, _value(value, figures), unit)


def _name(word: str) -> str | None:
    return None if word == "*" else word


def _value(word: str, figures: dict[str, Decimal]) -> Decimal | None:
    """The figure a line means: `a`, `-a`, a number, or `.` for none."""
    sign, place = (-1, word[1:]) if word.startswith("-") else (1, word)
    if place == ".":
        return None
    return sign * (figures[place] if place in figures else Decimal(place))
