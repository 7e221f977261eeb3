"""Checks of what is published, which can be run at any time without building: what is broken, missing or too little.

They look at the published warehouse only, so what was mended and built again is gone from them. Each stands by itself:
several in one function could be run with a build only.
"""

from datetime import UTC, datetime

import dagster as dg

from pipelines.defs.metadata import preview
from pipelines.defs.project import ProjectFolders
from pipelines.defs.publishing import PUBLISHED_WAREHOUSE
from pipelines.storage.build_figures import read_figures, read_volumes
from pipelines.storage.warehouse import summarize
from pipelines.validation.volumes import YearVolume, find_breaches, find_missing_years

_SHOWN = 50
_MEASURES = ("reports", "facts_per_report", "numbers_per_report")


@dg.asset_check(
    asset=PUBLISHED_WAREHOUSE,
    description="No document and no row is in quarantine and no issue is an error; the tables say what is.",
)
def nothing_is_broken(folders: ProjectFolders) -> dg.AssetCheckResult:
    """Count what is in quarantine and what is open."""
    path = folders.build.warehouse_path
    summary, figures = summarize(path), read_figures(path)
    broken = {
        "quarantined_documents": len(summary.quarantined_documents),
        "quarantined_rows": sum(summary.quarantined_rows.values()),
        "issues_error": sum(count for (severity, _), count in summary.issues.items() if severity == "error"),
    }
    by_reason = {
        f"{table}_by_reason": preview(reasons.columns, reasons.rows)
        for table in ("quarantined_documents", "quarantined_rows", "open_issues")
        if (reasons := figures[table].reasons)
    }
    return dg.AssetCheckResult(
        passed=not any(broken.values()),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            **broken,
            "open_issues": sum(summary.issues.values()),
            **by_reason,
            "documents": preview(("file", "reason", "what to do"), summary.quarantined_documents[:_SHOWN]),
        },
    )


@dg.asset_check(
    asset=PUBLISHED_WAREHOUSE,
    description="Reports, facts and numbers of each fiscal year; too few fail, too many warn.",
)
def volumes_are_within_bounds(folders: ProjectFolders) -> dg.AssetCheckResult:
    """Hold every fiscal year against its bounds."""
    volumes = _volumes(folders)
    breaches = find_breaches(volumes)
    too_little = any(breach.is_below for breach in breaches)
    return dg.AssetCheckResult(
        passed=not breaches,
        severity=dg.AssetCheckSeverity.ERROR if too_little else dg.AssetCheckSeverity.WARN,
        metadata={
            "out_of_bounds": len(breaches),
            "breaches": preview(
                ("fiscal year", "measure", "value", "bound"),
                [(found.fiscal_year, found.measure, found.value, found.bound) for found in breaches],
            ),
            "volumes": preview(
                ("fiscal year", *_MEASURES),
                [(year, *(volumes[year].measures.get(name) for name in _MEASURES)) for year in sorted(volumes)],
            ),
        },
    )


@dg.asset_check(asset=PUBLISHED_WAREHOUSE, description="Every fiscal year whose reports are due has a report.")
def reports_are_there_in_time(folders: ProjectFolders) -> dg.AssetCheckResult:
    """Look for years between the first loaded and the last due that have no report."""
    volumes = _volumes(folders)
    missing = find_missing_years(volumes, datetime.now(UTC).date())
    return dg.AssetCheckResult(
        passed=not missing,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "missing_years": len(missing),
            "latest_fiscal_year": max(volumes, default=0),
            "missing": preview(("fiscal year", "reports were due on"), missing.items()),
        },
    )


STANDING_CHECKS = (nothing_is_broken, volumes_are_within_bounds, reports_are_there_in_time)


def _volumes(folders: ProjectFolders) -> dict[int, YearVolume]:
    return {row[0]: YearVolume(*row) for row in read_volumes(folders.build.warehouse_path)}
