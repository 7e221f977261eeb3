"""Contracts of the tables that account for every file below the raw folder: read, quarantined or skipped."""

import pandera.polars as pa
import polars as pl

from pipelines.domain.vocabulary import AdminLevel, KnownBy, QuarantineReason, ReportType
from pipelines.schemas.staged_table import (
    ID_PATTERN,
    SHA256_PATTERN,
    Figure,
    StagedTable,
    Timestamp,
    fiscal_year,
    one_of,
    optional_text,
    required_text,
)


class Reports(StagedTable):
    """One row per loaded report."""

    report_id: str = pa.Field(str_matches=ID_PATTERN, unique=True)
    source_file: str = required_text()
    source_sha256: str = pa.Field(str_matches=SHA256_PATTERN)
    source_format: str = required_text()
    department_name: str = optional_text()
    department_core: str = optional_text()
    department_source: str = one_of(KnownBy)
    region_name: str = optional_text()
    region_code: str = pa.Field(nullable=True, str_matches=r"^\d{6}$")
    admin_level: str = one_of(AdminLevel, nullable=True)
    fiscal_year: pl.Int32 = fiscal_year()
    fiscal_year_source: str = one_of(KnownBy)
    report_type: str = one_of(ReportType)
    title: str = optional_text()
    reported_on: pl.Date = pa.Field(nullable=True)
    overall_score: Figure = pa.Field(nullable=True)
    overall_grade: str = optional_text()
    page_count: pl.Int32 = pa.Field(nullable=True, ge=1)
    character_count: pl.Int32 = pa.Field(ge=0)
    source_url: str = optional_text()
    retrieved_on: pl.Date = pa.Field(nullable=True)
    loaded_at: Timestamp

    @pa.dataframe_check
    @classmethod
    def known_says_how(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """A department or year is there exactly when it is said how it is known."""
        return data.lazyframe.select(
            (pl.col("department_name").is_not_null() == (pl.col("department_source") != KnownBy.UNKNOWN.value))
            & (pl.col("fiscal_year").is_not_null() == (pl.col("fiscal_year_source") != KnownBy.UNKNOWN.value))
        )


class DocumentTexts(StagedTable):
    """One row per loaded report: the reading-order text that char_start and char_end count in."""

    report_id: str = pa.Field(str_matches=ID_PATTERN, unique=True)
    text: str


class QuarantinedDocuments(StagedTable):
    """One row per file that could not be read; one that could not even be opened has no hash."""

    source_file: str = pa.Field(unique=True)
    source_sha256: str = pa.Field(nullable=True, str_matches=SHA256_PATTERN)
    reason_code: str = one_of(QuarantineReason)
    message: str = required_text()
    first_seen_at: Timestamp


class SkippedDocuments(StagedTable):
    """One row per file left out by a stated rule."""

    source_file: str = pa.Field(unique=True)
    source_sha256: str = pa.Field(str_matches=SHA256_PATTERN)
    rule_code: str = required_text()
    message: str = required_text()
