"""The facts and numbers of a document as they grow, and the change that is being put together.

A stated change comes in pieces (较上年60万元 · 减少13.87万元 · 下降23.12%), which are collected here into one fact.
What the pieces are is decided by the binding rules.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pipelines.domain.facts import ChangeFact, Fact, NumberMention
from pipelines.domain.vocabulary import ComparisonBasis, Disposition
from pipelines.extractors.narrative.passages import Passage
from pipelines.extractors.narrative.places import joined, place_of
from pipelines.extractors.narrative.scene import Scene
from pipelines.extractors.narrative.state import State, Subject
from pipelines.text.numbers import Number

_REMEMBERED = 6


class Draft:
    """`facts` in the order they were made and `numbers` as they were accounted for.

    A change is in neither until `finish_change`; without an amount or a percentage it never gets there.
    """

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.numbers: list[NumberMention] = []
        self.change: ChangeFact | None = None

    def add(self, fact: Fact) -> None:
        """Take in a fact."""
        self.facts.append(fact)

    def note(self, passage: Passage, number: Number, disposition: Disposition, rule: str | None) -> None:
        """Record what became of a number."""
        span = passage.normalised.span(number.figure_start, number.figure_end)
        text = passage.document.text[span.start : span.end]
        self.numbers.append(NumberMention(span, text, number.unit, disposition, rule))

    def remember(self, state: State, subject: Subject) -> None:
        """Make `subject` what the next words speak of; the comparison at hand ends with it."""
        self.finish_change()
        state.subject = subject
        state.comparison = None
        state.recent = [*state.recent[1 - _REMEMBERED :], subject]

    def put_into_change(
        self,
        scene: Scene,
        basis: ComparisonBasis,
        rule: str,
        *,
        base_value: Decimal | None = None,
        change_amount: Decimal | None = None,
        change_pct: Decimal | None = None,
        unit: str | None = None,
    ) -> None:
        """Put a piece into the change at hand; a piece that is there already begins a new change.

        `unit` is that of `change_amount`; where the subject's own value has another one, only the amount is kept.
        """
        subject = scene.state.subject
        assert subject is not None, "a change is always of something"
        place = place_of(scene, rule)
        change = self.change
        pieces = (base_value, change_amount, change_pct)
        if change is None or not _continues(change, subject, basis, pieces):
            self.finish_change()
            change = ChangeFact(
                place,
                scene.state.year,
                subject.name,
                subject.kind,
                basis,
                current_value=subject.value,
                unit=subject.unit or scene.number.unit,
                funding_scope=subject.scope,
            )
        change = replace(
            change,
            place=joined(change.place, place),
            base_value=change.base_value if base_value is None else base_value,
            change_amount=change.change_amount if change_amount is None else change_amount,
            change_pct=change.change_pct if change_pct is None else change_pct,
        )
        if unit is not None:
            current = change.current_value if unit == subject.unit else None
            change = replace(change, unit=unit, current_value=current)
        self.change = change

    def finish_change(self) -> None:
        """Take in the change at hand, if it states one."""
        change, self.change = self.change, None
        if change is not None and (change.change_amount is not None or change.change_pct is not None):
            self.add(change)


def _continues(
    change: ChangeFact,
    subject: Subject,
    basis: ComparisonBasis,
    pieces: tuple[Decimal | None, Decimal | None, Decimal | None],
) -> bool:
    """Whether the change at hand is of the same subject against the same base and still lacks the pieces."""
    if change.comparison_basis is not basis or change.subject_name != subject.name:
        return False
    held = (change.base_value, change.change_amount, change.change_pct)
    return all(new is None or old is None for new, old in zip(pieces, held, strict=True))
