"""What a figure or a sentence is about, as named by the words around it.

Here the words become `Subject`s and names that can be read on their own. Cutting single words off a name is the
business of `names`; which kind of figure it is, of `rules`.
"""

from __future__ import annotations

import re

from pipelines.domain.vocabulary import SpendingScheme, SubjectKind
from pipelines.extractors.narrative import names
from pipelines.extractors.narrative.pairs import split_names
from pipelines.extractors.narrative.passages import Passage, Section
from pipelines.extractors.narrative.scene import Scene
from pipelines.extractors.narrative.state import Subject
from pipelines.text.clauses import Figure, Sentence
from pipelines.text.terms import (
    ItemTerm,
    StageTerm,
    find_items,
    find_listed_items,
    find_stage,
    leading_item,
    names_basic_figure,
)

CLAUSE_MARKS = "，；："

_IS_OPENED = re.compile("[为是，。]|指|主要|$")
_TOPIC_CLAUSE = re.compile(r"(?:^|[，；：])(?P<words>[^，；：]{2,40})(?P<mark>[：，])$")
_TOPIC_NAME = re.compile(r"(?:项目|资金|经费|专项)$")
_PROJECT = SpendingScheme.PROJECT
_PROJECT_NAME = re.compile("(?:项目|专项|工程|资金|经费)$")
# 在…中反映的文化惠民工程项目绩效自评综述：…
_SYNOPSIS = re.compile(
    r"(?:\(?[\d一二三四五六七八九十]{1,2}[).、])?(?P<name>(?!部门|单位|整体|各|以下|[^，；：。]{0,4}整体支出)[^，；：。()\d]{3,30}?)"
    r"(?:支出)?(?:绩效)?(?:自评|评价)(?:综述|情况综述|结果综述)(?:：|，|$)"
)
_KIND_OF_PROJECT = re.compile(
    "(?:重点|主要|到位|执行|其中|总体|其他|其它|部门|公共|重大|民生|本级|具体|各类|市级|县级|区级|省级|上级|中央|财政|本年|年度|绩效|自评|评价"
    "|单位|实施|预算|安排|使用|管理|业务|工作|支出|一般|专项|项目|资金|经费|工程)+"
)
_BEFORE_CHANGE = re.compile("分别|各|同比|增|减|降|上升|提高|提升|压|节")
_BEFORE_NAME = re.compile(r"[，；：。]|\)[、和及与]")
_BEHIND_BRACKET = re.compile(r"(?:\)[、和及与]|：)[^，；：。()]+$")
_LINE_NAME = re.compile(r"(?:经费|资金|专项|项目|补助|奖励|费|支出|资金等|经费等)$")
_LONGEST_NAME = 40
_LONGEST_OPENING = 80
_LONGEST_OBJECT = 24
_SUMMED = re.compile(r"^(?:共计?|合计|总计|累计|总额|金额|资金|达到?)+$")
_VAGUE = ("专项", "项目", "单位", "企业", "机构", "活动", "工作")
_BESIDE = re.compile("[，、]?(?:共计?|合计|累计|总计|约)?")
_ASIDE = re.compile(r"\([^()]*\)")
# 新建基地省级30个、校级75个
# verbs that are nouns as well: 全年培训48期5620人次
_NAMED_BY_VERB = ("培训", "慰问", "救助", "走访", "巡查", "督查", "检查", "抽查")
_ONLY_LEVEL = re.compile("(?:国家|[部省市州县区镇乡校院])级")
_LEVEL_BEHIND = re.compile(f"{_ONLY_LEVEL.pattern}$")
_AMONG = re.compile(r"中(?![小央介心期试学])")
_UNCOUNTED = re.compile(r"(?:净增|新增|累计|达到|共|团组数?|批次数?|次数|个数|数量|编制数?|数)$")


def last_clause(words: str) -> int:
    """Where the last clause of `words` begins."""
    return max(words.rfind("，"), words.rfind("；"), words.rfind("：")) + 1


