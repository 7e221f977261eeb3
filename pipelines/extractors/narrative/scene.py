"""What is seen when a figure of a sentence is met: its own words, its comparison, the names around it, its stage.

A `Scene` is made once per figure and handed to the binding rules. What runs on from figure to figure is in `state`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property

from pipelines.domain.vocabulary import ComparisonBasis
from pipelines.extractors.narrative import names
from pipelines.extractors.narrative.pairs import Pair
from pipelines.extractors.narrative.passages import Passage
from pipelines.extractors.narrative.state import State
from pipelines.text.clauses import Figure
from pipelines.text.numbers import Number
from pipelines.text.terms import (
    Comparison,
    ItemTerm,
    StageTerm,
    find_comparison,
    find_governing_stage,
    find_items,
    find_stage,
)

# how far back the words of a comparison may stand before its figure
_REACH = 60
_SPLIT = re.compile(r"[和与、]|(?<!普)及")
_LONGEST_TAIL = 24
_TAIL_END = re.compile("[至给于]|到(?!位)|用于|正在|已(?!婚)|并(?![列联网购轨存])")
_LOOSE_END = "和及与、约近共达超为的等"
_NO_NOUN = re.compile(
    r"^(?:的?(?:支出|资金|经费)?(?:等|左右|以上|以下|以内)?$|(?:共计?|合计|总计)$"
    r"|[及和与或以比较占增减为是同按由从用其在于~—-]|左右|上下|之[多间])"
)
_COMPARED_BEHIND = ("相比", "比较", "持平", "一致")
_BASE_BEFORE = re.compile("[与和同][^，；：]{2,12}$")
_BARE_SUM = re.compile("总?(?:收入|支出)")
_TIME_OR_STAGE = re.compile(
    "(?:(?:19|20)\\d\\d年度?|[全本当]年度?|年度?|部门|单位|决算|预算|实际|实现|取得|财务|经费|[，：、总共])+$"
)
# 实现收入50万元 is what farms and firms do; of a department the words say whose income it is
_GAINED = ("实现", "取得")
_OWN = re.compile("[我本]")
_PUBLIC_BODY = re.compile("(?:[局厅委办院校所站队馆台园会府镇乡处部门位]|中心)$")


class Scene:
    """One figure with its surroundings, in the light of the state as it was when the figure was met.

    `near` are the words since the previous figure, as far back as a comparison may reach; `comparison` is the
    comparison phrase in them (its positions count in `near`); `lead` is the figure's own clause without a comparison
    in it, and `places` says where each of its characters stands.
    """

    def __init__(
        self, passage: Passage, figure: Figure, state: State, previous: Number | None = None, pair: Pair | None = None
    ) -> None:
        self.passage = passage
        self.figure = figure
        self.number = figure.number
        self.state = state
        self.previous = previous
        self.pair = pair
        is_bare_aside = figure.is_aside and not figure.lead
        self.near = (figure.outer if is_bare_aside else figure.before)[-_REACH:]
        self.comparison = _comparison_in(self.near, figure.tail, state)
        if self.comparison is None:
            taken = _length_of_noun_behind(previous, figure)
            self.lead, self.places = figure.lead[taken:], figure.lead_places[taken:]
        else:
            self.lead, self.places = self._lead_beside(self.comparison), figure.lead_places

    def _lead_beside(self, comparison: Comparison) -> str:
        """The clause as it is where the comparison stands in an earlier one, else what stands before the comparison."""
        shift = len(self.near) - len(self.figure.lead)
        if comparison.end <= shift and not self.figure.is_aside:
            return self.figure.lead
        return self.near[max(shift, 0) : max(shift, comparison.start)]

    @property
    def after_comparison(self) -> str:
        """The words between the comparison's base and the figure."""
        return self.near[self.comparison.end :] if self.comparison else self.figure.lead

    @property
    def compares_with_earlier_year(self) -> bool:
        """Whether the comparison is with a year before the prior one (2023年…较2020年下降18.6%)."""
        comparison, year = self.comparison or self.state.comparison, self.state.year
        if comparison is None or comparison.basis is not ComparisonBasis.PRIOR_YEAR or year is None:
            return False
        base = self.state.year_in(comparison.base_text)
        return base is not None and base < year - 1

    @cached_property
    def trimmed(self) -> tuple[int, int]:
        """Where in `lead` the name stands."""
        return names.trim(self.lead)

    @cached_property
    def lead_name(self) -> str:
        """The name the words before the figure give, as printed; empty where they give none."""
        start, end = self.trimmed
        if self.state.owner and self.lead.startswith(self.state.owner, start):
            start += len(self.state.owner) + names.trim(self.lead[start + len(self.state.owner) : end])[0]
        return self.passage.normalised.name(self.places[start:end]) if end > start else ""

    @cached_property
    def tail_name(self) -> str:
        """The noun right behind the figure (7个海外科技创新团队), empty where a mark or another word follows."""
        tail = self.figure.tail
        if not tail or _NO_NOUN.match(tail):
            return ""
        start = self.number.end
        cut = _TAIL_END.search(tail, 2)
        item = next((item.start for item in find_items(tail) if item.start > 1), len(tail))
        length = min(len(tail), item, cut.start() if cut else _LONGEST_TAIL, _LONGEST_TAIL)
        while length > 1 and tail[length - 1] in _LOOSE_END and not names.is_part_of_name(tail, length - 1):
            length -= 1
        return self.passage.normalised.name(range(start, start + length))

    @cached_property
    def items(self) -> tuple[ItemTerm, ...]:
        """The spending items named in the lead, without what others took in or spent (村集体2023年收入)."""
        return tuple(item for item in find_items(self.lead) if not self._is_of_others(item))

    def _is_of_others(self, item: ItemTerm) -> bool:
        """Whether a bare 收入 or 支出 is that of someone the lead names, who is no public body."""
        if not _BARE_SUM.fullmatch(self.lead, item.start, item.end):
            return False
        first = min(names.skip_openers(self.lead), item.start)
        words = self.lead[first : item.start]
        holder = _TIME_OR_STAGE.sub("", words)
        if not holder and words.endswith(_GAINED) and self.lead.endswith("收入", item.start, item.end):
            return not _OWN.search(self.lead[:first])
        return bool(holder) and not _PUBLIC_BODY.search(holder)

    @cached_property
    def stage_term(self) -> StageTerm | None:
        """The budget stage the lead names outside the items' own names."""
        words = self.lead
        for item in self.items:
            words = words[: item.start] + "□" * (item.end - item.start) + words[item.end :]
        return find_governing_stage(words, self.trimmed[0]) or find_stage(words)

    @cached_property
    def fiscal_year(self) -> int | None:
        """The year the figure is for: the last one named in its own words, else the sentence's, else the report's."""
        return self.state.year_in(self.lead) or self.state.year


def _comparison_in(near: str, tail: str, state: State) -> Comparison | None:
    """The comparison in the words before a figure; with an earlier year's budget it is one with that year.

    与上年的7.26万元相比: what makes it a comparison may stand behind the base's value.
    """
    found = find_comparison(near)
    if found is None and tail.startswith(_COMPARED_BEHIND) and _BASE_BEFORE.search(near):
        found = find_comparison(f"{near}相比")
    if found is None or found.basis is not ComparisonBasis.BUDGET:
        return found
    year = state.year_in(found.base_text)
    is_earlier = year is not None and state.year is not None and year < state.year
    return replace(found, basis=ComparisonBasis.PRIOR_YEAR) if is_earlier else found


def _length_of_noun_behind(previous: Number | None, figure: Figure) -> int:
    """How much of the lead is the noun behind the previous figure (3间花房和18间杂屋)."""
    lead = figure.lead
    if previous is None or previous.is_money or not lead or lead != figure.before:
        return 0
    match = _SPLIT.search(lead)
    return match.end() if match and match.end() == len(lead) else 0
