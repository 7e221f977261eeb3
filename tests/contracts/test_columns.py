"""Each column is described once, in both languages, and what dbt reads is made from that description."""

import re

import pytest
import yaml

from pipelines.schemas import STAGED_TABLES
from pipelines.schemas.columns import COLUMNS_FILE, DOCS_FILE, read_descriptions, render_docs


def test_docs_blocks_are_up_to_date() -> None:
    assert DOCS_FILE.read_text(encoding="utf-8") == render_docs(read_descriptions()), (
        "run `python -m pipelines.schemas.columns`"
    )


@pytest.mark.parametrize(("name", "text"), read_descriptions().items())
def test_description_is_english_then_chinese(name: str, text: str) -> None:
    assert re.match(r"[A-Z][^\n]+\. [^\n]*[\u4e00-\u9fff][^\n]*。$", text), name


def test_every_description_is_used_by_a_model() -> None:
    used = {
        name
        for model in DOCS_FILE.parent.rglob("*.yml")
        for name in re.findall(r'doc\("(\w+)"\)', model.read_text(encoding="utf-8"))
    }
    assert used == set(read_descriptions())


def test_columns_of_one_table_stand_below_it_only_when_they_differ() -> None:
    described = yaml.safe_load(COLUMNS_FILE.read_text(encoding="utf-8"))
    repeated = [
        f"{table}.{column}"
        for table, columns in described["tables"].items()
        for column, text in columns.items()
        if described["columns"].get(column) == text
    ]
    assert not repeated


def test_staged_columns_bear_described_names() -> None:
    described = set(read_descriptions())
    # the text of a document is published as document_text
    undescribed = {
        f"{table}.{column}"
        for table, schema in STAGED_TABLES.items()
        for column in schema.to_schema().columns
        if column not in described
    }
    assert undescribed == {"document_texts.text"}
