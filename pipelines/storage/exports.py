"""The public tables as files for other programs: Parquet, CSV, and one Excel workbook.

Here stands which tables are exported, in which order their rows come, and that files are replaced whole. How a cell
looks in a spreadsheet belongs to `pipelines.storage.spreadsheets`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from pipelines.errors import ExportError
from pipelines.storage.atomic import rename_durably
from pipelines.storage.publishing import PUBLIC_SCHEMA
from pipelines.storage.spreadsheets import Sheet, write_csv, write_workbook
from pipelines.storage.warehouse import open_warehouse
from pipelines.text.languages import split_languages

DICTIONARY = "data_dictionary"
WORKBOOK = "jixiao.xlsx"

# Whole texts and one row per number or place: many times the size of all others together, and asked for by few.
BY_NAME_ONLY = frozenset({"document_texts", "fact_mentions", "number_mentions"})

# Rows come in the order a person reads them, as far as a table has these columns, then by all others.
_READING_ORDER = ("department_id", "fiscal_year", "report_id", "char_start")


class ExportFormat(StrEnum):
    """What files can be asked for."""

    PARQUET = "parquet"
    CSV = "csv"
    EXCEL = "excel"


@dataclass(frozen=True, slots=True)
class Export:
    """What was written: the rows of each table, the bytes of each file."""

    rows: dict[str, int]
    files: dict[Path, int]


def export_tables(
    warehouse_path: Path,
    output_dir: Path,
    *,
    formats: Iterable[ExportFormat] = tuple(ExportFormat),
    tables: Sequence[str] = (),
) -> Export:
    """Write public tables and their data dictionary into `output_dir`; without names all but `BY_NAME_ONLY`.

    The files of one export are of one build and appear together when all are complete; other files of the folder
    stay. The published warehouse is only read.

    Raises:
        ExportError: a table is unknown or too large for a format, or the folder cannot be written.
        BuildError: there is no warehouse, or DuckDB cannot read it.
    """
    with open_warehouse(warehouse_path) as connection:
        published = datetime.fromtimestamp(warehouse_path.stat().st_mtime, UTC).replace(tzinfo=None)
        names = _chosen_tables(connection, tables)
        _describe(connection, names)
        relations = {name: _in_reading_order(connection, name) for name in (DICTIONARY, *names)}
        try:
            with _complete_files(output_dir) as folder:
                for form in sorted(set(formats)):
                    _write(form, folder, relations, published)
                written = sorted(path.name for path in folder.iterdir())
        except (OSError, duckdb.Error) as error:
            raise ExportError(f"{output_dir} cannot be written ({str(error).splitlines()[0]})") from error
        return Export(
            rows={name: len(relations[name]) for name in names},
            files={output_dir / name: (output_dir / name).stat().st_size for name in written},
        )


def _write(
    form: ExportFormat, folder: Path, relations: Mapping[str, duckdb.DuckDBPyRelation], published: datetime
) -> None:
    match form:
        case ExportFormat.PARQUET:
            for name, relation in relations.items():
                relation.write_parquet(str(folder / f"{name}.parquet"), compression="zstd")
        case ExportFormat.CSV:
            for name, relation in relations.items():
                write_csv(folder / f"{name}.csv", _sheet(name, relation))
        case ExportFormat.EXCEL:
            sheets = (_sheet(name, relation) for name, relation in relations.items())
            title = f"Jixiao 绩效, warehouse of {published:%Y-%m-%d %H:%M} UTC"
            write_workbook(folder / WORKBOOK, sheets, title=title, created=published)


def _chosen_tables(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> list[str]:
    rows = connection.execute(
        "select table_name from duckdb_tables() where schema_name = ? order by 1", [PUBLIC_SCHEMA]
    ).fetchall()
    public = [str(name) for (name,) in rows]
    if unknown := sorted(set(tables) - set(public)):
        raise ExportError(f"no public table {unknown[0]!r}; there are {', '.join(public)}")
    return [name for name in public if (name in tables if tables else name not in BY_NAME_ONLY)]


def _describe(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> None:
    """Make the dictionary of the tables from the warehouse's own comments, as a table of this connection alone."""
    described = connection.execute(
        "select table_name, null, null, comment, -1 as place from duckdb_tables() where schema_name = $schema"
        " union all"
        " select table_name, column_name, data_type, comment, column_index"
        " from duckdb_columns() where schema_name = $schema"
        " order by table_name, place",
        {"schema": PUBLIC_SCHEMA},
    ).fetchall()
    connection.execute(
        f"create temp table {DICTIONARY}"
        " (table_name varchar, column_name varchar, data_type varchar, description varchar, description_zh varchar)"
    )
    connection.executemany(
        f"insert into {DICTIONARY} values (?, ?, ?, ?, ?)",  # noqa: S608 - our own name
        [
            [table, column, data_type, *split_languages(comment or "")]
            for table, column, data_type, comment, _ in described
            if table in tables
        ],
    )


def _in_reading_order(connection: duckdb.DuckDBPyConnection, name: str) -> duckdb.DuckDBPyRelation:
    if name == DICTIONARY:
        return connection.table(f'temp."{name}"')
    relation = connection.table(f'{PUBLIC_SCHEMA}."{name}"')
    first = [column for column in _READING_ORDER if column in relation.columns]
    others = [column for column in relation.columns if column not in first]
    return relation.order(", ".join(f'"{column}"' for column in (*first, *others)))


def _sheet(name: str, relation: duckdb.DuckDBPyRelation) -> Sheet:
    return Sheet(name, relation.columns, [str(kind) for kind in relation.types], len(relation), relation.iter_rows())


@contextmanager
def _complete_files(output_dir: Path) -> Iterator[Path]:
    """A folder to write into; when the block ends well, its files stand in `output_dir`, each by one rename."""
    output_dir.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".export.", dir=output_dir) as name:
        folder = Path(name)
        yield folder
        for path in sorted(folder.iterdir()):
            rename_durably(path, output_dir / path.name)
