"""The binding rules of running text, in the order they are asked. The first that takes a figure says what it is.

Each rule is a small function from a scene to a `Role`, or None when the figure is not its business. A rule that needs
a guess returns None; a figure no rule takes stays unexplained and is listed as such.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from pipelines.domain.vocabulary import ComparisonBasis, SubjectKind
from pipelines.extractors.narrative import names
from pipelines.extractors.narrative.pairs import RANGE_MARKS
from pipelines.extractors.narrative.scene import Scene
from pipelines.extractors.narrative.state import Subject
from pipelines.extractors.narrative.subjects import CLAUSE_MARKS, indicator_name, is_same_again, last_clause
from pipelines.lookups import load_lookup
from pipelines.text.terms import (
    Comparison,
    direction_of,
    direction_words,
    ends_with_signed_rate,
    find_items,
    names_asset,
    names_basic_figure,
)


class Kind(Enum):
    """What a figure is."""

    SHARE = auto()
    BASE = auto()
    CHANGE = auto()
    RATE_OF_CHANGE = auto()
    RANK = auto()
    TARGET = auto()
    TARGET_OF_RESULT = auto()
    RESULT_OF_TARGET = auto()
    BASIC = auto()
    SPENDING = auto()
    INDICATOR = auto()
    RANGE_END = auto()
    VALUE_LEFT = auto()
    RESTATED = auto()
    SCORE = auto()
    EXCLUDED = auto()
    UNDECIDED = auto()


@dataclass(frozen=True, slots=True)
class Role:
    """What a figure is, by which rule; `basis` and `sign` for changes, `name` where the rule found it."""

    kind: Kind
    rule: str
    basis: ComparisonBasis | None = None
    sign: int = 1
    name: str = ""


def restated(scene: Scene) -> Role | None:
    """…×100%=86.76%: the result of a formula states its subject's value again."""
    if scene.figure.lead.endswith("=") and any(subject.value == scene.number.value for subject in scene.state.recent):
        return Role(Kind.RESTATED, "restated")
    return None


def end_of_range(scene: Scene) -> Role | None:
    """保持在5%-10%之间: the second figure of a range."""
    previous = scene.previous
    if previous is None or scene.pair is not None or scene.figure.before not in RANGE_MARKS:
        return None
    return Role(Kind.RANGE_END, "end_of_range") if previous.unit == scene.number.unit else None


_SCORE = re.compile(r"(?:得分|评分|总分|分值|评价结果|自评分)(?:为|是|：|达)?$")


# 投入指标得分18.5分, 营商环境满意度得分92.6分: the score of something else
_SCORE_OF_PART = re.compile(
    "(?:指标|满意度|考核|测评|竞赛|考试|决策|过程|产出|效益|效果|管理|投入|维度|方面|环境)类?(?:部分)?(?:的|平均)?(?:自评)?(?:得分|评分|分值)"
)


def overall_score(scene: Scene) -> Role | None:
    """自评得分95.32分: the score of the report as a whole, kept in its header."""
    if scene.number.unit != "分" or not _SCORE.search(scene.figure.lead):
        return None
    return None if _SCORE_OF_PART.search(scene.figure.lead) else Role(Kind.SCORE, "overall_score")


_SHARE = re.compile(r"占(?P<whole>(?!比)[^，；：]*?)(?:的)?(?:比重|比例|比)?(?:为|达到?|是|约|：)?$")
# 预留15%—25%应对临时任务: a part of the whole
_SET_ASIDE = re.compile("(?:留出|预留|提取|计提|按)(?:不[超低]过?于?|约)?$")
_LONE_SHARE = re.compile(r"^(?:占比|占|比重|比例)(?:为|达到?|是|约|：)?$")


