"""What starts builds by itself, with Dagster's own instance: what it asks for is run, and is the right thing."""

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import dagster as dg
import duckdb
import pytest

from pipelines.definitions import BUILD_JOB, build_definitions
from pipelines.settings import PROJECT_ROOT, Settings

pytestmark = pytest.mark.slow

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
REPORT = "某市科学技术局{}年度部门整体支出绩效自评报告\n{}年基本支出5万元。\n"


@dataclass
class Installation:
    settings: Settings
    instance: dg.DagsterInstance
    definitions: dg.Definitions

    def write(self, name: str, text: str) -> None:
        path = self.settings.raw_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        # long finished being copied
        os.utime(path, (time.time() - 600, time.time() - 600))

    def look(self, cursor: str | None) -> dg.SensorResult | dg.SkipReason:
        sensor = self.definitions.resolve_sensor_def("raw_files_changed")
        answer = sensor(dg.build_sensor_context(instance=self.instance, cursor=cursor))
        assert isinstance(answer, dg.SensorResult | dg.SkipReason)
        return answer

    def run(self, request: dg.RunRequest) -> dg.ExecuteInProcessResult:
        job = self.definitions.resolve_job_def(BUILD_JOB)
        selection = list(request.asset_selection) if request.asset_selection else None
        return job.execute_in_process(
            instance=self.instance, asset_selection=selection, tags=dict(request.tags), run_config=QUIET
        )

    def years(self) -> dict[str, int]:
        with duckdb.connect(str(self.settings.warehouse_path), read_only=True) as connection:
            return dict(connection.execute("select source_file, fiscal_year from marts.dim_reports").fetchall())


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    root = tmp_path_factory.mktemp("automation")
    settings = Settings(root / "raw", root / "warehouse", PROJECT_ROOT / "dbt_project", root / "dagster")
    settings.raw_dir.mkdir()
    settings.dagster_home.mkdir()
    shutil.copy(PROJECT_ROOT / ".dagster/dagster.yaml", settings.dagster_home)
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        yield Installation(settings, instance, build_definitions(settings=settings))


def test_what_the_sensor_asks_for_takes_in_what_it_saw(installation: Installation) -> None:
    installation.write("2019/a.txt", REPORT.format(2019, 2019))
    installation.write("2021/b.txt", REPORT.format(2021, 2021))
    installation.write("2022/c.txt", REPORT.format(2022, 2022))
    news = installation.look(None)
    assert isinstance(news, dg.SensorResult)
    requests = news.run_requests or []
    ranges = [request.tags["dagster/asset_partition_range_start"] for request in requests]
    assert ranges == ["2019", "2021"]
    assert len({request.run_key for request in requests}) == 2
    again = installation.look(news.cursor)
    assert isinstance(again, dg.SkipReason)
    assert all(installation.run(request).success for request in requests)
    assert installation.years() == {"2019/a.txt": 2019, "2021/b.txt": 2021, "2022/c.txt": 2022}
    materialized = installation.instance.get_materialized_partitions(dg.AssetKey(["staged", "spending"]))
    assert materialized == {"2019", "2021", "2022"}
    assert isinstance(installation.look(news.cursor), dg.SkipReason)


def test_a_removed_and_a_changed_file_concern_their_own_years(installation: Installation) -> None:
    (installation.settings.raw_dir / "2019/a.txt").unlink()
    installation.write("2021/b.txt", REPORT.format(2021, 2020))
    news = installation.look("")
    assert isinstance(news, dg.SensorResult)
    results = [installation.run(request) for request in news.run_requests or []]
    assert len(results) == 2
    assert all(result.success for result in results)
    assert installation.years() == {"2021/b.txt": 2021, "2022/c.txt": 2022}


def test_the_schedule_runs_the_last_and_the_running_year(installation: Installation) -> None:
    schedule = installation.definitions.resolve_schedule_def("disclosure_season")
    morning = datetime(2026, 4, 1, 6, tzinfo=ZoneInfo("Asia/Shanghai"))
    context = dg.build_schedule_context(instance=installation.instance, scheduled_execution_time=morning)
    (request,) = schedule.evaluate_tick(context).run_requests or []
    assert request.tags["dagster/asset_partition_range_start"] == "2025"
    assert request.tags["dagster/asset_partition_range_end"] == "2026"
    assert schedule.cron_schedule == "0 6 * 3-10 *"
    result = installation.run(request)
    assert result.success
    due = [
        evaluation for evaluation in result.get_asset_check_evaluations() if evaluation.check_name == "no_report_is_due"
    ]
    assert [evaluation.severity for evaluation in due] == [dg.AssetCheckSeverity.WARN]


def test_a_range_is_filled_from_the_ui(installation: Installation) -> None:
    """As the UI does it: a backfill of the partitioned assets over a range is one run."""
    years = [str(year) for year in range(2018, 2024)]
    facts = [key for key in installation.definitions.resolve_all_asset_keys() if key.path[0] == "staged"]
    graph = installation.definitions.resolve_asset_graph()
    partitioned = [key for key in facts if graph.get(key).partitions_def is not None]
    assert partitioned
    policies = {graph.get(key).backfill_policy for key in partitioned}
    assert policies == {dg.BackfillPolicy.single_run()}
    tags = {"dagster/asset_partition_range_start": years[0], "dagster/asset_partition_range_end": years[-1]}
    assert installation.run(dg.RunRequest(tags=tags, asset_selection=partitioned)).success
    assert set(years) <= installation.instance.get_materialized_partitions(partitioned[0])
