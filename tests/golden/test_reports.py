"""What comes out of the five reports, held against what a person wrote down from reading them.

Here too: every fact of every report stands where it says, and its figures are the ones printed there.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from pipelines.domain.document import Document, Span
from pipelines.domain.facts import BasicFact, ChangeFact, Extraction, Fact, FindingFact, IndicatorFact, SpendingFact
from pipelines.extractors import extract_report
from pipelines.readers import read_document
from pipelines.staging.facts import stage_extractions
from tests.golden.written_facts import KINDS, line_of, pair, read_written

HERE = Path(__file__).parent
RAW = HERE.parents[1] / "data" / "raw"
REPORTS = sorted(path.stem for path in HERE.glob("*.yml"))


@cache
def read_report(stem: str) -> tuple[Document, Extraction]:
    document = read_document(f"{stem}.txt", (RAW / f"{stem}.txt").read_bytes())
    assert isinstance(document, Document)
    return document, extract_report(document, stated=None)


def test_each_report_has_its_written_facts() -> None:
    assert sorted(path.stem for path in RAW.glob("*.txt")) == REPORTS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stem", REPORTS)
def test_every_written_fact_is_found(stem: str, kind: str) -> None:
    document, extraction = read_report(stem)
    written = [line for line in read_written(HERE / f"{stem}.yml") if line.kind == kind]
    unanswered, _ = pair(document, written, (fact for fact in extraction.facts if isinstance(fact, KINDS[kind])))
    assert not unanswered, "not found:\n" + "\n".join(map(str, unanswered))


@pytest.mark.parametrize("kind", ["spending", "changes"])
@pytest.mark.parametrize("stem", REPORTS)
def test_no_sum_and_no_change_is_made_up(stem: str, kind: str) -> None:
    document, extraction = read_report(stem)
    written = [line for line in read_written(HERE / f"{stem}.yml") if line.kind == kind]
    _, unwritten = pair(document, written, (fact for fact in extraction.facts if isinstance(fact, KINDS[kind])))
    assert not unwritten, "not in the report:\n" + "\n".join(f"line {line_of(document, f)}: {f}" for f in unwritten)


@pytest.mark.parametrize("stem", REPORTS)
def test_every_fact_and_every_mention_is_the_text_at_its_span(stem: str) -> None:
    document, extraction = read_report(stem)
    staged = stage_extractions([(document, extraction)])
    passages = [row for frame in staged.values() if "verbatim_text" in frame.columns for row in frame.to_dicts()]
    assert len(passages) > len(extraction.facts)
    for row in passages:
        if row["verbatim_text"] is not None:
            assert document.text[row["char_start"] : row["char_end"]] == row["verbatim_text"]
    for mention in staged["fact_mentions"].to_dicts():
        assert mention["verbatim_text"].strip()
        for figure in mention["figure_spans"]:
            assert mention["char_start"] <= figure["char_start"] < figure["char_end"] <= mention["char_end"]


@pytest.mark.parametrize("stem", REPORTS)
def test_every_figure_is_a_value_of_its_fact_as_printed(stem: str) -> None:
    document, extraction = read_report(stem)
    for fact in extraction.facts:
        for figure in fact.place.figures:
            assert fact.place.span.covers(figure)
            printed = parse_figure(document.text[figure.start : figure.end])
            assert any(is_same_figure(printed, value) for value in values_of(fact)), f"{printed} is not in {fact}"


@pytest.mark.parametrize("stem", REPORTS)
def test_every_value_is_printed_in_its_passage(stem: str) -> None:
    document, extraction = read_report(stem)
    for fact in extraction.facts:
        printed = [parse_figure(document.text[span.start : span.end]) for span in fact.place.figures]
        for value in own_values(fact):
            assert any(is_same_figure(figure, value) for figure in printed), f"{value} is not printed for {fact}"


@pytest.mark.parametrize("stem", REPORTS)
def test_every_number_is_accounted_for_once(stem: str) -> None:
    document, extraction = read_report(stem)
    spans = [number.span for number in extraction.numbers]
    assert all(left.end <= right.start for left, right in pairwise(spans))
    starts = {offset for span in spans for offset in range(span.start, span.end)}
    assert not [run for run in printed_numbers(document) if run.start not in starts]
    assert not [document.text[span.start - 10 : span.end + 10] for span in unexplained(extraction)]


_VALUES: dict[type[Fact], tuple[str, ...]] = {
    SpendingFact: ("amount_wan_yuan",),
    IndicatorFact: ("target_value", "actual_value", "weight", "score", "growth_pct"),
    ChangeFact: ("change_amount", "change_pct", "current_value", "base_value"),
    BasicFact: ("value",),
    FindingFact: (),
}


def values_of(fact: Fact) -> list[Decimal]:
    """Every figure of the fact, whether printed in its own passage or taken over from the sentence."""
    values = (getattr(fact, name) for name in _VALUES[type(fact)])
    return [value for value in values if value is not None]


def own_values(fact: Fact) -> list[Decimal]:
    """The figures that must stand in the fact's own passage; a zero may be told in words (持平, 无, 未安排)."""
    match fact:
        case SpendingFact(is_zero_by_statement=True):
            return []
        case ChangeFact():
            return [fact.change_pct] if fact.change_pct else []
        case IndicatorFact():
            elsewhere = fact.growth_pct
            return [value for value in values_of(fact) if value != elsewhere]
        case _:
            return values_of(fact)


def is_same_figure(printed: Decimal, value: Decimal) -> bool:
    """Up to sign and unit: a verb may turn the sign, and 元 and 亿元 become 万元."""
    return abs(printed) in {abs(value) * scale for scale in (1, Decimal(10_000), Decimal("0.0001"))}


_CHINESE = {character: value for value, character in enumerate("零一二三四五六七八九十")} | {"两": 2}


def parse_figure(text: str) -> Decimal:
    plain = "".join(text.split()).replace(",", "").replace("，", "")
    return Decimal(_CHINESE[plain]) if plain in _CHINESE else Decimal(plain)


def printed_numbers(document: Document) -> Iterator[Span]:
    return (Span(*match.span()) for match in re.finditer(r"[0-9]+", document.text))


def unexplained(extraction: Extraction) -> Iterator[Span]:
    return (number.span for number in extraction.numbers if number.disposition.value == "unexplained")
