"""Which item a sum is for, at which stage, for which year, and out of which fund.

Whether a figure is a sum of the department's own money at all is decided by the binding rules; the facts are made in
`spending`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipelines.domain.vocabulary import BudgetStage, SpendingScheme, SubjectKind
from pipelines.extractors.narrative import names
from pipelines.extractors.narrative.pairs import split_names
from pipelines.extractors.narrative.rules import Role
from pipelines.extractors.narrative.scene import Scene
from pipelines.extractors.narrative.state import State, Subject
from pipelines.extractors.narrative.subjects import line_name, section_topic
from pipelines.text.terms import ItemTerm, direction_of, find_items, find_listed_items, find_stage

_OWNER = re.compile(r"(?:我|本)(?:局|部门|单位|委|办|镇|乡)(?!.{0,2}项目)|部门整体")
_WHOLE = "部门整体支出"
_JOINT = re.compile(
    r"(?P<of>财政拨款|一般公共预算财政拨款)?收(?:入)?、?支(?:出)?(?:决算|预算)?总(?:计|额|决算|预算)(?:数)?(?:分别|均|各|都)?(?:为|是)?$"
)
_NO_ITEM = re.compile(
    r"^完成(?:年度|年初|全年)?$|^(?:从|由|向|因|根据|按照?)|^(?:实际|计划|安排|执行|完成)+$|(?:原因|情况|影响|规定|要求|因素)$"
)
# 省级下达专项资金: who gives the money is no name without what was given
_LEVEL = re.compile(r"(?:中央|自治区|上级|本级|[省市区县州镇乡])(?:级|财政|本级)?")
# 本级项目, where 本级 alone would only say whose it is
_LEVEL_PROJECTS = re.compile("(?:本级|部门|上级)项目$")
_EXPLAINED = re.compile(r"\([^()]*\)$")
# what is left over is left over from what was spent, whatever stage the sentence speaks of
_BALANCES = ("revenue.carried_out", "revenue.returned_to_treasury")
_BALANCES_OF_YEARS = (*_BALANCES, "revenue.carried_in")
_SPENT = re.compile("支出|费用?$")
# out of which fund an income comes; appropriations are of several
_FUND_OF_INCOME = {
    "revenue.fiscal_appropriation": None,
    "revenue.general_public": "fund.general_public",
    "revenue.government_fund": "fund.government_fund",
    "revenue.state_capital": "fund.state_capital",
}
_INCOME_OF_FUND = {
    "fund.government_fund": "revenue.government_fund",
    "fund.state_capital": "revenue.state_capital",
    "fund.social_insurance": None,
}
_HOLDER = re.compile("局|委|单位|部门")
# 街道年初预算X: a word for the body that reports is no name of an item
_BODY = re.compile("(?:[本我全该])?(?:街道|乡镇|[镇乡局院校厅]|中心|机关|单位|部门)(?:办事处|本级|机关)?")
# 我局项目支出, 按性质分项目支出: what stands before 项目支出 and does not make it one project
_NO_PROJECT = re.compile(
    "[\\d，；：。()]|(?:[局委办院校站所队馆园场会厅部处科省市区县州镇乡村]|中心|街道|单位|机关|系统|本级|财政|预算|资金|项目|专项"
    "|年度?|级|性质|[本当全]年|方面|情况|其他|所有|全部|部分|重点|主要|各类|相关|上述|[的为和及与、按分共总由从])$"
)
_SHORTEST_PROJECT = 4
_VEHICLE_COST = re.compile("(?:购置|运行|运行维护|运行及维护|维护)(?:费用?|经费|支出)")
_KINDS_PROCURED = {"货物": "goods", "工程": "works", "服务": "services"}
_PROCURED = re.compile("(?P<kind>货物|工程|服务)类?(?:采购)?(?:支出|项目)?")
# 年初预算X，追加Y，合计Z
_IN_ALL = re.compile("(?:全年)?(?:合计|共计|总计)(?:为)?")
_SUMMED = re.compile("(?:合计|共计|总计|总共)(?:为|是)?")
_FUNDS = (SpendingScheme.FUND, SpendingScheme.REVENUE)
# a part of these that no lookup names is of the same scheme as its whole; any other is a project line
_KEPT_BY_PARTS = (
    SpendingScheme.PROCUREMENT,
    SpendingScheme.REVENUE,
    SpendingScheme.FUND,
    SpendingScheme.THREE_PUBLIC,
)


def subject_of_sum(scene: Scene, role: Role) -> Subject | None:
    """The item a sum is for; None where the words do not tell, as for a sum beside another that has no name."""
    pair = scene.pair
    if pair is None:
        return _subject_of_one(scene, role)
    if not pair.subjects:
        pair.subjects = _subjects_side_by_side(scene, pair.size)
    if not pair.subjects:
        first = _subject_of_one(scene, role)
        pair.subjects = [] if first is None else [first]
    position = pair.take()
    return pair.subjects[position] if position < len(pair.subjects) else None


def _subjects_side_by_side(scene: Scene, size: int) -> list[Subject]:
    """收、支总计各是A,B; 基本支出和项目支出分别为A、B: one subject for each figure, none where they cannot be told."""
    both = both_totals(scene)
    if len(both) == size:
        return both
    stage, year = _stage(scene), scene.fiscal_year
    if items := find_listed_items(scene.lead, size):
        return [_item_subject(scene, item, stage, year) for item in items]
    if scene.items:
        return []
    listed = split_names(_own_name(scene), size)
    return [Subject(SubjectKind.SPENDING, name, _scheme_of_part(scene.state), None, stage, year) for name in listed]


def both_totals(scene: Scene) -> list[Subject]:
    """收、支总计均为X万元: the total of the revenue and the total of the spending; empty where the lead is no such."""
    joint = _JOINT.search(scene.lead)
    if joint is None:
        return []
    of = joint["of"] or ""
    income, outlay = ("revenue.fiscal_appropriation", None) if of else ("revenue.total", "total")
    stage, year = _stage(scene), scene.fiscal_year
    return [
        Subject(SubjectKind.SPENDING, f"{of}收入总计", SpendingScheme.REVENUE, income, stage, year),
        Subject(SubjectKind.SPENDING, f"{of}支出总计", SpendingScheme.TOTAL, outlay, stage, year),
    ]


def _subject_of_one(scene: Scene, role: Role) -> Subject | None:
    """The item of a sum that stands alone: named in the lead, or inherited when the lead names only a stage."""
    state = scene.state
    stage, year = _stage(scene), scene.fiscal_year
    if role.rule == "value_reached" and state.subject is not None:
        return replace(state.subject, stage=stage, fiscal_year=year)
    if scene.items:
        return _outlay_of_subject(scene, year) or _named_item(scene, stage, year)
    if scene.stage_term is not None and _OWNER.search(scene.lead):
        return _whole(stage, year)
    return (
        _kind_of_procurement(scene, stage, year)
        or _kind_of_vehicle_cost(scene, stage, year)
        or _item_of_own_name(scene, stage, year)
        or _inherited_item(scene, role, stage, year)
    )


def _item_of_own_name(scene: Scene, stage: BudgetStage, year: int | None) -> Subject | None:
    """农村公路养护500万元: an item no lookup knows; None where the lead has no name."""
    name = _own_name(scene)
    if _BODY.fullmatch(name):
        return _whole(stage, year)
    return Subject(SubjectKind.SPENDING, name, _scheme_of_part(scene.state), None, stage, year) if name else None


def _inherited_item(scene: Scene, role: Role, stage: BudgetStage, year: int | None) -> Subject | None:
    """年初预算A，决算B: the item spoken of so far, else the department as a whole; None where neither is meant."""
    state = scene.state
    if _ends_list(scene):
        state.subject, state.parent, state.outer_parent = state.parent, state.outer_parent, None
    inherited = _inherited(state)
    if inherited is not None and state.parent is None and stage is inherited.stage and _SUMMED.fullmatch(scene.lead):
        return _whole(stage, year) if _adds_up(scene) else None
    if stage is BudgetStage.FINAL_BUDGET and _is_adjusted_line(inherited):
        inherited = _adjusted_whole(state)
    if inherited is not None and inherited.scheme is SpendingScheme.REVENUE and _SPENT.search(scene.lead):
        return _outlay_of_fund(inherited, stage, year) or _whole(stage, year)
    if inherited is not None and inherited.kind is SubjectKind.SPENDING:
        return replace(inherited, stage=stage, fiscal_year=year)
    if scene.stage_term is not None and role.rule == "named_stage" and not scene.figure.is_aside:
        return _whole(stage, year)
    return None


def _adds_up(scene: Scene) -> bool:
    """一般公共预算支出A，政府性基金支出B，合计C: whether C is the sum of the last two or more sums before it."""
    total = Decimal(0)
    for known in reversed(scene.state.recent):
        if known.kind is not SubjectKind.SPENDING or known.value is None or known.unit != scene.number.unit:
            return False
        total += known.value
        if total == scene.number.value and known is not scene.state.recent[-1]:
            return True
    return False


def _is_adjusted_line(subject: Subject | None) -> bool:
    """Whether the last sum was what was added or taken away for one line (压减一般性支出28.5万元)."""
    return subject is not None and subject.stage is BudgetStage.ADJUSTMENT and subject.scheme is SpendingScheme.PROJECT


def _kind_of_vehicle_cost(scene: Scene, stage: BudgetStage, year: int | None) -> Subject | None:
    """其中公务用车购置费A、运行维护费B: the cost of vehicles whose name leaves them out; None outside 三公经费."""
    parent, name = scene.state.parent, scene.lead_name
    if parent is None or parent.scheme is not SpendingScheme.THREE_PUBLIC or not _VEHICLE_COST.fullmatch(name):
        return None
    category = "three_public.vehicle_purchase" if name.startswith("购置") else "three_public.vehicle_running"
    return Subject(SubjectKind.SPENDING, name, SpendingScheme.THREE_PUBLIC, category, stage, year)


def _adjusted_whole(state: State) -> Subject | None:
    """年初预算A，追加甲B，压减乙C，全年预算D: what D is the budget of; None where it is the department's."""
    budgeted = [known for known in state.recent if known.stage is BudgetStage.INITIAL_BUDGET]
    return next((known for known in budgeted if known.category_code == "total"), next(reversed(budgeted), None))


