"""What is read of Excel files, new and old: what the visible cells show, and where each stands."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter
import xlwt

from pipelines.domain.document import Document, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers import read_document
from pipelines.readers._sheets import name_cell
from tests.builders.content import Content, Grid, Line
from tests.builders.sheets import write_xls, write_xlsx
from tests.builders.word import pack

HEADS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
BOTH = pytest.mark.parametrize("write", [write_xlsx, write_xls], ids=["xlsx", "xls"])


def read(content: bytes, source_file: str = "a/b") -> Document:
    document = read_document(source_file, content)
    assert isinstance(document, Document), document
    return document


def refuse(content: bytes) -> Unreadable:
    unreadable = read_document("a/b.xlsx", content)
    assert isinstance(unreadable, Unreadable)
    return unreadable


def build(write: Callable[[Any, Any], None]) -> bytes:
    """A workbook that `write` fills, given the book and its first sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        write(book, book.add_worksheet("表1"))
    return buffer.getvalue()


def change(content: bytes, part: str, old: str, new: str) -> bytes:
    """The package with `old` in a part written as `new`."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        files: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    inside = files[part]
    assert isinstance(inside, bytes)
    assert old.encode() in inside
    return pack(files | {part: inside.replace(old.encode(), new.encode())})


@BOTH
def test_titles_tables_and_remarks_of_a_sheet_are_told_apart_and_merges_kept(write: Callable[[Content], bytes]) -> None:
    document = read(
        write(
            [
                Line("部门整体支出绩效自评表"),
                Line("单位：万元"),
                Grid(
                    [
                        HEADS,
                        [("产出指标", 2, 1), "数量指标", "培训人次", "≥100人", "120人", "20", "20"],
                        ["质量指标", "合格率", "≥90%", "95%", "20", "20"],
                        [("注：得分由各科室自评。", 1, 7)],
                    ]
                ),
            ]
        )
    )
    (table,) = document.tables
    assert table.caption is not None
    assert document.text[table.caption.start : table.caption.end] == "部门整体支出绩效自评表\n单位：万元"
    assert (table.row_count, table.column_count, table.header_row_count) == (3, 7, 1)
    first = next(cell for cell in table.cells if cell.text == "产出指标")
    assert first.row_span == 2
    assert document.text.endswith("注：得分由各科室自评。\n\n")
    cell = next(cell for cell in table.cells if cell.text == "95%")
    assert document.cell_locator(table, cell) == "table 1, row 3, column 5 (sheet 自评报告, cell E5)"


def test_cells_show_what_excel_shows() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["项目", "执行率", "金额", "日期", "结果", "说明"])
        sheet.write_string(1, 0, "基本支出")
        sheet.write_number(1, 1, 0.9, book.add_format({"num_format": "0.00%"}))
        sheet.write_number(1, 2, 1234.5, book.add_format({"num_format": "#,##0.00"}))
        sheet.write_datetime(1, 3, date(2024, 5, 15), book.add_format({"num_format": 'yyyy"年"m"月"d"日"'}))
        sheet.write_formula(1, 4, "=B2*10", None, 9)
        sheet.write_boolean(1, 5, True)

    assert (
        read(build(write)).text
        == "项目\t执行率\t金额\t日期\t结果\t说明\n基本支出\t90.00%\t1,234.50\t2024年5月15日\t9\tTRUE\n\n"
    )


def test_cells_of_old_files_show_what_excel_shows() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表1")
    for column, head in enumerate(("项目", "执行率", "金额", "日期")):
        sheet.write(0, column, head)
    sheet.write(1, 0, "基本支出")
    sheet.write(1, 1, 0.9, xlwt.easyxf(num_format_str="0.00%"))
    sheet.write(1, 2, 1234.5, xlwt.easyxf(num_format_str="#,##0.00"))
    sheet.write(1, 3, date(2024, 5, 15), xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"'))
    book.add_sheet("底稿").visibility = 1
    book.get_sheet(1).write(0, 0, "密")
    sheet.write(2, 0, "藏")
    sheet.row(2).hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    document = read(buffer.getvalue())
    assert document.text == "项目\t执行率\t金额\t日期\n基本支出\t90.00%\t1,234.50\t2024年5月15日\n\n"
    assert {issue.issue_code for issue in document.issues} == {"hidden_cells_left_out", "hidden_sheets_left_out"}


def test_every_visible_sheet_is_read_and_what_is_hidden_is_told() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_column(0, 0, ["项目", "甲", "乙"])
        sheet.write_column(0, 1, ["金额", 1, 2])
        sheet.write_column(0, 2, ["底稿", 8, 9])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})
        book.add_worksheet("表2").write(4, 2, "说明文字。")
        hidden = book.add_worksheet("底稿")
        hidden.write(0, 0, "密")
        hidden.hide()

    document = read(build(write))
    assert document.text == "项目\t金额\n甲\t1\n\n说明文字。\n\n"
    assert document.locators[-1].words == "sheet 表2, cell C5"
    assert {issue.issue_code: issue.message.split(":")[0] for issue in document.issues} == {
        "hidden_cells_left_out": "5 filled cells of sheet 表1 stand in hidden rows or columns and were not read.",
        "hidden_sheets_left_out": "1 hidden sheets were not read",
    }


def test_a_merge_that_begins_in_a_hidden_row_or_column_shows_its_words() -> None:
    def write(_book: Any, sheet: Any) -> None:
        sheet.merge_range("A1:B1", "一级指标")
        sheet.merge_range("A2:B5", "产出指标")
        sheet.write_column("C1", ["三级指标", "指标1", "指标2", "指标3", "指标4"])
        sheet.write_column("D1", ["得分", 1, 2, 3, 4])
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(0, 0, None, None, {"hidden": True})

    document = read(build(write))
    assert document.text == "一级指标\t三级指标\t得分\n产出指标\t指标2\t2\n指标3\t3\n指标4\t4\n\n"
    (issue,) = document.issues
    assert issue.message.startswith("2 filled cells")


def test_errors_and_formulas_without_a_result_are_left_blank_and_told() -> None:
    def write(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["项目", "金额", "比率"])
        sheet.write_row(1, 0, ["甲", 1])
        sheet.write_formula(1, 2, "=B2/0", None, "#DIV/0!")
        sheet.write_formula(2, 1, "=B2", None, 77)

    document = read(change(build(write), "xl/worksheets/sheet1.xml", "<v>77</v>", ""))
    assert document.text == "项目\t金额\t比率\n甲\t1\t\n\n"
    messages = {issue.issue_code: issue.message for issue in document.issues}
    assert "first C2" in messages["formula_error"]
    assert "first B3" in messages["formula_without_result"]


def test_rich_text_escapes_and_strings_within_cells_are_read_without_what_helps_to_pronounce_them() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["甲", "PLAIN"])
        sheet.write_rich_string(1, 0, "支", book.add_format({"bold": True}), "出", "数")
        sheet.write_string(1, 1, "a")

    content = change(build(write), "xl/sharedStrings.xml", "<t>PLAIN</t>", "<t>乙_x000D_\n丙</t><rPh><t>yi</t></rPh>")
    content = change(
        content, "xl/worksheets/sheet1.xml", '<c r="B2" t="s"><v>3</v></c>', '<c t="inlineStr"><is><t>丁</t></is></c>'
    )
    assert read(content).text == "甲\t乙\n丙\n支出数\t丁\n\n"


def test_blank_rows_and_columns_between_filled_ones_are_left_out_and_far_ones_cost_nothing() -> None:
    def write(_book: Any, sheet: Any) -> None:
        for column, words in ((1, "项目"), (5, "预算数"), (16_000, "决算数")):
            sheet.write(9, column, words)
        for column, words in ((1, "甲"), (5, "1"), (16_000, "2")):
            sheet.write(1_000_000, column, words)
        sheet.merge_range(20, 1, 20, 2, "")

    content = change(build(write), "xl/worksheets/sheet1.xml", "B21:C21", "F10:ZZ999999")
    assert read(content).text == "项目\t预算数\t决算数\n\n甲\t1\t2\n\n"


def test_a_merge_hides_what_stands_below_it() -> None:
    def write(_book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 1, "项目")
        sheet.write(0, 2, "金额")
        sheet.write(0, 1, 999)
        sheet.write_row(1, 0, ["甲", "乙", "1"])

    assert read(build(write)).text == "项目\t金额\n甲\t乙\t1\n\n"


@pytest.mark.parametrize(
    ("row", "column", "name"), [(0, 0, "A1"), (4, 25, "Z5"), (0, 26, "AA1"), (1_048_575, 16_383, "XFD1048576")]
)
def test_cells_are_named_as_excel_names_them(row: int, column: int, name: str) -> None:
    assert name_cell(row, column) == name


def test_other_programs_endings_and_blank_workbooks() -> None:
    content = write_xls([Grid([["项目", "金额"], ["甲", "1"]])])
    assert [issue.issue_code for issue in read(content, "a.xlsx").issues] == ["wrong_file_ending"]
    assert not read(content, "a.xls").issues
    assert refuse(build(lambda _book, _sheet: None)).reason is QuarantineReason.NO_TEXT


def test_damaged_protected_and_binary_workbooks_are_refused_with_what_to_do() -> None:
    new, old = (write([Line("甲。")] * 200) for write in (write_xlsx, write_xls))
    for content in (new[:-300], change(new, "xl/workbook.xml", "<sheets>", "<"), old[: len(old) // 2]):
        answer = refuse(content)
        assert answer.reason is QuarantineReason.CORRUPT
        assert "save it" in answer.message
    protected = old[:2000] + "EncryptedPackage".encode("utf-16-le") + old[2000:]
    assert refuse(protected).reason is QuarantineReason.ENCRYPTED
    binary = change(new, "_rels/.rels", "xl/workbook.xml", "xl/workbook.bin")
    assert refuse(binary).reason is QuarantineReason.UNSUPPORTED


def test_sums_of_a_sheet_are_exact_however_the_file_stores_them() -> None:
    """0.1 + 0.2 is stored as 0.30000000000000004 and shown as 0.3."""

    def write(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["项目", "金额"])
        sheet.write_row(1, 0, ["甲", 0.1 + 0.2])

    assert read(build(write)).text.endswith("甲\t0.3\n\n")
