"""Running dbt in a process of its own, which imports it while this one does something else and stays for more.

Which models and tests there are is the dbt project's matter; what becomes of the file it wrote is
`pipelines.storage.publishing`'s.
"""

from __future__ import annotations

import atexit
import gc
import logging
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from resource import RLIMIT_DATA, getrlimit
from threading import Thread
from typing import Any

from pipelines.errors import BuildError
from pipelines.storage.ledger import digest_files
from pipelines.text.printable import make_printable_line
from pipelines.workers import Failure, Limits, WorkerPool

# What the dbt project asks the environment for.
BUILD_PATH_VARIABLE = "JIXIAO_BUILD_PATH"
STAGED_DIR_VARIABLE = "JIXIAO_STAGED_DIR"

_log = logging.getLogger(__name__)

_DBT_MODULES = ("dbt.cli.main", "dbt.adapters.duckdb.connections")
_SHOWN_FAILURES = 5
_FAILURE_LENGTH = 200
# what `start_dbt` has begun; in the other process, what came of it and when it began
_parsing: list[Thread] = []
_parsed: dict[DbtProjectPaths, tuple[Any, float]] = {}


@dataclass(frozen=True, slots=True)
class DbtProjectPaths:
    """The project, the staged Parquet it reads and the private file it writes."""

    project_dir: Path
    staged_dir: Path
    build_path: Path

    @property
    def manifest_path(self) -> Path:
        """What dbt knows of the project, as of its last parse."""
        return self.project_dir / "target/manifest.json"

    @property
    def compiled_dir(self) -> Path:
        """The SQL that dbt made of the models when it last ran them, below the name of their project."""
        return self.project_dir / "target/compiled"


@dataclass(frozen=True, slots=True)
class DbtOutcome:
    """`events` are dbt's result events as its JSON log would have them; `failures` is empty when all went well."""

    events: tuple[dict[str, Any], ...]
    failures: tuple[str, ...]


def ensure_manifest(paths: DbtProjectPaths) -> None:
    """Have dbt parse the project, unless its manifest is younger than every file of the project.

    Raises:
        BuildError: dbt cannot parse the project.
    """
    if not _is_parsed(paths):
        _finish_parsing()
    if _is_parsed(paths):
        return
    outcome = run_dbt(["parse"], paths)
    if outcome.failures:
        raise BuildError(f"dbt cannot parse {paths.project_dir}: {outcome.failures[0]}")


def digest_inputs(paths: DbtProjectPaths) -> str:
    """What stands for all that a build is made of: the project and the staged rows."""
    return _digest(digest_project(paths), paths.staged_dir, paths.staged_dir.rglob("*.parquet"))


def digest_project(paths: DbtProjectPaths) -> str:
    """What stands for all that makes rows of rows: the project, the versions of dbt and DuckDB."""
    versions = [version(name) for name in ("dbt-core", "dbt-duckdb", "duckdb")]
    files = [path for path in _project_files(paths.project_dir) if path.is_file()]
    return _digest(repr(versions), paths.project_dir, files)


def _digest(told: str, folder: Path, files: Iterable[Path]) -> str:
    digests = sorted((path.relative_to(folder).parts, digest) for path, digest in digest_files(files).items())
    return sha256(repr((told, digests)).encode()).hexdigest()


def start_dbt(paths: DbtProjectPaths) -> None:
    """Have dbt imported and the project parsed while this process does something else.

    What cannot be parsed is told by the command that needs it.
    """
    # whoever reads the manifest does not wait for it to be written again
    command = ["parse", "--no-write-json"] if _is_parsed(paths) else ["parse"]
    thread = Thread(target=_parse_ahead, args=(command, paths), daemon=True)
    _parsing.append(thread)
    thread.start()


def run_dbt(command: Sequence[str], paths: DbtProjectPaths) -> DbtOutcome:
    """Run one dbt command on the project, quietly, and close the build file behind it.

    Raises:
        BuildError: the process that runs dbt came to no end.
    """
    _finish_parsing()
    outcome = _ask(command, paths)
    if isinstance(outcome, Failure):
        raise BuildError(f"dbt {command[0]} did not come to an end: {_one_line(outcome.message)}")
    _log.info("dbt %s: %d results, %d failed", command[0], len(outcome.events), len(outcome.failures))
    return outcome


def describe_failures(failures: Sequence[str]) -> str:
    """The first few failures as one line."""
    more = len(failures) - _SHOWN_FAILURES
    return "; ".join(failures[:_SHOWN_FAILURES]) + (f"; and {more} more" if more > 0 else "")


