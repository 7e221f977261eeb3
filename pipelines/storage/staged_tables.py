"""The staged tables as Parquet below one folder: `<table>/<partition>.parquet`.

Document tables have the one partition `all`. Yearly tables have one per fiscal year of their reports, and `unknown`
for reports whose year is not known or lies outside the years the pipeline runs for.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.errors import BuildError
from pipelines.staging.frames import build_frame, column_types
from pipelines.storage.atomic import replaced_file

WHOLE = "all"
UNKNOWN_YEAR = "unknown"


class StagedTables:
    """Reads and writes the staged tables of one warehouse."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def write(self, table: str, frame: pl.DataFrame, partition: str = WHOLE) -> None:
        """Put `frame` in the place of one partition."""
        with replaced_file(self.path(table, partition)) as path:
            frame.write_parquet(path)

    def read(self, table: str, columns: list[str] | None = None) -> pl.DataFrame:
        """All partitions of `table`; no rows where nothing was staged yet.

        Raises:
            BuildError: a file is damaged.
        """
        empty = build_frame(table, [])
        frames = [self.read_partition(table, partition, columns) for partition in self.partitions(table)]
        return pl.concat([empty.select(columns) if columns else empty, *frames])

    def read_partition(self, table: str, partition: str, columns: list[str] | None = None) -> pl.DataFrame:
        """One partition of `table`, which must be there.

        Raises:
            BuildError: the file is damaged.
        """
        path = self.path(table, partition)
        try:
            # the path is no pattern, whatever characters the folder's name holds
            return pl.read_parquet(path, columns=columns, glob=False)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise BuildError(f"{path} cannot be read ({error}); remove it and build again") from error

    def holds(self, table: str, partition: str) -> bool:
        """Whether one partition of `table` is there, with the columns and types the table has now."""
        try:
            return pl.read_parquet_schema(self.path(table, partition)) == pl.Schema(column_types(table))
        except (OSError, pl.exceptions.PolarsError):
            return False

    def count_rows(self, table: str) -> int:
        """The rows of all partitions of `table`."""
        some_column = [next(iter(column_types(table)))]
        return sum(self.read_partition(table, partition, some_column).height for partition in self.partitions(table))

    def partitions(self, table: str) -> list[str]:
        """The partitions of `table` that are there."""
        return sorted(path.stem for path in (self._directory / table).glob("*.parquet"))

    def remove(self, table: str, partition: str) -> None:
        """Take one partition away, if it is there."""
        self.path(table, partition).unlink(missing_ok=True)

    def path(self, table: str, partition: str = WHOLE) -> Path:
        """Where one partition of `table` stands."""
        return self._directory / table / f"{partition}.parquet"
