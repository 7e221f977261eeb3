"""What people follow of a build from run to run: a few numbers for each public table, and counts by reason.

Read from the file that was just built, before or after it is published. How they are shown is `pipelines.defs`' matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipelines.storage.warehouse import open_warehouse

# One row for each table: its columns are the numbers.
_NUMBERS: Mapping[str, str] = {
    "dim_reports": """
        select count_if(is_current) as current_reports, count(distinct department_id) as departments,
               count_if(department_id is null) as without_department, count_if(fiscal_year is null) as without_year
        from marts.dim_reports""",
    "fct_spending": """
        select count_if(category_code is null) as without_category, count_if(source_kind = 'table') as from_tables
        from marts.fct_spending""",
    "indicator_attainment": """
        select count_if(attainment_status in ('met', 'exceeded')) as attained,
               count_if(attainment_status = 'missed') as missed,
               count_if(attainment_status = 'not_measurable') as not_measurable,
               count_if(attainment_status in ('met', 'exceeded'))
               / nullif(count_if(attainment_status != 'not_measurable'), 0) as attained_rate
        from marts.indicator_attainment""",
    "number_coverage": """
        select sum(numbers_total) as numbers, sum(numbers_unexplained) as numbers_unexplained,
               1 - sum(numbers_unexplained) / nullif(sum(numbers_total), 0) as coverage_rate
        from marts.number_coverage""",
    "open_issues": """
        select count_if(severity = 'error') as errors, count_if(severity = 'warning') as warnings,
               count_if(severity = 'info') as infos
        from marts.open_issues""",
    "reconciliation_coverage": """
        select sum(amounts_total) as amounts, sum(amounts_proved) as amounts_proved,
               sum(amounts_proved) / nullif(sum(amounts_total), 0) as proved_rate
        from marts.reconciliation_coverage""",
    "reconciliation_results": """
        select count_if(outcome = 'holds') as holds, count_if(outcome = 'rounding') as within_rounding,
               count_if(outcome = 'fails') as fails,
               count_if(outcome = 'fails' and severity = 'error') as contradictions
        from marts.reconciliation_results""",
    "spending_by_category": """
        select count_if(is_complete) as complete_cells, count(execution_rate) as execution_rates
        from marts.spending_by_category""",
    "year_over_year_change": """
        select count_if(agrees_with_stated) as agree_with_stated,
               count_if(not agrees_with_stated) as disagree_with_stated,
               count_if(has_conflicting_values) as conflicting
        from marts.year_over_year_change""",
}

# One row for each reason, the most frequent first.
_REASONS: Mapping[str, str] = {
    "open_issues": """
        select severity, issue_code, count(*) as issues, count(distinct report_id) as reports
        from marts.open_issues group by all
        order by array_position(['error', 'warning', 'info'], any_value(severity)), issues desc, issue_code""",
    "quarantined_documents": """
        select reason_code, count(*) as documents, min(first_seen_at) as first_seen_at
        from marts.quarantined_documents group by all order by documents desc, reason_code""",
    "quarantined_rows": """
        select table_name, check_name, count(*) as rows, count(distinct report_id) as reports
        from marts.quarantined_rows group by all order by rows desc, table_name, check_name""",
    "reconciliation_results": """
        select severity, rule_code, rule_name, rule_name_zh, count(*) as fails
        from marts.reconciliation_results where outcome = 'fails' group by all
        order by array_position(['error', 'violation', 'warning'], any_value(severity)), rule_code""",
    "skipped_documents": """
        select rule_code, count(*) as documents
        from marts.skipped_documents group by all order by documents desc, rule_code""",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each reason occurs: the names of the columns, and a row for each reason."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class TableFigures:
    """The numbers of one table by name, and its counts by reason; `reasons` is missing where a table has none."""

    numbers: Mapping[str, int | float] = field(default_factory=dict)
    reasons: Counts | None = None


def read_figures(path: Path) -> dict[str, TableFigures]:
    """The figures of every public table that the build at `path` holds.

    Raises:
        BuildError: DuckDB cannot read the file.
    """
    if not path.is_file():
        return {}
    with open_warehouse(path) as connection:
        built = connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        return {table: _figures(connection, table) for (table,) in built if table in _NUMBERS.keys() | _REASONS}


def read_volumes(path: Path) -> list[tuple[int, int, int, int]]:
    """Fiscal year, current reports, facts and numbers of each fiscal year with a report, the oldest first.

    Raises:
        BuildError: DuckDB cannot read the file, or it is no warehouse.
    """
    with open_warehouse(path) as connection:
        return connection.execute(
            "with facts as (select report_id, count(distinct fact_id) as facts from marts.fact_mentions group by 1)"
            " select fiscal_year, count(*), sum(coalesce(facts, 0)), sum(coalesce(numbers_total, 0))"
            " from marts.dim_reports left join facts using (report_id)"
            " left join marts.number_coverage using (report_id)"
            " where is_current and fiscal_year is not null group by 1 order by 1"
        ).fetchall()


def _figures(connection: duckdb.DuckDBPyConnection, table: str) -> TableFigures:
    numbers: dict[str, int | float] = {}
    if table in _NUMBERS:
        names, (row,) = _ask(connection, _NUMBERS[table])
        # a sum over no rows is none; a rate over none is left out
        numbers = {
            name: value if isinstance(value, int) else float(value)
            for name, value in zip(names, row, strict=True)
            if value is not None
        }
    return TableFigures(numbers, Counts(*_ask(connection, _REASONS[table])) if table in _REASONS else None)


def _ask(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    cursor = connection.execute(query)
    return tuple(column[0] for column in cursor.description), tuple(cursor.fetchall())
