"""What reconciliation found in a build, read before the build is published or after.

Which rules there are and how they judge is the dbt project's matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pipelines.storage.warehouse import open_warehouse


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A failed rule of severity error: two figures of one report that do not agree, and where they stand."""

    source_file: str
    rule_code: str
    subject_name: str | None
    left_value: Decimal
    right_value: Decimal
    difference: Decimal
    unit: str | None
    locators: str | None
    explanation: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Results of table arithmetic, how many of them failed, and every contradiction, report by report."""

    arithmetic_results: int
    arithmetic_failed: int
    contradictions: tuple[Contradiction, ...]


def read_reconciliation(path: Path) -> Reconciliation:
    """What the build or warehouse at `path` says.

    Raises:
        BuildError: DuckDB cannot read the file, or it holds no results.
    """
    with open_warehouse(path) as connection:
        ((results, failed),) = connection.execute(
            "select coalesce(sum(arithmetic_count), 0), coalesce(sum(arithmetic_fails_count), 0)"
            " from marts.reconciliation_coverage"
        ).fetchall()
        contradictions = connection.execute(
            "select source_file, rule_code, subject_name, left_value, right_value, difference, unit, locators,"
            " explanation from marts.reconciliation_results inner join marts.dim_reports using (report_id)"
            " where outcome = 'fails' and severity = 'error' order by source_file, rule_code, instance_number"
        ).fetchall()
    return Reconciliation(int(results), int(failed), tuple(Contradiction(*row) for row in contradictions))
