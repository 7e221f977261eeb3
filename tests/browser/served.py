"""An installation of its own, served by `jixiao ui`, and whether anything of it is left.

What is looked at in the UI belongs to `test_ui`.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TypeVar

import dagster as dg
import duckdb
import pytest

from pipelines import cli
from pipelines.settings import PROJECT_ROOT

PATIENCE = 240  # seconds to wait for whatever is to come; two cores may be busy with other things
Found = TypeVar("Found")
_JIXIAO = [sys.executable, "-c", "import sys; from pipelines.cli import main; sys.exit(main())"]


@dataclass(frozen=True)
class Ui:
    """A served installation."""

    address: str
    root: Path
    folders: tuple[str, ...]

    @property
    def raw(self) -> Path:
        """Where the reports are."""
        return self.root / "raw"

    @property
    def warehouse(self) -> Path:
        """The published warehouse."""
        return self.root / "warehouse/jixiao.duckdb"

    def column(self, query: str) -> list[str]:
        """The answer to a query for one column, which has rows."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            rows = connection.execute(query).fetchall()
        assert rows
        return [str(value) for (value,) in rows]

    def wait_for_run(self, sought: dg.RunsFilter, *, after: Collection[str] = ()) -> dg.DagsterRun:
        """The newest such run that is none of those named, as soon as there is one."""
        with dg.DagsterInstance.from_config(str(self.root / "dagster")) as instance:

            def find() -> dg.DagsterRun | None:
                return next((run for run in instance.get_runs(sought) if run.run_id not in after), None)

            return wait_for(find, str(sought))

    def kill_a_build(self) -> str:
        """Have `jixiao build` killed in its run, and return the id of the run; the published file stays as it is."""
        # a build that finds nothing published has something to do
        aside = self.warehouse.with_suffix(".aside")
        self.warehouse.rename(aside)
        with subprocess.Popen([*_JIXIAO, "build", *self.folders], cwd=PROJECT_ROOT, stdout=subprocess.DEVNULL) as build:
            run = self.wait_for_run(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
            build.kill()
        aside.rename(self.warehouse)
        return run.run_id


@contextmanager
def serve_reports(root: Path) -> Iterator[Ui]:
    """The real reports and a damaged file below `root`, built and served; killed at the end."""
    shutil.copytree(PROJECT_ROOT / "data/raw", root / "raw")
    (root / "raw/damaged.docx").write_bytes(b"PK\x03\x04 and nothing more")
    (root / "dagster").mkdir()
    shutil.copy(PROJECT_ROOT / ".dagster/dagster.yaml", root / "dagster")
    folders = ("--raw-dir", str(root / "raw"), "--warehouse-dir", str(root / "warehouse"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(root / "dagster"))
        assert cli.main(["build", *folders]) == 0
        port = find_free_port()
        with (
            (root / "served.log").open("wb") as log,
            subprocess.Popen(
                [*_JIXIAO, "ui", "--port", str(port), *folders], cwd=PROJECT_ROOT, stdout=log, stderr=log
            ) as launcher,
        ):
            try:
                wait_until_served(port, launcher, root / "served.log")
                yield Ui(f"http://127.0.0.1:{port}", root, folders)
                served = processes_of_group(dagster_of(launcher.pid))
                # Dagster itself, its web server, daemon and code server
                assert len(served) >= 4
            finally:
                launcher.send_signal(signal.SIGKILL)
    wait_until_gone(served)
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", port)) != 0


def find_free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def wait_until_served(port: int, launcher: subprocess.Popen[bytes], log: Path) -> None:
    def look() -> bool:
        assert launcher.poll() is None, log.read_text(encoding="utf-8")
        return is_served(port)

    wait_for(look, "the UI")


def is_served(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/server_info")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def dagster_of(launcher: int) -> int:
    """The process `dagster dev` that the launcher has started; it leads the group of all that serves."""
    (found,) = (
        pid
        for pid, (parent, _, state) in list_processes().items()
        if parent == launcher and state != "Z" and b"dagster" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    return found


def processes_of_group(group: int) -> set[int]:
    return {pid for pid, (_, its_group, state) in list_processes().items() if its_group == group and state != "Z"}


def wait_until_gone(pids: set[int]) -> None:
    wait_for(
        lambda: not pids & {pid for pid, (_, _, state) in list_processes().items() if state != "Z"},
        "the end of all processes of the UI",
    )


def wait_for(look: Callable[[], Found | None], what: str) -> Found:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.1)
    return found


def list_processes() -> dict[int, tuple[int, int, str]]:
    """Parent, process group and state of every process."""
    found = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                fields = Path(entry.path, "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            found[int(entry.name)] = int(fields[1]), int(fields[2]), fields[0]
    return found
