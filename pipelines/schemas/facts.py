"""Contracts of the fact tables and of the places that state each fact.

A check here can be proved from a single row. A figure that looks wrong but may well be printed so (a score above its
weight, parts that miss their total) passes: whether a *report* is right is for dbt to reconcile, not for the contract.
"""

from typing import Any

import pandera.polars as pa
import polars as pl

from pipelines.domain.vocabulary import (
    BudgetStage,
    ComparisonBasis,
    FindingKind,
    SourceKind,
    SpendingScheme,
    SubjectKind,
    TargetOperator,
)
from pipelines.schemas.staged_table import (
    ID_PATTERN,
    Figure,
    Money,
    Spans,
    StagedTable,
    any_given,
    fiscal_year,
    one_of,
    optional_text,
    passage_is_read,
    required_text,
)

# Growth "from nothing" is printed as large percentages; beyond this a figure was read as a percentage by mistake.
_LARGEST_PCT = 1_000_000


def _pct() -> Any:
    return pa.Field(nullable=True, in_range={"min_value": -_LARGEST_PCT, "max_value": _LARGEST_PCT})


class FactTable(StagedTable):
    """Where a fact was read: the columns every fact table begins with."""

    fact_id: str = pa.Field(str_matches=ID_PATTERN, unique=True)
    report_id: str = pa.Field(str_matches=ID_PATTERN)
    source_kind: str = one_of(SourceKind)
    page_number: pl.Int32 = pa.Field(nullable=True, ge=1)
    locator: str = required_text()
    char_start: pl.Int32 = pa.Field(ge=0)
    char_end: pl.Int32
    verbatim_text: str = required_text()
    extractor: str = required_text()
    is_recognised: bool
    mention_count: pl.Int32 = pa.Field(ge=1)

    @pa.dataframe_check
    @classmethod
    def verbatim_fills_span(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """The passage is as long as its span."""
        return passage_is_read(data)


class Spending(FactTable):
    """One row per stated sum of the department's own money."""

    fiscal_year: pl.Int32 = fiscal_year()
    spending_scheme: str = one_of(SpendingScheme)
    item_name: str = required_text()
    category_code: str = optional_text()
    parent_item_name: str = optional_text()
    budget_stage: str = one_of(BudgetStage)
    amount_wan_yuan: Money
    is_zero_by_statement: bool
    funding_scope: str = optional_text()

    @pa.dataframe_check
    @classmethod
    def zero_by_statement_is_zero(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """无 or 未安排 states an amount of exactly 0."""
        return data.lazyframe.select(~pl.col("is_zero_by_statement") | (pl.col("amount_wan_yuan") == 0))

    @pa.dataframe_check
    @classmethod
    def only_adjustments_and_balances_are_negative(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """A budget or a sum spent below zero was misread; 压减 and an overdrawn balance are not."""
        may_be_negative = (pl.col("budget_stage") == BudgetStage.ADJUSTMENT.value) | (
            pl.col("spending_scheme") == SpendingScheme.REVENUE.value
        )
        return data.lazyframe.select((pl.col("amount_wan_yuan") >= 0) | may_be_negative)


class IndicatorResults(FactTable):
    """One row per indicator as stated."""

    fiscal_year: pl.Int32 = fiscal_year()
    level_1: str = optional_text()
    level_2: str = optional_text()
    indicator_name: str = required_text()
    target_text: str = optional_text()
    target_operator: str = one_of(TargetOperator, nullable=True)
    target_value: Figure = pa.Field(nullable=True)
    actual_text: str = optional_text()
    actual_operator: str = one_of(TargetOperator, nullable=True)
    actual_value: Figure = pa.Field(nullable=True)
    unit: str = optional_text()
    weight: Figure = pa.Field(nullable=True)
    score: Figure = pa.Field(nullable=True)
    growth_pct: Figure = _pct()
    period_text: str = optional_text()
    deviation_reason: str = optional_text()

    @pa.dataframe_check
    @classmethod
    def states_something(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """An indicator has a target, a result, a score or a growth; a name alone is a heading."""
        return any_given(
            data, "target_text", "target_value", "actual_text", "actual_value", "weight", "score", "growth_pct"
        )


class StatedChanges(FactTable):
    """One row per comparison the report itself states."""

    fiscal_year: pl.Int32 = fiscal_year()
    subject_name: str = required_text()
    subject_kind: str = one_of(SubjectKind)
    comparison_basis: str = one_of(ComparisonBasis)
    current_value: Figure = pa.Field(nullable=True)
    base_value: Figure = pa.Field(nullable=True)
    change_amount: Figure = pa.Field(nullable=True)
    change_pct: Figure = _pct()
    unit: str = optional_text()
    funding_scope: str = optional_text()

    @pa.dataframe_check
    @classmethod
    def states_a_change(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """A comparison gives a difference, or at least the figure compared with."""
        return any_given(data, "change_amount", "change_pct", "base_value")


class BasicFigures(FactTable):
    """One row per figure of staffing, organisation, assets or a survey."""

    fiscal_year: pl.Int32 = fiscal_year()
    figure_name: str = required_text()
    value: Figure
    unit: str = optional_text()


class Findings(FactTable):
    """One row per problem, cause or measure."""

    fiscal_year: pl.Int32 = fiscal_year()
    finding_kind: str = one_of(FindingKind)
    ordinal: pl.Int32 = pa.Field(ge=1)
    finding_text: str = required_text()


class FactMentions(StagedTable):
    """One row per place that states a fact; mention 1 is the fact's own place.

    `figure_spans` are the numbers of the passage that the fact is made of, so that they can be shown and never have to
    be searched for.
    """

    fact_id: str = pa.Field(str_matches=ID_PATTERN)
    report_id: str = pa.Field(str_matches=ID_PATTERN)
    mention_number: pl.Int32 = pa.Field(ge=1)
    page_number: pl.Int32 = pa.Field(nullable=True, ge=1)
    locator: str = required_text()
    char_start: pl.Int32 = pa.Field(ge=0)
    char_end: pl.Int32
    verbatim_text: str = required_text()
    figure_spans: Spans

    @pa.dataframe_check
    @classmethod
    def verbatim_fills_span(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """The passage is as long as its span."""
        return passage_is_read(data)
