"""A run that fails has its report, written by the sensor from what the instance keeps of the run."""

from pathlib import Path

import dagster as dg
import pytest
from dagster_shared.error import SerializableErrorInfo

from pipelines.defs.failures import build_failure_sensor, explain_error, report_failed_run
from pipelines.errors import ManifestError
from pipelines.settings import Settings


def failure(*messages: str) -> SerializableErrorInfo:
    """What Dagster keeps of an exception and its causes."""
    error = None
    for message in reversed(messages):
        error = SerializableErrorInfo(message, [], message.split(":")[0].rsplit(".", 1)[-1], cause=error)
    assert error is not None
    return error


def test_a_failure_is_told_in_our_words_or_in_those_of_its_first_cause() -> None:
    around = "dagster._core.errors.DagsterExecutionStepExecutionError: Error occurred while executing op"
    told = failure(around, "pipelines.errors.BuildError: it cannot: be\nbuilt", "duckdb.IOException: IO Error")
    assert explain_error(told) == "it cannot: be built"
    assert explain_error(failure(around, "KeyError: 'unit'\n")) == "KeyError: 'unit'"
    assert explain_error(None) == "a step failed"


@dg.asset
def broken_asset() -> None:
    raise ManifestError("manifest.csv, line 1: <b>no column</b> source_file")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "raw", tmp_path / "warehouse", tmp_path / "dbt", tmp_path / "dagster")


def test_the_sensor_writes_what_failed_and_why(settings: Settings) -> None:
    job = dg.Definitions(
        assets=[broken_asset], jobs=[dg.define_asset_job("build", "*")], executor=dg.in_process_executor
    ).resolve_job_def("build")
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            tags={"dagster/asset_partition_range_start": "2022", "dagster/asset_partition_range_end": "2023"},
        )
        context = dg.build_run_status_sensor_context(
            sensor_name="report_failed_runs",
            dagster_event=result.get_run_failure_event(),
            dagster_instance=instance,
            dagster_run=result.dagster_run,
        ).for_run_failure()
        sensor = build_failure_sensor(settings)
        sensor(context)
        # a second evaluation writes no second report
        sensor(context)
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING
    (report,) = settings.reports_dir.iterdir()
    assert result.run_id[:8] in report.name
    text = report.read_text(encoding="utf-8")
    assert "## broken\\_asset" in text
    assert "- what: manifest\\.csv, line 1\\: &lt;b&gt;no column&lt;/b&gt; source\\_file" in text.splitlines()
    assert "fiscal years 2022 to 2023" in text
    assert "    pipelines.errors.ManifestError: manifest.csv, line 1" in text


def test_of_a_run_that_came_to_no_failed_step_its_own_failure_is_told(settings: Settings) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        run = instance.create_run_for_job(dg.Definitions(assets=[broken_asset]).resolve_implicit_global_asset_job_def())
        instance.report_run_failed(run, "process 7 is gone")
        report = report_failed_run(instance, run.run_id, settings)
    assert "process 7 is gone" in report.read_text(encoding="utf-8")