def _kind_of_procurement(scene: Scene, stage: BudgetStage, year: int | None) -> Subject | None:
    """政府采购支出总额…，其中：货物A，工程B，服务C: what was procured; None outside such a list."""
    parent, name = scene.state.parent, scene.lead_name
    match = _PROCURED.fullmatch(name) if parent is not None and parent.scheme is SpendingScheme.PROCUREMENT else None
    if match is None:
        return None
    category = f"procurement.{_KINDS_PROCURED[match['kind']]}"
    return Subject(SubjectKind.SPENDING, name, SpendingScheme.PROCUREMENT, category, stage, year)


def _outlay_of_subject(scene: Scene, year: int | None) -> Subject | None:
    """公务接待费预算3万元，支出2.5万元: a bare 支出 is of the item spoken of; None where that is the department."""
    item, subject = scene.items[-1], _inherited(scene.state)
    is_bare = scene.lead[item.start : item.end] == "支出" and len(scene.items) == 1
    if subject is None or not is_bare or subject.kind is not SubjectKind.SPENDING or _names_holder(scene, item):
        return None
    if subject.scheme is SpendingScheme.REVENUE:
        return _outlay_of_fund(subject, _stage(scene), year)
    stage = _stage(scene) if scene.stage_term is not None else BudgetStage.ACTUAL
    return None if subject.category_code == "total" else replace(subject, stage=stage, fiscal_year=year)


