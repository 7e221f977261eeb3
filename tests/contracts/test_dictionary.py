"""The data dictionary is made from the models and the texts that dbt reads, and says everything in both languages."""

import pytest
import yaml

from pipelines.schemas.columns import COLUMNS_FILE
from pipelines.schemas.dictionary import (
    DICTIONARY_FILE,
    MARTS_DIR,
    TableEntry,
    read_dictionary,
    render_dictionary,
)
from pipelines.text.languages import split_languages

TABLES = read_dictionary()


def test_the_dictionary_is_up_to_date() -> None:
    assert DICTIONARY_FILE.read_text(encoding="utf-8") == render_dictionary(TABLES), (
        "run `python -m pipelines.schemas.dictionary`"
    )


def test_every_mart_is_in_it() -> None:
    assert {table.name for table in TABLES} == {path.stem for path in MARTS_DIR.rglob("*.sql")}


def test_columns_are_described_in_the_words_of_their_source() -> None:
    described = yaml.safe_load(COLUMNS_FILE.read_text(encoding="utf-8"))
    for texts in (described["columns"], *described["tables"].values()):
        for name, text in texts.items():
            # the warehouse has only the two joined: what is taken apart again is what was put together
            assert split_languages(f"{text['en']} {text['zh']}") == (text["en"], text["zh"]), name
    (spending,) = (table for table in TABLES if table.name == "fct_spending")
    (year,) = (column for column in spending.columns if column.name == "fiscal_year")
    assert year.data_type == "integer"
    assert year.english == described["columns"]["fiscal_year"]["en"]
    assert year.chinese == described["columns"]["fiscal_year"]["zh"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_is_described_in_both_languages(table: TableEntry) -> None:
    assert "Grain: " in table.english
    assert "粒度：" in table.chinese
    assert "。" not in table.english
    assert not table.chinese.isascii()
    assert all(column.english and column.chinese for column in table.columns)


def test_signs_that_markdown_acts_on_stand_in_the_cells_as_text() -> None:
    (attainment,) = (table for table in TABLES if table.name == "indicator_attainment")
    lines = render_dictionary([attainment]).splitlines()
    (line,) = (line for line in lines if line.startswith("| `operator_used`"))
    assert r"one of \>= \<= = \> \<;" in line
    assert line.replace(r"\|", "").count("|") == 5
