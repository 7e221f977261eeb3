"""The data dictionary: what every public table and column is, in English and in 中文.

Its one source are the yml files beside dbt's marts, which give the contract, and columns.yml, which gives the texts.
dbt writes both into the warehouse as comments.
`python -m pipelines.schemas.dictionary` writes docs/data_dictionary.md; a contract test fails when it is out of date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipelines.schemas.columns import read_descriptions
from pipelines.text.languages import split_languages

_PROJECT = Path(__file__).parents[2]
MARTS_DIR = _PROJECT / "dbt_project/models/marts"
DICTIONARY_FILE = _PROJECT / "docs/data_dictionary.md"

_DOCS_BLOCK = re.compile(r'\{\{ doc\("(\w+)"\) \}\}')

_OPENING = """\
# Data dictionary 数据字典

<!-- Made from the yml files of dbt_project/models/marts and pipelines/schemas/columns.yml by
`python -m pipelines.schemas.dictionary`: change it there. -->

The public tables of schema `marts`, by folder of the dbt project. The same texts stand in the warehouse as comments and
in every export as `data_dictionary`.
"""


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """One column: its name, its type in DuckDB, what it means."""

    name: str
    data_type: str
    english: str
    chinese: str


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table; `folder` is that of its model below models/marts, the texts end with the table's grain."""

    name: str
    folder: str
    english: str
    chinese: str
    columns: tuple[ColumnEntry, ...]


def read_dictionary() -> list[TableEntry]:
    """Every public table, by folder and name."""
    texts = read_descriptions()
    return [
        _table_entry(model, path.parent.name, texts)
        for path in sorted(MARTS_DIR.rglob("*.yml"))
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
    ]


def render_dictionary(tables: Iterable[TableEntry]) -> str:
    """The dictionary as Markdown."""
    lines: list[str] = [_OPENING]
    folder = None
    for table in tables:
        if table.folder != folder:
            folder = table.folder
            lines.append(f"## {folder}\n")
        lines += _table_lines(table)
    return "\n".join(lines)


def _table_lines(table: TableEntry) -> Iterator[str]:
    yield f"### {table.name}\n"
    yield f"{_escape(table.english)}\n"
    yield f"{_escape(table.chinese)}\n"
    yield "| column 列 | type 类型 | meaning | 含义 |"
    yield "|---|---|---|---|"
    for column in table.columns:
        yield f"| `{column.name}` | {column.data_type} | {_escape(column.english)} | {_escape(column.chinese)} |"
    yield ""


def _table_entry(model: dict[str, Any], folder: str, texts: dict[str, str]) -> TableEntry:
    columns = (
        ColumnEntry(column["name"], column["data_type"], *split_languages(_resolve(column["description"], texts)))
        for column in model["columns"]
    )
    return TableEntry(model["name"], folder, *split_languages(model["description"].strip()), tuple(columns))


def _resolve(description: str, texts: dict[str, str]) -> str:
    return _DOCS_BLOCK.sub(lambda block: texts[block[1]], description)


def _escape(text: str) -> str:
    """Operators and bars of a text as text in Markdown."""
    return re.sub(r"([|<>*])", r"\\\1", text)


if __name__ == "__main__":
    DICTIONARY_FILE.write_text(render_dictionary(read_dictionary()), encoding="utf-8")
