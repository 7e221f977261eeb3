"""What starts builds by itself: a sensor on the raw folder, a schedule in the season of disclosure.

Both are off until someone turns them on in the UI. Which years concern which files is told by
`pipelines.defs.planning`; what a run does is the job's affair.
"""

import time
from collections.abc import Iterable, Sequence

import dagster as dg

from pipelines.defs.extraction import EXTRACTED
from pipelines.defs.partitions import FISCAL_YEARS, TIMEZONE, find_ranges, range_tags
from pipelines.defs.planning import look_for_changes
from pipelines.defs.project import ProjectFolders
from pipelines.defs.reading import READ
from pipelines.settings import Settings
from pipelines.validation.disclosure import FIRST_MONTH, LAST_MONTH

_SECONDS_BETWEEN_LOOKS = 60


def build_raw_files_sensor(settings: Settings, job: str) -> dg.SensorDefinition:
    """The sensor that has `job` run for the years whose files have changed."""
    # not the resource itself, which holds the build lock while it is in use: looking needs none
    folders = ProjectFolders.of(settings)

    @dg.sensor(
        name="raw_files_changed",
        job_name=job,
        minimum_interval_seconds=_SECONDS_BETWEEN_LOOKS,
        description="New, changed and removed files of the raw folder: a build of the fiscal years they concern.",
    )
    def raw_files_changed(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        news = look_for_changes(folders.workplace, context.cursor or "", _partition_years(), now_ns=time.time_ns())
        if not news.years:
            context.update_cursor(news.cursor)
            return dg.SkipReason(news.message)
        requests = request_runs(news.years, run_key=news.run_key)
        return dg.SensorResult(run_requests=requests, cursor=news.cursor)

    return raw_files_changed


def build_season_schedule(job: str) -> dg.ScheduleDefinition:
    """The schedule that has `job` run for the running and the last fiscal year while reports are being published."""

    @dg.schedule(
        name="disclosure_season",
        job_name=job,
        cron_schedule=f"0 6 * {FIRST_MONTH}-{LAST_MONTH} *",
        execution_timezone=TIMEZONE,
        description="Every morning of the season: the running and the last fiscal year, and whose reports are due.",
    )
    def disclosure_season(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        day = context.scheduled_execution_time
        (request,) = request_runs([day.year - 1, day.year], run_key=f"{day:%Y-%m-%d}")
        return request

    return disclosure_season


def request_runs(years: Iterable[int], *, run_key: str) -> list[dg.RunRequest]:
    """Runs for the years, one for each range without gaps: all but the last only stage theirs."""
    *first, last = find_ranges(years)
    return [
        dg.RunRequest(
            run_key=f"{run_key} {found[0]}..{found[-1]}",
            asset_selection=None if found is last else [*READ, *EXTRACTED],
            tags=range_tags(found),
        )
        for found in (*first, last)
    ]


def _partition_years() -> Sequence[int]:
    return [int(key) for key in FISCAL_YEARS.get_partition_keys()]