def share_of_whole(scene: Scene) -> Role | None:
    """占全年支出的52%: a share; of an indicator's whole (占全社会研发投入总量10.79%) an indicator of its own."""
    if not scene.number.is_percent:
        return None
    words = scene.figure.lead
    if _LONE_SHARE.match(words) or _SET_ASIDE.search(words):
        return Role(Kind.SHARE, "share_of_whole")
    match = _SHARE.search(words)
    if match is None:
        return None
    subject = scene.state.subject
    of_result = subject is not None and subject.kind is SubjectKind.INDICATOR and not find_items(match["whole"])
    if not match.start() and subject is not None and of_result and match["whole"]:
        return Role(Kind.INDICATOR, "share_as_indicator", name=f"{subject.name}占{match['whole']}")
    if match.start() > 2 and match["whole"] and not find_items(words[: match.start()]):
        return None
    return Role(Kind.SHARE, "share_of_whole")


_RATE_OF_BUDGET = re.compile("(?:完成|[为占达]到?|相当于)[^，；：。]{0,8}(?:预算|目标|任务|计划)(?:数|额)?的?$")


_EQUALS = re.compile("^(?:[为占达]到?|相当于)")


def rate_of_budget(scene: Scene) -> Role | None:
    """完成年初预算X万元的P%: how much of the budget was spent, an indicator of what the sentence speaks of."""
    previous, subject = scene.previous, scene.state.subject
    if previous is None or subject is None or not scene.number.is_percent or scene.figure.before != "的":
        return None
    match = _RATE_OF_BUDGET.search(scene.passage.normalised.text, max(0, previous.start - 16), previous.start)
    if match is None:
        return None
    of = _EQUALS.sub("完成", match[0])
    return Role(Kind.INDICATOR, "rate_of_budget", name=f"{subject.name.removesuffix(of)}{of}")


# 比例由2020年的8.6%上升至11.8%
LEFT_BEHIND = re.compile(r"[由从](?P<year>(?:19|20)\d\d年[度底末初]?|上年度?|去年)?的?$")


def value_left(scene: Scene) -> Role | None:
    """由1亿元扩大到2亿元: the figure behind 由 is what the subject was before."""
    left = LEFT_BEHIND.search(scene.figure.lead)
    if left is None or not scene.number.unit or not scene.lead_name:
        return None
    name = scene.lead_name if not left["year"] else _name_up_to(scene, left.start())
    return Role(Kind.VALUE_LEFT, "value_left", name=name) if len(name) > 1 else None


def _name_up_to(scene: Scene, stop: int) -> str:
    """The name the figure's clause gives before position `stop`."""
    start, end = names.trim(scene.figure.lead[:stop])
    return scene.passage.normalised.name(scene.figure.lead_places[start:end])


_REACHES = re.compile(
    r"(?:(?<!达)到|至|(?P<direction>下降|上升|提高|提升|降低|增加|减少|增长|缩短|压缩|压减|扩大|调整|变)为)[^，；]{0,10}$"
)


def value_reached(scene: Scene) -> Role | None:
    """由1亿元扩大到2亿元, 减少至2.47万元: the figure behind 到 is the subject's new value, not a change."""
    words = scene.figure.lead
    match = _REACHES.search(words)
    subject = scene.state.subject
    if match is None or subject is None or not (match["direction"] or direction_of(words[: match.start()])):
        return None
    if names.trim(words)[0] == 0 and direction_of(words[:2]) is None and direction_of(words[:1]) is None:
        return None
    kind = Kind.SPENDING if subject.kind is SubjectKind.SPENDING else Kind.INDICATOR
    return Role(kind, "value_reached", name=subject.name)


_OVER_BASE = re.compile(
    r"(?P<sign>大于|高于|超出|超过|超|快于|小于|低于|慢于)(?:(?:年初|年度|全年)?(?:预算|目标)(?:数|任务)?值?|序时(?:进度)?)$"
)
# 低于控制指标0.9‰: the limit, or how far below it
_UNDER_LIMIT = re.compile("(?:低于|高于|超过)控制(?:指标|目标|线|数|值|率)$")
_OVERFULFILLED = re.compile("超额完成(?:年度|全年|目标|任务|计划)*的?$")


_LAST_YEAR = re.compile(r"(?:上年度?|去年)(?:同期|决算|实际)?(?:数|支出)?(?:为|是|：)?")


