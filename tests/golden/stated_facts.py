"""What a report states, apart from where it stands, and how alike two readings of it are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields

from pipelines.domain.facts import Fact

Stated = Counter[tuple[str, ...]]


def stated(facts: Iterable[Fact]) -> Stated:
    """Each fact with all it says and the kind of its source, but no place, and without spaces."""
    return Counter(
        (
            type(fact).__name__,
            fact.place.source_kind,
            *("".join(str(getattr(fact, field.name)).split()) for field in fields(fact) if field.name != "place"),
        )
        for fact in facts
    )


def f1(found: Stated, expected: Stated) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * (found & expected).total() / ((found.total() + expected.total()) or 1)
