"""Cells in normal form with the figures printed in them, and what becomes of each figure.

A cell is read once; forms then take its figures for facts or name the rule by which they are none. `Account` keeps the
books: every number of every cell ends as part of a fact, excluded by a named rule, or unexplained, exactly once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property

from pipelines.domain.document import Cell, Document, Span
from pipelines.domain.facts import Fact, NumberMention
from pipelines.domain.vocabulary import Disposition
from pipelines.lookups import load_lookup
from pipelines.text.exclusions import find_exclusions
from pipelines.text.normalised import NormalisedText, normalise
from pipelines.text.numbers import Number, find_numbers

_BARE = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?")
# a figure with its unit and nothing else is a value, also where the same words in a sentence were a date (12月)
_VALUE = re.compile(rf"[≥≤=><]?{_BARE.pattern}[^\d年日号时]{{0,3}}")


@cache
def word_pattern(name: str) -> re.Pattern[str]:
    """A pattern of `lookups/table_words.yml`."""
    return re.compile(load_lookup("table_words")[name])


@dataclass(frozen=True)
class CellText:
    """A cell and its text in normal form. `numbers` are its figures, without dates, document numbers and the like.

    `origin` is the cell of the document where `cell` has been put under another column to be read.
    """

    cell: Cell
    normalised: NormalisedText
    origin: Cell | None = None

    @property
    def words(self) -> str:
        """The text in normal form, without white space."""
        return self.normalised.text

    @cached_property
    def is_blank(self) -> bool:
        """Whether the cell holds nothing: it is empty or filled with a dash, dots or a template's placeholder."""
        return not self.words or word_pattern("placeholder").fullmatch(self.words) is not None

    @cached_property
    def _numbers(self) -> tuple[tuple[Number, str | None], ...]:
        """Each number with the rule that excludes it, if any."""
        if not self.words:
            return ()
        numbers = find_numbers(self.words)
        exclusions = [] if _VALUE.fullmatch(self.words) or not numbers else find_exclusions(self.normalised)
        return tuple(
            (number, next((e.rule for e in exclusions if e.start <= number.figure_start < e.end), None))
            for number in numbers
        )

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """The figures of the cell, in order."""
        return tuple(number for number, rule in self._numbers if rule is None)

    @cached_property
    def sole_value(self) -> Decimal | None:
        """The value of a cell that holds a bare number and nothing else (a percent sign may follow)."""
        if not _BARE.fullmatch(self.words):
            return None
        return Decimal(self.words.rstrip("%").replace(",", ""))

    def span_of(self, number: Number) -> Span:
        """Where the figure of `number` stands in the document."""
        return self.normalised.span(number.figure_start, number.figure_end)

    def spans(self) -> tuple[Span, ...]:
        """Where the cell's figures stand in the document."""
        return tuple(self.span_of(number) for number in self.numbers)

    def mentions(self, document: Document) -> Iterable[NumberMention]:
        """All numbers of the cell, those excluded by a rule of the language as such and the rest as unexplained."""
        for number, rule in self._numbers:
            span = self.span_of(number)
            disposition = Disposition.EXCLUDED if rule else Disposition.UNEXPLAINED
            yield NumberMention(span, document.text[span.start : span.end], number.unit, disposition, rule)


def read_cell(document: Document, cell: Cell) -> CellText:
    """The cell in normal form."""
    return CellText(cell, normalise(document.text, cell.span))


class Account:
    """What became of each number of the cells opened so far."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._mentions: dict[int, NumberMention] = {}

    def open(self, cells: Iterable[CellText]) -> None:
        """Enter the numbers of `cells`."""
        for cell in cells:
            for mention in cell.mentions(self._document):
                self._mentions.setdefault(mention.span.start, mention)

    def exclude(self, spans: Iterable[Span], rule: str, disposition: Disposition = Disposition.EXCLUDED) -> None:
        """Say by which rule numbers are no fact, unless that is already said."""
        for span in spans:
            mention = self._mentions.get(span.start)
            if mention is not None and mention.disposition is Disposition.UNEXPLAINED:
                self._mentions[span.start] = NumberMention(
                    mention.span, mention.number_text, mention.unit_text, disposition, rule
                )

    def unexplained(self, cells: Iterable[CellText]) -> list[CellText]:
        """The cells that hold nothing but a number which no rule has explained so far."""
        return [
            cell
            for cell in cells
            if cell.sole_value is not None
            and (mention := self._mentions.get(cell.spans()[0].start)) is not None
            and mention.disposition is Disposition.UNEXPLAINED
        ]

    def close(self, facts: Sequence[Fact]) -> tuple[NumberMention, ...]:
        """The numbers in reading order, those that `facts` are made of as such."""
        used = {span.start for fact in facts for span in fact.place.figures}
        return tuple(
            NumberMention(mention.span, mention.number_text, mention.unit_text, Disposition.FACT, None)
            if start in used
            else mention
            for start, mention in sorted(self._mentions.items())
        )
