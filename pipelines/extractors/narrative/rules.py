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

from pipelines.domain.vocabulary import ComparisonBasis, SpendingScheme, SubjectKind
from pipelines.extractors.narrative import names
from pipelines.extractors.narrative.scene import Scene, Subject
from pipelines.lookups import load_lookup
from pipelines.text.terms import Comparison, direction_of, ends_with_signed_rate, names_basic_figure


class Kind(Enum):
    """What a figure is."""

    SHARE = auto()
    BASE = auto()
    CHANGE = auto()
    RANK = auto()
    TARGET = auto()
    BASIC = auto()
    SPENDING = auto()
    INDICATOR = auto()
    RATE_OF_CHANGE = auto()
    VALUE_LEFT = auto()
    RESTATED = auto()
    SCORE = auto()
    EXCLUDED = auto()


@dataclass(frozen=True, slots=True)
class Role:
    """What a figure is, by which rule; `basis` and `sign` for changes, `name` where the rule found it."""

    kind: Kind
    rule: str
    basis: ComparisonBasis | None = None
    sign: int = 1
    name: str = ""


_SHARE = re.compile(r"占(?P<whole>(?!比)[^，；：]*?)(?:的)?(?:比重|比例|比)?(?:为|达到?|是|约|：)?$")
_LONE_SHARE = re.compile(r"^(?:占比|占|比重|比例)(?:为|达到?|是|约|：)?$")
_DIRECTION_END = (
    r"(?:了|为|达|达到|到|约|支出|幅度|额|率|金额|比例|数|：|\)|\(|、|-)*$"
)
_REACHES = re.compile(r"(?:到|至)[^，；]{0,10}$")
_OVER_BASE = re.compile(r"(?P<sign>大于|高于|超出|超过|超|小于|低于)(?:年初|年度|全年)?(?:预算|目标)(?:数|任务)?$")
_RATE_WORD = re.compile(r"(?:增速|增幅|增长|增长率|上升|提高|提升|下降|降低|减少|降幅|减幅|下降率)(?:为|达到?|了|约|：|幅度为|率为)?$")
_GROWTH_RATE = re.compile(r"^(?:增速|增幅|增长率)")
_RANK_LEAD = re.compile(r"(?:列|居|位|排名?|名次|名列|位列|位居|进位|全[国省市区县州]|[省市区县]直?|五区|总量|增速|评价|竞赛|小组|组)[^，；：、]{0,14}$")
_SCORE_LEAD = re.compile(r"(?:得分|评分|总分|分值|评价结果|自评分)(?:为|是|：|达)?$")
_NOT_RANK = re.compile(r"^(?:时间|次|届|批|方|部分|条|期|季度|产业|代|责任|步|类|轮|阶段|书记|线|手|课|章|党|种|三方)")
_TARGET_SIGN = "≥≤=><"
_GOAL_HEADING = re.compile(r"(?:绩效|年度|工作|总体|预期|任务)目标(?!.{0,8}(?:完成|实现|自评|情况|成效))|目标任务(?!.{0,6}完成)|重点工作$")
_GOAL_WORDS = re.compile(r"力争|预计|计划(?=.{0,8}$)|^拟(?!上市)")


@cache
def _outside_money() -> re.Pattern[str]:
    return re.compile(load_lookup("narrative")["outside_money"])


def share_of_whole(scene: Scene) -> Role | None:
    """占全年支出的52%: a share; of an indicator's whole (占全社会研发投入总量10.79%) an indicator of its own."""
    if not scene.number.is_percent:
        return None
    words = scene.figure.lead
    if _LONE_SHARE.match(words):
        return Role(Kind.SHARE, "share_of_whole")
    match = _SHARE.search(words)
    if match is None:
        return None
    subject = scene.state.subject
    if not match.start() and subject is not None and subject.kind is SubjectKind.INDICATOR and match["whole"]:
        return Role(Kind.INDICATOR, "share_as_indicator", name=f"{subject.name}占{match['whole']}")
    if match.start() > 2 and match["whole"]:
        return None
    return Role(Kind.SHARE, "share_of_whole")