def section_topic(section: Section) -> Subject | None:
    """The item or project the nearest title names ((一)基本支出), as the subject of sentences that name none."""
    for title in reversed(section.titles[-2:]):
        items = find_items(title)
        if items:
            return _item_subject(items[-1], title[items[-1].start : items[-1].end])
        if _names_project(title):
            start, end = names.trim(title)
            return Subject(SubjectKind.SPENDING, title[start:end], SpendingScheme.PROJECT)
    return None


def named_project(passage: Passage, sentence: Sentence) -> Subject | None:
    """1、农村客运补贴资金。年初预算…: a sentence that is nothing but the name of a project; None for any other."""
    words = sentence.text.rstrip("。")
    if "综述" in words and (synopsis := _SYNOPSIS.match(words)):
        first = sentence.start + synopsis.start("name")
        name = passage.normalised.name(range(first, sentence.start + synopsis.end("name")))
        return Subject(SubjectKind.SPENDING, name, _PROJECT)
    if (
        sentence.figures
        or len(words) > _LONGEST_NAME
        or "，" in words
        or find_items(words)
        or not _names_project(words)
    ):
        return None
    start, end = names.trim(words)
    name = passage.normalised.name(range(sentence.start + start, sentence.start + end))
    return Subject(SubjectKind.SPENDING, name, _PROJECT)


def _names_project(words: str) -> bool:
    """Whether words are the name of one project (大气污染防治专项), not of a kind (重点项目)."""
    start, end = names.trim(words)
    name = words[start:end]
    return len(name) > 4 and _PROJECT_NAME.search(name) is not None and _KIND_OF_PROJECT.fullmatch(name) is None


def opening_item(passage: Passage, sentence: Sentence) -> Subject | None:
    """公共项目为…，实际分配资金X万元: a sentence that begins with an item and says what it is, is about that item."""
    opening = sentence.text[:_LONGEST_OPENING]
    start = names.skip_openers(opening)
    item = leading_item(opening[start:])
    if item is None or not _IS_OPENED.match(sentence.text, start + item.end):
        return None
    first = sentence.start + start
    return _item_subject(item, passage.normalised.name(range(first, first + item.end)))


def clause_topic(scene: Scene) -> Subject | None:
    """如某某项目，2023年初预算资金…: a clause that is nothing but a name tells what the following stages are of."""
    earlier = scene.figure.before[: len(scene.figure.before) - len(scene.figure.lead)]
    match = _TOPIC_CLAUSE.search(earlier)
    if match is None or scene.comparison is not None:
        return None
    words = match["words"]
    items = find_items(words)
    if items and match["mark"] == "：":
        item = items[-1]
        return _item_subject(item, _printed_name(scene, match.start("words") + item.start, item.end - item.start))
    if not items and match["mark"] == "：" and _names_project(words):
        start, end = names.trim(words)
        return Subject(SubjectKind.SPENDING, _printed_name(scene, match.start("words") + start, end - start), _PROJECT)
    if items or match["mark"] != "，" or not _TOPIC_NAME.search(words):
        return None
    start, end = names.trim(words)
    start_of_name = max(start, words.rfind("的", start, end - 4) + 1)
    if end - start <= 3:
        return None
    name = _printed_name(scene, match.start("words") + start_of_name, end - start_of_name)
    return Subject(SubjectKind.SPENDING, name, SpendingScheme.PROJECT)


def bracketed_subject(passage: Passage, sentence: Sentence, figure: Figure, *, is_listed: bool) -> Subject | None:
    """公务接待费（预算5万元，支出3万元）、…: what a bracket with sums explains, named right before it.

    In a list (`is_listed`) it may have any name, elsewhere that of an item or a project; None where it has none.
    """
    bracket = figure.number.start - len(figure.before) - 1
    words = passage.normalised.text[max(sentence.start, bracket - _LONGEST_NAME) : bracket]
    is_listed = is_listed or _BEHIND_BRACKET.search(words) is not None
    words = words[max((match.end() for match in _BEFORE_NAME.finditer(words)), default=0) :]
    start, end = names.trim(words)
    if end - start < 3 or end != len(words):
        return None
    first = bracket - end
    item = next((item for item in find_items(words) if item.end == end), None)
    if item is not None:
        return _item_subject(item, passage.normalised.name(range(first + item.start, bracket)))
    if not (is_listed or _PROJECT_NAME.search(words)) or not figure.number.is_money or find_items(words):
        return None
    return Subject(SubjectKind.SPENDING, passage.normalised.name(range(first + start, bracket)), _PROJECT)


