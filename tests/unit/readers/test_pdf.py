"""PDFs as offices publish them: what a person reads on the page is what the document says."""

from __future__ import annotations

import io
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipelines.domain.document import Document, Paragraph, Table, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers import read_document
from pipelines.readers._pages.page_layout import lay_out
from pipelines.readers._pages.ruled_grids import PageTable
from pipelines.readers._pdfium import read_pages
from tests.builders.content import read_content
from tests.builders.pdf import FONT, GridCell, PageStyle, PdfBuilder, write_pdf
from tests.golden.test_same_report import stated_values

RAW = Path(__file__).parents[3] / "data" / "raw"
REPORTS = sorted(RAW.glob("*.txt"))
_SENTENCE = "本单位严格执行预算管理制度，全年各项工作按计划推进，资金使用规范有效，群众满意度持续提高"


def read(content: bytes) -> Document:
    document = read_document("report.pdf", content)
    assert isinstance(document, Document), document
    return document


def refuse(content: bytes) -> Unreadable:
    found = read_document("report.pdf", content)
    assert isinstance(found, Unreadable)
    return found


def paragraphs(document: Document) -> list[str]:
    """The words of the running text, as an extractor sees them."""
    return [
        "".join(document.text[span.start : span.end] for span in document.flow(block.span))
        for block in document.blocks
        if not isinstance(block, Table)
    ]


def words(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


def grid(*rows: str) -> list[GridCell]:
    """Cells from rows with bars between them."""
    return [
        GridCell(number, column, text) for number, row in enumerate(rows) for column, text in enumerate(row.split("|"))
    ]


def project_rows(count: int) -> list[str]:
    return [f"{number}|项目{number}|{number * 1.25:.2f}|{number * 2.5:,.2f}" for number in range(1, count + 1)]


HEADER = "序号|项目名称|年初预算数|全年执行数"


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem[:3])
def test_a_report_states_the_same_facts_as_its_text(path: Path) -> None:
    content = path.read_bytes()
    text = read_document("report.txt", content)
    assert isinstance(text, Document)
    told, again = stated_values(content), stated_values(write_pdf(read_content(text)))
    agreement = 2 * (told & again).total() / (told.total() + again.total())
    assert agreement >= 0.98, (told - again, again - told)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem[:3])
def test_every_character_belongs_to_a_block_or_is_furniture(path: Path) -> None:
    text = read_document("report.txt", path.read_bytes())
    assert isinstance(text, Document)
    document = read(write_pdf(read_content(text)))
    covered = bytearray(len(document.text))
    for span in [*(block.span for block in document.blocks), *document.furniture]:
        covered[span.start : span.end] = b"\x01" * (span.end - span.start)
    assert not [
        character for character, seen in zip(document.text, covered, strict=True) if not seen and character.strip()
    ]
    assert list(document.page_starts) == sorted(document.page_starts)
    assert len(document.page_starts) == document.page_count
    for table in document.tables:
        for cell in table.cells:
            assert document.text[cell.span.start : cell.span.end] == cell.text