def value_reached(scene: Scene) -> Role | None:
    """由1亿元扩大到2亿元, 减少至2.47万元: the figure behind 到 is the subject's new value, not a change."""
    words = scene.figure.lead
    match = _REACHES.search(words)
    subject = scene.state.subject
    if match is None or subject is None or direction_of(words[: match.start()]) is None:
        return None
    if names.trim(words)[0] == 0 and direction_of(words[:2]) is None:
        return None
    kind = Kind.SPENDING if subject.kind is SubjectKind.SPENDING else Kind.INDICATOR
    return Role(kind, "value_reached", name=subject.name)


def value_left(scene: Scene) -> Role | None:
    """由1亿元扩大到2亿元: the figure behind 由 is what the subject was before."""
    words = scene.figure.lead
    if words[-1:] not in ("由", "从") or not scene.number.unit or not scene.lead_name:
        return None
    return Role(Kind.VALUE_LEFT, "value_left", name=scene.lead_name)


def restated(scene: Scene) -> Role | None:
    """…×100%=86.76%: the result of a formula states its subject's value again."""
    if scene.figure.lead.endswith("=") and any(subject.value == scene.number.value for subject in scene.state.recent):
        return Role(Kind.RESTATED, "restated")
    return None


def overall_score(scene: Scene) -> Role | None:
    """自评得分95.32分: the score of the report as a whole, kept in its header."""
    if scene.number.unit == "分" and _SCORE_LEAD.search(scene.figure.lead):
        return Role(Kind.SCORE, "overall_score")
    return None


def base_of_comparison(scene: Scene) -> Role | None:
    """较上年194.00万元增长…: the figure right behind the base, before any word of direction, is the base's value."""
    comparison = scene.comparison
    if comparison is None or scene.number.is_percent or scene.number.is_percentage_points:
        return None
    if scene.figure.is_aside and scene.figure.lead:
        return None
    after = scene.after_comparison
    if _OVER_BASE.search(scene.near) or any(mark in after for mark in "，；：") or direction_of(after) is not None:
        return None
    return Role(Kind.BASE, "base_of_comparison", comparison.basis)


def change_against_base(scene: Scene) -> Role | None:
    """比上年减少46.12万元，减少21.69%: a change, signed by its verb, against the base named before it."""
    over = _OVER_BASE.search(scene.near)
    if over:
        basis = ComparisonBasis.TARGET if "目标" in over[0] or "任务" in over[0] else ComparisonBasis.BUDGET
        return Role(Kind.CHANGE, "change_over_base", basis, -1 if over["sign"] in ("小于", "低于") else 1)
    comparison = scene.comparison or scene.state.comparison or _carried(scene)
    if comparison is None or _REACHES.search(scene.figure.lead) or _is_yearly_growth(scene):
        return None
    words = scene.after_comparison
    if scene.figure.is_aside and scene.number.is_percent and not scene.figure.lead:
        sign = direction_of(scene.figure.outer) or 0
        return Role(Kind.CHANGE, "percent_in_brackets", comparison.basis, sign) if sign else None
    clause = words[max(words.rfind(mark) for mark in "，；：") + 1 :]
    if direction_of(clause) is None or not re.search(_direction_then_end(), clause):
        return None
    return Role(Kind.CHANGE, "change_against_base", comparison.basis, direction_of(clause) or 1)


def _carried(scene: Scene) -> Comparison | None:
    """较2022年…，其他公共项目综合减少X: a later clause with its own subject still compares with the sentence's base."""
    money = scene.number.wan_yuan is not None
    named = re.search(r"^.{3,}(?:增加|减少)$", scene.figure.lead)
    return scene.state.earlier_comparison if money and named and not scene.figure.is_aside else None


def _is_yearly_growth(scene: Scene) -> bool:
    """增速15.66% behind a target that was passed: a rate of growth is against the prior year, not the target."""
    return scene.comparison is None and scene.number.is_percent and _GROWTH_RATE.match(scene.figure.lead) is not None


