"""Sums of the department's own money become facts; which item a sum is for is told by `items`."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipelines.domain.document import Span
from pipelines.domain.facts import SpendingFact
from pipelines.domain.vocabulary import BudgetStage, ComparisonBasis, Disposition, SpendingScheme
from pipelines.extractors.narrative.draft import Draft
from pipelines.extractors.narrative.items import both_totals, subject_of_sum
from pipelines.extractors.narrative.passages import Passage
from pipelines.extractors.narrative.places import place_of
from pipelines.extractors.narrative.rules import Role
from pipelines.extractors.narrative.scene import Scene
from pipelines.extractors.narrative.state import Subject
from pipelines.extractors.wholes import whole_of
from pipelines.text.normalised import NormalisedText
from pipelines.text.numbers import money_factor, signed

_BOUND = re.compile("(?:控制在|未超过?|不超过?|低于|没有超出)[^，；：]{0,4}预算")
_REDUCED = re.compile(r"压减|冻结|追减|调减|核减")
_NAMED = ("narrative.named_item", "narrative.named_money")
# parts of 三公经费 that have parts of their own, and those that have none
_OTHER_WHOLES = {"three_public.vehicles", "three_public.reception", "three_public.abroad"}
_TELLS_STAGE = re.compile("决算|执行|实际|^仅?支出")


def make_spending(draft: Draft, scene: Scene, role: Role) -> Disposition:
    """A sum of an item; what was taken away (压减, 冻结) is negative and a stated change against the budget."""
    state = scene.state
    amount = Decimal(0) if role.rule == "bare_zero" else scene.number.wan_yuan
    both = both_totals(scene) if scene.pair is None else []
    if amount is not None and both:
        for total in both:
            add_spending(draft, scene, role, total, amount)
            draft.remember(state, replace(total, value=scene.number.value, unit=scene.number.unit))
        return Disposition.FACT
    subject = subject_of_sum(scene, role)
    if amount is None or subject is None:
        return Disposition.UNEXPLAINED
    term = scene.stage_term
    goes_on = term is None and state.was_reduced and scene.figure.before.startswith(("、", "和", "及"))
    state.was_reduced = subject.stage is BudgetStage.ADJUSTMENT and (goes_on or (term is not None and term.sign < 0))
    if state.was_reduced:
        amount = signed(amount, -1)
        if _REDUCED.search(scene.lead):
            _note_reduction(draft, scene, subject, amount)
    add_spending(draft, scene, role, subject, amount)
    state.sentence_stage, state.last_spending, state.item = subject.stage, subject, subject
    state.stage_was_named = term is not None
    if term is not None:
        state.is_stage_before_item = bool(scene.items) and term.end <= scene.items[-1].start
    if state.parent is None and subject.scheme is not SpendingScheme.REVENUE:
        state.main = subject
    before = state.subject
    draft.remember(state, replace(subject, value=scene.number.value, unit=scene.number.unit))
    if before is not None and before.name == subject.name and _BOUND.search(scene.lead):
        state.subject = before  # 支出5.83万元，控制在预算9万元以内: what follows is of what was spent
    return Disposition.FACT


def _note_reduction(draft: Draft, scene: Scene, subject: Subject, amount: Decimal) -> None:
    scene.state.subject = replace(subject, value=None)
    in_unit = amount / (money_factor(scene.number.unit) or 1)
    draft.put_into_change(scene, ComparisonBasis.BUDGET, "change_against_base", change_amount=in_unit)
    draft.finish_change()


def add_spending(draft: Draft, scene: Scene, role: Role, subject: Subject, amount: Decimal) -> None:
    """Take in a sum of `subject`, in 万元."""
    parent = scene.state.parent
    whole = whole_of(subject.category_code)
    if parent is not None and whole is not None and parent.category_code in _OTHER_WHOLES - {whole}:
        parent = scene.state.outer_parent
    draft.add(
        SpendingFact(
            place_of(scene, role.rule),
            subject.fiscal_year,
            subject.scheme or SpendingScheme.PROJECT,
            subject.name,
            subject.stage or scene.state.default_stage,
            amount,
            subject.category_code,
            parent.name if parent is not None and parent.name != subject.name else None,
            funding_scope=subject.scope,
        )
    )


def restage_available(draft: Draft, passage: Passage, first_fact: int) -> None:
    """A sum without a stage is the money available, i.e. the final budget, where the rest of its sentence shows it.

    项目支出X万元，其中年初预算A，追加B shows it, and 专项资金X万元，实际支出Y万元. `first_fact` is where the
    facts of the sentence begin.
    """
    if len(draft.facts) - first_fact < 2:
        return
    sums = {
        index: fact
        for index, fact in enumerate(draft.facts[first_fact:], first_fact)
        if isinstance(fact, SpendingFact) and fact.spending_scheme is not SpendingScheme.REVENUE
    }
    stages = {(fact.item_name, fact.budget_stage) for fact in sums.values()}
    says_spent = {
        index
        for index, fact in sums.items()
        if fact.budget_stage is BudgetStage.ACTUAL
        and _TELLS_STAGE.search(_words_at(passage.normalised, fact.place.span))
    }
    for index, fact in sums.items():
        if fact.budget_stage is BudgetStage.INITIAL_BUDGET and _is_sum_of(fact, [sums[n] for n in sums if n > index]):
            draft.facts[index] = replace(fact, budget_stage=BudgetStage.FINAL_BUDGET)
        if fact.budget_stage is not BudgetStage.ACTUAL or index in says_spent or fact.place.extractor not in _NAMED:
            continue
        parts = {(fact.item_name, BudgetStage.INITIAL_BUDGET), (fact.item_name, BudgetStage.ADJUSTMENT)}
        if parts <= stages or any(_is_spent_of(sums[later], fact) for later in says_spent if later > index):
            draft.facts[index] = replace(fact, budget_stage=BudgetStage.FINAL_BUDGET)


def _is_sum_of(budget: SpendingFact, later: list[SpendingFact]) -> bool:
    """预算指标共计X，其中年初预算A，追加B: whether the item's initial budget and what was added are parts of X."""
    own = [fact for fact in later if fact.item_name == budget.item_name and fact.fiscal_year == budget.fiscal_year]
    initial = [fact.amount_wan_yuan for fact in own if fact.budget_stage is BudgetStage.INITIAL_BUDGET]
    added = [fact.amount_wan_yuan for fact in own if fact.budget_stage is BudgetStage.ADJUSTMENT]
    return bool(initial) and bool(added) and initial[0] + added[0] <= budget.amount_wan_yuan


def _is_spent_of(spent: SpendingFact, available: SpendingFact) -> bool:
    same = spent.item_name == available.item_name and spent.fiscal_year == available.fiscal_year
    return same and spent.amount_wan_yuan != available.amount_wan_yuan


def _words_at(normalised: NormalisedText, span: Span) -> str:
    return normalised.text[normalised.index(span.start) : normalised.index(span.end - 1) + 1]
