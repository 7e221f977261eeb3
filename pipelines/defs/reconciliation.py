"""Checks on what reconciliation found: what reports get wrong is shown, what extraction gets wrong stops the build."""

from collections.abc import Iterator

import dagster as dg

from pipelines.defs.metadata import preview
from pipelines.defs.project import ProjectFolders
from pipelines.errors import BuildError
from pipelines.storage.reconciliation import Contradiction, read_reconciliation
from pipelines.validation.reconciliation import LARGEST_FAILED_SHARE, arithmetic_broke

RESULTS = dg.AssetKey(["marts", "reconciliation_results"])

_SHOWN = 20
_COLUMNS = ("report", "rule", "subject", "left", "right", "difference", "unit", "places")


@dg.multi_asset_check(
    name="check_reconciliation",
    specs=[
        dg.AssetCheckSpec(
            "reports_do_not_contradict_themselves",
            asset=RESULTS,
            description="No rule of severity error fails. What fails is to be taken up with the department.",
        ),
        dg.AssetCheckSpec(
            "table_arithmetic_holds",
            asset=RESULTS,
            blocking=True,
            description=f"At most {LARGEST_FAILED_SHARE:.0%} of table arithmetic fails; more means misread tables.",
        ),
    ],
)
def check_reconciliation(folders: ProjectFolders) -> Iterator[dg.AssetCheckResult]:
    """Look through the finished build before it is published.

    Raises:
        BuildError: table arithmetic no longer holds; said after the check is recorded, in words of our own.
    """
    ready = folders.build.ready
    path = ready if ready.is_file() else folders.build.warehouse_path
    found = read_reconciliation(path)
    broke = arithmetic_broke(found.arithmetic_results, found.arithmetic_failed)
    yield dg.AssetCheckResult(
        check_name="reports_do_not_contradict_themselves",
        asset_key=RESULTS,
        passed=not found.contradictions,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "contradictions": len(found.contradictions),
            "examples": preview(_COLUMNS, map(_row, found.contradictions[:_SHOWN])),
        },
    )
    yield dg.AssetCheckResult(
        check_name="table_arithmetic_holds",
        asset_key=RESULTS,
        passed=not broke,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "results": found.arithmetic_results,
            "failed": found.arithmetic_failed,
            "largest_failed_share": float(LARGEST_FAILED_SHARE),
        },
    )
    if broke:
        raise BuildError(
            f"{found.arithmetic_failed} of {found.arithmetic_results} sums of tables and lists do not add up: tables"
            f" were misread, most likely a new form; marts.reconciliation_coverage of {path} says in which reports"
        )


def _row(found: Contradiction) -> tuple[object, ...]:
    figures = (f"{figure.normalize():f}" for figure in (found.left_value, found.right_value, found.difference))
    return (found.source_file, found.rule_code, found.subject_name, *figures, found.unit, found.locators)
