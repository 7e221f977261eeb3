"""What each column of the marts means: reads columns.yml and renders it as the docs blocks that dbt's models refer to.

`python -m pipelines.schemas.columns` writes those blocks to dbt_project/models/columns.md; a contract test fails when
they are out of date. A column's type belongs to the staged table's class or to the mart's contract, not here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

Descriptions = Mapping[str, Mapping[str, str]]

COLUMNS_FILE = Path(__file__).with_name("columns.yml")
DOCS_FILE = Path(__file__).parents[2] / "dbt_project" / "models" / "columns.md"

_HEADER = "{# Made from pipelines/schemas/columns.yml by `python -m pipelines.schemas.columns`: change it there. #}\n"


def read_descriptions() -> dict[str, str]:
    """Every docs block by its name: `column`, or `table__column` for what a column means in one table only.

    The text is the English description, then the Chinese one.
    """
    described = yaml.safe_load(COLUMNS_FILE.read_text(encoding="utf-8"))
    return dict(_named_texts(described["columns"], described["tables"]))


def render_docs(descriptions: Mapping[str, str]) -> str:
    """The docs blocks as dbt reads them."""
    blocks = (f"\n{{% docs {name} %}}{text}{{% enddocs %}}\n" for name, text in descriptions.items())
    return _HEADER + "".join(blocks)


def _named_texts(columns: Descriptions, tables: Mapping[str, Descriptions]) -> Iterator[tuple[str, str]]:
    for column, text in columns.items():
        yield column, _both_languages(text)
    for table, own_columns in tables.items():
        for column, text in own_columns.items():
            yield f"{table}__{column}", _both_languages(text)


def _both_languages(text: Mapping[str, str]) -> str:
    return f"{text['en']} {text['zh']}"


if __name__ == "__main__":
    DOCS_FILE.write_text(render_docs(read_descriptions()), encoding="utf-8")
