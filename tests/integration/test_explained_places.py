"""`jixiao explain` names the place of a figure as whoever opens the file finds it, in every format.

One report in each is built; every place that is told is then looked up in the file by another program's eyes.
"""

import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import docx
import duckdb
import lxml.html
import openpyxl
import pdfplumber
import pytest
import xlrd
from openpyxl.utils import coordinate_to_tuple

from pipelines import cli
from pipelines.settings import PROJECT_ROOT
from tests.builders.content import Content, Grid, Line, place_cells
from tests.builders.pdf import GridCell, PageStyle, PdfBuilder
from tests.builders.sheets import write_xls, write_xlsx
from tests.builders.web import write_html
from tests.builders.word import pack, write_docx

pytestmark = pytest.mark.slow

SENTENCE = "2023年公务接待费支出2.86万元。"
TABLE = Grid(
    [
        ["项目", "年初预算数（万元）", "全年预算数（万元）", "全年执行数（万元）"],
        ["基本支出", "612.40", "655.18", "655.18"],
        ["项目支出", "1480.00", "1365.50", "1290.75"],
    ]
)


def report(name: str) -> Content:
    return [Line(f"某某市{name}2023年度部门整体支出绩效自评报告", 1), Line("一、部门概况", 2), Line(SENTENCE), TABLE]


def as_text(content: Content) -> bytes:
    lines = [
        row
        for block in content
        for row in ([block.words] if isinstance(block, Line) else ["\t".join(map(str, cells)) for cells in block.rows])
    ]
    return "\n".join(lines).encode()


def as_pdf(content: Content) -> bytes:
    """The sentence on the second page, the table on the third."""
    builder = PdfBuilder(PageStyle(page_number=lambda page: f"- {page} -"))
    for block in content:
        if isinstance(block, Line):
            builder.paragraph(block.words)
            builder.paragraph("本单位严格执行预算管理制度，全年各项工作按计划推进。")
        else:
            builder.table([GridCell(*placed) for placed in place_cells(block.rows)])
        if block is content[0] or block is content[2]:
            builder.new_page()
    return builder.save()


RAW = {
    "教育局.txt": as_text(report("教育局")),
    "水利局.docx": write_docx(report("水利局")),
    "民政局.xlsx": write_xlsx(report("民政局")),
    "财政局.xls": write_xls(report("财政局")),
    "司法局.html": write_html(report("司法局")),
    "审计局.pdf": as_pdf(report("审计局")),
    "统计局.zip": pack({"报告.docx": write_docx(report("统计局")[:-1]), "附件1 收支表.xlsx": write_xlsx([TABLE])}),
}
# what is told of the sentence and of the last cell of the table
Found = tuple[str, str]


def numbers(place: str) -> list[int]:
    return list(map(int, re.findall(r"\d+", place)))


def look_up_text(content: bytes, sentence: str, cell: str) -> Found:
    lines = content.decode().split("\n")
    start = lines.index(str("\t".join(map(str, TABLE.rows[0]))))
    (line,), (table, row, column) = numbers(sentence), numbers(cell)
    assert table == 1
    return lines[line - 1], lines[start + row - 1].split("\t")[column - 1]


def look_up_word(content: bytes, sentence: str, cell: str) -> Found:
    document = docx.Document(io.BytesIO(content))
    (paragraph,), (table, row, column) = numbers(sentence), numbers(cell)
    return document.paragraphs[paragraph - 1].text, document.tables[table - 1].rows[row - 1].cells[column - 1].text


def look_up_sheet(content: bytes, sentence: str, cell: str) -> Found:
    book = openpyxl.load_workbook(io.BytesIO(content))

    def look_up(place: str) -> str:
        sheet, at = re.fullmatch(r"工作表“(.+)” (\w+)单元格", place).groups()  # type: ignore[union-attr]
        return str(book[sheet][at].value)

    return look_up(sentence), look_up(cell)