def _names_holder(scene: Scene, item: ItemTerm) -> bool:
    """我局支出, 本部门2023年度支出: whose spending it is."""
    return _HOLDER.search(scene.lead, 0, item.start) is not None


def _outlay_of_fund(income: Subject, stage: BudgetStage, year: int | None) -> Subject | None:
    """一般公共预算拨款收入A，支出B: what was spent out of a fund is of the fund; None for any other income."""
    code = income.category_code
    if code not in _FUND_OF_INCOME:
        return None
    name = f"{income.name.removesuffix('收入')}支出"
    return Subject(SubjectKind.SPENDING, name, SpendingScheme.FUND, _FUND_OF_INCOME[code], stage, year, income.scope)


def _whole(stage: BudgetStage, year: int | None) -> Subject:
    return Subject(SubjectKind.SPENDING, _WHOLE, SpendingScheme.TOTAL, "total", stage, year)


def _ends_list(scene: Scene) -> bool:
    """…其中基本支出A，项目支出B；全年预算数C: a bare stage behind parts without a stage is of the whole again."""
    state = scene.state
    if state.parent is None or state.subject is None or state.subject.name == state.parent.name:
        return False
    return scene.stage_term is not None and ("；" in scene.figure.before or not state.stage_was_named)


def _inherited(state: State) -> Subject | None:
    """The subject so far; a balance in passing (上年结余) does not take the place of the item spoken of.

    The income of a fund (财政拨款收入) does: what follows is what was spent of it. Nor does a count in between
    (公务接待费预算5万元，接待32批次，支出3万元).
    """
    subject = state.subject
    if subject is not None and subject.kind is not SubjectKind.SPENDING:
        return state.item or subject
    if subject is not None and subject.category_code in _BALANCES_OF_YEARS and state.main is None:
        return None
    if subject is not None and subject.scheme is SpendingScheme.REVENUE and state.main is not None:
        is_income = state.parent is None and subject.name.endswith("收入") and subject.category_code in _FUND_OF_INCOME
        return subject if is_income else state.main
    return subject


