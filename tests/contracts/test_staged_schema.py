"""The columns and types Python hands to dbt, as DuckDB reads them; a change is a change of that contract.

After a change that is meant: `python tests/contracts/test_staged_schema.py` writes the file anew; read its diff.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from pipelines.schemas import STAGED_TABLES
from pipelines.staging.frames import build_frame
from pipelines.storage.staged_tables import StagedTables

SNAPSHOT = Path(__file__).with_name("staged_schema.txt")


def describe_tables(folder: Path) -> Iterator[str]:
    staged = StagedTables(folder)
    for table in STAGED_TABLES:
        staged.write(table, build_frame(table, []))
        yield f"{table}\n"
        for name, kind, *_ in duckdb.execute(f"describe from '{folder}/{table}/all.parquet'").fetchall():
            yield f"  {name} {kind}\n"


def test_staged_tables_are_as_reviewed(tmp_path: Path) -> None:
    assert "".join(describe_tables(tmp_path)) == SNAPSHOT.read_text(encoding="utf-8")


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        SNAPSHOT.write_text("".join(describe_tables(Path(scratch))), encoding="utf-8")