class TestRunningText:
    def test_a_paragraph_is_one_however_its_lines_and_pages_break(self) -> None:
        builder = PdfBuilder(PageStyle(page_number=lambda page: f"- {page} -"))
        first = "，".join([_SENTENCE] * 12) + "。"
        for _ in range(4):
            builder.paragraph(first)
        document = read(builder.save())
        assert document.page_count == 2
        assert paragraphs(document) == [first] * 4

    def test_page_numbers_and_running_heads_are_furniture(self) -> None:
        style = PageStyle(head="某市科学技术局2023年度部门决算", page_number=lambda page: f"第{page}页 共3页")
        builder = PdfBuilder(style)
        texts = [f"第{number}季度，{_SENTENCE}。" for number in (1, 2, 3)]
        for text in texts:
            builder.paragraph(text)
            if builder.page < 3:
                builder.new_page()
        document = read(builder.save())
        assert paragraphs(document) == texts
        furniture = [document.text[span.start : span.end] for span in document.furniture]
        assert Counter(furniture) == Counter([style.head] * 3 + [f"第{page}页 共3页" for page in (1, 2, 3)])

    def test_a_line_that_two_pages_have_in_common_stays_if_it_stands_in_the_text(self) -> None:
        builder = PdfBuilder()
        for _ in range(2):
            builder.paragraph("本年度支出合计100.00万元。")
            builder.paragraph(_SENTENCE + "。")
            if builder.page < 2:
                builder.new_page()
        assert paragraphs(read(builder.save())).count("本年度支出合计100.00万元。") == 2

    def test_two_columns_are_read_one_after_the_other(self) -> None:
        builder = PdfBuilder(PageStyle(font_size=10))
        builder.title("某局年度绩效自评报告")
        columns = ["左边一段" + _SENTENCE * 5 + "。", "右边一段" + _SENTENCE * 5 + "。"]
        canvas, top = builder.canvas, builder.y - 30
        for number, text in enumerate(columns):
            for row in range(0, len(text), 20):
                canvas.drawString(72 + number * 230, top - row, text[row : row + 20])
        assert paragraphs(read(builder.save()))[-2:] == columns

    @pytest.mark.parametrize("rotation", [90, 180, 270])
    def test_a_rotated_page_reads_like_any_other(self, rotation: int) -> None:
        builder = PdfBuilder(PageStyle(rotation=rotation))
        builder.paragraph(_SENTENCE + "。")
        builder.table(grid(HEADER, *project_rows(3)))
        document = read(builder.save())
        assert paragraphs(document) == [_SENTENCE + "。"]
        assert words(document.tables[0])[1:] == [row.split("|") for row in project_rows(3)]

    def test_a_page_drawn_sideways_reads_like_any_other(self) -> None:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=(595, 842))
        canvas.rotate(90)
        canvas.setFont("Helvetica", 12)
        for number in range(8):
            canvas.drawString(100, -100 - 20 * number, f"Line {number} of 8: 12,345.6{number}")
        canvas.save()
        lines = read(buffer.getvalue()).text.split("\n")
        assert lines[:8] == [f"Line {number} of 8: 12,345.6{number}" for number in range(8)]

    def test_a_font_the_file_does_not_bring_is_read(self) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        builder = PdfBuilder()
        builder.canvas.setFont("STSong-Light", 12)
        builder.canvas.drawString(72, 700, "2023年“三公”经费支出57.84万元，完成预算的95%。")
        assert read(builder.save()).text == "2023年“三公”经费支出57.84万元，完成预算的95%。\n"

    def test_words_set_sideways_in_a_cell_stand_in_it(self) -> None:
        builder = PdfBuilder()
        builder.table(grid("|一级指标|二级指标", "|产出指标|数量指标"), [0.3, 1, 1])
        builder.canvas.rotate(90)
        builder.canvas.setFont(FONT, 9)
        builder.canvas.drawString(builder.y + 2, -92, "绩效")
        document = read(builder.save())
        assert "绩效\t产出指标\t数量指标\n" in document.text

    def test_what_is_filled_into_a_form_is_text(self) -> None:
        buffer = io.BytesIO()
        canvas = Canvas(buffer)
        canvas.drawString(72, 700, "Total")
        canvas.acroForm.textfield(value="1234.56", x=150, y=690, width=100, height=20, name="total")
        canvas.save()
        assert read(buffer.getvalue()).text.split() == ["Total", "1234.56"]

    def test_a_watermark_is_no_text(self) -> None:
        builder = PdfBuilder()
        builder.paragraph(_SENTENCE + "。")
        builder.canvas.saveState()
        builder.canvas.translate(200, 700)
        builder.canvas.rotate(45)
        builder.canvas.setFont("Helvetica", 40)
        builder.canvas.drawString(0, 0, "DRAFT")
        builder.canvas.restoreState()
        assert paragraphs(read(builder.save())) == [_SENTENCE + "。"]


class TestFigures:
    def _line(self, *pieces: tuple[float, str], spacing: float = 0.0) -> str:
        builder = PdfBuilder()
        for x, text in pieces:
            written = builder.canvas.beginText(x, 700)
            written.setFont(FONT, 12)
            written.setCharSpace(spacing)
            written.textOut(text)
            builder.canvas.drawText(written)
        return read(builder.save()).text.strip()

    def test_figures_are_not_glued_across_a_gap(self) -> None:
        assert self._line((72, "支出12"), (112, "34万元")) == "支出12 34万元"

    def test_a_figure_drawn_in_pieces_is_one(self) -> None:
        assert self._line((72, "支出"), (96, "12"), (107.2, "34"), (118.4, "万元")) == "支出1234万元"

    def test_a_figure_moved_apart_with_its_line_is_one(self) -> None:
        assert self._line((72, "本年度支出合计1234万元整"), spacing=3.0) == "本年度支出合计1234万元整"

    @pytest.mark.parametrize("lead", range(26, 34))
    def test_a_figure_broken_by_a_full_line_is_one(self, lead: int) -> None:
        builder = PdfBuilder()
        words = ("本单位严格执行预算管理制度，" * 9)[: 37 * 2 + lead] + "支出1234567.89万元。" + "管理" * 30
        line = ""
        for character in [*words, ""]:
            if not character or pdfmetrics.stringWidth(line + character, FONT, 12) > builder.width:
                builder.y -= 20
                builder.canvas.drawString(72, builder.y, line)
                line = ""
            line += character
        assert "1234567.89万元" in read(builder.save()).text

    def test_no_space_is_made_between_chinese_characters(self) -> None:
        assert self._line((72, "部门预算"), (125, "管理")) == "部门预算管理"