def base_of_comparison(scene: Scene) -> Role | None:
    """较上年194.00万元增长…: the figure right behind the base, before any word of direction, is the base's value."""
    comparison = scene.comparison
    subject = scene.state.subject
    if subject is not None and _LAST_YEAR.fullmatch(scene.figure.lead) and not scene.number.is_percent:
        if scene.figure.is_aside:
            return Role(Kind.BASE, "base_in_brackets", ComparisonBasis.PRIOR_YEAR)
        if comparison is None and subject.value is not None and subject.unit == scene.number.unit:
            return Role(Kind.BASE, "base_beside_value", ComparisonBasis.PRIOR_YEAR)
    if comparison is None or scene.number.is_percent or scene.number.is_percentage_points:
        return None
    if not comparison.base_text:
        return None
    after = scene.after_comparison
    if _OVER_BASE.search(scene.near) or any(mark in after for mark in CLAUSE_MARKS) or direction_of(after) is not None:
        return None
    if after.startswith("新增"):
        return None
    return Role(Kind.BASE, "base_of_comparison", comparison.basis)


def rate_of_change(scene: Scene) -> Role | None:
    """“三公”经费变动率-21.84%: a rate of change with a name of its own, signed by its figure."""
    if not scene.number.is_percent or not ends_with_signed_rate(scene.figure.lead):
        return None
    return Role(Kind.RATE_OF_CHANGE, "rate_of_change", ComparisonBasis.PRIOR_YEAR)


_GROWTH_RATE = re.compile(r"^(?:增速|增长率)")
# 增加(减少)X万元: a printed form that leaves open which of the two; only a 0 says the same either way
_EITHER_WAY = re.compile(r"(?:增加|增长|上升)[(/、或](?:减少|下降|降低)|增减")
_CHANGED_SUM = re.compile(r"^.{3,}(?:增加|减少)$")


def change_against_base(scene: Scene) -> Role | None:
    """比上年减少46.12万元，减少21.69%: a change, signed by its verb, against the base named before it."""
    # 低于目标值(80%)0.5个百分点: what the bracket holds is the base
    over = _OVER_BASE.search(scene.near) if scene.figure.lead else None
    if over:
        basis = ComparisonBasis.BUDGET if "预算" in over[0] else ComparisonBasis.TARGET
        return Role(Kind.CHANGE, "change_over_base", basis, -1 if over["sign"] in ("小于", "低于", "慢于") else 1)
    if _OVERFULFILLED.search(scene.figure.lead) and scene.state.subject is not None:
        return Role(Kind.CHANGE, "change_over_base", ComparisonBasis.TARGET)
    if _UNDER_LIMIT.search(scene.figure.lead):
        return Role(Kind.UNDECIDED, "limit_or_distance")
    comparison = scene.comparison or scene.state.comparison or _carried(scene)
    if comparison is None or _REACHES.search(scene.figure.lead) or _is_yearly_growth(scene):
        return None
    if scene.figure.is_aside and scene.number.is_percent and not scene.figure.lead:
        sign = direction_of(scene.figure.outer) or (0 if scene.figure.outer else scene.state.change_sign)
        return Role(Kind.CHANGE, "percent_in_brackets", comparison.basis, sign) if sign else None
    clause = scene.after_comparison[last_clause(scene.after_comparison) :]
    sign = direction_of(clause) or 0
    if scene.comparison is not None and clause in ("新增", "新增了"):
        return Role(Kind.CHANGE, "change_against_base", comparison.basis)
    if _EITHER_WAY.search(clause) and scene.number.value > 0:
        return Role(Kind.UNDECIDED, "either_way")
    if not sign or not _direction_then_end().search(clause):
        return None
    # 较2020年下降18.6% in a report on 2023: no change against the prior year, but a result of its own
    subject = scene.state.subject
    if subject is not None and scene.compares_with_earlier_year:
        start, end = names.trim(clause)
        return Role(
            Kind.INDICATOR, "change_since_year", name=f"{subject.name}较{comparison.base_text}{clause[start:end]}"
        )
    return Role(Kind.CHANGE, "change_against_base", comparison.basis, sign)


# 主要是增加甲支出320万元、乙支出118万元, from the clause's beginning
_CAUSED = re.compile(
    "(?:原因|主要|由于|因)(?:是|为|系|在于|因)*(?:[本当今]年)?(?P<verb>增加|新增|减少|压减|压缩|节约)了?(?=[^0-9，；。：]{2})"
)


