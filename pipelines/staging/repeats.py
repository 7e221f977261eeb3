"""Which places of a report state one and the same fact, and the stable id of that fact.

A sum told in the text and again in a table is one fact with two mentions; two different sums under one name are two
facts. Places are compared within one report and one table only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import lru_cache, singledispatch
from hashlib import sha256

from pipelines.domain.document import Span
from pipelines.domain.facts import ChangeFact, Claim, Fact, FindingFact, IndicatorFact, Place, SpendingFact
from pipelines.text.normalised import normalise_value

# Names are compared as a reader does: without width, script, white space and quotation marks.
_NAMES = frozenset({"item_name", "parent_item_name", "indicator_name", "subject_name", "figure_name", "finding_text"})


@dataclass(frozen=True, slots=True)
class MentionedFact:
    """A fact as its first place states it, with all its places in reading order."""

    fact: Fact
    places: tuple[Place, ...]


def merge_repeats(facts: Iterable[Fact]) -> list[MentionedFact]:
    """The facts of one report, in reading order, each once."""
    groups: dict[Hashable, list[Fact]] = {}
    for fact in sorted(facts, key=_reading_order):
        groups.setdefault((type(fact), identity(fact)), []).append(fact)
    merged = [mentioned for group in groups.values() for mentioned in _merge_group(group)]
    return sorted(merged, key=lambda mentioned: _reading_order(mentioned.fact))


@singledispatch
def identity(fact: Fact) -> Hashable:
    """What two places must agree on to state the same fact: everything they say."""
    return tuple(_comparable(name, getattr(fact, name)) for name in _statement(fact))


@identity.register
def _(fact: SpendingFact) -> Hashable:
    """A sum is known by item, year, stage, amount and scope."""
    return (
        fact.fiscal_year,
        fact.spending_scheme,
        _comparable_item(fact),
        fact.budget_stage,
        fact.amount_wan_yuan,
        fact.funding_scope,
    )


@identity.register
def _(fact: IndicatorFact) -> Hashable:
    """An indicator is known by name, period, target, achieved value and points; 达13.79件 and 13.79件 say the same.

    超386家 and 386家 do not: a bound is not the value.
    """
    return (
        fact.fiscal_year,
        _comparable("indicator_name", fact.indicator_name),
        fact.period_text,
        fact.target_operator,
        fact.actual_operator,
        fact.target_text if fact.target_value is None else fact.target_value,
        fact.actual_text if fact.actual_value is None else fact.actual_value,
        fact.unit,
        fact.weight,
        fact.score,
    )


@identity.register
def _(fact: ChangeFact) -> Hashable:
    """A change is known by subject, year, basis, scope and by how much it changed."""
    return (
        fact.fiscal_year,
        _comparable("subject_name", fact.subject_name),
        fact.comparison_basis,
        fact.change_amount,
        fact.change_pct,
        fact.unit,
        fact.funding_scope,
    )


@identity.register
def _(fact: FindingFact) -> Hashable:
    """A finding repeated under another number is the same finding."""
    return (fact.fiscal_year, fact.finding_kind, _comparable("finding_text", fact.finding_text))


# 科技顾问经费 in the text is 科技顾问 in the table
_ITEM_END = re.compile("(?:经费|费用|费|资金|支出|项目|金额|总额|合计)+$")


_WHOLES = ("total", "revenue.total")


def _comparable_item(fact: SpendingFact) -> Hashable:
    """The item by its category where it has one, else by its name without 经费, 支出 and the like.

    收入总计 and 支出总计 hold what was carried in and out, 合计 does not: one category, two items.
    """
    if fact.category_code is not None:
        return fact.category_code, fact.category_code in _WHOLES and "总计" in fact.item_name
    name = _comparable_name(fact.item_name)
    return _ITEM_END.sub("", name) or name


def fact_id(report_id: str, table: str, fact: Fact) -> str:
    """16 hex digits that stay the same while the document, the place and what is read there stay the same.

    The category is left out: it comes from a lookup that may grow without the statement changing.
    """
    said = [str(getattr(fact, name)) for name in _statement(fact) if name != "category_code"]
    span = fact.place.span
    key = json.dumps([report_id, table, span.start, span.end, *said], ensure_ascii=False)
    return sha256(key.encode()).hexdigest()[:16]


def claim_id(report_id: str, claim: Claim) -> str:
    """16 hex digits that stay the same while the document, the place and the kind of claim stay the same."""
    key = json.dumps([report_id, "claims", claim.span.start, claim.span.end, claim.claim_kind.value])
    return sha256(key.encode()).hexdigest()[:16]


def _merge_group(group: list[Fact]) -> Iterator[MentionedFact]:
    """One fact, unless its places name different wholes: 其他 of one whole is not 其他 of another."""
    by_whole: dict[Hashable, list[Fact]] = {}
    for fact in group:
        by_whole.setdefault(_whole(fact), []).append(fact)
    named = [whole for whole in by_whole if whole is not None]
    for same_whole in [group] if len(named) <= 1 else by_whole.values():
        for agreeing in _without_contradiction(same_whole):
            yield MentionedFact(_completed(agreeing), _places(agreeing))


def _without_contradiction(group: list[Fact]) -> list[list[Fact]]:
    """Each fact with the first ones that print no other figure than it does: two values are two facts."""
    agreeing: list[list[Fact]] = []
    for fact in group:
        for others in agreeing:
            if not any(_contradicts(fact, other) for other in others):
                others.append(fact)
                break
        else:
            agreeing.append([fact])
    return agreeing


def _contradicts(fact: Fact, other: Fact) -> bool:
    pairs = ((getattr(fact, name), getattr(other, name)) for name in _statement(fact))
    return any(isinstance(left, Decimal) and right is not None and left != right for left, right in pairs)


def _whole(fact: Fact) -> Hashable:
    """What an item is part of, where only that tells it from another item of its name."""
    if isinstance(fact, SpendingFact) and fact.category_code is None:
        return _comparable("parent_item_name", fact.parent_item_name)
    return None


def _completed(group: list[Fact]) -> Fact:
    """The first place's statement, with what another place prints where the first prints nothing."""
    first = group[0]
    missing = [name for name in _statement(first) if getattr(first, name) is None]
    printed = {
        name: value
        for name in missing
        if (value := next((v for fact in group[1:] if (v := getattr(fact, name)) is not None), None)) is not None
    }
    return replace(first, **printed)


def _places(group: list[Fact]) -> tuple[Place, ...]:
    """Each place once: two extractors may have read the same passage."""
    places: dict[Span, Place] = {}
    for fact in group:
        places.setdefault(fact.place.span, fact.place)
    return tuple(places.values())


def _reading_order(fact: Fact) -> tuple[int, int]:
    return fact.place.span.start, fact.place.span.end


def _statement(fact: Fact) -> tuple[str, ...]:
    return tuple(field.name for field in fields(fact) if field.name != "place")


def _comparable(name: str, value: Hashable) -> Hashable:
    return _comparable_name(value) if name in _NAMES and isinstance(value, str) else value


@lru_cache(maxsize=10_000)
def _comparable_name(name: str) -> str:
    return normalise_value(name)
