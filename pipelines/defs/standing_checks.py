"""Checks of what is published, which can be run at any time without building: what is broken, missing or too little.

They look at the published warehouse only, so what was mended and built again is gone from them.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from pipelines.defs.metadata import preview
from pipelines.defs.project import ProjectFolders
from pipelines.defs.publishing import PUBLISHED_WAREHOUSE
from pipelines.storage.build_figures import read_figures, read_volumes
from pipelines.storage.warehouse import summarize
from pipelines.validation.volumes import YearVolume, find_breaches, find_missing_years

_SHOWN = 50


@dg.multi_asset_check(
    name="check_published_warehouse",
    specs=[
        dg.AssetCheckSpec(
            "nothing_is_broken",
            asset=PUBLISHED_WAREHOUSE,
            description="No document and no row is in quarantine and no issue is an error; the tables say what is.",
        ),
        dg.AssetCheckSpec(
            "volumes_are_within_bounds",
            asset=PUBLISHED_WAREHOUSE,
            description="Reports, facts and numbers of each fiscal year; too few fail, too many warn.",
        ),
        dg.AssetCheckSpec(
            "reports_are_there_in_time",
            asset=PUBLISHED_WAREHOUSE,
            description="Every fiscal year whose reports are due has a report.",
        ),
    ],
)
def check_published_warehouse(folders: ProjectFolders) -> Iterator[dg.AssetCheckResult]:
    """Look through the published warehouse."""
    path = folders.build.warehouse_path
    volumes = {row[0]: YearVolume(*row) for row in read_volumes(path)}
    yield _nothing_is_broken(folders)
    yield _volumes_are_within_bounds(volumes)
    missing = find_missing_years(volumes, datetime.now(UTC).date())
    yield dg.AssetCheckResult(
        check_name="reports_are_there_in_time",
        asset_key=PUBLISHED_WAREHOUSE,
        passed=not missing,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "missing_years": len(missing),
            "latest_fiscal_year": max(volumes, default=0),
            "missing": preview(("fiscal year", "reports were due on"), missing.items()),
        },
    )


def _nothing_is_broken(folders: ProjectFolders) -> dg.AssetCheckResult:
    summary, figures = summarize(folders.build.warehouse_path), read_figures(folders.build.warehouse_path)
    errors = sum(count for (severity, _), count in summary.issues.items() if severity == "error")
    broken = {
        "quarantined_documents": len(summary.quarantined_documents),
        "quarantined_rows": sum(summary.quarantined_rows.values()),
        "issues_error": errors,
    }
    by_reason = {
        f"{table}_by_reason": preview(reasons.columns, reasons.rows)
        for table in ("quarantined_documents", "quarantined_rows", "open_issues")
        if (reasons := figures[table].reasons)
    }
    return dg.AssetCheckResult(
        check_name="nothing_is_broken",
        asset_key=PUBLISHED_WAREHOUSE,
        passed=not any(broken.values()),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            **broken,
            "open_issues": sum(summary.issues.values()),
            **by_reason,
            "documents": preview(("file", "reason", "what to do"), summary.quarantined_documents[:_SHOWN]),
        },
    )


def _volumes_are_within_bounds(volumes: dict[int, YearVolume]) -> dg.AssetCheckResult:
    breaches = find_breaches(volumes)
    too_little = any(breach.is_below for breach in breaches)
    measures = ("reports", "facts_per_report", "numbers_per_report")
    return dg.AssetCheckResult(
        check_name="volumes_are_within_bounds",
        asset_key=PUBLISHED_WAREHOUSE,
        passed=not breaches,
        severity=dg.AssetCheckSeverity.ERROR if too_little else dg.AssetCheckSeverity.WARN,
        metadata={
            "out_of_bounds": len(breaches),
            "breaches": preview(
                ("fiscal year", "measure", "value", "bound"),
                [(found.fiscal_year, found.measure, found.value, found.bound) for found in breaches],
            ),
            "volumes": preview(
                ("fiscal year", *measures),
                [(year, *(volumes[year].measures.get(name) for name in measures)) for year in sorted(volumes)],
            ),
        },
    )