def look_up_old_sheet(content: bytes, sentence: str, cell: str) -> Found:
    book = xlrd.open_workbook(file_contents=content)

    def look_up(place: str) -> str:
        sheet, at = re.fullmatch(r"工作表“(.+)” (\w+)单元格", place).groups()  # type: ignore[union-attr]
        row, column = coordinate_to_tuple(at)
        return str(book.sheet_by_name(sheet).cell_value(row - 1, column - 1))

    return look_up(sentence), look_up(cell)


def look_up_page(content: bytes, sentence: str, cell: str) -> Found:
    page = lxml.html.fromstring(content)
    (paragraph,), (table, row, column) = numbers(sentence), numbers(cell)
    rows = list(list(page.iter("table"))[table - 1].iter("tr"))
    found = list(page.iter("p"))[paragraph - 1], rows[row - 1][column - 1]
    sentence, cell = ("".join(map(str, element.itertext())) for element in found)
    return sentence, cell


def look_up_print(content: bytes, sentence: str, cell: str) -> Found:
    (page, line), (table_page, table, row, column) = numbers(sentence), numbers(cell)
    with pdfplumber.open(io.BytesIO(content)) as printed:
        words = printed.pages[page - 1].extract_text().split("\n")[line - 1]
        return words, str(printed.pages[table_page - 1].extract_tables()[table - 1][row - 1][column - 1])


LOOK_UPS: dict[str, Callable[[bytes, str, str], Found]] = {
    "教育局.txt": look_up_text,
    "水利局.docx": look_up_word,
    "民政局.xlsx": look_up_sheet,
    "财政局.xls": look_up_old_sheet,
    "司法局.html": look_up_page,
    "审计局.pdf": look_up_print,
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("formats")
    for folder in ("raw", "dagster"):
        (root / folder).mkdir()
    for name, content in RAW.items():
        (root / "raw" / name).write_bytes(content)
    shutil.copy(PROJECT_ROOT / ".dagster/dagster.yaml", root / "dagster")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(root / "dagster"))
        assert cli.main(["build", "--raw-dir", str(root / "raw"), "--warehouse-dir", str(root / "warehouse")]) == 0
    return root / "warehouse"


def explain(warehouse: Path, source_file: str, amount: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The place that is told of a sum, which stands in brackets in what is shown below it."""
    with duckdb.connect(str(warehouse / "jixiao.duckdb"), read_only=True) as connection:
        ((fact_id,),) = connection.execute(
            "select fact_id from marts.fct_spending join marts.dim_reports using (report_id)"
            " where source_file = ? and amount_wan_yuan = ?",
            [source_file, amount],
        ).fetchall()
    capsys.readouterr()
    assert cli.main(["explain", fact_id, "--warehouse-dir", str(warehouse)]) == 0
    shown = capsys.readouterr().out
    assert f"[[{amount}]]" in shown
    (place,) = re.findall(r"^  place 1 of 1: (.+)$", shown, re.MULTILINE)
    return str(place)


@pytest.mark.parametrize("source_file", LOOK_UPS)
def test_a_place_that_is_told_holds_the_figure(
    warehouse: Path, source_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sentence = explain(warehouse, source_file, "2.86", capsys)
    cell = explain(warehouse, source_file, "1290.75", capsys)
    assert LOOK_UPS[source_file](RAW[source_file], sentence, cell) == (SENTENCE, "1290.75")


def test_a_place_says_its_page_and_its_sheet(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(warehouse, "审计局.pdf", "1290.75", capsys) == "第3页 表1 第3行 第4列"
    assert explain(warehouse, "民政局.xlsx", "1290.75", capsys) == "工作表“自评报告” D6单元格"


def test_a_place_in_an_annex_says_which(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = explain(warehouse, "统计局.zip/报告.docx", "1290.75", capsys)
    assert place == "附件1 收支表.xlsx 工作表“自评报告” D3单元格"
