"""Statements without a figure: 与上年持平 is a change of 0, 未安排政府性基金预算支出 a sum of 0."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from pipelines.domain.facts import ChangeFact, SpendingFact
from pipelines.domain.vocabulary import SpendingScheme, SubjectKind
from pipelines.extractors.narrative import names
from pipelines.extractors.narrative.draft import Draft
from pipelines.extractors.narrative.passages import Passage
from pipelines.extractors.narrative.places import place_at
from pipelines.extractors.narrative.state import State, Subject
from pipelines.extractors.narrative.subjects import last_clause
from pipelines.text.clauses import Sentence
from pipelines.text.terms import ItemTerm, find_comparison, find_items, find_no_change, find_stage

_NONE_AHEAD = re.compile(r"(?:未安排|没有安排|未发生|没有|未列支|无)(?=[^，。；：]{2,24})")
_NONE_BEHIND = re.compile(r"(?:没有|为零|零支出|未(?:发生|安排|列支|开支)(?:支出|费用)?|无)(?=[，。；]|$)")
_ITEM_END = re.compile("[，。；：]")
# what may stand between 无 and its items and behind them; any other word says something else of them (无超标接待)
_BETWEEN = r"(?:使用|安排|涉及|发生|开支|列支|相关|的)*"
_BESIDE = r"(?:财政|拨款|支出|收入|收支|预算|决算|费用|经费|资金|情况|业务|事项|安排|使用|的|[和及与或、])*"
_NONE_OF_ITEMS = re.compile(rf"{_BETWEEN}□+{_BESIDE}(?:□+{_BESIDE})*")
_ITEMS_OF_NONE = re.compile(rf"□+{_BESIDE}：?(?P<all>全部|均|都)?(?:实际|本年度?|当年)*")
_ZERO_SCHEMES = (SpendingScheme.FUND, SpendingScheme.THREE_PUBLIC)
_ZERO_CATEGORIES = (
    "revenue.carried_out",
    "revenue.government_fund",
    "revenue.state_capital",
    "procurement.total",
)
# how far before the words for no change their comparison may begin, and how far behind 无 its items may reach
_REACH = 40


@dataclass(frozen=True, slots=True)
class Statement:
    """Words that state a change of 0 or a sum of 0, as positions of the normalised passage, and what reads them."""

    start: int
    end: int
    read: Reader


Reader = Callable[[Draft, Passage, Sentence, State, int, int], None]


def find_statements(sentence: Sentence) -> list[Statement]:
    """Where the sentence says that nothing changed or nothing was spent, in order."""
    shift, text = sentence.start, sentence.text
    found = [Statement(shift + start, shift + end, _read_no_change) for start, end in find_no_change(text)]
    for pattern, read in ((_NONE_AHEAD, _read_none_ahead), (_NONE_BEHIND, _read_none_behind)):
        found += [Statement(shift + match.start(), shift + match.end(), read) for match in pattern.finditer(text)]
    return sorted(found, key=lambda statement: statement.start)


def read_statement(draft: Draft, passage: Passage, sentence: Sentence, state: State, statement: Statement) -> None:
    """Take in what the statement says of what the sentence speaks of so far."""
    statement.read(draft, passage, sentence, state, statement.start, statement.end)


def _read_no_change(draft: Draft, passage: Passage, sentence: Sentence, state: State, start: int, end: int) -> None:
    """与上年持平, 较上年无增减变化: a change of 0 against the named base."""
    normalised = passage.normalised
    nearest = max(sentence.start, start - _REACH)
    clause_start = nearest + last_clause(normalised.text[nearest:start])
    clause = normalised.text[clause_start:end]
    comparison = find_comparison(clause)
    if comparison is None:
        return
    subject = state.subject
    first, last = names.trim(clause[: comparison.start])
    if last - first >= 2 and not _names_only_stage(clause[first:last]):
        kind = SubjectKind.SPENDING if find_items(clause[first:last]) else SubjectKind.BASIC
        subject = Subject(kind, normalised.name(range(clause_start + first, clause_start + last)))
    if subject is None:
        return
    draft.finish_change()
    draft.add(
        ChangeFact(
            place_at(passage, normalised.span(clause_start, end), "no_change"),
            state.year,
            subject.name,
            subject.kind,
            comparison.basis,
            current_value=subject.value,
            change_amount=Decimal(0),
            unit=subject.unit,
        )
    )


def _names_only_stage(words: str) -> bool:
    """决算数与预算数持平: the stage of what the sentence speaks of, no name of its own."""
    term = find_stage(words)
    return term is not None and not term.start and term.end == len(words)


def _read_none_ahead(draft: Draft, passage: Passage, sentence: Sentence, state: State, start: int, end: int) -> None:
    """未安排政府性基金预算支出, 无结余: sums of 0 by statement, of the items behind."""
    text = passage.normalised.text
    furthest = min(sentence.end, end + _REACH)
    stop = _ITEM_END.search(text, end, furthest)
    words = text[end : stop.start() if stop else furthest]
    items = find_items(words)
    if not items or not all(_may_be_none(item) for item in items):
        return
    if _NONE_OF_ITEMS.fullmatch(_blank(words, items)):
        earlier = text[max(sentence.start, start - _REACH) : start]
        for item in items:
            _add_none(draft, passage, state, item, (start, end + item.end), end, earlier)


def _read_none_behind(draft: Draft, passage: Passage, sentence: Sentence, state: State, start: int, end: int) -> None:
    """公务接待费没有, 公务用车购置费、因公出国(境)费均为零: sums of 0 by statement, of the items before."""
    text = passage.normalised.text
    nearest = max(sentence.start, start - _REACH)
    before = text[nearest:start]
    first = nearest + max(before.rfind("，"), before.rfind("；"), before.rfind("。")) + 1
    words = text[first:start]
    items = find_items(words)
    if not items or not all(_may_be_none(item) for item in items):
        return
    match = _ITEMS_OF_NONE.fullmatch(_blank(words, items), items[-1].start)
    if match is not None:
        for item in items if match["all"] else items[-1:]:
            _add_none(draft, passage, state, item, (first + item.start, end), first, words[: items[0].start])


def _blank(words: str, items: tuple[ItemTerm, ...]) -> str:
    """`words` with each item as one mark of its length; positions stay."""
    for item in items:
        words = f"{words[: item.start]}{'□' * (item.end - item.start)}{words[item.end :]}"
    return words


def _may_be_none(item: ItemTerm) -> bool:
    """Whether an item is one of those whose absence reports state."""
    return item.scheme in _ZERO_SCHEMES or item.category_code in _ZERO_CATEGORIES


def _add_none(
    draft: Draft, passage: Passage, state: State, item: ItemTerm, place: tuple[int, int], shift: int, earlier: str
) -> None:
    """Take in a sum of 0 of `item`, whose positions count from `shift`; `earlier` may name its year."""
    normalised = passage.normalised
    name, category = normalised.name(range(shift + item.start, shift + item.end)), item.category_code
    subject = state.subject
    if item.scheme is SpendingScheme.REVENUE and subject is not None and subject.scheme is SpendingScheme.PROJECT:
        name, category = f"{subject.name}{name}", None
    draft.add(
        SpendingFact(
            place_at(passage, normalised.span(*place), "none_stated"),
            state.year_in(earlier) or state.year,
            item.scheme,
            name,
            state.default_stage,
            Decimal(0),
            category,
            is_zero_by_statement=True,
        )
    )
