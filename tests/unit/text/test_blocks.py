"""What holds of the blocks of any text, however damaged: places are right and nothing is lost between them."""

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.domain.document import Heading, Paragraph, Table
from pipelines.text.blocks import find_blocks
from pipelines.text.lines import BLANKS
from pipelines.text.tables.rows import BARS

# what reports and their converters are made of, in any order
PIECES = (
    "\t", "\t", "\n", "\n", "\n\n", "|", " | ", "||||", "┃", "│", "---", "\r\n", "\r", "\f", " ", "  ", "\u3000",
    "\u200b", "\ufeff", "<p>", "</p>", "<br>", "—9—", "第2页", "...3", "5", "12", "3.5", "1,200.00", "95%",
    "≥3个", "-", "—", "……", "。", "，", "：", "；", "①", "1.", "（1）", "（一）", "一、", "附件1", "目录",
    "表1", "项目", "序号", "年初预算数", "决算数", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值",
    "分值", "得分", "原因", "栏次", "指标", "合计", "小计", "产出指标", "数量指标", "(万元)", "单位：万元",
    "2023年", "重点工作", "我局完成了各项工作任务", "部门基本情况", "公务用车购置及运行费", "购置费", "运行费",
)  # fmt: skip
# each a million times over is somebody's broken export
ENDLESS = (
    "\t", "|", "\n", "a\t", "a|", "\ta\n", "a|\n", "|\n", "1\n", "1\n\n", "项目\n\n", "1.项目\n（1）项目\n",
    "一、概况....3\n", "（", "第1页\n", "<p>", "[bookmark: ", "序号\t项目\t金额\n", "项目 1 ", "中中中中中中中，\n",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@given(texts)
def test_blocks_stand_in_order_and_do_not_overlap(text: str) -> None:
    end = 0
    for block in find_blocks(text).blocks:
        assert end <= block.span.start < block.span.end <= len(text)
        end = block.span.end


@given(texts)
def test_every_character_belongs_to_a_block_or_is_page_furniture(text: str) -> None:
    layout = find_blocks(text)
    covered = {
        place
        for span in [*(block.span for block in layout.blocks), *layout.furniture]
        for place in range(span.start, span.end)
    }
    assert not [text[place] for place in range(len(text)) if place not in covered and text[place] not in BLANKS]


@given(texts)
def test_headings_and_paragraphs_begin_and_end_with_a_word(text: str) -> None:
    for block in find_blocks(text).blocks:
        if isinstance(block, Heading | Paragraph):
            words = text[block.span.start : block.span.end]
            assert words == words.strip(BLANKS)


@given(texts)
def test_cells_hold_what_stands_at_their_place(text: str) -> None:
    for table in (block for block in find_blocks(text).blocks if isinstance(block, Table)):
        places = [(cell.row, cell.column) for cell in table.cells]
        assert len(places) == len(set(places))
        for cell in table.cells:
            assert cell.text == text[cell.span.start : cell.span.end]
            assert not cell.text or table.span.covers(cell.span)
            assert cell.row + cell.row_span <= table.row_count
            assert cell.column + cell.column_span <= table.column_count
        assert table.header_row_count <= table.row_count


@given(texts)
def test_no_word_of_a_table_is_outside_its_cells(text: str) -> None:
    layout = find_blocks(text)
    for table in (block for block in layout.blocks if isinstance(block, Table)):
        inside = [cell.span for cell in table.cells] + list(layout.furniture)
        celled = {place for span in inside for place in range(span.start, span.end)}
        left = "".join(text[place] for place in range(table.span.start, table.span.end) if place not in celled)
        assert re.fullmatch(rf"(?:</?(?:p|br)>|[{BARS}{re.escape(BLANKS)}:+=-])*", left)


@given(texts)
def test_no_cell_overlaps_another(text: str) -> None:
    for table in (block for block in find_blocks(text).blocks if isinstance(block, Table)):
        spans = sorted(cell.span for cell in table.cells if cell.text)
        assert all(before.end <= after.start for before, after in pairwise(spans))


@given(texts)
def test_line_ends_of_other_systems_change_no_block(text: str) -> None:
    unix = re.sub("[\r\f]", "\n", text.replace("\r\n", "\n"))
    dos = unix.replace("\n", "\r\n")
    words = [text_of(unix, block) for block in find_blocks(unix).blocks]
    assert [text_of(dos, block).replace("\r\n", "\n") for block in find_blocks(dos).blocks] == words


def text_of(text: str, block: Heading | Paragraph | Table) -> str:
    return text[block.span.start : block.span.end]


@pytest.mark.slow
@pytest.mark.parametrize("piece", ENDLESS)
def test_time_grows_with_the_text_and_not_with_its_square(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            find_blocks(text)
            best = min(best, time.process_time() - start)
        return best

    # sixteen times the text: linear is 16, quadratic 256; what is too quick to time counts as nothing
    assert seconds(128_000) <= 48 * max(seconds(8_000), 0.001)