def counted_item(scene: Scene) -> Subject:
    """会议费共召开会议12次: the item that the words of a count name, of which the following sums are."""
    item = scene.items[-1]
    return _item_subject(item, scene.passage.normalised.name(scene.places[item.start : item.end]))


def compared_subject(scene: Scene, clause: str, shift: int) -> Subject | None:
    """The subject `clause` names before its comparison or word of direction, None where it names nothing new.

    `shift` is where the clause begins in `scene.near`.
    """
    start, end = names.trim(clause)
    words = clause[start:end]
    if len(words) < 2 or names.is_bare_verb(words) or _ASIDE.fullmatch(clause):
        return None
    offset = len(scene.figure.before) - len(scene.near) + shift + start
    items = find_items(words)
    if items:
        return _compared_item(scene, words, items[-1], offset)
    term = find_stage(words)
    if term is not None and not term.start and term.end == len(words):
        return _last_sum_at(scene, term)
    current = scene.state.subject
    if current is not None and (names.is_generic(words) or words in current.name or current.name in words):
        return None
    name = _printed_name(scene, offset, len(words)) or words
    if scene.number.is_money and _LINE_NAME.search(words) and not scene.passage.section.is_performance:
        return Subject(SubjectKind.SPENDING, name, SpendingScheme.PROJECT)
    return Subject(SubjectKind.BASIC if scene.passage.section.is_basic else SubjectKind.INDICATOR, name)


def _last_sum_at(scene: Scene, term: StageTerm) -> Subject | None:
    """支出决算比年初预算增加X: a bare stage names the last sum at that stage, which is no balance; None without one."""
    for known in reversed(scene.state.recent):
        is_sum = known.kind is SubjectKind.SPENDING and known.scheme is not SpendingScheme.REVENUE
        if is_sum and known.stage is term.stage:
            return known
    return None


def _compared_item(scene: Scene, words: str, item: ItemTerm, offset: int) -> Subject | None:
    line = line_name(words, item.end)
    if line is not None:
        first, last = line
        own = _printed_name(scene, offset + first, last - first) or words[first:last]
        return Subject(SubjectKind.SPENDING, own, SpendingScheme.PROJECT)
    current = scene.state.subject
    if current is not None and current.kind is SubjectKind.SPENDING and current.name.endswith(words):
        return None
    is_same = item.category_code is not None and current is not None and current.category_code == item.category_code
    if is_same and current is not None and (current.value is not None or current.name in words):
        return None
    name = _printed_name(scene, offset + item.start, item.end - item.start) or words[item.start : item.end]
    return _item_subject(item, name)


def listed_subjects(scene: Scene, size: int) -> list[Subject]:
    """工业、农业用电量同比分别下降P%、Q%: the `size` subjects the clause of a change lists before it, else nothing."""
    clause = scene.figure.lead
    shift = len(scene.near) - len(clause)
    comparison = scene.comparison
    if comparison is not None and comparison.end > shift:
        words = clause[: max(0, comparison.start - shift)]
    else:
        words = _BEFORE_CHANGE.split(clause, maxsplit=1)[0]
    offset = len(scene.figure.before) - len(clause)
    if find_items(words):
        items = find_listed_items(words, size)
        return [_item_subject(item, _printed_name(scene, offset + item.start, item.end - item.start)) for item in items]
    start, end = names.trim(words)
    joint = _printed_name(scene, offset + start, end - start) if end > start else ""
    kind = SubjectKind.BASIC if scene.passage.section.is_basic else SubjectKind.INDICATOR
    return [Subject(kind, name) for name in split_names(joint, size)]


def _item_subject(item: ItemTerm, name: str) -> Subject:
    return Subject(SubjectKind.SPENDING, name, item.scheme, item.category_code)