class TestRuledTables:
    def test_a_table_over_three_pages_is_one_and_its_headings_stand_once(self) -> None:
        builder = PdfBuilder(PageStyle(page_number=lambda page: f"— {page} —", head="部门整体支出绩效自评"))
        builder.line("单位：万元")
        rows = project_rows(90)
        builder.table(grid(HEADER, *rows), header_rows=1)
        document = read(builder.save())
        assert document.page_count == 3
        (table,) = document.tables
        assert words(table) == [row.split("|") for row in (HEADER, *rows)]
        assert table.header_row_count == 1
        assert table.caption is not None
        assert document.text[table.caption.start : table.caption.end] == "单位：万元"
        cell = next(cell for cell in table.cells if cell.text == "项目80")
        assert document.page_number(cell.span.start) == 3
        assert document.cell_locator(table, cell).startswith("table 1, row 81, column 2 (page 3, table 1, row ")

    def test_a_row_cut_by_the_page_is_one(self) -> None:
        builder = PdfBuilder()
        text = "，".join(f"第{number}项工作已按计划完成" for number in range(1, 60))
        rows = [f"{HEADER}|说明", f"1|项目甲|1.25|2.50|{text}", "2|项目乙|3.00|4.00|无"]
        builder.y = 300
        builder.table(grid(*rows), [1, 2, 2, 2, 4], header_rows=1, cuts_rows=True)
        document = read(builder.save())
        assert document.page_count == 2
        (table,) = document.tables
        assert [[text.replace("\n", "") for text in row] for row in words(table)] == [row.split("|") for row in rows]

    def test_a_figure_parted_from_its_name_by_the_page_stays_with_it(self) -> None:
        builder = PdfBuilder()
        builder.y = 116
        builder.table(
            grid("收入性质|支出性质|分值", "其中：一般公共预算：\n1387.53|基本支出|10"),
            cuts_rows=True,
        )
        document = read(builder.save())
        assert document.page_count == 2
        assert "其中：一般公共预算：1387.53\t基本支出\t10" in document.text

    def test_merged_cells_span_their_rows_and_columns(self) -> None:
        cells = [
            GridCell(0, 0, "绩效指标", 3, 1),
            GridCell(0, 1, "产出指标", 2, 1),
            GridCell(0, 2, "数量指标"),
            GridCell(0, 3, "12"),
            GridCell(1, 2, "质量指标"),
            GridCell(1, 3, "95%"),
            GridCell(2, 1, "合计", 1, 2),
            GridCell(2, 3, "100"),
        ]
        builder = PdfBuilder()
        builder.table(cells)
        (found,) = [item for item in lay_out(read_pages(builder.save())[0][0]).elements if isinstance(item, PageTable)]
        spans = {cell.text: (cell.row, cell.row_span) for cell in found.cells}
        assert spans["绩效指标"] == (0, 3)
        assert spans["产出指标"] == (0, 2)
        total = next(cell for cell in found.cells if cell.text == "合计")
        quality = next(cell for cell in found.cells if cell.text == "质量指标")
        assert total.right == quality.right
        assert total.left < quality.left

    def test_words_one_below_the_other_in_a_narrow_cell_are_one(self) -> None:
        builder = PdfBuilder()
        builder.table(grid("产出指标|数量指标|培训人数|120人|118人"), [0.35, 1, 2, 1, 1])
        document = read(builder.save())
        assert "产出指标\t数量指标\t培训人数" in document.text

    def test_figures_one_below_the_other_stay_two(self) -> None:
        builder = PdfBuilder()
        builder.table(grid("年度|金额|备注", "2022\n2023|12.50\n13.75|无", "2024|3|无"))
        cells = [cell.text for table in read(builder.save()).tables for cell in table.cells]
        assert "12.50\n13.75" in cells
        assert "2022\n2023" in cells

    def test_a_sum_too_long_for_its_cell_is_one(self) -> None:
        for first, rest, expected in [
            ("1387.5", "3", "1387.53"),
            ("1,387.5", "3", "1,387.53"),
            # each may be two figures
            ("1387.5", "13", "1387.5\n13"),
            ("1387.5", "3.1", "1387.5\n3.1"),
            ("12.5", "3", "12.5\n3"),
            ("1387", "3", "1387\n3"),
            ("1387.50", "3", "1387.50\n3"),
        ]:
            # digits are half as wide as high, four points are left at each side
            narrow = len(first) * 4.5 + 8 + 3
            for width, cell in ((narrow, expected), (narrow + 3, f"{first}\n{rest}")):
                builder = PdfBuilder()
                builder.table(grid(f"年度资金总额|{first}\n{rest}|无"), [200, width, builder.width - 200 - width])
                assert [cell.text for table in read(builder.save()).tables for cell in table.cells][1] == cell

    def test_a_table_in_a_cell_is_a_table_of_its_own(self) -> None:
        builder = PdfBuilder()
        rows = [(600, ["项目", "内容"]), (500, ["支出明细", "支出如下："]), (480, ["合计", "15.00"])]
        inner = [
            (560, ["项目", "预算数", "决算数"]),
            (540, ["接待费", "5.00", "2.90"]),
            (520, ["出国费", "10.00", "8.00"]),
        ]
        builder.canvas.setFont(FONT, 9)
        for left, width, drawn in ((72, 240, rows), (330, 60, inner)):
            for number, (y, cells) in enumerate(drawn):
                height = drawn[number - 1][0] - y if number else 20
                for column, text in enumerate(cells):
                    builder.canvas.rect(left + column * width, y, width, height)
                    builder.canvas.drawString(left + column * width + 4, y + height - 12, text)
        outer, nested = map(words, read(builder.save()).tables)
        assert outer == [cells for _, cells in rows]
        assert nested == [cells for _, cells in inner]

    def test_cells_whose_words_almost_touch_stay_apart(self) -> None:
        builder = PdfBuilder()
        canvas = builder.canvas
        for number, row in enumerate([("年初预算数", "全年预算数"), ("12345.67", "2345.67"), ("8.00", "9.00")]):
            y = 700 - 20 * number
            canvas.rect(72, y - 5, 48, 20)
            canvas.rect(120, y - 5, 60, 20)
            canvas.setFont(FONT, 9)
            canvas.drawRightString(119.8, y, row[0])
            canvas.drawString(120.2, y, row[1])
        assert "12345.67\t2345.67\n" in read(builder.save()).text

    def test_the_same_tables_as_pdfplumber_finds(self) -> None:
        for path in REPORTS[3:]:
            text = read_document("report.txt", path.read_bytes())
            assert isinstance(text, Document)
            content = write_pdf(read_content(text))
            with pdfplumber.open(io.BytesIO(content)) as oracle:
                expected = [
                    [[_bare(cell) for cell in row if cell is not None] for row in table]
                    for page in oracle.pages
                    for table in page.extract_tables()
                ]
            found = [
                [[_bare(cell.text) for cell in item.cells if cell.row == row] for row in range(item.row_count)]
                for page in read_pages(content)[0]
                for item in lay_out(page).elements
                if isinstance(item, PageTable)
            ]
            assert found == expected


