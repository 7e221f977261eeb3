"""Questions put to a published warehouse, each on a connection of its own that is closed with the answer.

Only the public tables of schema `marts` are read. How an answer looks on a terminal is `pipelines.cli`'s matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import BuildError, FactNotFoundError

# The table of each kind of fact; the names are public.
_TABLE_OF_KIND = {
    "spending": "fct_spending",
    "indicators": "fct_indicator_results",
    "changes": "fct_stated_changes",
    "basic figures": "fct_basic_figures",
    "findings": "fct_findings",
}


@dataclass(frozen=True, slots=True)
class NumberCounts:
    """The numbers the reports print, by what became of them."""

    total: int
    in_facts: int
    in_shares: int
    excluded: int
    unexplained: int


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """Results of the reconciliation rules by outcome, and the sums that take part in an identity that holds."""

    holds: int
    rounding: int
    fails: int
    hints: int
    amounts: int
    amounts_proved: int


@dataclass(frozen=True, slots=True)
class WarehouseSummary:
    """What stands in a warehouse, and what of it needs a person.

    `least_explained` are up to three reports with unexplained numbers, most of them first: file, how many, of how many.
    `failed_rules` counts failures by severity, code and name of the rule.
    """

    reports_by_year: dict[int | None, int]
    facts: dict[str, int]
    numbers: NumberCounts
    least_explained: list[tuple[str, int, int]]
    rules: RuleCounts
    failed_rules: dict[tuple[str, str, str], int]
    skipped: int
    quarantined_documents: list[tuple[str, str, str]]
    quarantined_rows: dict[tuple[str, str], int]
    issues: dict[tuple[str, str], int]

    @property
    def reports(self) -> int:
        """How many reports are loaded."""
        return sum(self.reports_by_year.values())


@dataclass(frozen=True, slots=True)
class Mention:
    """One place that states a fact; the passage is `text[char_start:char_end]` of the document."""

    locator: str
    page_number: int | None
    char_start: int
    char_end: int
    verbatim_text: str
    figure_spans: list[list[int]]


@dataclass(frozen=True, slots=True)
class FoundFact:
    """A fact with the report it is from and every place that states it; `columns` are those of its kind alone."""

    kind: str
    columns: dict[str, Any]
    source_file: str
    department_name: str | None
    report_year: int | None
    document_text: str
    mentions: tuple[Mention, ...]


def summarize(path: Path) -> WarehouseSummary:
    """Counts over the public tables.

    Raises:
        BuildError: there is no warehouse, or DuckDB cannot read it.
    """
    with open_warehouse(path) as connection:

        def rows(query: str) -> list[Any]:
            return connection.execute(query).fetchall()

        return WarehouseSummary(
            reports_by_year=dict(
                rows("select fiscal_year, count(*) from marts.dim_reports group by all order by 1 nulls last")
            ),
            facts={kind: len(connection.table(f"marts.{table}")) for kind, table in _TABLE_OF_KIND.items()},
            numbers=NumberCounts(
                *rows(
                    "select coalesce(sum(numbers_total), 0), coalesce(sum(numbers_in_facts), 0),"
                    " coalesce(sum(numbers_in_shares), 0), coalesce(sum(numbers_excluded), 0),"
                    " coalesce(sum(numbers_unexplained), 0) from marts.number_coverage"
                )[0]
            ),
            least_explained=rows(
                "select source_file, numbers_unexplained, numbers_total from marts.number_coverage"
                " inner join marts.dim_reports using (report_id) where numbers_unexplained > 0"
                " order by 2 desc, 1 limit 3"
            ),
            rules=RuleCounts(
                *rows(
                    "select coalesce(sum(holds_count), 0), coalesce(sum(rounding_count), 0),"
                    " coalesce(sum(fails_count), 0), coalesce(sum(hint_count), 0), coalesce(sum(amounts_total), 0),"
                    " coalesce(sum(amounts_proved), 0) from marts.reconciliation_coverage"
                )[0]
            ),
            failed_rules={
                (severity, code, name): count
                for severity, code, name, count in rows(
                    "select severity, rule_code, rule_name, count(*) from marts.reconciliation_results"
                    " where outcome = 'fails' group by all"
                    " order by array_position(['error', 'violation', 'warning'], any_value(severity)), rule_code"
                )
            },
            skipped=rows("select count(*) from marts.skipped_documents")[0][0],
            quarantined_documents=rows(
                "select source_file, reason_code, message from marts.quarantined_documents order by 1"
            ),
            quarantined_rows={
                (table, check): count
                for table, check, count in rows(
                    "select table_name, check_name, count(*) from marts.quarantined_rows group by all order by 1, 2"
                )
            },
            issues={
                (severity, code): count
                for severity, code, count in rows(
                    "select severity, issue_code, count(*) as issues from marts.open_issues group by all"
                    " order by array_position(['error', 'warning', 'info'], any_value(severity)), issues desc, 2"
                )
            },
        )


def find_fact(path: Path, fact_id: str) -> FoundFact:
    """The fact of that id with its places.

    Raises:
        FactNotFoundError: no fact has that id.
        BuildError: there is no warehouse, or DuckDB cannot read it.
    """
    with open_warehouse(path) as connection:
        for kind, table in _TABLE_OF_KIND.items():
            # the table's name is one of the five above
            cursor = connection.execute(f"select * from marts.{table} where fact_id = ?", [fact_id])  # noqa: S608
            names = [column[0] for column in cursor.description]
            row = cursor.fetchone()
            if row is not None:
                return _with_places(connection, kind, dict(zip(names, row, strict=True)))
    raise FactNotFoundError(f"no fact {fact_id!r} stands in {path}; take an id from the fact_id column of a fct_ table")


def _with_places(connection: duckdb.DuckDBPyConnection, kind: str, columns: dict[str, Any]) -> FoundFact:
    report = connection.execute(
        "select source_file, department_name, fiscal_year, document_text"
        " from marts.dim_reports"
        " left join marts.dim_departments using (department_id)"
        " inner join marts.document_texts using (report_id)"
        " where report_id = ?",
        [columns["report_id"]],
    ).fetchone()
    if report is None:
        raise BuildError(f"the warehouse holds no text of report {columns['report_id']}; build it again")
    source_file, department_name, report_year, document_text = report
    mentions = connection.execute(
        "select locator, page_number, char_start, char_end, verbatim_text,"
        " list_transform(figure_spans, lambda span: [span.char_start, span.char_end])"
        " from marts.fact_mentions where fact_id = ? order by mention_number",
        [columns["fact_id"]],
    ).fetchall()
    return FoundFact(
        kind=kind,
        columns=columns,
        source_file=source_file,
        department_name=department_name,
        report_year=report_year,
        document_text=document_text,
        mentions=tuple(Mention(*mention) for mention in mentions),
    )


@contextmanager
def open_warehouse(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to a warehouse, published or just built.

    Raises:
        BuildError: there is no warehouse, or DuckDB cannot read it.
    """
    if not path.is_file():
        raise BuildError(f"there is no warehouse at {path} yet; run `jixiao build`")
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            yield connection
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise BuildError(f"{path} cannot be read ({reason}); run `jixiao build` again") from error