def line_name(words: str, end: int) -> tuple[int, int] | None:
    """项目支出“某某工作经费”金额: where in `words` the name of a line of the item stands.

    It stands behind the item's own name, which ends at `end`; None where there is none.
    """
    start, stop = names.trim(words[end:])
    stop = end + stop - (2 if words[end : end + stop].endswith("金额") else 0)
    start += end
    start += 1 if _AMONG.match(words, start) else 0
    is_line = stop - start > 3 and _LINE_NAME.search(words[start:stop]) and find_stage(words[start:stop]) is None
    return (start, stop) if is_line else None


def _printed_name(scene: Scene, offset: int, length: int) -> str:
    """The printed name of a stretch of the words before the figure, where they are unbroken; else empty."""
    if scene.figure.is_aside:
        return ""
    end = scene.number.start
    first = end - len(scene.figure.before)
    start = first + offset
    normalised = scene.passage.normalised
    if start < 0 or normalised.text[first:end] != scene.figure.before:
        return ""
    return normalised.name(range(start, start + length))


def indicator_name(scene: Scene) -> str:
    """A name readable on its own: the noun before the figure, or the verb before and the noun behind it."""
    lead, tail = scene.lead_name, scene.tail_name
    subject = scene.state.subject
    if subject is not None and _ONLY_LEVEL.fullmatch(lead) and not tail and subject.unit == scene.number.unit:
        return f"{_LEVEL_BEHIND.sub('', subject.name)}{lead}"
    if not lead and not tail and subject is not None and (is_same_again(scene) or _SUMMED.match(scene.figure.lead)):
        return f"{_UNCOUNTED.sub('', subject.name)}累计" if "累计" in scene.figure.lead else subject.name
    if lead and names.ends_with_verb(lead) and scene.number.is_money:
        return lead + scene.figure.tail.removeprefix("的")[:_LONGEST_OBJECT]
    if tail in _VAGUE and scene.figure.lead.endswith("等"):
        return f"{re.split('[、，]', scene.figure.lead)[-1]}{tail}"
    if tail and (not lead or names.is_bare_verb(lead) or _counts_noun(scene)):
        return f"{_verb_before(scene, lead)}{tail}"
    if not lead or (names.is_bare_verb(lead) and len(lead) <= 2):
        return _same_thing(scene, lead) or (lead if lead in _NAMED_BY_VERB and not scene.number.is_money else "")
    if names.is_generic(lead):
        return f"{_UNCOUNTED.sub('', subject.name)}{lead}" if subject is not None else ""
    return lead


def _same_thing(scene: Scene, verb: str) -> str:
    """排查隐患1,263处，整改1,258处: the verb with the noun of what was counted in the same unit; else empty."""
    subject = scene.state.subject
    if not verb or subject is None or subject.value is None or subject.unit != scene.number.unit:
        return ""
    noun = subject.name.removeprefix(names.leading_verb(subject.name))
    return f"{verb}{noun}" if noun != subject.name and len(noun) > 1 else ""


def _verb_before(scene: Scene, lead: str) -> str:
    """What goes before a noun behind the figure: the whole of a short lead, of a long one its verb."""
    if len(lead) <= 12 and not scene.figure.lead.endswith("等"):
        return lead
    start, end = scene.trimmed
    return names.leading_verb(scene.lead[start:end])


def is_same_again(scene: Scene) -> bool:
    """接待18批次，126人次: another measure of the same thing."""
    subject = scene.state.subject
    if subject is None or subject.kind is SubjectKind.SPENDING or subject.unit == scene.number.unit:
        return False
    return _BESIDE.fullmatch(scene.figure.before) is not None


def _counts_noun(scene: Scene) -> bool:
    """Whether the noun behind the figure is what is counted: 8所高校, 52项关键核心技术 (not 万元, not %)."""
    if scene.number.is_money or scene.number.is_percent or not scene.tail_name:
        return False
    # 临聘编制2人目前实有在职人员11人: there the noun is the next figure's
    behind = scene.number.end + len(scene.figure.tail)
    runs_on = scene.passage.normalised.text[behind : behind + 1].isdigit()
    return not (runs_on and names_basic_figure(scene.lead_name))
