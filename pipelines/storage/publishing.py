"""From a build that passed its tests to the file analysts open, in one rename.

A build is written at `build/jixiao.duckdb` and, once every model and test is done, moved to `build/ready/`; only what
lies there is ever published. Its name is the published one because views and comments carry the name of the database.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import BuildError
from pipelines.storage.atomic import rename_durably, replaced_file

PUBLIC_SCHEMA = "marts"
_SAMPLE_ROWS = 5


@dataclass(frozen=True, slots=True)
class TableSample:
    """How many rows a table has, and the first few."""

    schema: str
    table: str
    row_count: int
    columns: list[str]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class BuildPaths:
    """Where a warehouse stands while it is built, when it may be published, and where it is read."""

    warehouse_path: Path
    build_dir: Path

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
    rename_durably(paths.ready, paths.warehouse_path)
    return rows


def sample_tables(path: Path) -> dict[str, TableSample]:
    """A sample of every table of a build, by the quoted name dbt calls it by; none where nothing was built.

    Raises:
        BuildError: DuckDB cannot read the file.
    """
    if not path.is_file():
        return {}
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            names = connection.execute("select database_name, schema_name, table_name from duckdb_tables()").fetchall()
            return {'"{}"."{}"."{}"'.format(*name): _sample(connection, *name) for name in names}
    except duckdb.Error as error:
        raise BuildError(f"{path} cannot be read ({error}); build again") from error


def _sample(connection: duckdb.DuckDBPyConnection, database: str, schema: str, table: str) -> TableSample:
    relation = connection.table(f'"{database}"."{schema}"."{table}"')
    return TableSample(schema, table, len(relation), relation.columns, relation.limit(_SAMPLE_ROWS).fetchall())


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")
