"""What a text is meant to state and what came out of it, both in one short form that can be compared.

Names are compared without width, quotation marks and the words that say no more than that they name money. How the
text is made belongs to the other modules of this folder.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar
from unicodedata import normalize

from pipelines.domain.document import Document
from pipelines.domain.facts import BasicFact, ChangeFact, Extraction, Fact, IndicatorFact, SpendingFact
from pipelines.domain.vocabulary import Disposition, SourceKind
from pipelines.extractors import extract_report
from pipelines.readers import read_document
from tests.golden.readable_names import unreadable_names
from tests.property.figures import UNITS

Said = TypeVar("Said", "Sum", "Change", "Measure", "Row")

_NO_NAME = re.compile(r"[“”\"「」\s]|(?:支出|经费|费用|费|资金|总额|合计|预算|决算)+$")


@dataclass(frozen=True)
class Sum:
    """A sum of the department's money in 万元; `item` and `scheme` are None where the text does not tell."""

    item: str | None
    scheme: str | None
    stage: str
    year: int | None
    amount: Decimal

    def agrees(self, found: "Sum") -> bool:
        return (self.scheme or found.scheme, self.stage, self.year, self.amount) == (
            found.scheme,
            found.stage,
            found.year,
            found.amount,
        ) and _is_name(self.item, found.item)


@dataclass(frozen=True)
class Change:
    """A comparison; `amount` is in 万元 where it is money, `percent` as printed."""

    subject: str | None
    basis: str
    amount: Decimal | None
    percent: Decimal | None

    def agrees(self, found: "Change") -> bool:
        return (self.basis, self.amount, self.percent) == (found.basis, found.amount, found.percent) and (
            self.subject is None or core_name(self.subject) in core_name(found.subject or "")
        )


@dataclass(frozen=True)
class Measure:
    """A basic figure or an achievement: words that its name holds, its value and unit (money in 万元)."""

    name: str
    value: Decimal | None
    unit: str | None

    def agrees(self, found: "Measure") -> bool:
        return (self.value, self.unit) == (found.value, found.unit) and core_name(self.name) in core_name(found.name)


@dataclass(frozen=True)
class Row:
    """A row of an indicator table, value by value."""

    name: str
    level_1: str | None
    level_2: str | None
    operator: str | None
    target: Decimal | None
    actual: Decimal | None
    unit: str | None
    weight: Decimal | None
    score: Decimal | None

    def agrees(self, found: "Row") -> bool:
        return self == found


@dataclass(frozen=True)
class Told:
    """All that a text states."""

    sums: tuple[Sum, ...] = ()
    changes: tuple[Change, ...] = ()
    basics: tuple[Measure, ...] = ()
    achievements: tuple[Measure, ...] = ()
    targets: tuple[Measure, ...] = ()
    rows: tuple[Row, ...] = ()


def read(text: str, name: str = "report.txt") -> tuple[Document, Extraction]:
    """The text through the real reader and the real extractors."""
    document = read_document(name, text.encode())
    assert isinstance(document, Document)
    return document, extract_report(document, stated=None)


def differences(told: Iterable[Told], facts: Iterable[Fact]) -> list[str]:
    """What was told and did not come out, and what came out and was not told."""
    told, facts = list(told), list(facts)
    sums = [_sum_of(fact) for fact in facts if isinstance(fact, SpendingFact)]
    changes = [_change_of(fact) for fact in facts if isinstance(fact, ChangeFact)]
    basics = [_measure(fact.figure_name, fact.value, fact.unit) for fact in facts if isinstance(fact, BasicFact)]
    indicators = [fact for fact in facts if isinstance(fact, IndicatorFact)]
    in_text = [fact for fact in indicators if fact.place.source_kind is SourceKind.TEXT]
    done = [fact for fact in in_text if fact.target_text is None]
    achievements = [_measure(fact.indicator_name, fact.actual_value, fact.unit) for fact in done]
    aims = [_measure(fact.indicator_name, fact.target_value, fact.unit) for fact in in_text if fact not in done]
    rows = [_row_of(fact) for fact in indicators if fact.place.source_kind is SourceKind.TABLE]
    return [
        *_compare([one for part in told for one in part.sums], sums),
        *_compare([one for part in told for one in part.changes], changes),
        *_compare([one for part in told for one in part.basics], basics),
        *_compare([one for part in told for one in part.achievements], achievements),
        *_compare([one for part in told for one in part.targets], aims),
        *_compare([one for part in told for one in part.rows], rows),
    ]


def figures_lost(document: Document, extraction: Extraction) -> list[str]:
    """Facts whose figures stand outside their passage or whose name is none, and numbers that nothing explains."""
    astray = [
        f"outside its passage: {fact}"
        for fact in extraction.facts
        if not all(fact.place.span.covers(figure) for figure in fact.place.figures)
    ]
    unexplained = [
        f"unexplained: {document.text[number.span.start : number.span.end]}"
        for number in extraction.numbers
        if number.disposition is Disposition.UNEXPLAINED
    ]
    return astray + unexplained + [f"no name: {name}" for name in unreadable_names(extraction)]


def core_name(name: str) -> str:
    """`name` without width, quotation marks and the words at its end that say only that it is money."""
    plain = normalize("NFKC", name)
    return _NO_NAME.sub("", plain) or plain


def _compare(told: Sequence[Said], found: Sequence[Said]) -> list[str]:
    left: list[Said] = list(found)
    missing: list[Said] = []
    for one in told:
        answer = next((other for other in left if one.agrees(other)), None)
        if answer is None:
            missing.append(one)
        else:
            left.remove(answer)
    return [*(f"missing: {one}" for one in missing), *(f"not told: {one}" for one in left)]


def _is_name(told: str | None, found: str | None) -> bool:
    return told is None or core_name(told) == core_name(found or "")


def _sum_of(fact: SpendingFact) -> Sum:
    return Sum(
        fact.item_name,
        fact.spending_scheme.value,
        fact.budget_stage.value,
        fact.fiscal_year,
        fact.amount_wan_yuan,
    )


def _change_of(fact: ChangeFact) -> Change:
    amount = fact.change_amount
    if amount is not None and fact.unit in UNITS:
        amount *= UNITS[fact.unit]
    return Change(fact.subject_name, fact.comparison_basis.value, amount, fact.change_pct)


def _measure(name: str, value: Decimal | None, unit: str | None) -> Measure:
    if value is not None and unit in UNITS:
        return Measure(name, value * UNITS[unit], "万元")
    return Measure(name, value, unit)


def _row_of(fact: IndicatorFact) -> Row:
    operator = fact.target_operator
    return Row(
        fact.indicator_name,
        fact.level_1,
        fact.level_2,
        operator and operator.value,
        fact.target_value,
        fact.actual_value,
        fact.unit,
        fact.weight,
        fact.score,
    )