def _bare(text: str | None) -> str:
    """A cell's text without white space, and without the one character of the reports that pdfplumber leaves out."""
    return "".join((text or "").split()).replace("²", "")


class TestTablesWithoutRuling:
    def test_rows_that_keep_to_their_columns_are_a_table(self) -> None:
        builder = PdfBuilder()
        rows = ["项目|年初预算数|决算数", "基本支出|343.09|571.41", "项目支出||6833.24", "合计|484.63|7404.65"]
        builder.table(grid(*rows), is_ruled=False)
        (table,) = read(builder.save()).tables
        figures = {(cell.row, cell.column): cell.text for cell in table.cells if cell.text}
        assert figures[2, 2] == "6833.24"
        assert (2, 1) not in figures

    def test_cells_of_several_lines_stay_in_their_rows(self) -> None:
        builder = PdfBuilder()
        rows = [
            "项目名称|年初预算数|全年执行数|资金文号",
            "公务用车购置及运行维护经费|10.84|7.88|某财教指〔2023〕16号、某财教指〔2023〕94号",
            "因公出国（境）经费|42.00|4.70|无",
            "公务接待费|5.00|1.29|某财教指〔2023〕9号、某财教指〔2023〕103号",
        ]
        builder.table(grid(*rows), [1.2, 1, 1, 1.6], is_ruled=False, size=10)
        (table,) = read(builder.save()).tables
        assert [[text.replace("\n", "") for text in row] for row in words(table)] == [row.split("|") for row in rows]

    def test_nothing_is_made_of_rows_whose_names_stand_beside_their_figures(self) -> None:
        """The name of the second row takes three lines, its figure stands beside the middle one."""
        builder = PdfBuilder(PageStyle(font_size=10))
        canvas = builder.canvas
        for number, (left, figure) in enumerate(
            [
                ("公务接待费", "5.00"),
                ("公务用车购", ""),
                ("置及运行维", "10.84"),
                ("护经费支出", ""),
                ("会议费", "3.00"),
            ]
        ):
            canvas.drawString(72, 700 - 14 * number, left)
            canvas.drawString(128, 700 - 14 * number, figure)
            canvas.drawString(180, 700 - 14 * number, figure)
        document = read(builder.save())
        assert not document.blocks
        assert "置及运行维 10.84 10.84" in document.text
        assert [(issue.issue_code, issue.locator) for issue in document.issues] == [("table_rows_unclear", "page 1")]

    def test_a_table_goes_on_on_the_next_page(self) -> None:
        builder = PdfBuilder(PageStyle(page_number=lambda page: f"- {page} -"))
        rows = [HEADER, *project_rows(60)]
        builder.table(grid(*rows), is_ruled=False)
        document = read(builder.save())
        assert document.page_count == 2
        (table,) = document.tables
        assert words(table) == [row.split("|") for row in rows]


