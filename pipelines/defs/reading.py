"""Assets of the first stage: every raw file is read, quarantined or skipped, and every report gets its row."""

import errno
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import dagster as dg
import polars as pl

from pipelines.defs.metadata import last_row_counts, preview
from pipelines.defs.partitions import TIMEZONE
from pipelines.defs.project import ProjectFolders
from pipelines.defs.staged_assets import OWNERS, contract_check, staged_key, staged_result, staged_spec
from pipelines.defs.stages import count_unaccounted_files, stage_documents, stage_headers
from pipelines.errors import BuildError
from pipelines.schemas import DOCUMENT_TABLES
from pipelines.staging.frames import build_frame
from pipelines.validation.disclosure import due_fiscal_year, find_due

GROUP = "reading"
_SHOWN = 50  # departments

MOST_RETRIES = 3
SECONDS_BETWEEN_RETRIES = 10
# what a disk or a network folder answers while it is away; all else stays as it is until someone mends it
_PASSING = {
    errno.EAGAIN,
    errno.EBUSY,
    errno.EHOSTDOWN,
    errno.EHOSTUNREACH,
    errno.EIO,
    errno.ENETUNREACH,
    errno.ESTALE,
    errno.ETIMEDOUT,
}
RAW_DOCUMENTS = dg.AssetKey("raw_documents")

# all keys of this stage
READ = (RAW_DOCUMENTS, *(staged_key(table) for table in DOCUMENT_TABLES))

_READ_TABLES = sorted(DOCUMENT_TABLES.keys() - {"reports"})


@dg.multi_asset(
    name="read_raw_documents",
    specs=[
        dg.AssetSpec(
            RAW_DOCUMENTS,
            description="Every readable file of the raw folder as text, headings, paragraphs and tables, with places.",
            group_name=GROUP,
            owners=OWNERS,
            kinds={"python", "json"},
        ),
        *(staged_spec(table, group=GROUP, deps=[RAW_DOCUMENTS]) for table in _READ_TABLES),
    ],
    check_specs=[contract_check(table) for table in _READ_TABLES],
)
def read_raw_documents(
    context: dg.AssetExecutionContext, folders: ProjectFolders
) -> Iterator[dg.MaterializeResult[None]]:
    """Read the raw folder."""
    before = last_row_counts(context.instance, map(staged_key, _READ_TABLES))
    try:
        staged = stage_documents(folders.workplace)
    except (BuildError, OSError) as error:
        if not is_passing(error):
            raise
        raise dg.RetryRequested(max_retries=MOST_RETRIES, seconds_to_wait=SECONDS_BETWEEN_RETRIES) from error
    yield dg.MaterializeResult(
        asset_key=RAW_DOCUMENTS,
        metadata={
            "reports": staged["document_texts"].height,
            "quarantined": staged["quarantined_documents"].height,
            "skipped": staged["skipped_documents"].height,
        },
    )
    none = build_frame("quarantined_rows", [])
    for table in _READ_TABLES:
        yield staged_result(table, staged[table], none, before)


@dg.multi_asset(
    name="stage_report_headers",
    specs=[staged_spec("reports", group=GROUP, deps=[RAW_DOCUMENTS])],
    check_specs=[
        contract_check("reports"),
        dg.AssetCheckSpec(
            "every_file_is_accounted_for",
            asset=staged_key("reports"),
            description="Files of the raw folder = reports + quarantined documents + documents skipped by a rule.",
        ),
        dg.AssetCheckSpec(
            "no_report_is_due",
            asset=staged_key("reports"),
            description="Departments that reported for one fiscal year and have not for the next, which is due.",
        ),
    ],
)
def stage_report_headers(
    context: dg.AssetExecutionContext, folders: ProjectFolders
) -> Iterator[dg.MaterializeResult[None]]:
    """Read department, year and kind of every report."""
    before = last_row_counts(context.instance, [staged_key("reports")])
    staged = stage_headers(folders.workplace)
    missing = count_unaccounted_files(folders.workplace)
    result = staged_result("reports", staged["reports"], staged["quarantined_rows"], before)
    accounted = dg.AssetCheckResult(
        check_name="every_file_is_accounted_for", passed=missing == 0, metadata={"unaccounted_files": missing}
    )
    due = check_due_reports(staged["reports"], datetime.now(ZoneInfo(TIMEZONE)).date())
    yield result._replace(check_results=[*(result.check_results or []), accounted, due])


def is_passing(error: BaseException) -> bool:
    """Whether a disk or network that is away for a moment is behind the error, so that trying again may help."""
    cause = error if isinstance(error, OSError) else error.__cause__
    return isinstance(cause, OSError) and cause.errno in _PASSING


def check_due_reports(reports: pl.DataFrame, today: date) -> dg.AssetCheckResult:
    """Whether any department's report is due on a day."""
    fiscal_year = due_fiscal_year(today)
    due = find_due(reports, fiscal_year)
    return dg.AssetCheckResult(
        check_name="no_report_is_due",
        asset_key=staged_key("reports"),
        passed=due.is_empty(),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "fiscal_year": fiscal_year,
            "due": due.height,
            "departments": preview(due.columns, due.head(_SHOWN).iter_rows()),
        },
    )
