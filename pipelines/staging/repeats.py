"""Which places of a report state one and the same fact, and the stable id of that fact.

A sum told in the text and again in a table is one fact with two mentions; two different sums under one name are two
facts. Places are compared within one report and one table only.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import lru_cache, singledispatch
from hashlib import sha256

from pipelines.domain.document import Span
from pipelines.domain.facts import Fact, FindingFact, Place, SpendingFact
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
    """A sum is known by item, year, stage, amount and scope; the item by its category where it has one."""
    return (
        fact.fiscal_year,
        fact.spending_scheme,
        fact.category_code or _comparable("item_name", fact.item_name),
        fact.budget_stage,
        fact.amount_wan_yuan,
        fact.funding_scope,
    )


@identity.register
def _(fact: FindingFact) -> Hashable:
    """A finding repeated under another number is the same finding."""
    return (fact.fiscal_year, fact.finding_kind, _comparable("finding_text", fact.finding_text))


def fact_id(report_id: str, table: str, fact: Fact) -> str:
    """16 hex digits that stay the same while the document, the place and what is read there stay the same.

    The category is left out: it comes from a lookup that may grow without the statement changing.
    """
    said = [str(getattr(fact, name)) for name in _statement(fact) if name != "category_code"]
    span = fact.place.span
    key = json.dumps([report_id, table, span.start, span.end, *said], ensure_ascii=False)
    return sha256(key.encode()).hexdigest()[:16]


def _merge_group(group: list[Fact]) -> Iterator[MentionedFact]:
    """One fact, unless its places name different wholes: 其他 of one whole is not 其他 of another."""
    by_whole: dict[Hashable, list[Fact]] = {}
    for fact in group:
        by_whole.setdefault(_whole(fact), []).append(fact)
    named = [whole for whole in by_whole if whole is not None]
    for same_whole in [group] if len(named) <= 1 else by_whole.values():
        yield MentionedFact(_with_parent(same_whole), _places(same_whole))


def _whole(fact: Fact) -> Hashable:
    """What an item is part of, where only that tells it from another item of its name."""
    if isinstance(fact, SpendingFact) and fact.category_code is None:
        return _comparable("parent_item_name", fact.parent_item_name)
    return None


def _with_parent(group: list[Fact]) -> Fact:
    """The first place's statement, with the parent that another place prints where the first prints none."""
    first = group[0]
    if not isinstance(first, SpendingFact) or first.parent_item_name:
        return first
    parents = (fact.parent_item_name for fact in group if isinstance(fact, SpendingFact) and fact.parent_item_name)
    return replace(first, parent_item_name=next(parents, None))


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
