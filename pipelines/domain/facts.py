"""The facts a report states, as typed values, each with the place it was read from.

Extractors make one fact per place; `pipelines.staging` joins repeats of the same fact into one row with mentions.
Money is `Decimal` in 万元; percentages are as printed (0-100). A field is None where the report prints nothing:
nothing here is derived.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipelines.domain.document import Span
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import (
    AdminLevel,
    BudgetStage,
    ClaimKind,
    ComparisonBasis,
    Disposition,
    FindingKind,
    KnownBy,
    ReportType,
    SourceKind,
    SpendingScheme,
    SubjectKind,
    TargetOperator,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact was read. `span` is the passage; `figures` are the numbers of it that the fact is made of."""

    source_kind: SourceKind
    span: Span
    locator: str
    extractor: str
    figures: tuple[Span, ...] = ()
    page_number: int | None = None


@dataclass(frozen=True, slots=True)
class SpendingFact:
    """A stated sum of the department's own money: spending, budget, revenue or balance (收支)."""

    place: Place
    fiscal_year: int | None
    spending_scheme: SpendingScheme
    item_name: str
    budget_stage: BudgetStage
    amount_wan_yuan: Decimal
    category_code: str | None = None
    parent_item_name: str | None = None
    is_zero_by_statement: bool = False
    funding_scope: str | None = None


@dataclass(frozen=True, slots=True)
class IndicatorFact:
    """An indicator as stated in a table row or a sentence (绩效指标)."""

    place: Place
    fiscal_year: int | None
    indicator_name: str
    level_1: str | None = None
    level_2: str | None = None
    target_text: str | None = None
    target_operator: TargetOperator | None = None
    target_value: Decimal | None = None
    actual_text: str | None = None
    actual_operator: TargetOperator | None = None
    actual_value: Decimal | None = None
    unit: str | None = None
    weight: Decimal | None = None
    score: Decimal | None = None
    growth_pct: Decimal | None = None
    period_text: str | None = None
    deviation_reason: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeFact:
    """A comparison the report itself states, signed current minus base (增减变动)."""

    place: Place
    fiscal_year: int | None
    subject_name: str
    subject_kind: SubjectKind
    comparison_basis: ComparisonBasis
    current_value: Decimal | None = None
    base_value: Decimal | None = None
    change_amount: Decimal | None = None
    change_pct: Decimal | None = None
    unit: str | None = None
    funding_scope: str | None = None


@dataclass(frozen=True, slots=True)
class BasicFact:
    """A figure of staffing, organisation, assets or a survey (基本数据)."""

    place: Place
    fiscal_year: int | None
    figure_name: str
    value: Decimal
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class FindingFact:
    """A problem, a cause or a measure, as text (问题、原因、措施)."""

    place: Place
    fiscal_year: int | None
    finding_kind: FindingKind
    ordinal: int
    finding_text: str


Fact = SpendingFact | IndicatorFact | ChangeFact | BasicFact | FindingFact


@dataclass(frozen=True, slots=True)
class NumberMention:
    """One number of the text and what became of it. `rule` names the excluding rule or the share rule."""

    span: Span
    number_text: str
    unit_text: str | None
    disposition: Disposition
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What the report says about figures or names of its own, for reconciliation to test; no figure of its own.

    `stated_value` is the number of the claim, `listed_count` how many names the passage lists, `subject_text` what the
    claim is about; None where the passage has none.
    """

    claim_kind: ClaimKind
    span: Span
    locator: str
    subject_text: str | None = None
    stated_value: Decimal | None = None
    unit: str | None = None
    listed_count: int | None = None


@dataclass(frozen=True, slots=True)
class ReportHeader:
    """What a report says of itself; None and `KnownBy.UNKNOWN` where it does not say (报告抬头).

    `department_core` is the department's name without its region (科学技术局): with the region's code it tells which
    department is meant, however much of the region the name repeats.
    """

    report_type: ReportType
    department_name: str | None = None
    department_known_by: KnownBy = KnownBy.UNKNOWN
    region_name: str | None = None
    region_code: str | None = None
    admin_level: AdminLevel | None = None
    fiscal_year: int | None = None
    fiscal_year_known_by: KnownBy = KnownBy.UNKNOWN
    title: str | None = None
    reported_on: date | None = None
    overall_score: Decimal | None = None
    overall_grade: str | None = None
    department_core: str | None = None


# What is known of a report whose header could not be read, or broke its contract.
UNKNOWN_HEADER = ReportHeader(report_type=ReportType.OTHER)


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read out of one document.

    `facts` holds one entry per place, repeats included, in reading order; `numbers` accounts for every number.
    """

    header: ReportHeader
    facts: tuple[Fact, ...]
    issues: tuple[Issue, ...]
    numbers: tuple[NumberMention, ...]
    claims: tuple[Claim, ...] = ()
