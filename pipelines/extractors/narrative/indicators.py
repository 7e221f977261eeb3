"""Facts of results and resources: indicators, targets, ranks, basic figures, and the same figure stated again."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipelines.domain.document import Span
from pipelines.domain.facts import BasicFact, IndicatorFact
from pipelines.domain.vocabulary import BudgetStage, ComparisonBasis, Disposition, SpendingScheme, SubjectKind
from pipelines.extractors.narrative import names
from pipelines.extractors.narrative.draft import Draft
from pipelines.extractors.narrative.pairs import Pair
from pipelines.extractors.narrative.places import joined, place_of, printed, printed_with_bound
from pipelines.extractors.narrative.rules import Kind, Role
from pipelines.extractors.narrative.scene import Scene
from pipelines.extractors.narrative.state import Subject
from pipelines.extractors.narrative.subjects import indicator_name

_BUDGET_RATE = re.compile(r"执行率|完成率|使用率|到位率|完成.{0,4}预算")
_OF_BUDGET = re.compile(r"(?:完成|[为占]).{0,4}(?:预算|目标|任务|计划)")
# …项目绩效自评得分: the project; not 部门整体支出绩效自评得分
_SCORED = re.compile(r"^(?!.*整体).{2,}?(?:项目|专项|资金|经费)(?=(?:支出)?(?:绩效)?(?:自评|评价|评分|得分|综合))")
_ALSO_BASIC = re.compile(r"在职.{0,4}控制率|满意度|满意率")
_RANKED = re.compile(r"^(?:在|居|列|位居|位列|名列)|中?(?:排名|排|列|居|位列|位居|名列|位)$")
_RANKED_AMONG = re.compile("中?(?:排名|位列|名列|位居)|(?:居|列|排)(?=全|同|[省市区县州])")
# 内五区, 市直, 总量: among whom, or by what measure; any longer field names what is ranked
_AMONG = re.compile(
    "(?:全[国省市区县州]|全自治|[省市区县州](?:直|内|级|属)|内?[两三四五六七八九十]区|[东中西]部|同|小组|各|总量|增速).{0,5}"
    "|.{0,3}"
)
_SECOND_NAME = re.compile("，(?:全部|均)?[为是](?P<name>(?:固定|无形|流动)资产(?:净值|净额|原值)?)(?=[，；。])")
_REACH_OF_RESTATED = 8
_RATE_OF = re.compile("(?:完成|达标|实现)率$")
_PERIOD = re.compile(r"(?:(?:19|20)\d\d年)?(?:\d{1,2}[-~至]\d{1,2}月份?|前\d{1,2}个月|前[一二三四]季度|[上下]半年)")


def make_indicator(draft: Draft, scene: Scene, role: Role) -> Disposition:
    """A quantified achievement; a rate of staffing control or a satisfaction is a basic figure too."""
    name = _name_in_pair(scene, scene.pair, role.name) if scene.pair is not None else role.name
    if not name:
        return Disposition.UNEXPLAINED
    if role.rule == "change_since_year":
        add_indicator(draft, scene, role, name)
        return Disposition.FACT
    of_budget = _OF_BUDGET.match(name) is not None
    if of_budget and scene.state.subject is not None and scene.pair is None:
        name = f"{scene.state.subject.name}{name}"
    _note_adjustment_rate(draft, scene, name)
    add_indicator(draft, scene, role, name)
    if _ALSO_BASIC.search(name) and scene.number.unit != "分":
        _add_basic(draft, scene, role, name)
    of_budget = of_budget or role.rule in ("share_as_indicator", "rate_of_budget")
    if scene.number.is_percent and (of_budget or _BUDGET_RATE.search(name)):
        draft.finish_change()
        scene.state.rate = _measured(scene, SubjectKind.INDICATOR, name)
        if role.rule == "rate_of_budget":
            scene.state.subject = _spent_of_budget(scene) or scene.state.subject
    else:
        draft.remember(scene.state, _measured(scene, SubjectKind.INDICATOR, name))
    return Disposition.FACT


def _name_in_pair(scene: Scene, pair: Pair, joint: str) -> str:
    """甲A，乙B，分别完成任务的P%、Q%: each rate is of one of the results before; other names are split."""
    recent = scene.state.recent
    if not _OF_BUDGET.match(joint) or len(recent) < pair.size:
        return pair.name(joint)
    if not pair.subjects:
        pair.subjects = recent[-pair.size :]
    return f"{pair.subjects[pair.take()].name}{joint}"


def _spent_of_budget(scene: Scene) -> Subject | None:
    """支出45万元，完成预算数68万元的66%，比上年减少…: what follows is of what was spent, not of the budget."""
    budget = scene.state.subject
    if budget is None:
        return None
    spent = (known for known in reversed(scene.state.recent) if known.stage is BudgetStage.ACTUAL)
    return next((known for known in spent if known.name == budget.name), None)


def make_value_left(draft: Draft, scene: Scene, role: Role) -> Disposition:
    """What the subject was before it changed: no fact of its own, but the subject of what follows."""
    draft.remember(scene.state, _measured(scene, SubjectKind.INDICATOR, role.name))
    return Disposition.EXCLUDED


def make_restated(draft: Draft, scene: Scene, role: Role) -> Disposition:
    """The same fact in another place: a mention of it."""
    for fact in draft.facts[-_REACH_OF_RESTATED:]:
        value = fact.actual_value if isinstance(fact, IndicatorFact) else getattr(fact, "value", None)
        if value == scene.number.value and isinstance(fact, IndicatorFact | BasicFact):
            draft.add(replace(fact, place=place_of(scene, role.rule)))
    return Disposition.FACT


def make_score(draft: Draft, scene: Scene, _role: Role) -> Disposition:
    """The report's score is part of its header; a project's makes it what the next sentences speak of."""
    start, end = scene.trimmed
    scored = _SCORED.search(scene.lead[start:end])
    if scored is not None:
        name = scene.passage.normalised.name(scene.places[start + scored.start() : start + scored.end()])
        draft.remember(scene.state, Subject(SubjectKind.SPENDING, name, SpendingScheme.PROJECT))
    return Disposition.FACT


def make_rank(draft: Draft, scene: Scene, role: Role) -> Disposition:
    """第35位, 居全市第四: a rank, named by what is ranked and among whom."""
    words = scene.figure.lead.removesuffix("第")
    start, end = names.trim(words)
    field = _RANKED.sub("", scene.passage.normalised.name(scene.figure.lead_places[start:end]))
    subject = scene.state.subject if _AMONG.fullmatch(field) else None
    name = _rank_name(field, subject)
    if not name:
        return Disposition.UNEXPLAINED
    number = scene.number
    unit = number.unit or "名"
    draft.add(
        IndicatorFact(
            place_of(scene, role.rule),
            scene.fiscal_year,
            name,
            actual_text=f"第{printed(scene).removeprefix('第')}",
            actual_value=number.value,
            unit=unit,
        )
    )
    before, ranked = scene.state.subject, Subject(SubjectKind.INDICATOR, name, value=number.value, unit=unit)
    draft.remember(scene.state, ranked)
    if subject is not None:
        scene.state.subject = before
    return Disposition.FACT


def _rank_name(field: str, subject: Subject | None) -> str:
    what, *among = _RANKED_AMONG.split(field, maxsplit=1)
    if what and among and among[0]:
        return f"{what}（{among[0]}排名）"
    if subject is not None and field not in subject.name:
        return f"{subject.name}（{field}排名）"
    return f"{field}排名" if field else ""


def make_target(draft: Draft, scene: Scene, role: Role) -> Disposition:
    """A figure that is to be reached: an indicator without an achieved value."""
    name = role.name if role.rule == "target_by_name" else indicator_name(scene) or role.name
    return _add_target(draft, scene, role, name) if name else Disposition.UNEXPLAINED


def _add_target(draft: Draft, scene: Scene, role: Role, name: str) -> Disposition:
    number = scene.number
    draft.add(
        IndicatorFact(
            place_of(scene, role.rule),
            scene.fiscal_year,
            name,
            target_text=printed_with_bound(scene),
            target_operator=number.operator,
            target_value=number.value,
            unit=number.unit,
        )
    )
    draft.remember(scene.state, _measured(scene, SubjectKind.INDICATOR, name))
    return Disposition.FACT


def make_target_of_result(draft: Draft, scene: Scene, role: Role) -> Disposition:
    """新增课程12门，目标值10门: the target of the result before it; in another unit one of what the rate is of."""
    subject, number = scene.state.result_in(scene.number.unit), scene.number
    assert subject is not None, "the rule asks for a result"
    index = _last_indicator(draft, subject.name)
    fact = draft.facts[index] if index is not None else None
    if index is None or not isinstance(fact, IndicatorFact) or fact.unit != number.unit:
        return _add_target(draft, scene, role, _RATE_OF.sub("", subject.name) or subject.name)
    if fact.target_text is not None:
        return Disposition.FACT if fact.target_value == number.value else Disposition.UNEXPLAINED
    draft.facts[index] = replace(
        fact,
        place=joined(fact.place, place_of(scene, role.rule)),
        target_text=printed_with_bound(scene),
        target_operator=number.operator,
        target_value=number.value,
    )
    return Disposition.FACT


def make_result_of_target(draft: Draft, scene: Scene, role: Role) -> Disposition:
    """就业率目标值95%，实际93.4%: what was reached of the target before it."""
    subject, number = scene.state.result_in(scene.number.unit), scene.number
    assert subject is not None, "the rule asks for an indicator"
    index = _last_indicator(draft, subject.name)
    fact = draft.facts[index] if index is not None else None
    if isinstance(fact, IndicatorFact) and fact.actual_operator is not None and fact.target_text is None:
        # 成灾率控制在3‰以内，实际2.1‰: the bound before a result is its target
        fact = replace(
            fact,
            target_text=fact.actual_text,
            target_operator=fact.actual_operator,
            target_value=fact.actual_value,
            actual_text=None,
        )
    if index is None or not isinstance(fact, IndicatorFact) or fact.actual_text is not None or fact.unit != number.unit:
        add_indicator(draft, scene, role, subject.name)
    else:
        draft.facts[index] = replace(
            fact,
            place=joined(fact.place, place_of(scene, role.rule)),
            actual_text=printed_with_bound(scene),
            actual_operator=number.operator,
            actual_value=number.value,
        )
    draft.remember(scene.state, _measured(scene, SubjectKind.INDICATOR, subject.name))
    return Disposition.FACT


def make_range(draft: Draft, scene: Scene, role: Role) -> Disposition:
    """压缩率保持在5%-10%之间: a range is text and no number; of a share it is one."""
    last = draft.facts[-1] if draft.facts else None
    first = draft.numbers[-1]
    if first.disposition is Disposition.SHARE:
        return Disposition.SHARE
    if not isinstance(last, IndicatorFact) or first.span not in last.place.figures:
        return Disposition.UNEXPLAINED
    place = joined(last.place, place_of(scene, role.rule))
    text = f"{scene.figure.before}{printed(scene)}"
    if last.actual_text is not None:
        draft.facts[-1] = replace(last, place=place, actual_text=last.actual_text + text, actual_value=None)
    else:
        draft.facts[-1] = replace(last, place=place, target_text=f"{last.target_text}{text}", target_value=None)
    return Disposition.FACT


def _last_indicator(draft: Draft, name: str) -> int | None:
    """Where among the last facts the indicator of that name stands."""
    for index in reversed(range(max(0, len(draft.facts) - _REACH_OF_RESTATED), len(draft.facts))):
        fact = draft.facts[index]
        if isinstance(fact, IndicatorFact) and fact.indicator_name == name:
            return index
    return None


def make_basic(draft: Draft, scene: Scene, role: Role) -> Disposition:
    """Staffing, organisation, assets, surveys; a rate of staffing control or a satisfaction is an indicator too."""
    name = role.name or indicator_name(scene) or scene.lead_name or scene.tail_name
    if scene.pair is not None:
        name = scene.pair.name(name)
    if name in ("净值", "净额"):
        name = _net_value_name(name, scene)
    if not name:
        return Disposition.UNEXPLAINED
    _add_basic(draft, scene, role, name)
    if _ALSO_BASIC.search(name):
        add_indicator(draft, scene, role, name)
    _add_second_name(draft, scene, role)
    draft.remember(scene.state, _measured(scene, SubjectKind.BASIC, name))
    return Disposition.FACT


def _add_second_name(draft: Draft, scene: Scene, role: Role) -> None:
    """资产总计6.23万元，为固定资产净值: the whole is of one kind, which the words behind it name."""
    normalised = scene.passage.normalised
    match = _SECOND_NAME.match(normalised.text, scene.number.end)
    if match is not None and scene.number.is_money:
        place = place_of(scene, role.rule)
        place = replace(place, span=Span(place.span.start, normalised.span(*match.span("name")).end))
        name = normalised.name(range(*match.span("name")))
        draft.add(BasicFact(place, scene.fiscal_year, name, scene.number.value, scene.number.unit))


def _net_value_name(name: str, scene: Scene) -> str:
    """固定资产原值X，累计折旧Y，净值Z: the net value is of what the original value is of."""
    originals = (subject for subject in reversed(scene.state.recent) if subject.name.endswith("原值"))
    whole = next(originals, scene.state.subject)
    return f"{whole.name.removesuffix('原值')}{name}" if whole is not None else name


def add_indicator(draft: Draft, scene: Scene, role: Role, name: str, growth: Decimal | None = None) -> None:
    """Take in what was achieved, as printed and as a number."""
    number = scene.number
    draft.add(
        IndicatorFact(
            place_of(scene, role.rule, with_tail=_reaches_behind(role)),
            scene.fiscal_year,
            name,
            actual_text=printed_with_bound(scene),
            actual_operator=number.operator,
            actual_value=number.value,
            unit=number.unit,
            growth_pct=growth,
            period_text=_period(scene.figure.before),
        )
    )


def _add_basic(draft: Draft, scene: Scene, role: Role, name: str) -> None:
    number = scene.number
    place = place_of(scene, role.rule, with_tail=_reaches_behind(role))
    draft.add(BasicFact(place, scene.fiscal_year, name, number.value, number.unit))


def _reaches_behind(role: Role) -> bool:
    """Whether the noun behind the figure is part of what is stated."""
    return role.kind in (Kind.INDICATOR, Kind.BASIC)


def _measured(scene: Scene, kind: SubjectKind, name: str) -> Subject:
    return Subject(kind, name, value=scene.number.value, unit=scene.number.unit)


def _period(words: str) -> str | None:
    """1-9月, 前三季度: the part of the year an indicator is for."""
    match = _PERIOD.search(words)
    return match[0] if match else None


def _note_adjustment_rate(draft: Draft, scene: Scene, name: str) -> None:
    """预算调整额X，预算调整率Y%: the adjustment is a stated change against the budget."""
    subject = scene.state.subject
    if subject is None or subject.stage is not BudgetStage.ADJUSTMENT or "调整率" not in name:
        return
    rule = "change_against_base"
    draft.put_into_change(scene, ComparisonBasis.BUDGET, rule, change_amount=subject.value, unit=subject.unit)
    if draft.change is not None:
        draft.change = replace(draft.change, current_value=None)
    draft.put_into_change(scene, ComparisonBasis.BUDGET, rule, change_pct=scene.number.value)
