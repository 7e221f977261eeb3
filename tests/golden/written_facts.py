"""The facts a person wrote down for a report, and how they are compared with extracted ones.

Only reading the files of this folder and comparing belongs here; what must hold of the five reports stands in the
tests beside it. README.md tells what a written line means.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from unicodedata import normalize

import yaml

from pipelines.domain.document import Document
from pipelines.domain.facts import BasicFact, ChangeFact, Fact, IndicatorFact, SpendingFact

KINDS: dict[str, type[Fact]] = {
    "spending": SpendingFact,
    "changes": ChangeFact,
    "basic": BasicFact,
    "indicators": IndicatorFact,
}

# what a written field is called on the fact
_ATTRIBUTES = {
    "year": "fiscal_year",
    "item": "item_name",
    "scheme": "spending_scheme",
    "stage": "budget_stage",
    "parent": "parent_item_name",
    "subject": "subject_name",
    "basis": "comparison_basis",
    "pct": "change_pct",
    "current": "current_value",
    "base": "base_value",
    "target": "target_value",
    "actual": "actual_value",
    "operator": "actual_operator",
    "growth": "growth_pct",
    "period": "period_text",
    "reason": "deviation_reason",
}
_ATTRIBUTES_OF_KIND = {
    "spending": {"amount": "amount_wan_yuan"},
    "changes": {"amount": "change_amount"},
    "basic": {"name": "figure_name"},
    "indicators": {"name": "indicator_name"},
}
_QUOTES = re.compile("[“”\"'‘’「」\\s]")


@dataclass(frozen=True)
class Written:
    """One written line at one of its places; `fields` maps each attribute to the readings allowed for it."""

    kind: str
    line: int
    fields: dict[str, tuple[str, ...]]

    def __str__(self) -> str:
        said = ", ".join(f"{name}={'|'.join(allowed)}" for name, allowed in self.fields.items())
        return f"line {self.line}: {said}"

    def agrees(self, document: Document, fact: Fact) -> bool:
        """Whether `fact` says what the line says, on that line of the document."""
        if line_of(document, fact) != self.line:
            return False
        return all(
            any(_is_said(name, word, getattr(fact, name, None)) for word in allowed)
            for name, allowed in self.fields.items()
        )


def read_written(path: Path) -> list[Written]:
    """The lines of a report's file. Numbers stay as written: nothing passes through a float."""
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - a loader of plain strings
    return [
        Written(kind, int(line), _fields(kind, entry, content["year"]))
        for kind in KINDS
        for entry in content[kind]
        for line in entry["line"].split()
    ]


def pair(document: Document, written: Iterable[Written], facts: Iterable[Fact]) -> tuple[list[Written], list[Fact]]:
    """The written lines that no fact answers, and the facts that answer no line; each answers once."""
    left = list(facts)
    unanswered: list[Written] = []
    for line in written:
        answer = next((fact for fact in left if line.agrees(document, fact)), None)
        if answer is None:
            unanswered.append(line)
        else:
            left.remove(answer)
    return unanswered, left


def line_of(document: Document, fact: Fact) -> int:
    """The line on which the fact's figure stands; of a fact without one, its passage."""
    place = fact.place
    return document.line_number(min((figure.start for figure in place.figures), default=place.span.start))


def _fields(kind: str, entry: dict[str, str], year: str) -> dict[str, tuple[str, ...]]:
    names = _ATTRIBUTES | _ATTRIBUTES_OF_KIND[kind]
    said = {"year": year} | {name: text for name, text in entry.items() if name != "line"}
    if kind == "changes":
        said = {"amount": "none", "pct": "none"} | said
    if "zero" in said:
        said["is_zero_by_statement"] = str(said.pop("zero") == "stated")
    if "scope" in said:
        said["funding_scope"] = said.pop("scope")
    return {names.get(name, name): tuple(text.split("|")) for name, text in said.items()}


def _is_said(name: str, word: str, value: object) -> bool:
    if word == "none":
        return value is None
    if name in {"indicator_name", "funding_scope"}:
        return _holds(_plain(str(value)), [_plain(part) for part in word.split()])
    compare: Callable[[str, Any], bool] = next(
        (test for known, test in _COMPARISONS.items() if isinstance(value, known)), lambda *_: False
    )
    return compare(word, value)


_COMPARISONS: dict[type, Callable[[str, Any], bool]] = {
    Decimal: lambda word, value: Decimal(word) == value,
    bool: lambda word, value: word == str(value),
    int: lambda word, value: int(word) == value,
    Enum: lambda word, value: word == value.value,
    str: lambda word, value: _plain(word) == _plain(value),
}


def _holds(name: str, words: list[str]) -> bool:
    start = 0
    for word in words:
        start = name.find(word, start) + len(word)
        if start < len(word):
            return False
    return True


def _plain(name: str) -> str:
    return _QUOTES.sub("", normalize("NFKC", name))