@cache
def _dbt_process() -> WorkerPool:
    """The process that runs dbt, one command after the other, until this one ends."""
    # its work is bounded by nothing but the machine
    limits = Limits(seconds=0, memory_bytes=getrlimit(RLIMIT_DATA)[1], result_bytes=sys.maxsize)
    pool = WorkerPool(limits, size=1, modules=_DBT_MODULES)
    atexit.register(pool.close)
    return pool


def _ask(command: Sequence[str], paths: DbtProjectPaths) -> DbtOutcome | Failure:
    folders = {BUILD_PATH_VARIABLE: str(paths.build_path), STAGED_DIR_VARIABLE: str(paths.staged_dir)}
    # the environment as it is now, not as it was when the process began
    run = partial(_run_here, paths=paths, environment={**os.environ, **folders})
    (outcome,) = _dbt_process().map_documents(run, [tuple(command)])
    return outcome


def _parse_ahead(command: Sequence[str], paths: DbtProjectPaths) -> None:
    # a process that stops before its time ends dbt's in the middle of this; whatever else fails, fails again when asked
    with suppress(Exception):
        _ask(command, paths)


def _finish_parsing() -> None:
    while _parsing:
        _parsing.pop().join()


def _is_parsed(paths: DbtProjectPaths) -> bool:
    """Whether the manifest is younger than every file of the project."""
    return paths.manifest_path.is_file() and not _has_changed(paths, paths.manifest_path.stat().st_mtime)


def _has_changed(paths: DbtProjectPaths, since: float) -> bool:
    return any(path.stat().st_mtime > since for path in _project_files(paths.project_dir))


# --- in the process that runs dbt


def _run_here(command: Sequence[str], *, paths: DbtProjectPaths, environment: Mapping[str, str]) -> DbtOutcome:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from dbt_common.events.functions import msg_to_dict

    # what it imports and parses stays to the end: looking through it for garbage again and again takes a tenth
    gc.set_threshold(200_000, 50, 50)
    messages: list[Any] = []
    parses, started_at = command[0] == "parse", time.time()

    def keep_results(message: Any) -> None:
        if message.info.name.startswith("Log") and message.info.name.endswith("Result"):
            messages.append(message)

    folders = ["--project-dir", str(paths.project_dir), "--profiles-dir", str(paths.project_dir)]
    paths.build_path.parent.mkdir(parents=True, exist_ok=True)
    os.environ.clear()
    os.environ.update(environment)
    try:
        outcome: Any = dbtRunner(None if parses else _parsed_project(paths), callbacks=[keep_results]).invoke(
            ["--quiet", "--no-use-colors", "--log-level", "none", "--log-level-file", "info", *command, *folders]
        )
    finally:
        _close_build(DuckDBConnectionManager)
    if parses and outcome.success:
        _parsed[paths] = outcome.result, started_at
    failures = [] if outcome.exception is None else [_one_line(str(outcome.exception))]
    if not outcome.success and not failures:
        failures = list(_failures(outcome.result.results))
    return DbtOutcome(tuple(msg_to_dict(message) for message in messages), tuple(failures))


def _parsed_project(paths: DbtProjectPaths) -> Any:
    """The project as parsed just before, for one command; None where there is none or a file has changed since."""
    manifest, parsed_at = _parsed.pop(paths, (None, 0.0))
    return None if _has_changed(paths, parsed_at) else manifest


def _project_files(project_dir: Path) -> Iterator[Path]:
    yield project_dir / "dbt_project.yml"
    yield project_dir / "profiles.yml"
    for folder in ("models", "macros", "seeds", "tests"):
        # the folders too: a file that was removed leaves no other trace
        yield from (path for path in [project_dir / folder, *(project_dir / folder).rglob("*")] if path.exists())


def _failures(results: Sequence[Any]) -> Iterator[str]:
    for result in results:
        if result.status.value in {"error", "fail", "runtime error"}:
            yield f"{result.node.resource_type.value} {result.node.name}: {_one_line(result.message or 'failed')}"


def _close_build(connections: Any) -> None:
    """dbt-duckdb keeps the file open for the next command; a process that has it open locks everyone else out."""
    if connections._ENV is not None:  # noqa: SLF001 - there is no public way to ask
        connections.env().close()
    connections.close_all_connections()


def _one_line(message: str) -> str:
    """A message of dbt, which may quote a value of a report."""
    line = make_printable_line(message)
    return line if len(line) <= _FAILURE_LENGTH else line[: _FAILURE_LENGTH - 1] + "…"