_LISTED_CAUSE = re.compile("(?:^|：)[一二三四五六]是(?P<verb>增加|新增|减少|压减|压缩|节约)了?(?=[^0-9，；。：]{2})")
_REASONS = re.compile("原因[^。]*$")


def _gives_reasons(scene: Scene) -> bool:
    """Whether the sentence has said that it gives reasons (主要原因是：一是…；二是…)."""
    start = max(0, scene.number.start - _LONGEST_GOAL_LIST)
    return _REASONS.search(scene.passage.normalised.text[start : scene.number.start]) is not None


def change_as_cause(scene: Scene) -> Role | None:
    """比上年减少43万元，主要原因是减少了公务用车购置费30万元: what a change is made of is a change, no sum."""
    comparison = scene.state.earlier_comparison
    if comparison is None or not scene.number.is_money or scene.comparison is not None or not scene.lead_name:
        return None
    clause = _clause_of(scene)
    match = _CAUSED.search(clause) or (_LISTED_CAUSE.search(clause) if _gives_reasons(scene) else None)
    if match is None:
        return None
    return Role(Kind.CHANGE, "change_as_cause", comparison.basis, direction_of(match["verb"]) or 1)


def _carried(scene: Scene) -> Comparison | None:
    """较2022年…，其他公共项目综合减少X: a later clause with its own subject still compares with the sentence's base."""
    if not scene.number.is_money or scene.figure.is_aside or not _CHANGED_SUM.search(scene.figure.lead):
        return None
    return scene.state.earlier_comparison


def _is_yearly_growth(scene: Scene) -> bool:
    """增速15.66% behind a target that was passed: a rate of growth is against the prior year, not the target."""
    return scene.comparison is None and scene.number.is_percent and _GROWTH_RATE.match(scene.figure.lead) is not None


@cache
def _direction_then_end() -> re.Pattern[str]:
    words = direction_words()
    return re.compile(
        rf"(?:{words})(?:了|为|达|达到|到|约|支出|幅度|额|率|金额|比例|数|：|\)|\(|、|-)*$"
        rf"|(?:{words})(?:支出|收入|经费|资金|投入|预算)?(?:了|约|共)?$"
    )


_RATE_WORD = re.compile(
    r"(?:增速|增幅|增长|增长率|上升|提高|提升|下降|降低|减少|降幅|减幅|下降率)(?:为|达到?|了|约|：|幅度为|率为)?$"
)


def growth_without_base(scene: Scene) -> Role | None:
    """386家，增速25.73%: growth printed with a figure compares with the prior year."""
    if not scene.number.is_percent or scene.figure.is_aside:
        return None
    match = _RATE_WORD.search(scene.figure.lead)
    if match is None or (scene.state.subject is None and not match.start()):
        return None
    return Role(Kind.CHANGE, "growth_without_base", ComparisonBasis.PRIOR_YEAR, direction_of(match[0]) or 1)


def rank(scene: Scene) -> Role | None:
    """居全市第四, 第35位: an ordinal with a field of comparison is a rank."""
    if not scene.number.is_ordinal or scene.number.unit not in (None, "名", "位"):
        return None
    if _words("not_ranked", "^(?:{})").match(scene.figure.tail):
        return None
    if scene.number.unit or _words("ranks", "(?:{})[^，；：、]{{0,14}}$").search(scene.figure.lead.removesuffix("第")):
        return Role(Kind.RANK, "rank")
    return None


def project_content(scene: Scene) -> Role | None:
    """建设内容:拦水防洪坝2700立方米;…: what a project is to build describes it and is no achievement."""
    measured = not scene.number.is_money and not scene.number.is_percent
    return Role(Kind.EXCLUDED, "project_content") if measured and scene.state.is_content_list else None


# 原因是2个专业停招, 因58名村干部离任; not 因公出国, 因此
_CAUSE = re.compile(
    "原因(?:主要)?(?:是|为|系|在于|有|：)|由于|因为|[是系]因|(?:^|主要)因(?![公此而素子材人])|主要[是为](?=人员)"
)
_LONGEST_CAUSE = 60


