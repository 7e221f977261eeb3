"""Where a fact of running text stands, and how its figure is printed."""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.domain.document import Span
from pipelines.domain.facts import Place
from pipelines.domain.vocabulary import SourceKind
from pipelines.extractors.narrative.passages import Passage
from pipelines.extractors.narrative.scene import Scene

_LONGEST_BOUND = 4  # a character before the longest tells whether it is one
_BOUND = re.compile(
    r"(?:[≥≤><=~]+|不低于|不超过|不少于|不高于|至少|超过|超|(?<![节签合预])约|(?<![附最])近|突破|达到?)$"
)


def place_of(scene: Scene, rule: str, *, with_tail: bool = False) -> Place:
    """From the name before the figure to the figure's unit, or to the noun behind it."""
    number, places = scene.number, scene.places
    start = number.start
    if places:
        named = scene.comparison is None and scene.trimmed[0] < len(places)
        start = min(places[scene.trimmed[0]] if named else places[0], start)
    end = number.end + len(scene.figure.tail) if with_tail and scene.tail_name else number.end
    normalised = scene.passage.normalised
    figure = normalised.span(number.figure_start, number.figure_end)
    return place_at(scene.passage, normalised.span(start, end), rule, (figure,))


def place_at(passage: Passage, span: Span, rule: str, figures: tuple[Span, ...] = ()) -> Place:
    """The place of a fact that was read at `span` by the binding rule named `rule`."""
    document = passage.document
    page = document.page_number(span.start)
    return Place(SourceKind.TEXT, span, document.text_locator(span), f"narrative.{rule}", figures, page)


def joined(first: Place, second: Place) -> Place:
    """One place that spans both, with the figures of both."""
    span = Span(min(first.span.start, second.span.start), max(first.span.end, second.span.end))
    return replace(first, span=span, figures=tuple(dict.fromkeys((*first.figures, *second.figures))))


def printed(scene: Scene) -> str:
    """The figure as printed, with its unit."""
    return scene.passage.normalised.text[scene.number.start : scene.number.end]


def printed_with_bound(scene: Scene) -> str:
    """The figure as printed, with its unit and a bound sign or word right before it (≥95%, 不低于3人)."""
    start = scene.number.start
    before = scene.passage.normalised.text[max(0, start - _LONGEST_BOUND) : start]
    match = _BOUND.search(before)
    return (match[0] if match else "") + printed(scene)
