"""The same report written in another way states the same facts.

Each rewriting changes bytes, line ends, the width of digits, how a figure is printed, the unit of sums or the order of
sections, never what is said. Places are not compared: they move with the text.
"""

import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path

import pytest

from pipelines.domain.document import Document, Heading, Span
from pipelines.domain.facts import BasicFact, ChangeFact, Extraction, Fact, IndicatorFact, SpendingFact
from pipelines.domain.vocabulary import SourceKind
from pipelines.extractors import extract_report
from pipelines.readers import read_document

RAW = Path(__file__).parents[2] / "data" / "raw"
REPORTS = sorted(path.stem for path in RAW.glob("*.txt"))

_VALUES = {
    SpendingFact: ("item_name", "spending_scheme", "budget_stage", "amount_wan_yuan", "is_zero_by_statement"),
    IndicatorFact: ("indicator_name", "target_value", "actual_value", "unit", "weight", "score", "growth_pct"),
    ChangeFact: ("subject_name", "comparison_basis", "change_amount", "change_pct", "unit"),
    BasicFact: ("figure_name", "value", "unit"),
}
# what is measured in a fact's unit
_IN_UNIT = ("target_value", "actual_value", "change_amount", "value")
_IN_WAN_YUAN = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*万元")
_SUM_IN_NAME = re.compile(r"[\d,.]+万?元")
_DIGITS = re.compile(r"[\d.]+")
_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}|\d{1,2}")
_SEPARATOR = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def stated_values(content: bytes) -> Counter[tuple[object, ...]]:
    """The facts of a report without their places; names without the width of their characters."""
    _, extraction = _extract(content)
    return Counter(
        (type(fact).__name__, fact.fiscal_year, *(_in_wan_yuan(fact, name) for name in _VALUES[type(fact)]))
        for fact in extraction.facts
        if type(fact) in _VALUES
    )


def _extract(content: bytes) -> tuple[Document, Extraction]:
    document = read_document("report.txt", content)
    assert isinstance(document, Document)
    return document, extract_report(document, stated=None)


def _in_wan_yuan(fact: Fact, name: str) -> object:
    """A field of a fact, sums in 元 as 万元."""
    value = _plain(getattr(fact, name))
    if getattr(fact, "unit", None) != "元":
        return value
    if name == "unit":
        return "万元"
    return (value / 10_000).normalize() if isinstance(value, Decimal) and name in _IN_UNIT else value


def in_yuan(text: str) -> str:
    """The report with every sum of 万元 printed in 元: in sentences, and below headings that say 万元."""
    _, extraction = _extract(text.encode())
    stretches = {
        (figure.start, figure.end)
        for fact in extraction.facts
        if isinstance(fact, SpendingFact | ChangeFact) and fact.place.source_kind is SourceKind.TABLE
        for figure in fact.place.figures
        if not (isinstance(fact, ChangeFact) and _DIGITS.findall(str(fact.change_pct)) == _digits(text, figure))
    }
    stretches |= {match.span(1) for match in _IN_WAN_YUAN.finditer(text)}
    for start, end in sorted(stretches, reverse=True):
        text = text[:start] + _times_10_000(text[start:end]) + text[end:]
    return text.replace("万元", "元")


def _digits(text: str, figure: Span) -> list[str]:
    return _DIGITS.findall(text[figure.start : figure.end])


def _times_10_000(printed: str) -> str:
    try:
        return f"{Decimal(printed.replace(',', '')) * 10_000:,f}"
    except InvalidOperation:
        return printed  # 无, and a figure without a digit


def in_another_order(text: str) -> str:
    """The report with its top sections the other way round, numbered anew; attachments behind the last keep it last."""
    document, _ = _extract(text.encode())
    headings = [block for block in document.blocks if isinstance(block, Heading)]
    of_level = ([block.span.start for block in headings if block.level == level] for level in (1, 2))
    starts = next(starts for starts in of_level if len(starts) > 2)
    sections = [text[start:end] for start, end in pairwise(starts)]
    numbers = [_NUMBER.search(section) for section in sections]
    turned = [
        _NUMBER.sub(number[0] if number else "", section, count=1)
        for number, section in zip(numbers, sections[::-1], strict=True)
    ]
    return text[: starts[0]] + "".join(turned) + text[starts[-1] :]


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return value.normalize()
    return _SUM_IN_NAME.sub("元", value.translate(_HALF_WIDTH)) if type(value) is str else value


_HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "GB18030": lambda text: text.encode("gb18030"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-8 with a byte order mark": lambda text: text.encode("utf-8-sig"),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
}
WRITINGS: dict[str, Callable[[str], bytes]] = {
    "full-width digits": lambda text: text.translate(_FULL_WIDTH).encode(),
    "no thousands separators": lambda text: _SEPARATOR.sub("", text).encode(),
    "sums in yuan": lambda text: in_yuan(text).encode(),
    "sections in another order": lambda text: in_another_order(text).encode(),
}


@pytest.mark.parametrize("writing", [*ENCODINGS, *WRITINGS])
@pytest.mark.parametrize("stem", REPORTS)
def test_the_same_report_states_the_same_facts(stem: str, writing: str) -> None:
    text = (RAW / f"{stem}.txt").read_text(encoding="utf-8")
    facts = stated_values(text.encode())
    assert facts
    rewritten = stated_values((ENCODINGS | WRITINGS)[writing](text))
    assert rewritten - facts == facts - rewritten == Counter()
