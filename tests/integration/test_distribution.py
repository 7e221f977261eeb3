"""Documents done by the workers of a real Dask scheduler: the same as here, also when a machine dies at work."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines.defs.project import choose_workers
from pipelines.defs.stages import Workplace, stage_documents, stage_facts, stage_headers
from pipelines.distribution import DaskWorkers
from pipelines.errors import BuildError
from pipelines.schemas import STAGED_TABLES
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.storage.documents import DocumentStore
from pipelines.storage.ledger import Ledger
from pipelines.storage.staged_tables import StagedTables
from pipelines.workers import Failure, MapDocuments, shared_workers
from tests.unit.test_workers import double, raise_fault, until

pytestmark = pytest.mark.slow

COUNT = 200


def describe_machine() -> str:
    return "the same everywhere"


def describe_process() -> str:
    return str(os.getpid())


def end_machine_once(marker: Path, number: int) -> int:
    """Like `double`; the first that comes to document 50 takes the Dask worker down with it, as a power cut would."""
    if number == 50 and not marker.exists():
        marker.touch()
        os.kill(os.getppid(), signal.SIGKILL)
    return double(number)


def end_machine(number: int) -> None:
    del number
    os.kill(os.getppid(), signal.SIGKILL)


class Cluster:
    """A scheduler on this machine and as many workers as are started."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "scheduler.json"
        self._log = (folder / "cluster.log").open("wb")
        self._processes = [self._start("dask_scheduler", "--port", "0", "--no-dashboard", "--no-show")]
        until(self._is_up)
        self.address: str = json.loads(self._file.read_text())["address"]

    def start_worker(self) -> subprocess.Popen[bytes]:
        worker = self._start("dask_worker", "--nthreads", "1", "--no-nanny", "--no-dashboard")
        self._processes.append(worker)
        return worker

    def stop(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()
        self._log.close()

    def _start(self, program: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{program}", "--host", "127.0.0.1", *options]
        paths = {"PYTHONPATH": os.pathsep.join(sys.path), "JIXIAO_SCHEDULER": ""}
        return subprocess.Popen(
            [*command, "--scheduler-file", str(self._file)],
            env=os.environ | paths,
            cwd=self._file.parent,
            stdout=self._log,
            stderr=self._log,
        )

    def _is_up(self) -> bool:
        return self._file.is_file() and self._file.read_text().endswith("}")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path)
    yield cluster
    cluster.stop()


def test_a_machine_that_dies_in_the_middle_costs_no_document_and_doubles_none(cluster: Cluster, tmp_path: Path) -> None:
    workers = [cluster.start_worker() for _ in range(2)]
    machines = DaskWorkers(cluster.address, describe_machine)
    results = list(machines.map_documents(partial(end_machine_once, tmp_path / "marker"), range(COUNT)))
    assert results == [double(number) for number in range(COUNT)]
    assert sorted(worker.poll() is None for worker in workers) == [False, True]


def test_the_same_facts_come_from_many_machines_as_from_this_one(cluster: Cluster, tmp_path: Path) -> None:
    cluster.start_worker()
    machines = choose_workers(replace(Settings.from_environment(), scheduler=cluster.address))
    assert isinstance(machines, DaskWorkers)
    there = stage(tmp_path / "there", machines.map_documents)
    here = stage(tmp_path / "here", shared_workers().map_documents)
    assert there["reports"].height == 5
    for table, rows in here.items():
        assert_frame_equal(there[table], rows)


def stage(folder: Path, map_documents: MapDocuments) -> dict[str, pl.DataFrame]:
    """The staged tables of the five reports, without the times they were staged at."""
    place = Workplace(
        PROJECT_ROOT / "data/raw",
        Ledger(folder / "ledger"),
        DocumentStore(folder / "documents"),
        StagedTables(folder / "staged"),
        map_documents,
    )
    stage_documents(place)
    stage_headers(place)
    stage_facts(place, [], [str(year) for year in range(2010, 2027)])
    return {table: place.staged.read(table).drop("loaded_at", strict=False) for table in STAGED_TABLES}


def test_a_document_that_fails_on_a_machine_costs_itself_only(cluster: Cluster) -> None:
    cluster.start_worker()
    (result,) = DaskWorkers(cluster.address, describe_machine).map_documents(raise_fault, [1])
    assert isinstance(result, Failure)
    assert "IndexError: a fault" in result.message


@pytest.mark.parametrize(
    ("describe", "says"), [(describe_process, "another version of Jixiao"), (describe_machine, "has no workers")]
)
def test_a_machine_with_other_code_or_none_ends_the_run(
    cluster: Cluster, describe: Callable[[], str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if describe is describe_process:
        cluster.start_worker()
    else:
        monkeypatch.setattr("pipelines.distribution._PATIENCE", 1)
    with pytest.raises(BuildError, match=says):
        list(DaskWorkers(cluster.address, describe).map_documents(double, range(3)))


def test_machines_that_keep_dying_end_the_run(cluster: Cluster) -> None:
    for _ in range(4):
        cluster.start_worker()
    with pytest.raises(BuildError, match="workers ended again and again"):
        list(DaskWorkers(cluster.address, describe_machine).map_documents(end_machine, [1]))


def test_no_scheduler_ends_the_run_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.distribution._PATIENCE", 1)
    with pytest.raises(BuildError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9 .*`dask scheduler`"):
        list(DaskWorkers("tcp://127.0.0.1:9", describe_machine).map_documents(double, [1]))
