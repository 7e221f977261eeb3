"""What is read of a web page: the article, whole, and nothing of the page around it."""

import pytest

from pipelines.domain.document import Document, Heading, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers import read_document
from tests.builders.content import Grid, Line
from tests.builders.web import write_html, write_table

ARTICLE: list[Line | Grid] = [
    Line("一、部门概况", 1),
    Line("2023年基本支出571.41万元，占52%。"),
    Grid([["项目", "预算数", "决算数"], ["基本支出", "10", "9"]]),
    Line("某某局"),
    Line("2024年5月15日"),
]


def read(content: bytes | str, source_file: str = "a/b.html") -> Document:
    document = read_document(source_file, content.encode() if isinstance(content, str) else content)
    assert isinstance(document, Document), document
    return document


def refuse(content: bytes) -> Unreadable:
    unreadable = read_document("a/b.html", content)
    assert isinstance(unreadable, Unreadable)
    return unreadable


def body(inside: str) -> str:
    return f"<html><body>{inside}</body></html>"


def test_the_article_is_read_whole_with_its_title_and_nothing_around_it() -> None:
    document = read(write_html(ARTICLE, title="2023年度某某局整体支出绩效自评报告"))
    assert document.text == (
        "2023年度某某局整体支出绩效自评报告\n一、部门概况\n2023年基本支出571.41万元，占52%。\n"
        "项目\t预算数\t决算数\n基本支出\t10\t9\n某某局\n2024年5月15日\n"
    )
    assert [block.title for block in document.blocks if isinstance(block, Heading)] == ["部门概况"]
    assert not document.issues


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"), ("gb18030", "gb2312"), ("gbk", "GBK"), ("utf-8", "gb2312"), ("gbk", "utf-8"),
        ("gbk", "iso-8859-1"), ("utf-8-sig", "gb2312"), ("utf-16", "utf-8"), ("utf-8", "no-such-charset"),
    ],
)  # fmt: skip
def test_the_charset_is_told_by_the_bytes_also_where_it_is_declared_wrongly(encoding: str, declared: str) -> None:
    expected = read(write_html(ARTICLE)).text
    assert read(write_html(ARTICLE, charset=declared, encoding=encoding)).text == expected


def test_a_few_damaged_characters_do_not_cost_the_page_and_are_told() -> None:
    page = write_html([*ARTICLE, Line("甲" * 2000)], charset="gb2312", encoding="gbk").replace(
        "基本支出571".encode("gbk"), "基本支出".encode("gbk") + b"\xff571", 1
    )
    document = read(page)
    assert "基本支出\ufffd571.41万元" in document.text
    assert [issue.issue_code for issue in document.issues] == ["damaged_characters"]
    assert refuse(b"<html><body>" + bytes(range(128, 256)) * 30).reason is QuarantineReason.ENCODING


def test_row_and_column_spans_and_rows_in_any_part_of_the_table_are_kept() -> None:
    document = read(
        body(
            "<table><tfoot><tr><td>合计<td colspan=2>9</tfoot><thead><tr><th rowspan=2>指标<th colspan=2>金额</tr>"
            "<tr><th>预算数<th>决算数</tr></thead><tbody><tr><td>基本支出<td>5<td>4</tbody></table>"
        )
    )
    (table,) = document.tables
    cells = {cell.text: cell for cell in table.cells}
    assert table.header_row_count == 2
    assert (cells["指标"].row_span, cells["金额"].column_span, cells["决算数"].column) == (2, 2, 2)
    assert (cells["合计"].row, cells["4"].column) == (3, 2)
    assert document.cell_locator(table, cells["4"]).endswith("(table element 1, row 3, column 3)")


def test_a_span_down_to_the_end_and_one_beyond_all_bounds_stay_within_the_table() -> None:
    (table,) = read(
        body("<table><tr><td rowspan=0>甲<td>1<tr><td colspan=99999999>乙<td rowspan='x'>丙</table>")
    ).tables
    assert [(cell.text, cell.row_span) for cell in table.cells] == [("甲", 2), ("1", 1), ("乙", 1), ("丙", 1)]
    assert table.column_count <= 4


def test_a_table_that_lays_out_the_page_is_read_as_what_stands_in_it() -> None:
    inner = write_table([["项目", "金额"], ["甲", "1"]])
    document = read(body(f"<table><tr><td>一、概况</td></tr><tr><td><p>本局设科室3个。</p>{inner}</td></tr></table>"))
    assert document.text == "一、概况\n本局设科室3个。\n项目\t金额\n甲\t1\n"
    assert len(document.tables) == 1


def test_a_table_within_a_cell_of_a_form_follows_the_form() -> None:
    inner = write_table([["明细", "数"], ["甲", "1"]])
    rows = (
        f"<tr><td>部门名称</td><td>某某市科学技术局</td></tr><tr><td>年度总体目标</td><td>完成全部工作{inner}</td></tr>"
    )
    document = read(body(f"<table>{rows}</table>"))
    assert document.text == "部门名称\t某某市科学技术局\n年度总体目标\t完成全部工作\n明细\t数\n甲\t1\n"


def test_breaks_lists_and_inline_elements_are_read_as_shown() -> None:
    page = body(
        "<div>&nbsp;&nbsp;甲<br>\n 乙<font color=red>丙</font>\n丁</div>戊<p>己<ol start=3><li>庚<li>辛</ol>"
        "<ul><li>壬</ul><pre>子\n丑</pre><o:p>寅</o:p>m<sup>2</sup>"
    )
    assert read(page).text == "甲\n乙丙 丁\n戊\n己\n3. 庚\n4. 辛\n壬\n子\n丑\n寅m2\n"


def test_a_small_page_loses_no_line_that_only_looks_like_furniture() -> None:
    """来源 within the report, a link to an annex and a short line beside the article stay."""
    page = body(
        "<div><p>一、资金情况</p></div><div><p>2023年支出100万元。</p><p>来源：财政拨款。</p><p>地址变更2处。</p></div>"
        "<p>附件：<a href=x>绩效自评表.xlsx</a></p><p>某某局</p>"
    )
    assert (
        read(page).text
        == "一、资金情况\n2023年支出100万元。\n来源：财政拨款。\n地址变更2处。\n附件：绩效自评表.xlsx\n某某局\n"
    )


def test_a_page_of_nothing_but_links_says_what_to_do() -> None:
    links = "".join(f"<li><a href='{number}'>某某局自评报告</a></li>" for number in range(9))
    answer = refuse(body(f"<ul>{links}</ul>").encode())
    assert answer.reason is QuarantineReason.NO_TEXT
    assert "links to" in answer.message


def test_elements_nested_beyond_any_page_are_refused() -> None:
    assert refuse(body("<div>" * 5000 + "甲").encode()).reason is QuarantineReason.TOO_LARGE


def test_an_excel_table_saved_as_a_web_page_is_read_and_its_ending_noted() -> None:
    page = (
        f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body>{write_table([["项目", "金额"], ["甲", "1"]])}'
    )
    document = read(page, "附表.xls")
    assert document.source_format == "html"
    assert [issue.issue_code for issue in document.issues] == ["wrong_file_ending"]


def test_text_with_a_few_tags_is_no_page() -> None:
    assert read("<p>2023年支出100万元。</p>\n", "a.txt").source_format == "txt"
