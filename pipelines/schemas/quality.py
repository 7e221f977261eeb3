"""Contracts of what a person should look at: numbers, claims, issues raised while reading, rows that broke theirs."""

import pandera.polars as pa
import polars as pl

from pipelines.domain.vocabulary import ClaimKind, Disposition, Severity
from pipelines.schemas.staged_table import (
    ID_PATTERN,
    Figure,
    StagedTable,
    one_of,
    optional_text,
    passage_is_read,
    required_text,
)


class NumberMentions(StagedTable):
    """One row per number of a report and what became of it."""

    report_id: str = pa.Field(str_matches=ID_PATTERN)
    mention_number: pl.Int32 = pa.Field(ge=1)
    number_text: str = required_text()
    unit_text: str = optional_text()
    char_start: pl.Int32 = pa.Field(ge=0)
    char_end: pl.Int32
    locator: str = required_text()
    disposition: str = one_of(Disposition)
    rule: str = pa.Field(nullable=True, str_matches=r"^[a-z][a-z0-9_]*$")
    fact_id: str = pa.Field(nullable=True, str_matches=ID_PATTERN)
    context_text: str = required_text()

    @pa.dataframe_check
    @classmethod
    def number_fills_span(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """The number is as long as its span."""
        return passage_is_read(data, "number_text")

    @pa.dataframe_check
    @classmethod
    def disposition_has_its_reason(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """A figure of a fact names the fact, the unexplained names nothing, and all others name their rule."""
        has_rule, has_fact = pl.col("rule").is_not_null(), pl.col("fact_id").is_not_null()
        reasons = {
            Disposition.FACT: has_rule ^ has_fact,
            Disposition.SHARE: has_rule & ~has_fact,
            Disposition.EXCLUDED: has_rule & ~has_fact,
            Disposition.UNEXPLAINED: ~has_rule & ~has_fact,
        }
        return data.lazyframe.select(
            pl.all_horizontal((pl.col("disposition") != kind.value) | reason for kind, reason in reasons.items())
        )


class Claims(StagedTable):
    """One row per claim a report makes about figures or names of its own."""

    claim_id: str = pa.Field(str_matches=ID_PATTERN, unique=True)
    report_id: str = pa.Field(str_matches=ID_PATTERN)
    claim_kind: str = one_of(ClaimKind)
    page_number: pl.Int32 = pa.Field(nullable=True, ge=1)
    locator: str = required_text()
    char_start: pl.Int32 = pa.Field(ge=0)
    char_end: pl.Int32
    verbatim_text: str = required_text()
    subject_text: str = optional_text()
    stated_value: Figure = pa.Field(nullable=True)
    unit: str = optional_text()
    listed_count: pl.Int32 = pa.Field(nullable=True, ge=1)

    @pa.dataframe_check
    @classmethod
    def verbatim_fills_span(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """The passage is as long as its span."""
        return passage_is_read(data)


class Issues(StagedTable):
    """One row per open point."""

    report_id: str = pa.Field(str_matches=ID_PATTERN, nullable=True)
    issue_code: str = pa.Field(str_matches=r"^[a-z][a-z0-9_]*$")
    severity: str = one_of(Severity)
    message: str = required_text()
    locator: str = optional_text()
    char_start: pl.Int32 = pa.Field(nullable=True, ge=0)
    char_end: pl.Int32 = pa.Field(nullable=True, ge=0)
    verbatim_text: str = pa.Field(nullable=True)


class QuarantinedRows(StagedTable):
    """One row per staged row and check it broke; `row_json` is the whole row as staged."""

    table_name: str = required_text()
    fact_id: str = pa.Field(nullable=True)
    report_id: str = pa.Field(nullable=True)
    check_name: str = required_text()
    message: str = required_text()
    row_json: str = pa.Field(str_startswith="{")