class TestUnreadableFiles:
    def test_a_password_is_asked_for(self) -> None:
        builder = PdfBuilder(opens_with="letmein")
        builder.paragraph(_SENTENCE)
        found = refuse(builder.save())
        assert found.reason is QuarantineReason.ENCRYPTED
        assert "password" in found.message

    def test_a_file_that_only_forbids_changes_is_read(self) -> None:
        builder = PdfBuilder(owner="letmein")
        builder.paragraph(_SENTENCE + "。")
        assert paragraphs(read(builder.save())) == [_SENTENCE + "。"]

    def test_a_scan_says_what_to_install(self) -> None:
        builder = PdfBuilder()
        builder.picture()
        found = refuse(builder.save())
        assert found.reason is QuarantineReason.NO_TEXT
        assert "`ocr`" in found.message

    def test_a_scanned_page_among_others_is_told(self) -> None:
        builder = PdfBuilder()
        builder.paragraph(_SENTENCE + "。")
        builder.new_page()
        builder.picture()
        (issue,) = read(builder.save()).issues
        assert (issue.issue_code, issue.locator) == ("page_without_text", "page 2")

    def test_blank_pages_hold_no_text(self) -> None:
        builder = PdfBuilder()
        builder.new_page()
        assert refuse(builder.save()).reason is QuarantineReason.NO_TEXT

    def test_a_damaged_file_behind_an_encrypted_one_is_no_encrypted_one(self) -> None:
        builder = PdfBuilder(opens_with="letmein")
        builder.paragraph(_SENTENCE)
        assert refuse(builder.save()).reason is QuarantineReason.ENCRYPTED
        # a file without pages
        assert refuse(PdfBuilder().save()).reason is QuarantineReason.CORRUPT

    @pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.4\n%%EOF", b"%PDF-1.7\n" + bytes(range(256)) * 20])
    def test_a_broken_file_is_corrupt(self, content: bytes) -> None:
        found = refuse(content)
        assert found.reason is QuarantineReason.CORRUPT
        assert "damaged" in found.message

    def test_no_damage_raises(self) -> None:
        builder = PdfBuilder()
        builder.paragraph(_SENTENCE + "。")
        builder.table(grid(HEADER, *project_rows(5)))
        whole = builder.save()
        for start in range(0, len(whole), 97):
            cut = whole[:start]
            flipped = whole[:start] + bytes([whole[start] ^ 0x5A]) + whole[start + 1 :]
            for content in (cut, flipped):
                assert isinstance(read_document("report.pdf", content), Document | Unreadable)


def test_places_are_told_by_page_and_line() -> None:
    builder = PdfBuilder()
    builder.paragraph(_SENTENCE + "。")
    builder.new_page()
    builder.paragraph("本年度支出合计100.00万元。")
    document = read(builder.save())
    last = [block for block in document.blocks if isinstance(block, Paragraph)][-1]
    assert document.text_locator(last.span) == "line 2 (page 2, line 1)"
    assert document.page_number(last.span.start) == 2
    assert all(one < other for one, other in pairwise(place.start for place in document.locators))
