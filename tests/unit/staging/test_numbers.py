"""Rows of the numbers: where each stands, which fact it went into, and what stands around it."""

import pytest

from pipelines.domain.document import Cell, Document, Span, Table
from pipelines.domain.facts import NumberMention
from pipelines.domain.vocabulary import Disposition
from pipelines.staging.numbers import number_rows

TEXT = "一、概况\n2022年基本支出合计571.41万元，\n项目支出6833.24万元。\n基本支出\t571.41\n"
CELL = Span(TEXT.rindex("571.41"), TEXT.rindex("571.41") + 6)
TABLE = Table(Span(TEXT.rindex("基本支出"), len(TEXT) - 1), (Cell(0, 1, "571.41", CELL),), 1, 2)
REPORT = Document("a.txt", "b" * 64, "txt", TEXT, blocks=(TABLE,))


def mention(
    number: str, disposition: Disposition = Disposition.FACT, rule: str | None = None, unit: str | None = None
) -> NumberMention:
    return NumberMention(span(number), number, unit, disposition, rule)


def span(passage: str) -> Span:
    start = TEXT.index(passage)
    return Span(start, start + len(passage))


def test_a_number_is_cut_out_with_its_context() -> None:
    (row,) = number_rows(REPORT, [mention("6833.24", unit="万元")], [(span("6833.24"), "f1")])
    assert row == {
        "report_id": "b" * 16,
        "mention_number": 1,
        "number_text": "6833.24",
        "unit_text": "万元",
        "char_start": TEXT.index("6833.24"),
        "char_end": TEXT.index("6833.24") + 7,
        "locator": "line 3",
        "disposition": "fact",
        "rule": None,
        "fact_id": "f1",
        "context_text": "基本支出合计571.41万元， 项目支出6833.24万元。 基本支出\t571.41 ",
    }


def test_a_number_of_a_cell_stands_in_its_cell() -> None:
    (row,) = number_rows(REPORT, [NumberMention(CELL, "571.41", None, Disposition.FACT)], [])
    assert row["locator"] == "table 1, row 1, column 2"


def test_numbers_are_counted_in_reading_order() -> None:
    rows = number_rows(REPORT, [mention("2022"), mention("571.41"), mention("6833.24")], [])
    assert [(row["mention_number"], row["number_text"]) for row in rows] == [(1, "2022"), (2, "571.41"), (3, "6833.24")]


@pytest.mark.parametrize(
    ("figures", "fact_id"),
    [
        ([("571.41", "f1")], "f1"),
        ([("571.41", "f1"), ("571.41", "f2")], "f1"),
        ([("合计571.41万元", "f1")], "f1"),
        ([("合计571.41万元", "f1"), ("571.41", "f2")], "f2"),
        ([("6833.24", "f1")], None),
    ],
    ids=["its own", "the first", "a wider one", "the narrowest", "none"],
)
def test_a_number_names_the_fact_it_went_into(figures: list[tuple[str, str]], fact_id: str | None) -> None:
    (row,) = number_rows(REPORT, [mention("571.41")], [(span(figure), fact) for figure, fact in figures])
    assert row["fact_id"] == fact_id


@pytest.mark.parametrize(
    ("disposition", "fact_id", "rule"),
    [
        (Disposition.FACT, "f1", None),
        (Disposition.SHARE, None, "a_rule"),
        (Disposition.EXCLUDED, None, "a_rule"),
        (Disposition.UNEXPLAINED, None, None),
    ],
)
def test_a_number_has_a_fact_or_a_rule_or_neither(
    disposition: Disposition, fact_id: str | None, rule: str | None
) -> None:
    (row,) = number_rows(REPORT, [mention("571.41", disposition, "a_rule")], [(span("571.41"), "f1")])
    assert (row["fact_id"], row["rule"]) == (fact_id, rule)


def test_a_figure_of_the_header_names_its_rule() -> None:
    (row,) = number_rows(REPORT, [mention("571.41", rule="overall_score")], [])
    assert (row["disposition"], row["fact_id"], row["rule"]) == ("fact", None, "overall_score")