@cache
def _direction_then_end() -> re.Pattern[str]:
    lookup = load_lookup("comparisons")
    words = "|".join(re.escape(word) for word in sorted([*lookup["up"], *lookup["down"]], key=len, reverse=True))
    return re.compile(rf"(?:{words}){_DIRECTION_END}|(?:{words})(?:支出|收入|经费|资金|投入|预算)?(?:了|约|共)?$")


def rate_of_change(scene: Scene) -> Role | None:
    """“三公”经费变动率-21.84%: a rate of change with a name of its own, signed by its figure."""
    if not scene.number.is_percent or not ends_with_signed_rate(scene.figure.lead):
        return None
    return Role(Kind.RATE_OF_CHANGE, "rate_of_change", ComparisonBasis.PRIOR_YEAR)


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
    if _NOT_RANK.match(scene.figure.tail):
        return None
    words = scene.figure.lead.removesuffix("第")
    if scene.number.unit or _RANK_LEAD.search(words):
        return Role(Kind.RANK, "rank")
    return None


def target(scene: Scene) -> Role | None:
    """道路硬化≥0.684km, 力争达到95%: a figure with a printed bound sign, or below a heading about goals, is a target."""
    if not scene.number.unit or scene.number.wan_yuan is not None and scene.items:
        return None
    signed = scene.figure.lead[-1:] in _TARGET_SIGN and scene.figure.lead != ""
    aims = any(_GOAL_HEADING.search(title) for title in scene.passage.headings[-1:])
    aims = aims or bool(_GOAL_WORDS.search(scene.figure.lead))
    if signed or (aims and not scene.items and scene.number.wan_yuan is None):
        return Role(Kind.TARGET, "target_by_sign" if signed else "target_by_words", name=scene.lead_name)
    return None


@cache
def _counters() -> frozenset[str]:
    return frozenset(load_lookup("units")["counters"])


def project_content(scene: Scene) -> Role | None:
    """建设内容:拦水防洪坝2700立方米;…: what a project is to build describes it and is no achievement."""
    measured = scene.number.wan_yuan is None and not scene.number.is_percent
    return Role(Kind.EXCLUDED, "project_content") if measured and scene.state.is_content_list else None


def basic_figure(scene: Scene) -> Role | None:
    """编制数9人, 资产总额998.12万元, 13个内设处室机构: staffing, organisation, assets, surveys."""
    if not scene.number.unit:
        return None
    if scene.number.wan_yuan is not None:
        assets = any("资产" in title for title in scene.passage.headings)
        named = names_basic_figure(scene.lead_name)
        return Role(Kind.BASIC, "asset_sum") if (named or assets) and not scene.items else None
    noun = scene.lead_name or scene.tail_name
    if names_basic_figure(f"{noun}{scene.number.unit}") or names_basic_figure(scene.tail_name):
        return Role(Kind.BASIC, "basic_words")
    if scene.passage.is_basic and not scene.passage.is_performance and scene.number.unit in _counters():
        return Role(Kind.BASIC, "basic_section")
    return None


def spending(scene: Scene) -> Role | None:
    """Money of the department: an item of the lexicon, a budget stage, or a line of a list below an item."""
    if scene.number.wan_yuan is None:
        return None
    outside = _outside_money().search(scene.lead)
    parent = scene.state.parent or scene.state.subject
    below_item = parent is not None and parent.kind is SubjectKind.SPENDING
    if scene.state.parent is not None and not scene.items:
        return Role(Kind.SPENDING, "part_of_item")
    if scene.items and not (outside and scene.items[-1].start > outside.start() and scene.passage.is_performance):
        return Role(Kind.SPENDING, "named_item")
    if outside:
        return None
    if scene.stage_term is not None and (below_item or not scene.passage.is_performance or _only_stage(scene)):
        return Role(Kind.SPENDING, "named_stage")
    if _names_money(scene.lead_name) and not _RECEIVED.search(scene.lead) and (scene.state.sentence_stage is not None or not scene.passage.is_performance):
        return Role(Kind.SPENDING, "named_money")
    if scene.passage.is_account and below_item:
        return Role(Kind.SPENDING, "account_section")
    return None


