"""Section numbers, the level they mean, and which lines of a report are headings."""

import pytest

from pipelines.domain.document import Heading
from pipelines.text.blocks import find_blocks
from pipelines.text.headings import NumberStyle, read_section_number


@pytest.mark.parametrize(
    ("line", "style", "value", "rest"),
    [
        ("第一部分 部门概况", NumberStyle.PART, 1, "部门概况"),
        ("第二部分2022年度决算", NumberStyle.PART, 2, "2022年度决算"),
        ("附件 1", NumberStyle.PART, 1, ""),
        ("附件2：2022年度自评表", NumberStyle.PART, 2, "2022年度自评表"),
        ("一、部门基本情况", NumberStyle.CHINESE, 1, "部门基本情况"),
        ("十二、其他", NumberStyle.CHINESE, 12, "其他"),
        ("二十三、预备费", NumberStyle.CHINESE, 23, "预备费"),
        ("（二）项目支出", NumberStyle.CHINESE_BRACKETED, 2, "项目支出"),
        ("(十一)、负责", NumberStyle.CHINESE_BRACKETED, 11, "负责"),
        ("1.主要职能", NumberStyle.ARABIC, 1, "主要职能"),
        ("8、 部门整体支出绩效情况", NumberStyle.ARABIC, 8, "部门整体支出绩效情况"),
        ("10．打造", NumberStyle.ARABIC, 10, "打造"),
        ("（2） 管理效率方面", NumberStyle.ARABIC_BRACKETED, 2, "管理效率方面"),
        ("3）其他", NumberStyle.ARABIC_BRACKETED, 3, "其他"),
        ("① 数量", NumberStyle.CIRCLED, 1, "数量"),
        # the number and the year have grown together
        ("4.2023年重点工作", NumberStyle.ARABIC, 4, "2023年重点工作"),
        ("3.2022年重点工作成效。", NumberStyle.ARABIC, 3, "2022年重点工作成效。"),
        # word-processor debris before the number
        ("[bookmark: _GoBack]4.项目资金", NumberStyle.ARABIC, 4, "项目资金"),
    ],
)
def test_a_section_number_is_read(line: str, style: NumberStyle, value: int, rest: str) -> None:
    read = read_section_number(line)
    assert read is not None
    start, number = read
    assert (number.style, number.value, line[start + number.length :]) == (style, value, rest)


@pytest.mark.parametrize(
    "line",
    [
        "2023年支出",
        "4.5亿元",
        "12.5%",
        "1-9月",
        "3,200.00",
        "一是推动",
        "附件：1、基础数据表",
        "附加",
        "第一，加强",
        "10",
    ],
)
def test_a_figure_is_no_section_number(line: str) -> None:
    assert read_section_number(line) is None


def outline(text: str) -> list[tuple[int, str]]:
    return [(block.level, block.title) for block in find_blocks(text).blocks if isinstance(block, Heading)]


def test_levels_follow_the_order_of_numbers() -> None:
    text = "第一部分 概况\n一、职能\n（一）主要职能\n1.机构\n（1）内设\n①处室\n正文若干。\n二、收支\n正文若干。\n"
    assert outline(text) == [
        (0, "概况"),
        (1, "职能"),
        (2, "主要职能"),
        (3, "机构"),
        (4, "内设"),
        (5, "处室"),
        (1, "收支"),
    ]


def test_a_number_written_out_by_a_converter_counts_on_at_its_level() -> None:
    # 三、 became 3、 and （二） became （1）
    text = (
        "二、支出情况\n（一）基本支出\n1.主要用途\n正文若干。\n2.资金管理\n正文若干。\n"
        "（1） 项目支出\n正文若干。\n1.资金安排\n正文若干。\n"
        "2.资金使用\n正文若干。\n3、 组织实施情况\n（一）组织情况\n正文若干。\n四、资产管理情况\n正文若干。\n"
    )
    assert [level for level, _ in outline(text)] == [1, 2, 3, 3, 2, 3, 3, 1, 2, 1]


def test_an_arabic_number_whose_chinese_one_is_still_to_come_keeps_its_level() -> None:
    text = "一、概况\n本单位情况如下。\n2.人员情况\n正文若干。\n二、收支情况\n正文若干。\n"
    assert outline(text) == [(1, "概况"), (3, "人员情况"), (1, "收支情况")]