def _clause_of(scene: Scene) -> str:
    """The words of the figure's clause before it, earlier figures of the clause included."""
    number = scene.number
    near = scene.passage.normalised.text[max(0, number.start - _LONGEST_CAUSE) : number.start]
    return near[max(near.rfind(mark) for mark in "，；。") + 1 :]


def count_in_cause(scene: Scene) -> Role | None:
    """原因是2个专业停招: what is counted in a cause explains a figure and is no result; staff is a basic figure."""
    number = scene.number
    if number.is_money or number.is_percent or number.is_ordinal or number.unit not in _counters():
        return None
    if not _CAUSE.search(_clause_of(scene)):
        return None
    noun = _words("staff", "(?:{})").match(scene.tail_name)
    if noun is None and _words("staff", "(?:{})").match(scene.lead_name):
        return Role(Kind.BASIC, "basic_in_cause", name=scene.lead_name)
    if noun is not None:
        return Role(Kind.BASIC, "basic_in_cause", name=scene.tail_name if noun[0] in ("人员", "同志") else noun[0])
    return None if names_basic_figure(f"{scene.lead_name}{number.unit}") else Role(Kind.EXCLUDED, "count_in_cause")


# 就业率目标值95%, 目标值10门, 年初目标为新建学校5所
_AIM = "(?:年度|年初|预期|全年|计划|设定|绩效|考核|工作)*(?:(?:指标)?目标(?:任务)?[值数]?|指标值|任务数|计划数)"
_TARGET_NAME = re.compile(f"(?P<of>.*?)的?{_AIM}|{_AIM}[为是](?P<told>.+)")
_AIM_LAST = re.compile(f"{_AIM}$")
_RESULT_NAME = re.compile("(?:全年|年终|年末)?(?:实际(?:完成|达到|实现)?|完成)[值数]?(?:情况)?")
_SHORT_OF = re.compile("未能?(?:达到?|完成)")
_DISTANCE = re.compile("距离?$")
# 绩效目标为：甲5所，乙3所
_GOAL_LIST = re.compile("目标(?:任务)?[为是]?：[^。]*$")
_LONGEST_GOAL_LIST = 300
_REACHED = re.compile("实际|完成(?:了|情况)")
_OF_WHICH = re.compile("的[0-9]")
_NAME_CLAUSE = re.compile("(?:^|[，；：])(?P<name>[^，；：、()]{2,20}?)(?:指标)?[，：]$")


def target_beside_result(scene: Scene) -> Role | None:
    """新增课程12门，目标值10门; 就业率目标值95%，实际93.4%: target and result of one indicator stand side by side."""
    number, comparison = scene.number, scene.comparison
    if not number.unit or scene.items or number.is_percentage_points or scene.pair is not None:
        return None
    if _DISTANCE.search(scene.figure.lead):
        return Role(Kind.EXCLUDED, "threshold")
    result = scene.state.result_in(number.unit)
    if result is not None and comparison is None and _RESULT_NAME.fullmatch(scene.lead_name):
        return Role(Kind.RESULT_OF_TARGET, "result_of_target")
    if result is not None and _is_target_of(scene, result):
        return Role(Kind.TARGET_OF_RESULT, "target_of_result")
    named = _TARGET_NAME.fullmatch(scene.lead_name) if comparison is None else None
    name = named["told"] or named["of"] or _clause_before(scene) if named else ""
    return Role(Kind.TARGET, "target_by_name", name=name) if len(name) > 1 and not names.ends_with_verb(name) else None


def _is_target_of(scene: Scene, result: Subject) -> bool:
    """Whether the words name nothing but a target, so that it is that of the result spoken of."""
    comparison, number = scene.comparison, scene.number
    if scene.figure.is_aside and not scene.figure.lead and _AIM_LAST.search(scene.figure.outer):
        return result.unit == number.unit
    if comparison is not None:
        return comparison.basis is ComparisonBasis.TARGET and not scene.after_comparison and not number.is_money
    if result.unit == number.unit and _SHORT_OF.fullmatch(scene.lead):
        return True
    named = _TARGET_NAME.fullmatch(scene.lead_name)
    if named is None or named["told"]:
        return False
    if not named["of"]:
        return result.unit == number.unit or not _clause_before(scene)
    is_whole = _OF_WHICH.match(scene.passage.normalised.text, number.end) is not None
    return is_whole and (names.is_bare_verb(named["of"]) or _EQUALS.fullmatch(named["of"]) is not None)


