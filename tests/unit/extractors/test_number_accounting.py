"""Every number of a text is accounted for once, whatever the extractors say of it, twice over or not at all."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.domain.document import Document, Span
from pipelines.domain.facts import BasicFact, NumberMention, Place
from pipelines.domain.vocabulary import Disposition, SourceKind
from pipelines.extractors import extract_report
from pipelines.extractors.number_accounting import account_for_numbers
from pipelines.readers import read_document

RAW = sorted((Path(__file__).parents[3] / "data" / "raw").rglob("*.txt"))
FACT, SHARE, EXCLUDED, UNEXPLAINED = Disposition


def document(text: str, *furniture: str) -> Document:
    spans = tuple(span_of(text, piece) for piece in furniture)
    return Document("a.txt", "0" * 64, "txt", text, blocks=(), furniture=spans)


def span_of(text: str, piece: str) -> Span:
    start = text.index(piece)
    return Span(start, start + len(piece))


def mention(text: str, number: str, disposition: Disposition, rule: str | None = None) -> NumberMention:
    return NumberMention(span_of(text, number), number, None, disposition, rule)


def account(
    text: str, *mentions: NumberMention, figures: tuple[str, ...] = (), furniture: tuple[str, ...] = ()
) -> list[tuple[str, Disposition, str | None]]:
    """What became of each number of a text when the extractors say this much."""
    places = [
        Place(SourceKind.TEXT, Span(0, len(text)), "line 1", "by_hand", (span_of(text, figure),)) for figure in figures
    ]
    facts = [BasicFact(place, None, "编制数", Decimal(1)) for place in places]
    accounted = account_for_numbers(document(text, *furniture), facts, mentions)
    assert all(text[number.span.start : number.span.end] == number.number_text for number in accounted)
    assert list(accounted) == sorted(accounted, key=lambda number: number.span)
    return [(number.number_text, number.disposition, number.rule) for number in accounted]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ("没有数字", []),
        ("结余12.5万元", [("12.5", UNEXPLAINED, None)]),
        ("结余１２３４．５万元", [("１２３４．５", UNEXPLAINED, None)]),
        ("结余1,234.5万元", [("1,234.5", UNEXPLAINED, None)]),
        ("编制9人\n12\t34", [(number, UNEXPLAINED, None) for number in ("9", "12", "34")]),
        ("2023年5月结余3", [("2023", EXCLUDED, "date"), ("5", EXCLUDED, "date"), ("3", UNEXPLAINED, None)]),
        ("概[bookmark:_Toc12]况9", [("12", EXCLUDED, "debris"), ("9", UNEXPLAINED, None)]),
    ],
)
def test_numbers_that_nobody_met_are_added(text: str, numbers: list[tuple[str, Disposition, str | None]]) -> None:
    assert account(text) == numbers


def test_page_numbers_are_furniture() -> None:
    assert account("结余5\n- 12 -\n", furniture=("- 12 -",)) == [
        ("5", UNEXPLAINED, None),
        ("12", EXCLUDED, "page_number"),
    ]


def test_an_added_number_has_its_unit() -> None:
    (number,) = account_for_numbers(document("结余12.5万元"), [], [])
    assert number.unit_text == "万元"


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("weaker", "stronger"), [(SHARE, FACT), (EXCLUDED, SHARE), (UNEXPLAINED, EXCLUDED), (UNEXPLAINED, FACT)]
)
def test_of_two_opinions_the_one_that_says_more_holds(weaker: Disposition, stronger: Disposition, order: int) -> None:
    opinions = [mention("占5%", "5", weaker), mention("占5%", "5", stronger)][::order]
    assert account("占5%", *opinions, figures=("5",) if stronger is FACT else ()) == [("5", stronger, None)]


def test_a_number_inside_a_longer_one_is_part_of_it() -> None:
    text = "项目代码2023001"
    code = mention(text, "2023001", EXCLUDED, "code")
    assert account(text, code, mention(text, "2023", EXCLUDED, "date")) == [("2023001", EXCLUDED, "code")]


def test_a_fact_inside_a_longer_number_leaves_the_rest_accounted_for() -> None:
    text = "列9571.41"
    line, amount = mention(text, "9571.41", EXCLUDED, "code"), mention(text, "571.41", FACT)
    assert account(text, line, amount, figures=("571.41",)) == [("9", UNEXPLAINED, None), ("571.41", FACT, None)]


def test_a_figure_of_a_fact_is_a_fact() -> None:
    text = "编制9人，在职8人"
    assert account(text, mention(text, "9", UNEXPLAINED), figures=("9", "8")) == [
        ("9", FACT, None),
        ("8", FACT, None),
    ]


def test_what_no_fact_holds_is_no_fact() -> None:
    text = "结余5万元，自评得分98分"
    numbers = [mention(text, "5", FACT, "spending"), mention(text, "98", FACT, "overall_score")]
    assert account(text, *numbers) == [("5", UNEXPLAINED, None), ("98", FACT, "overall_score")]


def test_words_that_state_nothing_are_no_number() -> None:
    assert account("无结余", figures=("无",)) == []


@pytest.mark.parametrize("path", RAW, ids=lambda path: path.name[:3])
def test_every_digit_of_a_report_is_in_exactly_one_number(path: Path) -> None:
    report = read_document(path.name, path.read_bytes())
    assert isinstance(report, Document)
    extraction = extract_report(report, stated=None)
    owners = [0] * len(report.text)
    for number in extraction.numbers:
        assert report.text[number.span.start : number.span.end] == number.number_text
        for place in range(number.span.start, number.span.end):
            owners[place] += 1
    assert {owners[digit.start()] for digit in re.finditer(r"\d", report.text)} == {1}
    assert max(owners) == 1
    figures = {figure for fact in extraction.facts for figure in fact.place.figures}
    read = {number.span for number in extraction.numbers if number.disposition is FACT}
    assert {figure for figure in figures if re.search(r"\d", report.text[figure.start : figure.end])} <= read
