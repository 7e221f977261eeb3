"""Statements without a figure: 与上年持平 is a change of 0, 未安排政府性基金预算支出 a sum of 0."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pipelines.domain.facts import ChangeFact, SpendingFact
from pipelines.domain.vocabulary import BudgetStage, SpendingScheme, SubjectKind
from pipelines.extractors.narrative import names
from pipelines.extractors.narrative.draft import Draft
from pipelines.extractors.narrative.passages import Passage
from pipelines.extractors.narrative.places import place_at
from pipelines.extractors.narrative.state import State, Subject
from pipelines.extractors.narrative.subjects import last_clause
from pipelines.text.clauses import Sentence
from pipelines.text.terms import ItemTerm, find_comparison, find_items, find_no_change

_NONE_STATED = re.compile(r"(?:未安排|没有安排|未发生|没有|未列支|无)(?=[^，。；：]{2,24})")
_ITEM_END = re.compile("[，。；：]")
_ZERO_SCHEMES = (SpendingScheme.FUND, SpendingScheme.THREE_PUBLIC)
_ZERO_CATEGORIES = ("revenue.carried_out", "procurement.total")
_ZERO_FUNDS = ("revenue.government_fund", "revenue.state_capital")
# how far before the words for no change their comparison may begin, and how far behind 无 its item may reach
_REACH = 40
_FURTHEST_ITEM = 8


@dataclass(frozen=True, slots=True)
class Statement:
    """Words that state a change of 0 or a sum of 0, as positions of the normalised passage."""

    start: int
    end: int
    is_change: bool


def find_statements(sentence: Sentence) -> list[Statement]:
    """Where the sentence says that nothing changed or nothing was spent, in order."""
    shift = sentence.start
    found = [Statement(shift + start, shift + end, is_change=True) for start, end in find_no_change(sentence.text)]
    found += [
        Statement(shift + match.start(), shift + match.end(), is_change=False)
        for match in _NONE_STATED.finditer(sentence.text)
    ]
    return sorted(found, key=lambda statement: statement.start)


def read_statement(draft: Draft, passage: Passage, sentence: Sentence, state: State, statement: Statement) -> None:
    """Take in what the statement says of what the sentence speaks of so far."""
    read = _read_no_change if statement.is_change else _read_none_stated
    read(draft, passage, sentence, state, statement)


def _read_no_change(draft: Draft, passage: Passage, sentence: Sentence, state: State, statement: Statement) -> None:
    """与上年持平, 较上年无增减变化: a change of 0 against the named base."""
    normalised = passage.normalised
    nearest = max(sentence.start, statement.start - _REACH)
    clause_start = nearest + last_clause(normalised.text[nearest : statement.start])
    clause = normalised.text[clause_start : statement.end]
    comparison = find_comparison(clause)
    if comparison is None:
        return
    subject = state.subject
    start, end = names.trim(clause[: comparison.start])
    if end - start >= 2:
        kind = SubjectKind.SPENDING if find_items(clause[start:end]) else SubjectKind.BASIC
        subject = Subject(kind, normalised.name(range(clause_start + start, clause_start + end)))
    if subject is None:
        return
    draft.finish_change()
    draft.add(
        ChangeFact(
            place_at(passage, normalised.span(clause_start, statement.end), "no_change"),
            state.year,
            subject.name,
            subject.kind,
            comparison.basis,
            current_value=subject.value,
            change_amount=Decimal(0),
            unit=subject.unit,
        )
    )


def _read_none_stated(draft: Draft, passage: Passage, sentence: Sentence, state: State, statement: Statement) -> None:
    """未安排政府性基金预算支出, 无结余: a sum of 0 by statement."""
    normalised = passage.normalised
    furthest = min(sentence.end, statement.end + _REACH)
    stop = _ITEM_END.search(normalised.text, statement.end, furthest)
    words = normalised.text[statement.end : stop.start() if stop else furthest]
    items = find_items(words)
    if not items or not _states_none(items[0]):
        return
    item = items[0]
    earlier = normalised.text[max(sentence.start, statement.start - _REACH) : statement.start]
    subject = state.subject
    name, category = words[item.start : item.end], item.category_code
    if item.scheme is SpendingScheme.REVENUE and subject is not None and subject.scheme is SpendingScheme.PROJECT:
        name, category = f"{subject.name}{name}", None
    draft.add(
        SpendingFact(
            place_at(passage, normalised.span(statement.start, statement.end + item.end), "none_stated"),
            state.year_in(earlier) or state.year,
            item.scheme,
            name,
            BudgetStage.ACTUAL,
            Decimal(0),
            category,
            is_zero_by_statement=True,
        )
    )


def _states_none(item: ItemTerm) -> bool:
    """Whether nothing of the item was spent, rather than something else said of it (无财政拨款收入以外的…)."""
    if item.scheme in _ZERO_SCHEMES or item.category_code in _ZERO_FUNDS:
        return item.start <= _FURTHEST_ITEM
    return item.start == 0 and item.category_code in _ZERO_CATEGORIES
