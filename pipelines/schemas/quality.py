"""Contracts of what a person should look at: issues raised while reading, rows that broke a contract."""

import pandera.polars as pa
import polars as pl

from pipelines.domain.vocabulary import Severity
from pipelines.schemas.staged_table import ID_PATTERN, StagedTable, one_of, optional_text, required_text


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
