"""From a build that passed its tests to the file analysts open, in one rename.

A build is written at `build/jixiao.duckdb` and, once every model and test is done, moved to `build/ready/`; only what
lies there is ever published. Its name is the published one because views and comments carry the name of the database.
The last published builds are kept in `builds/`, named by when they were published, to go back to.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import BuildError
from pipelines.storage.atomic import rename_durably, replaced_file
from pipelines.storage.ledger import FinishedBuild
from pipelines.storage.warehouse import open_warehouse

PUBLIC_SCHEMA = "marts"
_SAMPLE_ROWS = 5
_KEPT = 3


@dataclass(frozen=True, slots=True)
class TableSample:
    """How many rows a table has, of which columns and DuckDB types, and the first few."""

    schema: str
    table: str
    row_count: int
    columns: list[str]
    types: list[str]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class KeptBuild:
    """A build that was published once, and whether it is what readers see now."""

    path: Path
    is_published: bool

    @property
    def name(self) -> str:
        """When it was published, in UTC: `2026-04-01T06-30-00Z`."""
        return self.path.stem


@dataclass(frozen=True, slots=True)
class BuildPaths:
    """Where a warehouse stands while it is built, when it may be published, and where it is read."""

    warehouse_path: Path
    build_dir: Path
    kept_dir: Path

    @property
    def being_built(self) -> Path:
        """What dbt writes."""
        return self.build_dir / self.warehouse_path.name

    @property
    def ready(self) -> Path:
        """A finished and tested build."""
        return self.build_dir / "ready" / self.warehouse_path.name


def start_build(paths: BuildPaths, *, from_published: bool) -> None:
    """Clear away an earlier build; with `from_published`, start from a copy of the published warehouse."""
    for path in (paths.being_built, _log_of(paths.being_built), paths.ready):
        path.unlink(missing_ok=True)
    if from_published and paths.warehouse_path.exists():
        with replaced_file(paths.being_built) as copy:
            shutil.copyfile(paths.warehouse_path, copy)


def finish_build(paths: BuildPaths) -> None:
    """Declare the build complete and tested.

    Raises:
        BuildError: the build cannot be written out.
    """
    try:
        with duckdb.connect(str(paths.being_built)) as connection:
            connection.execute("force checkpoint")
    except duckdb.Error as error:
        raise BuildError(f"{paths.being_built} cannot be completed: {error}") from error
    if _log_of(paths.being_built).exists():
        raise BuildError(f"{paths.being_built} is still being written by another process; build again when it is done")
    paths.ready.parent.mkdir(parents=True, exist_ok=True)
    rename_durably(paths.being_built, paths.ready)


def publish_build(paths: BuildPaths) -> dict[str, int]:
    """Put the finished build in the place of the published warehouse; returns the rows of each public table.

    Raises:
        BuildError: there is no finished build, or it cannot be read; what is published stays.
    """
    if not paths.ready.is_file():
        raise BuildError("there is no finished build to publish; materialize the dbt models first")
    rows = {
        sample.table: sample.row_count
        for sample in sample_tables(paths.ready).values()
        if sample.schema == PUBLIC_SCHEMA
    }
    if not rows:
        raise BuildError(f"the finished build holds no table in the schema {PUBLIC_SCHEMA}; build again")
    # what someone wrote into the old file is no part of the new one
    _log_of(paths.warehouse_path).unlink(missing_ok=True)
    _keep(paths)
    rename_durably(paths.ready, paths.warehouse_path)
    for old in list_kept_builds(paths)[_KEPT:]:
        old.path.unlink(missing_ok=True)
    return rows


def list_kept_builds(paths: BuildPaths) -> list[KeptBuild]:
    """The builds that can be published again, the newest first; the published one is among them."""
    published = paths.warehouse_path.stat() if paths.warehouse_path.is_file() else None
    builds = [
        KeptBuild(path, published is not None and path.samefile(paths.warehouse_path))
        for path in paths.kept_dir.glob(f"*{paths.warehouse_path.suffix}")
        if not path.name.startswith(".")
    ]
    return sorted(builds, key=lambda build: build.name, reverse=True)


def is_published_as_built(paths: BuildPaths, build: FinishedBuild | None) -> bool:
    """Whether readers see exactly the build that was finished last."""
    return build is not None and build.is_at(paths.warehouse_path) and not _log_of(paths.warehouse_path).exists()


def roll_back(paths: BuildPaths, name: str | None) -> KeptBuild:
    """Publish a kept build again: the one called `name`, or the one before the published one.

    Raises:
        BuildError: there is no such build.
    """
    kept = list_kept_builds(paths)
    published = next((place for place, build in enumerate(kept) if build.is_published), -1)
    wanted = [build for build in kept if build.name == name] if name else kept[published + 1 : published + 2]
    if not wanted:
        names = ", ".join(build.name for build in kept) or "none"
        raise BuildError(f"no build {name or 'before the published one'} is kept (kept: {names}); build again")
    with replaced_file(paths.warehouse_path) as again:
        _link(wanted[0].path, again)
    _log_of(paths.warehouse_path).unlink(missing_ok=True)
    return wanted[0]


def sample_tables(path: Path) -> dict[str, TableSample]:
    """A sample of every table of a build, by the quoted name dbt calls it by; none where nothing was built.

    Raises:
        BuildError: DuckDB cannot read the file.
    """
    if not path.is_file():
        return {}
    with open_warehouse(path) as connection:
        names = connection.execute("select database_name, schema_name, table_name from duckdb_tables()").fetchall()
        return {'"{}"."{}"."{}"'.format(*name): _sample(connection, *name) for name in names}


def _keep(paths: BuildPaths) -> None:
    """Keep the finished build under the time of its publication; names follow each other as the builds do."""
    now = datetime.now(UTC)
    last = max((build.name for build in list_kept_builds(paths)), default="")
    while (name := f"{now:%Y-%m-%dT%H-%M-%SZ}") <= last:
        now += timedelta(seconds=1)
    with replaced_file(paths.kept_dir / f"{name}{paths.warehouse_path.suffix}") as kept:
        _link(paths.ready, kept)


def _link(path: Path, other: Path) -> None:
    """Give the file a second name; copy it where the file system knows no such thing."""
    try:
        other.hardlink_to(path)
    except OSError:
        shutil.copyfile(path, other)


def _sample(connection: duckdb.DuckDBPyConnection, database: str, schema: str, table: str) -> TableSample:
    relation = connection.table(f'"{database}"."{schema}"."{table}"')
    types = [str(kind) for kind in relation.types]
    return TableSample(schema, table, len(relation), relation.columns, types, relation.limit(_SAMPLE_ROWS).fetchall())


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")
