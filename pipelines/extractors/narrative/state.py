"""What runs on from figure to figure: the subject so far, the year, the comparison, the whole a list belongs to.

Only what a reader keeps in mind belongs here; what is seen of a single figure is in `scene`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.domain.vocabulary import BudgetStage, SpendingScheme, SubjectKind
from pipelines.text.terms import Comparison

_YEAR = re.compile(
    r"(?<![\d\-~—至])((?:19|20)\d\d)(?=年(?![-~—至](?:19|20))|度|初|末)"
    r"|(上年度?|去年)(?!结余|结转|以来|末?结)"
)
_ASIDE = re.compile(r"\([^()]*\)")


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


def _is_result(subject: Subject) -> bool:
    """Whether a subject is an indicator; a rate among the basic figures (满意度) is one as well."""
    return subject.kind is SubjectKind.INDICATOR or (subject.kind is SubjectKind.BASIC and subject.unit == "%")


@dataclass(slots=True)
class State:
    """`start_sentence` forgets what holds for one sentence only; the rest holds for the paragraph.

    `fiscal_year` is the report's, `owner` the name of its department in normal form. `parent` is the whole whose
    parts are being listed, `outer_parent` the one of the list around that list, `main` the last sum outside a list,
    `recent` the last few subjects, `stage_was_named` whether the last sum's own words said its stage. Of the
    sentence: `rate` is the last rate that is no subject of sums, `is_stage_before_item` whether the last stage stood
    before its item, `change_sign` the direction of the last change, `paired_changes` the places in the list of facts
    of changes stated side by side, `item` the last spending item named, be it by a sum or by a count
    (会议费共召开会议12次), `was_reduced` whether the last sum was taken away, `is_content_list` whether it lists what
    a project is to build, `outer_subject` and `aside_parent` the subject and the whole before the bracket that is
    being read.
    """

    fiscal_year: int | None
    default_stage: BudgetStage
    owner: str = ""
    subject: Subject | None = None
    parent: Subject | None = None
    outer_parent: Subject | None = None
    main: Subject | None = None
    last_spending: Subject | None = None
    recent: list[Subject] = field(default_factory=list)
    earlier_comparison: Comparison | None = None
    comparison: Comparison | None = None
    change_sign: int = 0
    stage_was_named: bool = False
    rate: Subject | None = None
    item: Subject | None = None
    was_reduced: bool = False
    sentence_year: int | None = None
    sentence_stage: BudgetStage | None = None
    is_stage_before_item: bool = False
    is_content_list: bool = False
    is_in_aside: bool = False
    outer_subject: Subject | None = None
    aside_parent: Subject | None = None
    paired_changes: list[int] = field(default_factory=list)

    def start_sentence(self) -> None:
        """Forget what holds for one sentence only."""
        self.comparison = None
        self.change_sign = 0
        self.rate = None
        self.item = None
        self.was_reduced = False
        self.sentence_year = None
        self.sentence_stage = None
        self.is_stage_before_item = False
        self.is_content_list = False
        self.is_in_aside = False
        self.paired_changes = []

    def result_in(self, unit: str | None) -> Subject | None:
        """The indicator spoken of: of the last result and the last rate the one in `unit`, else the later one."""
        known = [self.rate, self.subject]
        results = [subject for subject in known if subject is not None and _is_result(subject)]
        return next((result for result in results if result.unit == unit), results[0] if results else None)

    @property
    def year(self) -> int | None:
        """The year a figure without a year of its own is for."""
        return self.sentence_year if self.sentence_year is not None else self.fiscal_year

    def year_in(self, words: str) -> int | None:
        """The last year named in `words` (上年 counts from the report's year), None without one."""
        if not _YEAR.search(words):
            return None
        year = None
        for match in _YEAR.finditer(_ASIDE.sub("", words)):
            if match[1]:
                year = int(match[1])
            elif self.fiscal_year is not None:
                year = self.fiscal_year - 1
        return year