def _clause_before(scene: Scene) -> str:
    """指标1：培训人数，目标值500人: the clause before the figure's own that is nothing but a name; else empty."""
    match = _NAME_CLAUSE.search(scene.figure.before.removesuffix(scene.figure.lead))
    start, end = names.trim(match["name"]) if match else (0, 0)
    return match["name"][start:end] if match else ""


# …控制率=(A/B)×100%=77.5%: what stands behind the last sign is the result
_FORMULA = re.compile(r"^[^=]{2,}=.*[×xX*/].*=$")
_TARGET_SIGNS = ("≥", "≤", "=", ">", "<")
_PLANNED_SUM = re.compile("力争|预计|计划.{0,6}投资")
_GOAL_WORDS = re.compile(
    "力争|预计|计划(?:20\\d\\d年)?(?:.{0,6}投资|(?:完成|实现)(?!率|情况|[值数])|新增|新建|建设|培育|引进|安排)|^拟(?!上市)"
)


# in a section on measures: 确保支付率达到60%以上
_ENSURED = re.compile(
    "确保|前完成$|争取|力争|达到|达|不低于|不少于|提高[至到]|提升[至到]|[降减升增][至到]|控制在|以[上内]$"
)


def target(scene: Scene) -> Role | None:
    """道路硬化≥0.684km, 力争达到95%: a figure with a printed bound sign, or below a title about goals, is a target."""
    is_money = scene.number.is_money
    if not scene.number.unit or (is_money and scene.items):
        return None
    if _FORMULA.search(scene.figure.lead):
        start, end = names.trim(scene.lead.partition("=")[0])
        return Role(Kind.INDICATOR, "computed", name=scene.passage.normalised.name(scene.places[start:end]))
    if scene.figure.lead.endswith(_TARGET_SIGNS):
        return Role(Kind.TARGET, "target_by_sign", name=scene.lead_name)
    if scene.passage.section.plans and not scene.items and _ENSURED.search(scene.figure.lead):
        return Role(Kind.TARGET, "target_by_words", name=scene.lead_name)
    aims = (_PLANNED_SUM if is_money else _GOAL_WORDS).search(scene.figure.lead) is not None
    if not aims and (is_money or not (scene.passage.section.sets_goals or _is_in_goal_list(scene))):
        return None
    return None if scene.items else Role(Kind.TARGET, "target_by_words", name=scene.lead_name)


def basic_figure(scene: Scene) -> Role | None:
    """编制数9人, 资产总额998.12万元, 13个内设处室机构: staffing, organisation, assets, surveys."""
    unit, section = scene.number.unit, scene.passage.section
    if not unit:
        return None
    if scene.number.is_money:
        is_asset = section.is_on_assets or names_asset(scene.lead_name)
        return Role(Kind.BASIC, "asset_sum") if is_asset and not scene.items else None
    noun = scene.lead_name or scene.tail_name
    subject = scene.state.subject
    if _PER_UNIT.search(noun) or (unit == "分" and noun.endswith(_PARTS_OF_SCORE)):
        return None
    if counted := _counted_in_brackets(scene):
        return Role(Kind.BASIC, "basic_in_brackets", name=counted)
    if subject is not None and subject.kind is SubjectKind.BASIC and _measures_again(scene, noun):
        return Role(Kind.BASIC, "basic_again")
    if names_basic_figure(f"{noun}{unit}") or names_basic_figure(scene.tail_name):
        return Role(Kind.BASIC, "basic_words")
    if section.is_basic and not section.is_performance and unit in _counters() and not _ACTIVITY.match(noun):
        return Role(Kind.BASIC, "basic_section")
    return None