def _scheme_of_part(state: State) -> SpendingScheme:
    parent = state.parent
    return parent.scheme if parent is not None and parent.scheme in _KEPT_BY_PARTS else SpendingScheme.PROJECT


def _named_item(scene: Scene, stage: BudgetStage, year: int | None) -> Subject:
    """The last item the lead names, or what its words make of it: some of its projects, one line, a source."""
    item = scene.items[-1]
    source = _source_name(scene, item)
    if source:
        return Subject(SubjectKind.SPENDING, source, SpendingScheme.FUND, None, stage, year)
    own = _counted_name(scene, item) or _line_name(scene, item) or _project_name(scene, item)
    if own:
        return Subject(SubjectKind.SPENDING, own, SpendingScheme.PROJECT, None, stage, year)
    return _item_subject(scene, item, stage, year)


def _item_subject(scene: Scene, item: ItemTerm, stage: BudgetStage, year: int | None) -> Subject:
    if (of_fund := _total_of_fund(scene, item)) is not None:
        return replace(of_fund, stage=stage, fiscal_year=year)
    name = scene.passage.normalised.name(scene.places[item.start : item.end])
    name = "项目支出" if name == "项目" else name  # 项目实际支出
    scope = _scope(scene) or _scope_of_list(scene.state, item) or _scope_of_section(scene, item)
    return Subject(SubjectKind.SPENDING, name, item.scheme, item.category_code, stage, year, scope)


def _total_of_fund(scene: Scene, item: ItemTerm) -> Subject | None:
    """收入A，支出B in a section on 政府性基金预算: what came and went of that fund; None elsewhere."""
    topic, printed = section_topic(scene.passage.section), scene.lead[item.start : item.end]
    if (
        topic is None
        or topic.category_code not in _INCOME_OF_FUND
        or printed not in ("收入", "支出")
        or scene.items[1:]
    ):
        return None
    if printed == "支出":
        return topic
    fund = topic.name.removesuffix("支出").removesuffix("收入")
    return Subject(SubjectKind.SPENDING, f"{fund}收入", SpendingScheme.REVENUE, _INCOME_OF_FUND[topic.category_code])


def _counted_name(scene: Scene, item: ItemTerm) -> str:
    """6个公共项目预算资金: some of the item's projects, not the item itself; empty where none are counted."""
    previous = scene.previous
    if previous is None or previous.unit not in ("个", "项", "类") or item.start > 0:
        return ""
    if not scene.places or scene.places[0] != previous.end:
        return ""
    return scene.passage.normalised.name(range(previous.start, scene.places[item.end - 1] + 1))


def _source_name(scene: Scene, item: ItemTerm) -> str:
    """区本级预算及上级补助收入支出: money spent, named by the revenue it came from; empty where it is not."""
    if item.scheme is not SpendingScheme.REVENUE or not scene.lead.startswith("支出", item.end):
        return ""
    start, end = scene.trimmed
    return scene.passage.normalised.name(scene.places[start : max(end, item.end + 2)])


def _line_name(scene: Scene, item: ItemTerm) -> str:
    line = line_name(scene.lead, item.end)
    return scene.passage.normalised.name(scene.places[line[0] : line[1]]) if line is not None else ""


