"""Stated changes: what a comparison's base was, by how much and by what rate the subject changed, and growth."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipelines.domain.facts import BasicFact, ChangeFact, IndicatorFact
from pipelines.domain.vocabulary import BudgetStage, ComparisonBasis, Disposition, SubjectKind
from pipelines.extractors.narrative.draft import Draft
from pipelines.extractors.narrative.indicators import add_indicator
from pipelines.extractors.narrative.pairs import Pair
from pipelines.extractors.narrative.places import joined, place_of
from pipelines.extractors.narrative.rules import Role
from pipelines.extractors.narrative.scene import Scene
from pipelines.extractors.narrative.spending import add_spending
from pipelines.extractors.narrative.state import State, Subject
from pipelines.extractors.narrative.subjects import compared_subject, listed_subjects
from pipelines.text.numbers import money_factor, signed

# one figure for two subjects, and the rate that follows it in the same sentence
_EACH = re.compile(r"收(?:入)?、?支(?:出)?总(?:计|额)(?:数)?(?:均|各)")
_ALL = re.compile(r"(?<!年)均|(?<=\d年)均|都")  # not 年均, each year
_DIRECTION = re.compile(r"(?:增|减|下降|上升|压|节约|提高|提升|降|回落)")
_OF_BUDGET = re.compile("预算|批复")
_RESPECTIVELY = re.compile("分别|各")
_RATE_NAME = re.compile(r"(?:增长率|变动率|增减率|变动比例|增减幅度|变动幅度)$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CAUSING = re.compile("(?:增加|新增|减少|压减|压缩|节约)了?")
_REACH_OF_GROWTH = 5
_ROUNDING = Decimal("0.06")  # of a percentage printed with one decimal


def make_base(draft: Draft, scene: Scene, role: Role) -> Disposition:
    """What the subject was in the base: part of the change, and a sum or basic figure of its own."""
    state, number = scene.state, scene.number
    subject = state.subject
    basis = role.basis or ComparisonBasis.PRIOR_YEAR
    if subject is None:
        return Disposition.UNEXPLAINED
    draft.put_into_change(scene, basis, "change_against_base", base_value=number.value)
    year = _base_year(state) if basis is ComparisonBasis.PRIOR_YEAR else state.year
    if subject.kind is SubjectKind.SPENDING and number.wan_yuan is not None:
        of_base = replace(subject, fiscal_year=year, stage=_base_stage(state, basis))
        add_spending(draft, scene, role, of_base, number.wan_yuan)
    elif subject.kind is SubjectKind.BASIC and basis is ComparisonBasis.PRIOR_YEAR:
        draft.add(BasicFact(place_of(scene, role.rule), year, subject.name, number.value, number.unit))
    return Disposition.FACT


def _base_year(state: State) -> int | None:
    named = _YEAR.search(state.comparison.base_text) if state.comparison else None
    if named:
        return int(named[0])
    return state.year - 1 if state.year is not None else None


def _base_stage(state: State, basis: ComparisonBasis) -> BudgetStage:
    of_budget = state.comparison is not None and _OF_BUDGET.search(state.comparison.base_text) is not None
    prior_actual = basis is ComparisonBasis.PRIOR_YEAR and not of_budget
    return BudgetStage.ACTUAL if prior_actual else BudgetStage.INITIAL_BUDGET


def make_change(draft: Draft, scene: Scene, role: Role) -> Disposition:
    """By how much or by what rate the subject changed."""
    state, number, pair = scene.state, scene.number, scene.pair
    if role.rule == "change_as_cause":
        return _make_cause(draft, scene, role)
    _note_own_subjects(draft, scene)
    if _changes_all(draft, scene, role):
        return Disposition.FACT
    if (
        pair is None
        and len(state.recent) > 1
        and (_EACH.search(scene.near) or _follows_each(draft, scene) or _speaks_of_both_totals(scene))
    ):
        return _make_each_change(draft, scene, role)
    if pair is not None and pair.size <= len(state.recent):
        return _make_paired_change(draft, scene, role, pair)
    if pair is not None and (pair.lacks_subjects or _RESPECTIVELY.search(scene.near)):
        pair.lacks_subjects = True
        return Disposition.UNEXPLAINED
    if number.is_percentage_points and state.rate is not None:
        state.subject = state.rate
    if state.subject is None:
        return Disposition.UNEXPLAINED
    basis = role.basis or ComparisonBasis.PRIOR_YEAR
    if role.rule == "growth_without_base" and _falls_short_of_budget(scene, role):
        basis = ComparisonBasis.BUDGET
    state.change_sign = role.sign
    if number.is_percent:
        draft.put_into_change(scene, basis, role.rule, change_pct=_signed(scene, role))
        _note_growth(draft, scene, role)
    else:
        draft.put_into_change(scene, basis, role.rule, change_amount=_signed(scene, role), unit=number.unit)
    return Disposition.FACT


def _speaks_of_both_totals(scene: Scene) -> bool:
    """收、支总计X万元，比上年增加Y万元: one sum stood for both totals, and so does its change."""
    state = scene.state
    income, outlay = state.recent[-2:]
    both = income.name.endswith("收入总计") and outlay.name.endswith("支出总计") and income.value == outlay.value
    return both and state.subject is outlay


def _falls_short_of_budget(scene: Scene, role: Role) -> bool:
    """年初预算186.4万元，决算154.73万元，下降16.99%: whether arithmetic proves that the budget is the base."""
    subject = scene.state.subject
    if subject is None or subject.kind is not SubjectKind.SPENDING or not subject.value:
        return False
    rate = _signed(scene, role)
    return any(
        abs((subject.value - known.value) / known.value * 100 - rate) < _ROUNDING
        for known in scene.state.recent
        if known.name == subject.name and known.unit == subject.unit and known.value
        if known.stage in (BudgetStage.INITIAL_BUDGET, BudgetStage.FINAL_BUDGET)
    )


def _make_cause(draft: Draft, scene: Scene, role: Role) -> Disposition:
    """主要是增加甲支出320万元: the change of what is named behind the verb; the subject of the sentence stays."""
    draft.finish_change()
    state, words = scene.state, scene.figure.lead
    behind = _CAUSING.search(words)
    first = behind.end() if behind else 0
    subject = compared_subject(scene, words[first:], len(scene.near) - len(words) + first)
    if subject is None:
        return Disposition.UNEXPLAINED
    before, state.subject = state.subject, subject
    basis = role.basis or ComparisonBasis.PRIOR_YEAR
    amount = signed(scene.number.value, role.sign)
    draft.put_into_change(scene, basis, role.rule, change_amount=amount, unit=scene.number.unit)
    draft.finish_change()
    state.subject = before
    return Disposition.FACT


def _note_own_subjects(draft: Draft, scene: Scene) -> None:
    """Turn to the subjects that the words of a change name, or that its unit tells."""
    state, pair = scene.state, scene.pair
    if pair is not None and not pair.subjects:
        pair.subjects = listed_subjects(scene, pair.size)
        for subject in pair.subjects:
            draft.remember(state, subject)
    own = _last_alike(scene) if pair is not None else _own_subject(scene) or _last_alike(scene)
    if own is not None:
        draft.finish_change()
        state.subject = own


def _own_subject(scene: Scene) -> Subject | None:
    """其他公共项目综合减少X, 与上年相比，基本支出减少X: the clause names its subject before the word of direction."""
    clause = scene.figure.lead
    in_clause = scene.comparison is not None and scene.comparison.end > len(scene.near) - len(clause)
    if in_clause or scene.figure.is_aside:
        return None
    match = _DIRECTION.search(clause)
    if match is None or match.start() < 3:
        return None
    return compared_subject(scene, clause[: match.start()], len(scene.near) - len(clause))


def _last_alike(scene: Scene) -> Subject | None:
    """公务接待费X万元，接待N批次，比上年减少Y万元: money changes sums, a count counts, places a rank."""
    subject, number = scene.state.subject, scene.number
    if subject is None or subject.unit is None or number.is_percent or number.is_percentage_points:
        return None
    known = reversed(scene.state.recent)
    if number.is_money:
        is_sum = money_factor(subject.unit) is not None
        return None if is_sum else next((one for one in known if one.kind is SubjectKind.SPENDING), None)
    if number.unit == subject.unit or money_factor(subject.unit) is not None:
        return None
    units = ("名", "位") if number.unit in ("名", "位") else (number.unit,)
    return next((one for one in known if one.unit in units and one.kind is not SubjectKind.SPENDING), None)


def _changes_all(draft: Draft, scene: Scene, role: Role) -> bool:
    """第35位，…第34位，较上年均前进14位: one change for each of the like subjects before it."""
    number, state = scene.number, scene.state
    words = scene.near[scene.comparison.start :] if scene.comparison is not None else scene.figure.lead
    if number.is_percent or not _ALL.search(words):
        return False
    units = (number.unit, "名", "位")
    alike = [known for known in state.recent if known.unit in units and known.kind is SubjectKind.INDICATOR]
    for subject in alike[-2:]:
        draft.finish_change()
        state.subject = subject
        amount = signed(number.value, role.sign)
        draft.put_into_change(scene, role.basis or ComparisonBasis.PRIOR_YEAR, role.rule, change_amount=amount)
    return len(alike) > 1


def _follows_each(draft: Draft, scene: Scene) -> bool:
    """Whether a rate stands behind one sum of change that two subjects share."""
    shared = [draft.facts[index] for index in scene.state.paired_changes]
    amounts = {fact.change_amount for fact in shared if isinstance(fact, ChangeFact)}
    return len(shared) == 2 and len(amounts) == 1 and scene.number.is_percent and scene.comparison is None


def _make_each_change(draft: Draft, scene: Scene, role: Role) -> Disposition:
    """收、支总计各增加X万元: one figure for the two subjects named together; a rate behind it is of both as well."""
    both = Pair(2)
    _make_paired_change(draft, scene, role, both)
    return _make_paired_change(draft, scene, role, both)


def _make_paired_change(draft: Draft, scene: Scene, role: Role, pair: Pair) -> Disposition:
    """分别减少A和B，下降P%和Q%: the first of each list belongs to the first subject, the second to the second."""
    state, number = scene.state, scene.number
    position = pair.take()
    value = signed(number.value, role.sign)
    draft.finish_change()
    if len(state.paired_changes) == pair.size:
        index = state.paired_changes[position]
        fact = draft.facts[index]
        assert isinstance(fact, ChangeFact), "only changes are noted as paired"
        place = joined(fact.place, place_of(scene, role.rule))
        if number.is_percent and fact.change_pct is None:
            draft.facts[index] = replace(fact, place=place, change_pct=value)
            return Disposition.FACT
        if not number.is_percent and fact.change_amount is None:
            draft.facts[index] = replace(fact, place=place, change_amount=value)
            return Disposition.FACT
    state.subject = state.recent[-pair.size :][position]
    basis = role.basis or ComparisonBasis.PRIOR_YEAR
    if number.is_percent:
        draft.put_into_change(scene, basis, role.rule, change_pct=value)
        _note_growth(draft, scene, role)
    else:
        draft.put_into_change(scene, basis, role.rule, change_amount=value, unit=number.unit)
    draft.finish_change()
    state.paired_changes = [*(state.paired_changes if position else []), len(draft.facts) - 1]
    return Disposition.FACT


def _note_growth(draft: Draft, scene: Scene, role: Role) -> None:
    """Growth belongs to the indicator it is printed with; growth alone (研发投入同比增长21%) is one itself."""
    subject = scene.state.subject
    if subject is None or subject.kind is not SubjectKind.INDICATOR or role.basis is not ComparisonBasis.PRIOR_YEAR:
        return
    growth = _signed(scene, role)
    if subject.value is None:
        add_indicator(draft, scene, role, f"{subject.name}同比{'下降' if growth < 0 else '增长'}", growth=growth)
        return
    first = max(0, len(draft.facts) - _REACH_OF_GROWTH)
    for index in reversed(range(first, len(draft.facts))):
        fact = draft.facts[index]
        if isinstance(fact, IndicatorFact) and fact.indicator_name == subject.name:
            draft.facts[index] = replace(fact, growth_pct=growth if fact.growth_pct is None else fact.growth_pct)
            return


def _signed(scene: Scene, role: Role) -> Decimal:
    """The change as a signed figure: a rate of change carries its sign itself, else the word of direction gives it."""
    value = scene.number.value
    return value if role.rule == "rate_of_change" else signed(value, role.sign)


def make_rate_of_change(draft: Draft, scene: Scene, role: Role) -> Disposition:
    """“三公”经费变动率-21.84%: a rate with a name is an indicator and a stated change at once."""
    name = scene.lead_name
    subject = _RATE_NAME.sub("", name)
    at_hand = draft.change.subject_name if draft.change is not None else None
    if len(subject) < 2 or (at_hand is not None and (subject in at_hand or at_hand in subject)):
        return make_change(draft, scene, role)
    growth = scene.number.value
    add_indicator(draft, scene, role, name, growth=growth)
    kind = SubjectKind.SPENDING if scene.items else SubjectKind.INDICATOR
    scene.state.subject = Subject(kind, subject)
    draft.put_into_change(scene, ComparisonBasis.PRIOR_YEAR, role.rule, change_pct=growth)
    draft.finish_change()
    return Disposition.FACT
