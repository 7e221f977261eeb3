"""Cells in normal form with the figures printed in them, and what becomes of each figure.

A cell is read once; forms then take its figures for facts or name the rule by which they are none. `Account` keeps the
books: every number of every cell ends as part of a fact, excluded by a named rule, or unexplained, exactly once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from pipelines.domain.document import Cell, Document, Span
from pipelines.domain.facts import Fact, NumberMention
from pipelines.domain.vocabulary import Disposition
from pipelines.lookups import load_lookup
from pipelines.text.exclusions import find_exclusions, tell_rules
from pipelines.text.normalised import NormalisedText
from pipelines.text.numbers import Number, find_numbers, read_bare_number

# a figure with its unit and nothing else is a value, also where the same words in a sentence were a date (12月)
_VALUE = re.compile(r"[≥≤=><]?-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?[^\d年日号时]{0,3}")


@cache
def word_pattern(name: str) -> re.Pattern[str]:
    """A pattern of `lookups/table_words.yml`."""
    return re.compile(load_lookup("table_words")[name])


class CellText(NamedTuple):
    """A cell, its text in normal form (`words` without the way back), and what is printed in it.

    `numbers` are its figures, without dates, document numbers and the like, which are `excluded` by a rule of the
    language; `figures` and the spans of `excluded` are where they stand in the document. `sole_value` is the value of a
    cell that holds a bare number and nothing else (a percent sign may follow). `origin` is the cell of the document
    where `cell` has been put under another column to be read.
    """

    cell: Cell
    normalised: NormalisedText
    words: str
    numbers: tuple[Number, ...] = ()
    figures: tuple[Span, ...] = ()
    excluded: tuple[tuple[Number, Span, str], ...] = ()
    sole_value: Decimal | None = None
    is_blank: bool = False
    origin: Cell | None = None

    def span_of(self, number: Number) -> Span:
        """Where the figure of `number` stands in the document."""
        return self.normalised.span(number.figure_start, number.figure_end)


def read_cell(cell: Cell, text: NormalisedText, origin: Cell | None = None) -> CellText:
    """The cell whose text in normal form is `text`.

    It is blank where it holds nothing: where it is empty or filled with a dash, dots or a template's placeholder.
    """
    words = text.text
    if not words:
        return CellText(cell, text, words, is_blank=True, origin=origin)
    if sole := read_bare_number(words):
        figure = text.span(sole.figure_start, sole.figure_end)
        return CellText(cell, text, words, (sole,), (figure,), (), sole.value, origin=origin)
    is_blank = word_pattern("placeholder").fullmatch(words) is not None
    numbers = find_numbers(words)
    if not numbers:
        return CellText(cell, text, words, is_blank=is_blank, origin=origin)
    rules = tell_rules(numbers, [] if _VALUE.fullmatch(words) else find_exclusions(text))
    placed = [
        (number, text.span(number.figure_start, number.figure_end), rule)
        for number, rule in zip(numbers, rules, strict=True)
    ]
    return CellText(
        cell,
        text,
        words,
        tuple(number for number, _, rule in placed if rule is None),
        tuple(span for _, span, rule in placed if rule is None),
        tuple((number, span, rule) for number, span, rule in placed if rule is not None),
        is_blank=is_blank,
        origin=origin,
    )


class Account:
    """What became of each number of the cells opened so far."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._numbers: dict[int, tuple[Number, Span]] = {}
        self._explained: dict[int, tuple[Disposition, str]] = {}

    def open(self, cells: Iterable[CellText]) -> None:
        """Enter the numbers of `cells`, those excluded by a rule of the language as such."""
        for cell in cells:
            for number, span in zip(cell.numbers, cell.figures, strict=True):
                self._numbers.setdefault(span.start, (number, span))
            for number, span, rule in cell.excluded:
                self._numbers.setdefault(span.start, (number, span))
                self.exclude((span,), rule)

    def exclude(self, spans: Iterable[Span], rule: str, disposition: Disposition = Disposition.EXCLUDED) -> None:
        """Say by which rule numbers are no fact, unless that is already said."""
        for span in spans:
            if span.start in self._numbers:
                self._explained.setdefault(span.start, (disposition, rule))

    def unexplained(self, cells: Iterable[CellText]) -> list[CellText]:
        """The cells that hold nothing but a number which no rule has explained so far."""
        return [
            cell
            for cell in cells
            if cell.sole_value is not None
            and (start := cell.figures[0].start) in self._numbers
            and start not in self._explained
        ]

    def close(self, facts: Sequence[Fact]) -> tuple[NumberMention, ...]:
        """The numbers in reading order, those that `facts` are made of as such."""
        used = {span.start for fact in facts for span in fact.place.figures}
        text = self._document.text
        unexplained = (Disposition.UNEXPLAINED, None)
        mentions: list[NumberMention] = []
        for start, (number, span) in sorted(self._numbers.items()):
            disposition, rule = (Disposition.FACT, None) if start in used else self._explained.get(start, unexplained)
            mentions.append(NumberMention(span, text[start : span.end], number.unit, disposition, rule))
        return tuple(mentions)
