"""Reads a few sentences through the real reader and offers what they say in short lines.

A line leaves out what is usual: the report's year, what is not printed, 万元. So 基本支出 actual 120.5 is a sum of
1205000 yuan in the report's year, and 公务接待费 prior_year current=3.2 -0.5 -13.51% a change against the prior year.
"""

from dataclasses import dataclass
from decimal import Decimal

from pipelines.domain.document import Document, Span
from pipelines.domain.facts import (
    BasicFact,
    ChangeFact,
    Fact,
    IndicatorFact,
    NumberMention,
    ReportHeader,
    SpendingFact,
)
from pipelines.domain.vocabulary import Disposition, ReportType
from pipelines.extractors.narrative.reading import read_running_text
from pipelines.readers import read_document

YEAR = 2023


@dataclass
class Told:
    """What a text says; every fact has been checked to stand where it says."""

    document: Document
    facts: list[Fact]
    numbers: list[NumberMention]

    @property
    def spending(self) -> list[SpendingFact]:
        return [fact for fact in self.facts if isinstance(fact, SpendingFact)]

    @property
    def sums(self) -> list[str]:
        """Item, stage, year where it is not the report's, amount in 万元."""
        return [
            _line(fact.item_name, fact.budget_stage.value, _year(fact.fiscal_year), _plain(fact.amount_wan_yuan))
            for fact in self.spending
        ]

    @property
    def schemes(self) -> dict[str, str]:
        """The scheme of each item."""
        return {fact.item_name: fact.spending_scheme.value for fact in self.spending}

    @property
    def changes(self) -> list[str]:
        """Subject, basis, year where it is not the report's, value, base, amount (with a unit but 万元), percent."""
        return [
            _line(
                fact.subject_name,
                fact.comparison_basis.value,
                _year(fact.fiscal_year),
                _named("current", fact.current_value),
                _named("base", fact.base_value),
                None
                if fact.change_amount is None
                else f"{fact.change_amount:+f}{'' if fact.unit == '万元' else fact.unit or ''}",
                None if fact.change_pct is None else f"{fact.change_pct:+f}%",
            )
            for fact in self.facts
            if isinstance(fact, ChangeFact)
        ]

    @property
    def indicators(self) -> list[str]:
        """Name, year where it is not the report's, period, target and actual with unit, growth."""
        return [
            _line(
                fact.indicator_name,
                _year(fact.fiscal_year),
                fact.period_text,
                None if fact.target_text is None else f"target {fact.target_text}",
                None if fact.actual_text is None else f"{_plain(fact.actual_value)}{fact.unit}",
                None if fact.growth_pct is None else f"growth {fact.growth_pct:+f}%",
            )
            for fact in self.facts
            if isinstance(fact, IndicatorFact)
        ]

    @property
    def basics(self) -> list[str]:
        """Name, year where it is not the report's, value with unit."""
        return [
            _line(fact.figure_name, _year(fact.fiscal_year), f"{_plain(fact.value)}{fact.unit}")
            for fact in self.facts
            if isinstance(fact, BasicFact)
        ]

    @property
    def others(self) -> list[str]:
        """The numbers that are no facts, in reading order: each with the rule that explains it, `?` where none does."""
        return [
            f"{number.number_text} {number.rule or '?'}"
            for number in sorted(self.numbers, key=lambda number: number.span)
            if number.disposition is not Disposition.FACT
        ]

    def text(self, fact: Fact) -> str:
        """The characters the fact was read from."""
        return _at(self.document, fact.place.span)


def read(
    text: str,
    *,
    year: int | None = YEAR,
    report_type: ReportType = ReportType.DEPARTMENT_SELF_EVALUATION,
    title: str | None = None,
) -> Told:
    """What the headings and paragraphs of `text` say, as a report for `year`."""
    document = read_document("report.txt", text.encode())
    assert isinstance(document, Document)
    facts, numbers = read_running_text(document, ReportHeader(report_type, fiscal_year=year, title=title))
    for fact in facts:
        _check_place(document, fact)
    return Told(document, sorted(facts, key=lambda fact: fact.place.span), numbers)


def _check_place(document: Document, fact: Fact) -> None:
    """A fact stands inside the text, and its figures inside its span."""
    assert fact.place.span.end <= len(document.text)
    for figure in fact.place.figures:
        assert fact.place.span.covers(figure)
        assert any(character.isdigit() or character in "一二三四五六七八九十" for character in _at(document, figure))


def _at(document: Document, span: Span) -> str:
    return document.text[span.start : span.end]


def _line(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _year(year: int | None) -> str | None:
    return None if year == YEAR else str(year)


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _named(name: str, value: Decimal | None) -> str | None:
    return None if value is None else f"{name}={_plain(value)}"
