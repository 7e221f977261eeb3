"""What every structured format's reader relies on: the shape of the text, places, pages and bounds."""

import pytest

from pipelines.domain.document import Heading, Span
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import QuarantineReason, Severity
from pipelines.readers import _composition
from pipelines.readers._composition import Composition, SourceCell, SourceLine
from pipelines.readers._failures import ReadingError


def test_lines_and_cells_are_trimmed_and_parted_and_know_their_places() -> None:
    composition = Composition()
    assert composition.add_line("\t 一、概况 \r\n\n续\x00 ", "paragraph 1") == Span(0, 6)
    composition.add_line(" ", "paragraph 2")
    composition.add_line("", "paragraph 3")
    cells = composition.add_grid(
        [
            SourceCell(0, 0, "项目", "cell A1", row_span=9),
            SourceCell(0, 1, " 预算\t数\n", "cell B1"),
            SourceCell(1, 1, "", "cell B2"),
            SourceCell(1, 2, "9", "cell C2"),
        ]
    )
    document = composition.finish("a", "0" * 64, "odd", advice="")
    assert document.text == "一、概况\n续\n\n项目\t预算 数\n\t9\n"
    assert [document.text[cell.span.start : cell.span.end] for cell in cells] == ["项目", "预算 数", "", "9"]
    assert [place.words for place in document.locators] == ["paragraph 1", "cell A1", "cell B1", "cell B2", "cell C2"]
    assert document.tables[0].cells[0].row_span == 2
    assert document.page_count is None


def test_pages_begin_where_they_are_begun_also_within_a_table() -> None:
    composition = Composition()
    composition.start_page()
    composition.add_line("甲。", "page 1")
    composition.add_grid([SourceCell(0, 0, "乙", "page 1", page=1), SourceCell(1, 0, "丙", "page 3", page=3)])
    document = composition.finish("a", "0" * 64, "odd", advice="")
    assert document.page_count == 3
    assert [document.page_number(document.text.index(word)) for word in "甲乙丙"] == [1, 1, 3]


def test_styled_titles_and_issues_reach_the_document() -> None:
    issue = Issue("left_out", Severity.INFO, "something")
    composition = Composition()
    composition.add_line("评价工作的组织", "paragraph 1", is_title=True)
    composition.add_issue(issue)
    document = composition.finish("a", "0" * 64, "odd", advice="")
    assert isinstance(document.blocks[0], Heading)
    assert document.issues == (issue,)


def test_a_document_without_words_says_what_to_do() -> None:
    composition = Composition()
    composition.add_line("12.5 %", "paragraph 1")
    with pytest.raises(ReadingError, match="run text recognition") as raised:
        composition.finish("a", "0" * 64, "odd", advice="run text recognition on it")
    assert raised.value.reason is QuarantineReason.NO_TEXT


def test_what_no_report_can_be_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_composition, "_MOST_CHARACTERS", 100)
    monkeypatch.setattr(_composition, "_MOST_CELLS", 10)
    with pytest.raises(ReadingError) as raised:
        Composition().add_line("甲" * 200, "paragraph 1")
    assert raised.value.reason is QuarantineReason.TOO_LARGE
    with pytest.raises(ReadingError) as raised:
        Composition().add_grid(SourceCell(0, column, "", "cell") for column in range(20))
    assert raised.value.reason is QuarantineReason.TOO_LARGE


def test_a_paragraph_of_printed_lines_is_one_and_each_line_keeps_its_place() -> None:
    composition = Composition()
    composition.add_passage(
        [SourceLine("全年支出1,2", "page 1, line 9", 1), SourceLine("34万元。", "page 2, line 1", 2)]
    )
    document = composition.finish("a", "0" * 64, "odd", advice="")
    assert document.text == "全年支出1,234万元。\n"
    assert [place.words for place in document.locators] == ["page 1, line 9", "page 2, line 1"]
    assert document.page_starts == (0, 7)


def test_furniture_stands_in_the_text_and_in_no_block() -> None:
    composition = Composition()
    composition.add_line("本年支出合计", "page 1, line 1")
    composition.add_furniture(" 第1页 共2页 ")
    composition.add_line("100万元。", "page 2, line 1")
    document = composition.finish("a", "0" * 64, "odd", advice="")
    assert [document.text[span.start : span.end] for span in document.furniture] == ["第1页 共2页"]
    blocks = [
        "".join(document.text[span.start : span.end] for span in document.flow(block.span)) for block in document.blocks
    ]
    assert "第1页" not in "".join(blocks)