_ACTIVITY = re.compile("召开|举办|组织|开展|培训|参会|参加|承办")
_PARTS_OF_SCORE = ("指标", "部分", "方面")
_COUNTED_WITH = {
    "three_public.reception": ("批", "批次", "人次"),
    "three_public.abroad": ("个", "批", "批次", "人次"),
    "three_public.vehicle_purchase": ("辆", "台"),
    "three_public.vehicles": ("辆", "台"),
    "three_public.vehicle_running": ("辆", "台"),
}
_MONEY_LAST = re.compile("(?:支出|经费|费用?)+$")


def _counted_in_brackets(scene: Scene) -> str:
    """公务接待费71.3万元（412批次、3856人次）: what the bracket behind a part of 三公经费 counts; else empty."""
    subject, figure = scene.state.subject, scene.figure
    if subject is None or not figure.is_aside or figure.lead or figure.outer or subject.value is None:
        return ""
    units = _COUNTED_WITH.get(subject.category_code or "", ())
    return _MONEY_LAST.sub("", subject.name) if scene.number.unit in units else ""


def _is_in_goal_list(scene: Scene) -> bool:
    """绩效目标为：甲5所，乙3所: a list of what is to be reached, up to the end of its sentence or to what was."""
    text = scene.passage.normalised.text
    match = _GOAL_LIST.search(text, max(0, scene.number.start - _LONGEST_GOAL_LIST), scene.number.start)
    return match is not None and _REACHED.search(match[0]) is None


def _measures_again(scene: Scene, noun: str) -> bool:
    """Whether a figure is another measure of the same thing: 18批次，126人次, 团组2个，人数5人."""
    return names.is_generic(noun) if noun else is_same_again(scene)


@cache
def _counters() -> frozenset[str]:
    return frozenset(load_lookup("units")["counters"])


# money that came or went, of which only the subject can tell whether it is the department's
_WEAK_STAGE = re.compile("到位|下达|总?投资|总?投入|统筹|发放|兑付")
# 人均接待费101元, 平均每辆运行费3.5万元: what one costs is no sum of the item
_PER_UNIT = re.compile("[人户亩车辆次批]均|平均每|每[辆人次批户个亩](?!年)")
# 节约资金414万元, 完成投资5386万元: what was not spent, or was built for money of others too
_NOT_SPENT = re.compile(
    "(?:完成(?:总|固定资产)?投资额?|节约|节省|节支|结余率?)(?:财政)?(?:资金|经费|支出|成本)?(?:金额|额)?(?:约|共|达到?|为)*$"
)
_PLAIN_STAGE = re.compile("预算|决算|执行数|批复")


# 预算, 实际支出: nothing but a stage
_STAGE_ALONE = "(?:[共总]|实际|安排|年初|全年|计划)*(?:支出|预算|使用|花费|投入|执行|拨付|支付)(?:资金|经费|金额)?"
_ONLY_STAGE = re.compile(f"(?:截[至止].{{1,6}}?|年内|当年|已)?{_STAGE_ALONE}[为是约共总计达：]*")
_ONLY_STAGE_LAST = re.compile(f"(?<=.{{2}}){_STAGE_ALONE}$")


def cost_of_result(scene: Scene) -> Role | None:
    """培训教师420人次，支出26万元: what a result cost is not what the department spent in all."""
    previous, state, subject = scene.previous, scene.state, scene.state.subject
    if not scene.number.is_money or previous is None or previous.is_percent:
        return None
    if subject is None or subject.kind is not SubjectKind.INDICATOR or subject.unit != previous.unit:
        return None
    if state.item is not None or state.parent is not None or not _ONLY_STAGE.fullmatch(scene.lead):
        return None
    return Role(Kind.INDICATOR, "cost_of_result", name=f"{_ONLY_STAGE_LAST.sub('', subject.name)}{scene.lead_name}")


