"""What a report says about its own figures and names, for reconciliation to hold against them (报告自述).

That a list names only the main parts (主要, 等), what a count is made of (其中), how many names a sentence lists, what
a rate leaves out (剔除), that spending kept within the budget: each points to its characters. The patterns stand in
`lookups/claims.yml`. Figures themselves are facts and belong to the other extractors; whether a claim is true is for
dbt to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from pipelines.domain.document import Document, Heading, Paragraph, Span
from pipelines.domain.facts import Claim
from pipelines.domain.vocabulary import ClaimKind
from pipelines.lookups import load_lookup
from pipelines.text.normalised import NormalisedText, normalise

_LAST_NAME = re.compile("和|以及|及")
_GROUP_WEIGHT = re.compile(r"[(（]\s*(\d{1,3})\s*分\s*[)）]")
# 效益指标（20分）: a label, no sentence
_LONGEST_LABEL = 16


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One line of the lookup: the closed value, a word the pattern needs, the pattern."""

    kind: ClaimKind
    word: str
    regex: re.Pattern[str]


def extract_claims(document: Document) -> tuple[Claim, ...]:
    """The claims of the running text and the weights printed on groups of a form, in reading order, each once."""
    found = {(claim.span, claim.claim_kind): claim for claim in (*_in_text(document), *_group_weights(document))}
    return tuple(sorted(found.values(), key=lambda claim: (claim.span.start, claim.span.end, claim.claim_kind)))


def _in_text(document: Document) -> Iterator[Claim]:
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            source = document.text[block.span.start : block.span.end]
            patterns = [pattern for pattern in _patterns() if pattern.word in source]
            if patterns:
                passage = normalise(document.text, block.span)
                for pattern in patterns:
                    yield from _read_claims(document, passage, pattern)


def _read_claims(document: Document, passage: NormalisedText, pattern: _Pattern) -> Iterator[Claim]:
    for match in pattern.regex.finditer(passage.text):
        groups = match.groupdict()
        start, end = match.span("passage" if groups.get("passage") else 0)
        span = passage.span(start, end)
        value = _decimal(groups.get("value"))
        names = groups.get("names")
        yield Claim(
            pattern.kind,
            span,
            document.text_locator(span),
            subject_text=groups.get("subject") or None,
            stated_value=value,
            unit=groups.get("unit") or None,
            listed_count=count_names(names, value) if names else None,
        )


def count_names(names: str, stated: Decimal | None) -> int:
    """How many names a list in normal form holds: 、 outside brackets parts them, 和 or 及 may part the last two.

    Whether 和 parts two names or belongs to one is not printed: the stated number decides where it can.
    """
    depth, count, last = 0, 1, 0
    for place, character in enumerate(names):
        if character in "([":
            depth += 1
        elif character in ")]":
            depth = max(0, depth - 1)
        elif character == "、" and depth == 0:
            count += 1
            last = place
    if stated == count + 1 and _LAST_NAME.search(names, last):
        return count + 1
    return count


def _group_weights(document: Document) -> Iterator[Claim]:
    """(20分) on a group of a form: in a short cell of its own, with or without the group's name."""
    for table in document.tables:
        for cell in table.cells:
            if len(cell.text) <= _LONGEST_LABEL and (match := _GROUP_WEIGHT.search(cell.text)):
                start = cell.span.start + match.start()
                span = Span(start, start + len(match[0]))
                locator = document.cell_locator(table, cell)
                yield Claim(ClaimKind.GROUP_WEIGHT, span, locator, stated_value=Decimal(match[1]), unit="分")


def _decimal(text: str | None) -> Decimal | None:
    """The number of a match; None where what looked like one is none (1.2.3)."""
    try:
        return Decimal(text.replace(",", "").rstrip(".")) if text else None
    except InvalidOperation:
        return None


@cache
def _patterns() -> tuple[_Pattern, ...]:
    return tuple(
        _Pattern(ClaimKind(line["claim"]), line["word"], re.compile(line["pattern"])) for line in load_lookup("claims")
    )