def test_a_count_that_begins_again_below_a_title_is_deeper() -> None:
    text = (
        "（一）部门概况\n1.职能概述\n正文若干。\n2.重点工作成效\n（一）强化党建引领，队伍呈现新面貌。全年开展活动若干。\n"
        "（二）强化改革，实力迈上新台阶。全年出台方案若干。\n（二）管理情况\n正文若干。\n"
    )
    assert [level for level, _ in outline(text)] == [2, 3, 3, 4, 4, 2]


def test_a_title_glued_to_its_sentence_is_a_heading_of_its_own() -> None:
    text = "九、措施\n1.启动创新型城区建设。全面实施方案，集聚资源。\n2.加快建设重大项目。大力推进建设。\n"
    assert outline(text) == [(1, "措施"), (3, "启动创新型城区建设"), (3, "加快建设重大项目")]
    blocks = find_blocks(text).blocks
    assert [text[block.span.start : block.span.end] for block in blocks[1:3]] == [
        "1.启动创新型城区建设。",
        "全面实施方案，集聚资源。",
    ]


def test_items_of_a_list_of_sentences_are_no_headings() -> None:
    text = "三、资产\n（一）资产总计6.23万元，负债0万元。\n（二）资产处置情况。我单位严格按要求执行。\n四、其他\n无。\n"
    assert outline(text) == [(1, "资产"), (1, "其他")]


def test_a_list_of_titles_is_not_the_sections_it_names() -> None:
    text = "目录\n第一部分 概况\n第二部分 决算表\n第三部分 情况说明\n第一部分 概况\n一、职能\n正文若干。\n"
    assert outline(text) == [(0, "概况"), (1, "职能")]


def test_entries_of_a_table_of_contents_are_no_headings_and_their_page_numbers_no_figures() -> None:
    text = "一、部门概况........3\n二、收支情况\t12\n一、部门概况\n正文若干。\n"
    layout = find_blocks(text)
    assert outline(text) == [(1, "部门概况")]
    assert [text[span.start : span.end] for span in layout.furniture] == ["3", "12"]


def test_a_table_of_contents_with_tabs_is_no_table() -> None:
    text = "目 录\n一、部门概况\t1\n二、收支情况\t3\n（一）收入\t4\n\n一、部门概况\n正文若干。\n"
    assert outline(text) == [(1, "部门概况")]
    assert len(find_blocks(text).furniture) == 3


def test_a_tab_may_stand_behind_a_section_number() -> None:
    text = "一、\t部门概况\n正文若干。\n（一）\t主要职能\n（二）\t机构设置\n正文若干。\n二、\t收支\n正文若干。\n"
    assert outline(text) == [(1, "部门概况"), (2, "主要职能"), (2, "机构设置"), (1, "收支")]


def test_a_title_whose_number_was_lost_stands_below_its_chapter() -> None:
    text = "二、支出情况\n基本支出。\n2022年基本支出合计571.41万元，用于人员。\n项目支出。\n1、安排情况\n正文若干。\n"
    assert outline(text) == [(1, "支出情况"), (2, "基本支出"), (2, "项目支出"), (3, "安排情况")]


@pytest.mark.parametrize(
    "line",
    ["本单位未安排政府性基金预算支出。", "2023年我局无政府性基金预算支出。", "无。", "衡阳市科学技术局", "支出12万元"],
)
def test_a_short_statement_is_no_title(line: str) -> None:
    assert outline(f"一、概况\n{line}\n二、其他\n正文若干。\n") == [(1, "概况"), (1, "其他")]


@pytest.mark.parametrize(
    "line",
    [
        "(一)教育支出类科目 5,171,279.67 元,占支出总预算的大头",
        "1.2023年我局参与起草意见，新增平台408家。",
        "（1）年初预算项目支出“工作经费”金额14.4万元，因政策原因冻结14.4万元，无结余。",
    ],
)
def test_a_numbered_line_with_figures_is_a_sentence(line: str) -> None:
    assert outline(f"一、概况\n{line}\n接着是下一段。\n") == [(1, "概况")]


def test_titles_in_traditional_characters_are_titles() -> None:
    assert outline("一、單位概況\n(一)收入決算情況。\n2017年度收入為15萬元,其中:撥款13萬元。\n") == [
        (1, "單位概況"),
        (2, "收入決算情況"),
    ]
