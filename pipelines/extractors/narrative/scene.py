"""What is known when a figure of a sentence is met: its words, its comparison, its stage, the subject so far.

A `Scene` is made once per figure and handed to the binding rules. The state that runs on from figure to figure
(subject, year, comparison) is in `State`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from pipelines.domain.vocabulary import BudgetStage, ComparisonBasis, SpendingScheme, SubjectKind
from pipelines.extractors.narrative import names
from pipelines.extractors.narrative.passages import Passage
from pipelines.text.clauses import Figure
from pipelines.text.numbers import Number
from pipelines.text.terms import Comparison, ItemTerm, StageTerm, find_comparison, find_items, find_stage

# how far back the words of a comparison may stand before its figure
_REACH = 60
_YEAR = re.compile(r"(?<![\d\-~—至])((?:19|20)\d\d)(?=年(?![-~—至](?:19|20))|度|初|末)|(上年度?|去年)(?!结余|结转|以来|末?结)")
_ASIDE = re.compile(r"\([^()]*\)")
_SPLIT = re.compile(r"[和及与、]")


@dataclass(slots=True)
class Subject:
    """What the sentence speaks of: the last thing a figure was bound to."""

    kind: SubjectKind
    name: str
    scheme: SpendingScheme | None = None
    category_code: str | None = None
    stage: BudgetStage | None = None
    fiscal_year: int | None = None
    scope: str | None = None
    value: Decimal | None = None
    unit: str | None = None


@dataclass(slots=True)
class State:
    """What runs on from figure to figure: what `start_sentence` forgets for the sentence, the rest for the paragraph."""

    fiscal_year: int | None
    default_stage: BudgetStage
    subject: Subject | None = None
    parent: Subject | None = None
    sentence_year: int | None = None
    comparison: Comparison | None = None
    earlier_comparison: Comparison | None = None
    sentence_stage: BudgetStage | None = None
    last_spending: Subject | None = None
    main: Subject | None = None
    is_content_list: bool = False
    recent: list[Subject] = field(default_factory=list)

    def start_sentence(self) -> None:
        """Forget what holds for one sentence only."""
        self.sentence_year = None
        self.comparison = None
        self.sentence_stage = None
        self.is_content_list = False

    @property
    def year(self) -> int | None:
        """The year a figure without a year of its own is for."""
        return self.sentence_year if self.sentence_year is not None else self.fiscal_year


@dataclass(frozen=True)
class Scene:
    """One figure with its surroundings, in the light of the state. Cheap parts are made on demand, each once."""

    passage: Passage
    figure: Figure
    state: State
    previous: Number | None = None

    @property
    def number(self) -> Number:
        """The figure's number."""
        return self.figure.number

    @cached_property
    def near(self) -> str:
        """The words since the previous figure, as far back as a comparison may reach."""
        words = self.figure.outer if self.figure.is_aside and not self.figure.lead else self.figure.before
        return words[-_REACH:]

    @cached_property
    def comparison(self) -> Comparison | None:
        """The comparison phrase between the previous figure and this one (positions count in `near`)."""
        found = find_comparison(self.near)
        if found is None or found.basis is not ComparisonBasis.BUDGET:
            return found
        year = year_in(found.base_text, self.state)
        earlier = year is not None and self.state.year is not None and year < self.state.year
        return replace(found, basis=ComparisonBasis.PRIOR_YEAR) if earlier else found

    @cached_property
    def after_comparison(self) -> str:
        """The words between the comparison's base and the figure."""
        return self.near[self.comparison.end :] if self.comparison else self.figure.lead

    @cached_property
    def lead(self) -> str:
        """The figure's own clause, without a comparison in it."""
        if self.comparison is None:
            return self.figure.lead[self._taken :]
        if self.figure.is_aside and not self.figure.lead:
            return ""
        shift = len(self.near) - len(self.figure.lead)
        return self.near[max(shift, 0) : self.comparison.start] if self.comparison.start > shift else ""

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Where each character of `lead` stands."""
        return self.figure.lead_places[self._taken if self.comparison is None else 0 :]

    @cached_property
    def _taken(self) -> int:
        """How much of the lead is the noun behind the previous figure (3间花房和18间杂屋)."""
        lead = self.figure.lead
        if self.previous is None or not lead or lead != self.figure.before or self.previous.wan_yuan is not None:
            return 0
        match = _SPLIT.search(lead)
        return match.end() if match and match.end() == len(lead) else 0

    @cached_property
    def trimmed(self) -> tuple[int, int]:
        """Where in `lead` the name stands."""
        return names.trim(self.lead)

    @cached_property
    def lead_name(self) -> str:
        """The name the words before the figure give, as printed; empty where they give none."""
        start, end = self.trimmed
        return self.passage.normalised.name(self.places[start:end]) if end > start else ""

    @cached_property
    def tail_name(self) -> str:
        """The noun right behind the figure (7个海外科技创新团队), empty where a mark or another word follows."""
        tail = self.figure.tail
        if not tail or _NO_NOUN.match(tail):
            return ""
        start = self.number.end
        cut = _TAIL_END.search(tail, 2)
        length = min(len(tail), cut.start() if cut else _LONGEST_TAIL, _LONGEST_TAIL)
        while length and tail[length - 1] in _LOOSE_END:
            length -= 1
        return self.passage.normalised.name(range(start, start + length))

    @cached_property
    def items(self) -> tuple[ItemTerm, ...]:
        """The spending items named in the lead."""
        return find_items(self.lead)

    @cached_property
    def stage_term(self) -> StageTerm | None:
        """The budget stage the lead names outside the items' own names."""
        words = self.lead
        for item in self.items:
            words = words[: item.start] + "□" * (item.end - item.start) + words[item.end :]
        return find_stage(words)

    @cached_property
    def fiscal_year(self) -> int | None:
        """The year the figure is for: the last one named in its own words, else the sentence's, else the report's."""
        return year_in(self.lead, self.state) or self.state.year


_LONGEST_TAIL = 24
_TAIL_END = re.compile("[至给于]|到(?!位)|用于")
_LOOSE_END = "和及与、约近共达超为的"
_NO_NOUN = re.compile(r"^(?:的?(?:支出|资金|经费)?(?:等|左右|以上|以下|以内)?$|[及和与或以比较占增减为是同按由从用其在于]|左右|上下|之[多间])")


def year_in(words: str, state: State) -> int | None:
    """The last year named in `words` (上年 counts from the report's year), None without one."""
    year = None
    for match in _YEAR.finditer(_ASIDE.sub("", words)):
        if match[1]:
            year = int(match[1])
        elif state.fiscal_year is not None:
            year = state.fiscal_year - 1
    return year
