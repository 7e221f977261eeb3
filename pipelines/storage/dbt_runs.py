"""Running dbt inside this process: importing it once costs seconds, the work itself less than one.

Which models and tests there are is the dbt project's matter; what becomes of the file it wrote is
`pipelines.storage.publishing`'s.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipelines.errors import BuildError
from pipelines.storage.ledger import digest_files
from pipelines.text.printable import make_printable_line

# What the dbt project asks the environment for.
BUILD_PATH_VARIABLE = "JIXIAO_BUILD_PATH"
STAGED_DIR_VARIABLE = "JIXIAO_STAGED_DIR"

_log = logging.getLogger(__name__)

_SHOWN_FAILURES = 5
_FAILURE_LENGTH = 200


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
    if paths.manifest_path.is_file():
        parsed_at = paths.manifest_path.stat().st_mtime
        if all(path.stat().st_mtime <= parsed_at for path in _project_files(paths.project_dir)):
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


def run_dbt(command: Sequence[str], paths: DbtProjectPaths) -> DbtOutcome:
    """Run one dbt command on the project, quietly, and close the build file behind it."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from dbt_common.events.functions import msg_to_dict

    messages: list[Any] = []

    def keep_results(message: Any) -> None:
        if message.info.name.startswith("Log") and message.info.name.endswith("Result"):
            messages.append(message)

    folders = ["--project-dir", str(paths.project_dir), "--profiles-dir", str(paths.project_dir)]
    paths.build_path.parent.mkdir(parents=True, exist_ok=True)
    with _environment({BUILD_PATH_VARIABLE: str(paths.build_path), STAGED_DIR_VARIABLE: str(paths.staged_dir)}):
        try:
            outcome: Any = dbtRunner(callbacks=[keep_results]).invoke(
                ["--quiet", "--no-use-colors", "--log-level", "none", "--log-level-file", "info", *command, *folders]
            )
        finally:
            _close_build(DuckDBConnectionManager)
    failures = [] if outcome.exception is None else [_one_line(str(outcome.exception))]
    if not outcome.success and not failures:
        failures = list(_failures(outcome.result.results))
    _log.info("dbt %s: %d results, %d failed", command[0], len(messages), len(failures))
    return DbtOutcome(tuple(msg_to_dict(message) for message in messages), tuple(failures))


def describe_failures(failures: Sequence[str]) -> str:
    """The first few failures as one line."""
    more = len(failures) - _SHOWN_FAILURES
    return "; ".join(failures[:_SHOWN_FAILURES]) + (f"; and {more} more" if more > 0 else "")


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


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
