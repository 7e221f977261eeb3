"""How long whole builds take: of many reports at once, of one more, of nothing new, and beside a bare `dbt build`.

Run it with `make bench` (`PYTHONPATH=. python benchmarks/pipeline_speed.py [SIZE ...]`, 500 and 2,000 without a word).
The reports are written after the five real ones: other departments, years and figures, the same length. Each build is a
process of its own with all its imports, as a person starts it. It asserts nothing: times belong to a machine.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.settings import PROJECT_ROOT
from pipelines.storage.dbt_runs import BUILD_PATH_VARIABLE, STAGED_DIR_VARIABLE
from tests.builders.many_reports import write_reports

SIZES = (500, 2_000)
_ORIGINALS = [path.read_text(encoding="utf-8") for path in sorted((PROJECT_ROOT / "data/raw").glob("*.txt"))]
_SECONDS_BETWEEN_LOOKS = 0.2


@dataclass(frozen=True)
class Run:
    """A finished process with all its children: seconds from start to end, of processor time, and most memory in MB."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


class Installation:
    """A raw folder and a warehouse of their own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.raw = root / "raw"
        self.raw.mkdir(parents=True)
        (root / "dagster").mkdir()
        shutil.copy(PROJECT_ROOT / ".dagster/dagster.yaml", root / "dagster")

    def build(self) -> Run:
        """`jixiao build`."""
        command = "import sys; from pipelines.cli import main; sys.exit(main())"
        folders = ["--raw-dir", str(self.raw), "--warehouse-dir", str(self.root / "warehouse")]
        return _run([sys.executable, "-c", command, "build", *folders], {"DAGSTER_HOME": str(self.root / "dagster")})

    def build_models(self, *more: str) -> Run:
        """A bare `dbt build` of what the last build has staged, into a file of its own."""
        (self.root / "bare.duckdb").unlink(missing_ok=True)
        options = [
            *more,
            "--project-dir",
            str(PROJECT_ROOT / "dbt_project"),
            "--profiles-dir",
            str(PROJECT_ROOT / "dbt_project"),
        ]
        command = (
            "import sys; from dbt.cli.main import dbtRunner; sys.exit(not dbtRunner().invoke(sys.argv[1:]).success)"
        )
        # `target` as a build keeps it: what dbt has parsed once is not parsed again by either
        environment = {
            BUILD_PATH_VARIABLE: str(self.root / "bare.duckdb"),
            STAGED_DIR_VARIABLE: str(self.root / "warehouse/staged"),
        }
        return _run([sys.executable, "-c", command, "--quiet", "build", *options], environment)


def main(*sizes: int) -> None:
    """Print all times."""
    with TemporaryDirectory(prefix="jixiao-bench-") as name:
        full = {size: _time_growth(Installation(Path(name) / str(size)), size) for size in sizes or SIZES}
        if len(full) > 1:
            (small, *_, large) = sorted(full)
            growth = log(full[large].seconds / full[small].seconds) / log(large / small)
            print(f"growth from {small:,} to {large:,} reports: time like reports to the power of {growth:.2f}")
        _time_five(Installation(Path(name) / "five"))


def _time_growth(place: Installation, size: int) -> Run:
    *reports, (one_more, text) = write_reports(_ORIGINALS, size + 1)
    for file, content in reports:
        path = place.raw / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    full = place.build()
    print(f"{size:,} reports")
    _tell("all of them", full, f"{size / full.seconds:.1f} reports/s")
    (place.raw / one_more).write_text(text, encoding="utf-8")
    one = place.build()
    _tell("one more", one, _compare(one, full, "of all of them"))
    _tell("nothing new", place.build())
    return full


def _time_five(place: Installation) -> None:
    shutil.copytree(PROJECT_ROOT / "data/raw", place.raw, dirs_exist_ok=True)
    built = place.build()
    bare = place.build_models()
    untested = place.build_models("--exclude-resource-type", "unit_test")
    print("the five reports")
    _tell("jixiao build", built, _compare(built, bare, "of a bare dbt build"))
    _tell("bare dbt build", bare)
    # which a build leaves to those who change the models
    _tell("- no unit tests", untested, f"the jixiao build takes {_compare(built, untested, 'of it')}")


def _compare(run: Run, other: Run, words: str) -> str:
    return f"{run.seconds / other.seconds:.0%} (processor {run.cpu_seconds / other.cpu_seconds:.0%}) {words}"


def _tell(what: str, run: Run, more: str = "") -> None:
    figures = f"{run.seconds:8.1f} s {run.cpu_seconds:8.1f} s of processor {run.peak_mb:8,.0f} MB"
    print(f"  {what:<16} {figures}  {more}".rstrip(), flush=True)


def _run(command: list[str], environment: dict[str, str]) -> Run:
    started, cpu_before = time.monotonic(), _cpu_seconds()
    peak = 0
    with subprocess.Popen(
        command,
        cwd=PROJECT_ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        while True:
            peak = max(peak, _memory_of(process.pid))
            try:
                told, _ = process.communicate(timeout=_SECONDS_BETWEEN_LOOKS)
                break
            except subprocess.TimeoutExpired:
                continue
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{told}")
    return Run(time.monotonic() - started, _cpu_seconds() - cpu_before, peak / 1024)


def _cpu_seconds() -> float:
    """Processor time of all processes below this one that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory_of(process: int) -> int:
    """The memory that a process and all below it hold now, in kB; what they share counts once for each."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    resident: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "stat").read_text().rpartition(")")[2].split()
            children[int(words[1])].append(int(folder.name))
            resident[int(folder.name)] = int(words[21]) * os.sysconf("SC_PAGE_SIZE") // 1024
        except (OSError, IndexError):
            continue
    below, total = [process], 0
    while below:
        pid = below.pop()
        total += resident.get(pid, 0)
        below += children[pid]
    return total


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
