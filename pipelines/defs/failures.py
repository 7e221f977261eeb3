"""The report of a run that failed: a sensor for the runs of the UI; `jixiao build` writes that of its own runs.

Dagster knows what failed; in what words people read it is decided here, and how it is written down in
`pipelines.storage.run_reports`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from pipelines.errors import JixiaoError
from pipelines.settings import Settings
from pipelines.storage.run_reports import FailedRun, FailedStep, write_run_report

_NO_REASON = "the run failed and nothing says why"


def build_failure_sensor(settings: Settings) -> dg.SensorDefinition:
    """The sensor that writes a report of every failed run of this code location."""

    @dg.run_failure_sensor(
        name="report_failed_runs",
        description="Writes a report of every failed run to the folder reports of the warehouse.",
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def report_failed_runs(context: dg.RunFailureSensorContext) -> None:
        """Write down what went wrong."""
        path = report_failed_run(context.instance, context.dagster_run.run_id, settings)
        context.log.info("wrote %s", path)

    return report_failed_runs


def report_failed_run(instance: dg.DagsterInstance, run_id: str, settings: Settings) -> Path:
    """Write the report of a failed run and return where it stands."""
    record = instance.get_run_record_by_id(run_id)
    assert record is not None
    run, steps = record.dagster_run, list(_failed_steps(instance, run_id))
    failed_run = FailedRun(
        run_id=run_id,
        job=run.job_name,
        selection=_selection(run),
        started_at=_moment(record.start_time),
        failed_at=_moment(record.end_time) or datetime.now(UTC),
        reason="; ".join(step.reason for step in steps) or _reason_of_run(instance, run_id),
        steps=steps,
    )
    return write_run_report(settings.reports_dir, failed_run, settings.warehouse_path)


def explain_error(error: SerializableErrorInfo | None) -> str:
    """What went wrong, in our own words where we have any, without Dagster's around it."""
    ours = {kind.__name__ for kind in JixiaoError.__subclasses__()}
    chain = []
    while error is not None:
        chain.append(error)
        error = error.cause
    for link in chain:
        if link.cls_name in ours:
            return " ".join(link.message.split(": ", 1)[1].split())
    return " ".join(chain[-1].message.split()) if chain else "a step failed"


def _reason_of_run(instance: dg.DagsterInstance, run_id: str) -> str:
    """Why a run failed of which no step did: it never came to one, or its process was killed."""
    for record in instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.RUN_FAILURE).records:
        event = record.event_log_entry.dagster_event
        if event is not None:
            # nothing specific where the daemon found the run dead
            error = getattr(event.event_specific_data, "error", None)
            return explain_error(error) if error else event.message or _NO_REASON
    return _NO_REASON


def _failed_steps(instance: dg.DagsterInstance, run_id: str) -> Iterator[FailedStep]:
    records = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.STEP_FAILURE).records
    for record in records:
        event = record.event_log_entry.dagster_event
        assert event is not None
        error = event.step_failure_data.error
        yield FailedStep(event.step_key or "", explain_error(error), error.to_string() if error else "")


def _selection(run: dg.DagsterRun) -> str:
    first, last = (run.tags.get(f"dagster/asset_partition_range_{end}") for end in ("start", "end"))
    year = run.tags.get("dagster/partition")
    years = f"fiscal years {first} to {last}" if first and last else f"fiscal year {year}" if year else "no fiscal year"
    assets = f"{len(run.asset_selection)} assets" if run.asset_selection else "all its assets"
    return f"{years}, {assets}"


def _moment(timestamp: float | None) -> datetime | None:
    return datetime.fromtimestamp(timestamp, UTC) if timestamp else None
