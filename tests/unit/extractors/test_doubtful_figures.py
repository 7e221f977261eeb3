"""A figure that text recognition is not sure of makes no fact, and is told."""

from dataclasses import replace
from decimal import Decimal

from pipelines.domain.document import Document, Span
from pipelines.domain.facts import SpendingFact
from pipelines.domain.vocabulary import Disposition
from pipelines.extractors import extract_report
from pipelines.readers import read_document

TEXT = "2023年度某某市科学技术局部门整体支出绩效自评报告\n2023年基本支出965.72万元，项目支出421.81万元。\n"


def read() -> Document:
    document = read_document("a.txt", TEXT.encode())
    assert isinstance(document, Document)
    return document


def place(figure: str) -> Span:
    return Span(TEXT.index(figure), TEXT.index(figure) + len(figure))


def test_a_doubtful_figure_makes_an_issue_and_no_fact() -> None:
    document = replace(read(), recognised=(Span(0, len(TEXT)),), doubtful=(place("421.81"),))
    report = extract_report(document, stated=None)
    assert [fact.amount_wan_yuan for fact in report.facts if isinstance(fact, SpendingFact)] == [Decimal("965.72")]
    [issue] = [issue for issue in report.issues if issue.issue_code == "figure_doubtful"]
    assert "421.81" in issue.message
    assert issue.span is not None
    assert "421.81" in TEXT[issue.span.start : issue.span.end]
    [number] = [number for number in report.numbers if number.span == place("421.81")]
    assert number.disposition is Disposition.UNEXPLAINED


def test_what_is_read_from_a_picture_is_known_by_its_place() -> None:
    document = replace(read(), recognised=(Span(0, 5), Span(30, 40)), doubtful=(Span(31, 33),))
    for start, end, recognised, doubtful in (
        (0, 1, True, False),
        (4, 9, True, False),
        (5, 30, False, False),
        (29, 31, True, False),
        (32, 50, True, True),
        (33, 34, True, False),
        (40, 41, False, False),
    ):
        assert document.is_recognised(Span(start, end)) is recognised, (start, end)
        assert document.is_doubtful(Span(start, end)) is doubtful, (start, end)
