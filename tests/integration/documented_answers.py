"""The queries of the documentation and their answers: found in Markdown, run on the five reports, written back.

An answer is the table below a query; a query with none (docs/warehouse.md) is only run. To add one, put a line `|`
below the query. `python -m tests.integration.documented_answers` builds the five reports and writes every answer
anew; read the diff, it says how a change of the pipeline changes what analysts see.
"""

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines import cli
from pipelines.settings import PROJECT_ROOT
from pipelines.storage.spreadsheets import as_text

DOCUMENTS = ("README.md", "docs/warehouse.md", "docs/queries.md")

_QUERY = re.compile(r"^```sql\n(?P<sql>.*?)^```\n(?P<answer>\n(?:\|[^\n]*\n)+)?", re.DOTALL | re.MULTILINE)
_NUMBERS = ("DECIMAL", "INTEGER", "BIGINT", "HUGEINT")


def build_five_reports(root: Path) -> Path:
    """Build data/raw with the command line in folders of its own below `root`; returns the published warehouse."""
    home = root / "dagster"
    home.mkdir()
    shutil.copy(PROJECT_ROOT / ".dagster/dagster.yaml", home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(home))
        folders = ["--raw-dir", str(PROJECT_ROOT / "data/raw"), "--warehouse-dir", str(root / "warehouse")]
        assert cli.main(["build", *folders]) == 0
    return root / "warehouse/jixiao.duckdb"


def read_queries(document: str) -> Iterator[tuple[str, str | None]]:
    """Every query of a document with its answer as printed."""
    for found in _QUERY.finditer((PROJECT_ROOT / document).read_text(encoding="utf-8")):
        yield found["sql"], found["answer"]


def render_answer(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """The answer as the Markdown table that stands below a query, figures to the right."""
    answer = connection.sql(query)
    marks = ("---:" if str(kind).startswith(_NUMBERS) else "---" for kind in answer.types)
    rows = ([_cell(value) for value in row] for row in answer.fetchall())
    lines = [f"| {' | '.join(cells)} |" for cells in (answer.columns, *rows)]
    return "\n".join(["", lines[0], f"|{'|'.join(marks)}|", *lines[1:], ""])


def _cell(value: object) -> str:
    return "" if value is None else re.sub(r"([|<>*])", r"\\\1", " ".join(as_text(value).split()))


def _write_answers(connection: duckdb.DuckDBPyConnection, document: str) -> None:
    def answered(found: re.Match[str]) -> str:
        answer = render_answer(connection, found["sql"]) if found["answer"] else ""
        return f"```sql\n{found['sql']}```\n{answer}"

    path = PROJECT_ROOT / document
    path.write_text(_QUERY.sub(answered, path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory() as folder,
        duckdb.connect(str(build_five_reports(Path(folder))), read_only=True) as warehouse,
    ):
        for name in DOCUMENTS:
            _write_answers(warehouse, name)
