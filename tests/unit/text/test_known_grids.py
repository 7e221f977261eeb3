"""Tables whose cells the source gives: headings, parts and columns, and what holds of any such grid."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from pipelines.domain.document import Cell, Heading, Paragraph, Span, Table
from pipelines.text.blocks import Layout, find_blocks

# a cell is its words, or its words with the rows and columns it covers
Drawn = str | tuple[str, int, int]

HEADS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")


def lay_grid(start: int, rows: Sequence[Sequence[Drawn]]) -> tuple[str, Table]:
    """Rows as a source gives them: a cell covers its merge, what is covered is left out."""
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    text = ""
    width = 0
    for number, row in enumerate(rows):
        column = 0
        for place, drawn in enumerate(row):
            words, down, across = (drawn, 1, 1) if isinstance(drawn, str) else drawn
            while (number, column) in taken:
                column += 1
            taken |= {(number + below, column + right) for below in range(down) for right in range(across)}
            text += "\t" if place else ""
            span = Span(start + len(text), start + len(text) + len(words))
            text += words
            cells.append(Cell(number, column, words, span, min(down, len(rows) - number), across))
            column += across
            width = max(width, column)
        text += "\n"
    return text, Table(Span(start, start + len(text)), tuple(cells), len(rows), width)


def read(before: str, rows: Sequence[Sequence[Drawn]], after: str = "") -> tuple[str, Layout]:
    text, grid = lay_grid(len(before), rows)
    whole = before + text + after
    return whole, find_blocks(whole, [grid])


def tables(layout: Layout) -> list[Table]:
    return [block for block in layout.blocks if isinstance(block, Table)]


def show(table: Table) -> list[str]:
    """Each row as its cells, `·` where none begins, `>n` behind one that covers n columns, `?` where uncertain."""
    lines = []
    for row in table.rows():
        cells = {
            cell.column: cell.text
            + (f">{cell.column_span}" if cell.column_span > 1 else "")
            + ("" if cell.is_column_certain else "?")
            for cell in row
        }
        lines.append(" | ".join(cells.get(column, "·") for column in range(table.column_count)))
    return lines


def test_merged_first_level_indicators_keep_their_columns() -> None:
    _, layout = read(
        "",
        [
            HEADS,
            [("产出指标", 2, 1), "数量指标", "培训人次", "≥100人", "120人", "20", "20"],
            ["质量指标", "合格率", "≥90%", "95%", "20", "20"],
        ],
    )
    (table,) = tables(layout)
    assert table.header_row_count == 1
    assert show(table)[1:] == [
        "产出指标 | 数量指标 | 培训人次 | ≥100人 | 120人 | 20 | 20",
        "· | 质量指标 | 合格率 | ≥90% | 95% | 20 | 20",
    ]
    assert next(cell.row_span for cell in table.cells if cell.text == "产出指标") == 2


def test_a_heading_divided_below_has_two_heading_rows() -> None:
    _, layout = read(
        "",
        [
            [("项目", 2, 1), ("“三公”经费", 1, 2), ("备注", 2, 1)],
            ["预算数", "决算数"],
            ["公务接待费", "5.00", "1.29", ""],
        ],
    )
    (table,) = tables(layout)
    assert table.header_row_count == 2
    assert show(table) == ["项目 | “三公”经费>2 | · | 备注", "· | 预算数 | 决算数 | ·", "公务接待费 | 5.00 | 1.29 | "]


def test_a_form_drawn_as_one_table_is_divided_and_finer_lines_of_other_parts_fall_away() -> None:
    """The funds of the form have four columns, its indicators seven; each part keeps those of its own headings."""
    _, layout = read(
        "部门整体支出绩效自评表\n",
        [
            [("部门名称", 1, 2), ("某局", 1, 5)],
            [("预算执行情况(万元)", 1, 2), ("年初预算数", 1, 2), ("全年预算数", 1, 1), ("全年执行数", 1, 2)],
            [("资金总额", 1, 2), ("100", 1, 2), "110", ("99", 1, 2)],
            HEADS,
            ["产出指标", "数量指标", "培训人次", "≥100人", "120人", "20", "20"],
        ],
    )
    head, funds, indicators = tables(layout)
    assert show(head) == ["部门名称 | 某局"]
    assert show(funds) == ["预算执行情况(万元) | 年初预算数 | 全年预算数 | 全年执行数", "资金总额 | 100 | 110 | 99"]
    assert indicators.column_count == 7
    assert indicators.header_row_count == 1


def test_a_second_word_under_one_heading_is_not_certain_of_it() -> None:
    _, layout = read(
        "",
        [
            ["项目", ("预算数", 1, 2), "决算数"],
            ["基本支出", ("10", 1, 2), "9"],
            ["项目支出", ("20", 1, 2), "18"],
            ["其他", "3", "4", "5"],
        ],
    )
    (table,) = tables(layout)
    assert show(table)[-1] == "其他 | 3? | 4? | 5"
    assert show(table)[1] == "基本支出 | 10>2 | · | 9"


def test_the_lines_above_a_grid_are_its_caption_and_prose_around_it_is_read_as_prose() -> None:
    text, layout = read(
        "一、支出情况\n本年支出如下。\n表1 支出决算表\n单位：万元\n",
        [["项目", "预算数", "决算数"], ["基本支出", "10", "9"]],
        "二、存在问题\n预算编制不够细化。\n",
    )
    (table,) = tables(layout)
    assert table.caption is not None
    assert text[table.caption.start : table.caption.end] == "表1 支出决算表\n单位：万元"
    assert [block.title for block in layout.blocks if isinstance(block, Heading)] == ["支出情况", "存在问题"]


def test_a_grid_without_words_is_no_table() -> None:
    _, layout = read("甲。\n", [["", ""], ["", ""]], "乙。\n")
    assert [type(block) for block in layout.blocks] == [Paragraph, Paragraph]


def test_lines_the_source_styles_as_headings_are_titles_if_they_look_like_one() -> None:
    text = "部门基本情况\n本部门设有科室3个。\n评价工作的组织\n2023年支出100万元，均已完成。\n"
    styled = frozenset({0, text.index("评价"), text.index("2023")})
    assert [block.title for block in find_blocks(text, (), styled).blocks if isinstance(block, Heading)] == [
        "部门基本情况",
        "评价工作的组织",
    ]


WORDS = (
    "",
    "",
    "项目",
    "预算数",
    "决算数",
    "3.5",
    "95%",
    "基本支出",
    "一级指标",
    "三级指标",
    "部门名称：",
    "单位：万元",
    "合计",
)
drawn = st.tuples(st.sampled_from(WORDS), st.integers(1, 3), st.integers(1, 3))
grids = st.lists(st.lists(drawn, max_size=5), min_size=1, max_size=6)


@given(grids)
def test_no_word_of_a_grid_is_lost_and_none_stands_twice(rows: list[list[tuple[str, int, int]]]) -> None:
    text, layout = read("本年情况如下。\n", rows)
    found = tables(layout)
    words = [cell.text for table in found for cell in table.cells if cell.text]
    assert words == [word for row in rows for word, _, _ in row if word]
    for table in found:
        places = [(cell.row, cell.column) for cell in table.cells]
        assert len(places) == len(set(places))
        for cell in table.cells:
            assert cell.text == text[cell.span.start : cell.span.end]
            assert cell.row + cell.row_span <= table.row_count
            assert 0 <= cell.column < cell.column + cell.column_span <= table.column_count