def _only_stage(scene: Scene) -> bool:
    """Whether the stage word says plainly that a budget is spoken of (年初预算, 决算, 执行数)."""
    term = scene.stage_term
    return term is not None and bool(re.search("预算|决算|执行数|批复", scene.lead[term.start : term.end]))


_MONEY_NAME = re.compile(r"(?:经费|资金|专项|补助|奖励|配套|基金|专款|费|费用|支出|投资|补贴|工资|津贴|拨款)$")


# money that others give or put in is an achievement, not the department's own sum
_RECEIVED = re.compile(r"获(?!批)|争取|撬动|带动|吸引")


def _names_money(name: str) -> bool:
    return bool(_MONEY_NAME.search(name))


def indicator(scene: Scene) -> Role | None:
    """高新技术企业达到386家, 引进7个海外科技创新团队: a quantified achievement with a unit and a name."""
    if not scene.number.unit or scene.number.is_percentage_points:
        return None
    name = indicator_name(scene)
    return Role(Kind.INDICATOR, "indicator", name=name) if len(name) > 1 else None


def indicator_name(scene: Scene) -> str:
    """A name readable on its own: the noun before the figure, or the verb before and the noun behind it."""
    lead, tail = scene.lead_name, scene.tail_name
    subject = scene.state.subject
    if not lead and not tail and subject is not None and _is_same_again(scene, subject):
        return subject.name
    if lead and names.ends_with_verb(lead) and scene.number.wan_yuan is not None:
        return lead + scene.figure.tail.removeprefix("的")[:_LONGEST_TAIL]
    if tail in _VAGUE and scene.figure.lead.endswith("等"):
        return f"{re.split('[、，]', scene.figure.lead)[-1]}{tail}"
    if tail and (not lead or names.is_bare_verb(lead) or _counts_noun(scene)):
        words = scene.lead[: scene.trimmed[1]][scene.trimmed[0] :]
        verb = lead if len(lead) <= 12 and not scene.figure.lead.endswith("等") else names.leading_verb(words)
        return f"{verb}{tail}"
    if not lead or names.is_bare_verb(lead) and len(lead) <= 2:
        return ""
    if names.is_generic(lead):
        return f"{_UNCOUNTED.sub('', subject.name)}{lead}" if subject is not None else ""
    return lead


def _is_same_again(scene: Scene, subject: Subject) -> bool:
    """立项36项共180万元, 接待18批次，126人次: another measure of the same thing."""
    another = scene.figure.before in ("，", "、") and subject.kind is SubjectKind.BASIC and subject.unit != scene.number.unit
    return another or _SUMMED.match(scene.figure.lead) is not None


_LONGEST_TAIL = 24
_SUMMED = re.compile(r"^(?:共计?|合计|总计|累计|总额|金额|资金)+$")
_VAGUE = ("项目", "单位", "企业", "机构", "活动", "工作")
_UNCOUNTED = re.compile(r"(?:净增|新增|累计|达到|共)$")


def _counts_noun(scene: Scene) -> bool:
    """Whether the noun behind the figure is what is counted: 8所高校, 52项关键核心技术 (not 万元, not %)."""
    return scene.number.wan_yuan is None and not scene.number.is_percent and bool(scene.tail_name)


RULES: tuple[Callable[[Scene], Role | None], ...] = (
    restated,
    overall_score,
    share_of_whole,
    value_left,
    value_reached,
    base_of_comparison,
    rate_of_change,
    change_against_base,
    growth_without_base,
    rank,
    project_content,
    target,
    basic_figure,
    spending,
    indicator,
)


def bind(scene: Scene) -> Role | None:
    """What the figure is, by the first rule that takes it; None where none does."""
    return next((role for rule in RULES if (role := rule(scene)) is not None), None)


def default_scheme(scene: Scene) -> SpendingScheme:
    """The scheme of a sum whose name no lookup knows: a part of procurement, revenue or funds keeps its whole's."""
    parent = scene.state.parent
    kept = (SpendingScheme.PROCUREMENT, SpendingScheme.REVENUE, SpendingScheme.FUND, SpendingScheme.THREE_PUBLIC)
    return parent.scheme if parent is not None and parent.scheme in kept else SpendingScheme.PROJECT