def spending(scene: Scene) -> Role | None:
    """Money of the department: an item of the lexicon, a budget stage, or a line of a list below an item."""
    if not scene.number.is_money:
        return _bare_zero(scene)
    state, section = scene.state, scene.passage.section
    if _PER_UNIT.search(scene.lead) or (_NOT_SPENT.search(scene.lead) and not scene.items):
        return None
    if state.parent is not None and not scene.items:
        return Role(Kind.SPENDING, "part_of_item")
    outside = _words("outside_money").search(scene.lead)
    if scene.items and not (outside is not None and _is_of_others(scene, outside)):
        return Role(Kind.SPENDING, "named_item")
    if outside is not None:
        return None
    subject = state.parent or state.subject
    below_item = subject is not None and subject.kind is SubjectKind.SPENDING
    if scene.stage_term is not None and (below_item or _names_stage_plainly(scene)):
        return Role(Kind.SPENDING, "named_stage")
    if _names_money(scene) and (state.sentence_stage is not None or not section.is_performance):
        return Role(Kind.SPENDING, "named_money")
    if below_item and section.is_account:
        return Role(Kind.SPENDING, "account_section")
    return None


def _bare_zero(scene: Scene) -> Role | None:
    """公务接待费为0，…: nothing is the same in every unit."""
    number = scene.number
    is_zero = number.unit is None and not number.value and not scene.figure.tail and not scene.comparison
    return Role(Kind.SPENDING, "bare_zero") if is_zero and scene.items else None


def _names_stage_plainly(scene: Scene) -> bool:
    """Whether the stage word says that a budget is spoken of (年初预算, 决算, 执行数): wherever it stands.

    Outside a section on results others do so too (支出, 追加).
    """
    term = scene.stage_term
    if term is None:
        return False
    if not scene.passage.section.is_performance:
        return _WEAK_STAGE.search(scene.lead, term.start, term.end) is None
    return _PLAIN_STAGE.search(scene.lead, term.start, term.end) is not None


def _is_of_others(scene: Scene, outside: re.Match[str]) -> bool:
    """Whether the last item is part of a sum of others (一般公共预算收入完成), or stands behind one among results."""
    item = scene.items[-1]
    is_part = outside.start() <= item.start < outside.end()
    return is_part or (scene.passage.section.is_performance and item.start > outside.start())


def _names_money(scene: Scene) -> bool:
    """Whether the name is of money (…经费, …补助) of the department, and more than a stage (到位资金)."""
    term = scene.stage_term
    if term is not None and term.end - term.start >= len(scene.lead_name):
        return False
    is_money = _words("money_names", "(?:{})$").search(scene.lead_name) is not None
    return is_money and not _words("received").search(scene.lead)


# 低于省定2元的标准: what others have set
_BELOW = re.compile("(?:低于|高于|超过|未达到?|符合|达到)[^，；：]{0,8}$")
_MEAN = re.compile("[人户亩车辆次批]均")
_STANDARD = ("的标准", "的要求", "的规定", "标准", "的目标")


def indicator(scene: Scene) -> Role | None:
    """高新技术企业达到386家, 引进7个海外科技创新团队: a quantified achievement with a unit and a name."""
    if not scene.number.unit or scene.number.is_percentage_points:
        return None
    is_standard = scene.figure.lead.endswith("标准") or scene.figure.tail.startswith(_STANDARD)
    if is_standard and _BELOW.search(scene.figure.lead):
        return Role(Kind.EXCLUDED, "threshold")
    subject = scene.state.subject
    if subject is not None and _MEAN.fullmatch(scene.lead):
        return Role(Kind.INDICATOR, "indicator", name=f"{subject.name}{scene.lead}")
    name = indicator_name(scene)
    return Role(Kind.INDICATOR, "indicator", name=name) if len(name) > 1 else None


@cache
def _words(key: str, form: str = "{}") -> re.Pattern[str]:
    """The words of `lookups/narrative.yml` under `key`, in a pattern of the given form."""
    return re.compile(form.format(load_lookup("narrative")[key]))


RULES: tuple[Callable[[Scene], Role | None], ...] = (
    restated,
    end_of_range,
    overall_score,
    share_of_whole,
    rate_of_budget,
    value_left,
    value_reached,
    base_of_comparison,
    rate_of_change,
    change_against_base,
    change_as_cause,
    growth_without_base,
    rank,
    project_content,
    count_in_cause,
    target_beside_result,
    target,
    basic_figure,
    cost_of_result,
    spending,
    indicator,
)


def bind(scene: Scene) -> Role | None:
    """What the figure is, by the first rule that takes it; None where none does."""
    for rule in RULES:
        role = rule(scene)
        if role is not None:
            return role
    return None