def _project_name(scene: Scene, item: ItemTerm) -> str:
    """农村公路养护项目支出, 特定目标类项目支出: one project or one kind of them, not all; empty for 我局项目支出."""
    if item.category_code != "nature.project" or not scene.lead.startswith("项目", item.start):
        return ""
    start = names.skip_openers(scene.lead)
    if start >= item.start or any(other.end > start for other in scene.items[:-1]):
        return ""
    words = scene.lead[start : item.start]
    is_kind = words.endswith(("类", "性"))
    if not is_kind and (len(words) < _SHORTEST_PROJECT or _NO_PROJECT.search(words) or names.ends_with_verb(words)):
        return ""
    if find_stage(words) is not None or find_items(words) or direction_of(words) is not None:
        return ""
    return scene.passage.normalised.name(scene.places[start : item.end if is_kind else item.start + len("项目")])


def _scope(scene: Scene) -> str | None:
    """一般公共预算拨款支出“三公”经费6.67万元: a fund named before the item is the scope of the sum."""
    first, last = scene.items[0], scene.items[-1]
    is_balance = last.category_code in _BALANCES_OF_YEARS
    if first is last or first.scheme not in _FUNDS or (last.scheme in _FUNDS and not is_balance):
        return None
    return scene.lead[first.start : first.end]


def _scope_of_list(state: State, item: ItemTerm) -> str | None:
    """Parts have the scope of their whole; 基本支出 below one function (初中教育支出) is of that function only."""
    parent = state.parent
    if parent is None:
        return None
    if parent.scheme is SpendingScheme.FUNCTION and item.scheme is SpendingScheme.NATURE:
        return parent.name
    return parent.scope


def _scope_of_section(scene: Scene, item: ItemTerm) -> str | None:
    """(一)基本支出 …上年结余0万元: a balance in a section on one kind of spending is of that kind."""
    topic, main = section_topic(scene.passage.section), scene.state.main
    if item.scheme is not SpendingScheme.REVENUE or topic is None:
        return None
    if topic.category_code in _INCOME_OF_FUND and item.category_code in _BALANCES_OF_YEARS:
        return topic.name.removesuffix("支出").removesuffix("收入")
    if main is None:
        return None
    is_of_main = topic.scheme is SpendingScheme.NATURE and topic.category_code == main.category_code
    return main.name if is_of_main else None


def _own_name(scene: Scene) -> str:
    """The name a lead without a known item gives: what is left when the stage words are gone."""
    start, end = scene.trimmed
    term = scene.stage_term
    if term is not None:
        explained = _EXPLAINED.search(scene.lead[:end])
        end = explained.start() if explained else end
        if term.end >= end and term.start <= start:
            return ""
        if term.end >= end:
            end = term.start
        elif term.start <= start:
            start = term.end
    inner_start, inner_end = names.trim(scene.lead[start:end])
    start, end = start + inner_start, start + inner_end
    if _LEVEL.fullmatch(scene.lead, start, end):
        start, end = scene.trimmed
    if leveled := _LEVEL_PROJECTS.search(scene.lead[:end]):
        start = leveled.start()
    name = scene.passage.normalised.name(scene.places[start:end]) if end - start > 1 else ""
    return "" if names.is_generic(name) or names.is_bare_verb(name) or _NO_ITEM.search(name) else name


def _stage(scene: Scene) -> BudgetStage:
    """The stage the lead names, else that of the whole, of the item, of the sentence, of the report."""
    state = scene.state
    if scene.stage_term is not None:
        return scene.stage_term.stage
    is_balance = bool(scene.items) and scene.items[-1].category_code in _BALANCES
    if state.parent is not None and state.parent.stage is not None and not is_balance:
        return state.parent.stage
    if not scene.items:
        is_sum_of_both = state.sentence_stage is BudgetStage.ADJUSTMENT and _IN_ALL.fullmatch(scene.lead)
        return BudgetStage.FINAL_BUDGET if is_sum_of_both else state.sentence_stage or state.default_stage
    item = scene.items[-1]
    if item.stage is not None:
        return item.stage
    if state.is_stage_before_item and item.end == scene.trimmed[1] and state.sentence_stage is not None:
        return state.sentence_stage
    if item.scheme is SpendingScheme.REVENUE or _SPENT.search(scene.lead):
        return state.default_stage
    return state.sentence_stage or state.default_stage
