"""Builds that are killed at random moments: what readers see stays whole, and a build that is let be makes all good.

Used by the test of a few kills and by `benchmarks/killed_builds.py` for many. Builds run in processes forked off one
that has imported Dagster already, so that the moments fall on the work and not on the imports.
"""

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import IO

import duckdb

from pipelines import cli
from pipelines.settings import PROJECT_ROOT

# when a file was first met is not among what it says
_TIMES = ("loaded_at", "first_seen_at")
_EXTRA = "2020/某局.txt"
_KILLED = -signal.SIGKILL


@dataclass
class Outcome:
    """What became of the builds; `contents` counts what readers saw after a kill: the state before or the one after."""

    kills: int = 0
    finished_first: int = 0
    reruns: int = 0
    contents: dict[str, int] = field(default_factory=dict)
    moments: list[float] = field(default_factory=list)


def hash_content(warehouse: Path) -> str:
    """What stands for all rows of all public tables, whatever their order.

    Raises:
        duckdb.Error: the file is not whole.
    """
    digest = sha256()
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by 1"
        ).fetchall()
        for (table,) in tables:
            columns = [name for name in connection.table(f"marts.{table}").columns if name not in _TIMES]
            rows = connection.execute(f"select {', '.join(columns)} from marts.{table}").fetchall()
            digest.update(f"{table} {columns} {sorted(map(str, rows))}".encode())
    return digest.hexdigest()


def kill_builds(
    root: Path, *, kills: int, seed: int, rerun_every: int, tell: Callable[[Outcome], None] = lambda _: None
) -> Outcome:
    """Kill so many builds of the five reports, to which a file is added, changed and taken away in turn.

    A build that was done before its moment is counted, but is no kill. What every content should be is taken from
    builds that start with nothing; `tell` is called after each rerun.

    Raises:
        AssertionError: readers saw something else than a whole build, or a build that was let be gave other content.
    """
    random = Random(seed)  # noqa: S311 - moments are no secrets
    raw, warehouse = root / "raw", root / "warehouse"
    shutil.copytree(PROJECT_ROOT / "data/raw", raw)
    outcome = Outcome()
    with _builder(root) as builder:
        expected, seconds = [], 0.0
        for state in range(3):
            _put(raw, state)
            shutil.rmtree(warehouse, ignore_errors=True)
            started = time.monotonic()
            assert builder.build() == 0, builder.log()
            seconds = time.monotonic() - started
            expected.append(hash_content(warehouse / "jixiao.duckdb"))
        assert len(set(expected)) == 3
        while outcome.kills < kills:
            number = outcome.kills + outcome.finished_first + 1
            state = number % 3
            _put(raw, state)
            moment = random.uniform(0, seconds)
            code = builder.build(moment)
            assert code in {0, _KILLED}, builder.log()
            outcome.moments.append(moment)
            outcome.kills += code == _KILLED
            outcome.finished_first += code == 0
            seen = hash_content(warehouse / "jixiao.duckdb")
            assert seen in expected, (
                f"kill {number} after {moment:.2f} s, seed {seed}: the published file is of no build"
            )
            word = "of the killed build" if seen == expected[state] else "of an earlier build"
            outcome.contents[word] = outcome.contents.get(word, 0) + 1
            if number % rerun_every == 0:
                started = time.monotonic()
                assert builder.build() == 0, builder.log()
                if seen != expected[state]:
                    # the time of a build that had all its work to do
                    seconds = time.monotonic() - started
                outcome.reruns += 1
                assert hash_content(warehouse / "jixiao.duckdb") == expected[state], f"rerun {number}, seed {seed}"
                tell(outcome)
    return outcome


def _put(raw: Path, state: int) -> None:
    """Bring the raw folder into one of three states: without the extra file, with it, with it changed."""
    path = raw / _EXTRA
    path.parent.mkdir(exist_ok=True)
    if state:
        path.write_text(f"某市某局2020年度部门整体支出绩效自评报告\n2020年基本支出5万元，项目支出{state}万元。\n")
    else:
        path.unlink(missing_ok=True)


class _Builder:
    """The process that forks off builds, seen from outside."""

    def __init__(self, commands: IO[str], answers: IO[str], log: Path) -> None:
        self._commands, self._answers, self._log = commands, answers, log

    def build(self, moment: float | None = None) -> int:
        """Run a build and return its exit code; kill it and its group at the moment, in seconds, unless it is done."""
        print("build", file=self._commands, flush=True)
        pid = int(self._answers.readline())
        if moment is not None and not select.select([self._answers], [], [], moment)[0]:
            os.killpg(pid, signal.SIGKILL)
        return int(self._answers.readline())

    def log(self) -> str:
        """The last lines the builds have printed."""
        return "\n".join(self._log.read_text(encoding="utf-8").splitlines()[-10:])


@contextmanager
def _builder(root: Path) -> Iterator[_Builder]:
    home = root / "dagster"
    home.mkdir()
    shutil.copy(PROJECT_ROOT / ".dagster/dagster.yaml", home)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.integration.killed_builds", str(root)],
        cwd=PROJECT_ROOT,
        env=os.environ | {"DAGSTER_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield _Builder(process.stdin, process.stdout, root / "log.txt")
        process.stdin.close()


def serve(root: Path) -> None:
    """Fork off a build for each line that comes in; tell its process and, when it is over, its exit code."""
    import dagster_dbt  # noqa: F401

    import pipelines.definitions
    import pipelines.defs.planning  # noqa: F401

    for _ in sys.stdin:
        pid = os.fork()
        if not pid:
            _build(root)
        # the child makes itself a group of its own, and so does this process: whoever is first
        os.setpgid(pid, pid)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def _build(root: Path) -> None:
    with (root / "log.txt").open("a") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    folders = ["--raw-dir", str(root / "raw"), "--warehouse-dir", str(root / "warehouse")]
    code = 1
    try:
        code = cli.main(["build", *folders])
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
