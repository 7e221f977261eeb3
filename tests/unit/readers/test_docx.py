"""What is read of a Word file: what a person sees on the page, once, and where each piece stands."""

import io
import zipfile

import docx
import pytest

from pipelines.domain.document import Document, Heading, Unreadable
from pipelines.domain.vocabulary import QuarantineReason, Severity
from pipelines.readers import read_document
from pipelines.readers._word_numbers import format_number
from tests.builders.content import Grid, Line
from tests.builders.word import build_docx, cell, pack, paragraph, row, table, write_docx

RUN = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'


def read(content: bytes) -> Document:
    document = read_document("a/b.docx", content)
    assert isinstance(document, Document), document
    return document


def refuse(content: bytes) -> Unreadable:
    unreadable = read_document("a/b.docx", content)
    assert isinstance(unreadable, Unreadable)
    return unreadable


def lines(body: str, **parts: str) -> list[str]:
    return read(build_docx(body, **parts)).text.rstrip("\n").split("\n")


def level(place: int, number_format: str, pattern: str, extra: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{extra}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def numbered(words: str, place: int = 0, number: int = 1) -> str:
    return paragraph(words, f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{number}"/></w:numPr>')


OFFICIAL = (
    f'<w:abstractNum w:abstractNumId="0">{level(0, "chineseCountingThousand", "%1、")}'
    f"{level(1, 'chineseCounting', '（%2）')}{level(2, 'decimal', '%3.')}{level(3, 'bullet', '&#xF06C;')}"
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


def test_automatic_numbers_stand_as_on_the_page_and_begin_anew_below_each_heading() -> None:
    document = read(
        build_docx(
            numbered("部门基本情况")
            + numbered("部门职责", 1)
            + numbered("人员编制", 1)
            + numbered("行政编制", 2)
            + numbered("一般公共预算支出情况")
            + numbered("基本支出情况", 1)
            + numbered("甲", 3)
            + paragraph("2023年基本支出571.41万元。"),
            numbering=OFFICIAL,
        )
    )
    assert document.text.split("\n")[:7] == [
        "一、部门基本情况", "（一）部门职责", "（二）人员编制", "1. 行政编制", "二、一般公共预算支出情况",
        "（一）基本支出情况", "甲",
    ]  # fmt: skip
    headings = {block.title: block.level for block in document.blocks if isinstance(block, Heading)}
    assert headings["一般公共预算支出情况"] == 1
    assert headings["基本支出情况"] == 2


def test_a_number_may_come_from_the_style_and_begin_where_the_list_says() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="S"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="T"><w:basedOn w:val="S"/></w:style>'
    )
    numbering = OFFICIAL.replace(
        "</w:num>",
        '</w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/>'
        "</w:lvlOverride></w:num>",
    )
    body = paragraph("绩效目标", '<w:pStyle w:val="T"/>') + paragraph("资金管理", '<w:pStyle w:val="S"/>')
    body += paragraph("附则", '<w:pStyle w:val="S"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert lines(body, styles=styles, numbering=numbering) == ["三、绩效目标", "四、资金管理", "附则"]


def test_styles_take_over_from_one_another_however_long_the_chain_also_in_a_circle() -> None:
    def style(name: str, base: str, properties: str = "") -> str:
        own = f'<w:basedOn w:val="{base}"/><w:pPr><w:numPr>{properties}</w:numPr></w:pPr>'
        return f'<w:style w:type="paragraph" w:styleId="{name}">{own}</w:style>'

    styles = style("s0", "none", '<w:numId w:val="1"/>')
    styles += "".join(style(f"s{number}", f"s{number - 1}") for number in range(1, 5_000))
    styles += style("a", "b") + style("b", "a") + style("c", "s9", '<w:ilvl w:val="1"/>')
    body = "".join(
        paragraph(words, f'<w:pStyle w:val="{name}"/>') for words, name in (("甲", "s4999"), ("乙", "c"), ("丙", "a"))
    )
    assert lines(body, styles=styles, numbering=OFFICIAL) == ["一、甲", "（一）乙", "丙"]


def test_a_number_of_several_levels_is_printed_whole_with_a_space_before_the_words() -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "chineseCounting", "第%1章")}'
        f"{level(1, 'decimal', '%1.%2', '<w:isLgl/>')}</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    body = numbered("总则") + numbered("2023年度", 1) + numbered("目标", 1)
    assert lines(body, numbering=numbering) == ["第一章 总则", "1.1 2023年度", "1.2 目标"]


@pytest.mark.parametrize(
    ("number", "number_format", "printed"),
    [
        (1, "chineseCounting", "一"), (10, "chineseCounting", "十"), (12, "chineseCountingThousand", "十二"),
        (20, "japaneseCounting", "二十"), (105, "chineseCounting", "一百零五"), (110, "chineseCounting", "一百一十"),
        (1001, "chineseCounting", "一千零一"), (3, "decimalEnclosedCircleChinese", "③"), (4, "upperRoman", "IV"),
        (25, "decimalEnclosedCircle", "25"), (28, "lowerLetter", "bb"), (7, "decimalFullWidth", "７"),
        (2, "ideographTraditional", "乙"), (12, "chineseLegalSimplified", "壹拾贰"), (5, "decimalZero", "05"),
        (0, "chineseCounting", "0"), (6, "odd", "6"),
    ],
)  # fmt: skip
def test_numbers_are_printed_in_the_format_of_their_level(number: int, number_format: str, printed: str) -> None:
    assert format_number(number, number_format) == printed


def test_a_text_box_is_read_once_behind_its_paragraph_and_not_again_from_the_drawing_for_older_programs() -> None:
    box = f"<w:txbxContent>{paragraph('单位：万元')}{table(row('项目', '金额'), row('甲', '1'))}</w:txbxContent>"
    body = (
        "<w:p>" + RUN.format("表1") + "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    document = read(build_docx(body))
    assert document.text == "表1\n单位：万元\n项目\t金额\n甲\t1\n"
    assert "text box 1, paragraph 1" in document.text_locator(document.blocks[1].span)


def test_footnotes_stand_behind_the_block_that_refers_to_them_and_their_marks_nowhere() -> None:
    body = "<w:p>" + RUN.format("支出52") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + RUN.format("万元。")
    body += "</w:p>" + paragraph("完。")
    notes = '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    notes += f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{RUN.format("含结转。")}</w:p></w:footnote>'
    document = read(build_docx(body, footnotes=notes))
    assert document.text == "支出52万元。\n含结转。\n完。\n"
    assert document.locators[1].words == "footnote 2"


def test_headers_comments_hidden_text_field_codes_and_hints_are_left_out() -> None:
    body = (
        "<w:p>" + RUN.format("甲") + f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>乙</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r>'
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>单击此处</w:t></w:r></w:sdtContent></w:sdt>"
        "<w:sdt><w:sdtContent><w:r><w:t>丙</w:t></w:r></w:sdtContent></w:sdt></w:p>"
        f"<w:sdt><w:sdtContent>{paragraph('丁')}</w:sdtContent></w:sdt>"
    )
    document = read(build_docx(body, header1=paragraph("页眉"), comments="<w:comment>批注</w:comment>"))
    assert document.text == "甲乙7丙\n丁\n"
    (issue,) = document.issues
    assert (issue.issue_code, issue.severity) == ("hidden_text_left_out", Severity.INFO)


def test_tracked_changes_are_read_as_accepted() -> None:
    body = (
        "<w:p>" + RUN.format("支出") + "<w:del><w:r><w:delText>10</w:delText></w:r></w:del>"
        f"<w:ins>{RUN.format('12')}</w:ins>{RUN.format('万元')}"
        f"<w:moveFrom>{RUN.format('旧')}</w:moveFrom><w:moveTo>{RUN.format('新')}</w:moveTo></w:p>"
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{RUN.format('前')}</w:p>{paragraph('后')}"
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr>"
        f"{row('甲', '1')}{row('乙', '2')}</w:tbl>"
    )
    document = read(build_docx(body))
    assert document.text == "支出12万元新\n前后\n甲\t1\n乙\t2\n"
    assert [issue.issue_code for issue in document.issues] == ["tracked_changes_accepted"]


def test_marks_and_symbol_fonts_are_read_as_they_look() -> None:
    body = (
        "<w:p><w:r><w:t>≤</w:t><w:tab/><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t><w:softHyphen/><w:br/></w:r>"
        '<w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t>90%</w:t><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>'
        "<w:r><w:ruby><w:rt><w:r><w:t>jī</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>绩</w:t></w:r></w:rubyBase></w:ruby>"
        "</w:r><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p>"
    )
    assert lines(body) == ["≤\tA-B", "≥90%☑绩x=1"]


def test_merges_nested_tables_and_places_are_kept() -> None:
    inner = table(row("项目", "预算数", "决算数"), row("差旅费", "3", "2"))
    body = paragraph("一、支出情况") + table(
        row(cell("指标", merge="restart"), cell("金额", columns=2), cell("明细")),
        row(cell("", merge="continue"), "预算数", "决算数", cell(paragraph("见下") + inner + "<w:p/>")),
        row("基本支出", "1,200.50", "1,100.00", ""),
    )
    document = read(build_docx(body))
    outer, nested = document.tables
    cells = {cell.text: cell for cell in outer.cells}
    assert (cells["指标"].row_span, cells["金额"].column_span, cells["金额"].column) == (2, 2, 1)
    assert outer.header_row_count == 2
    assert (cells["1,200.50"].row, cells["1,200.50"].column) == (2, 1)
    assert document.cell_locator(outer, cells["1,200.50"]) == (
        "table 1, row 3, column 2 (Word table 1, row 3, column 2)"
    )
    assert document.cell_locator(nested, nested.cells[4]) == (
        "table 2, row 2, column 2 (Word table 1, row 2, column 4, table 1, row 2, column 2)"
    )


def test_a_frame_of_one_column_is_text_and_the_table_in_it_a_table() -> None:
    document = read(build_docx(table(row(cell(paragraph("一、概况") + table(row("项目", "金额"), row("甲", "1")))))))
    assert isinstance(document.blocks[0], Heading)
    assert len(document.tables) == 1


def test_what_wps_writes_otherwise_is_read_alike() -> None:
    """Merges spelled out, rows indented by `gridBefore`, no grid, wrapped rows, and a merge that continues nothing."""
    spelled = cell("", merge="continue").replace("<w:vMerge/>", '<w:vMerge w:val="continue"/>')
    first_row = row(cell("产出指标", merge="restart"), "数量指标", "≥3个")
    body = (
        f"<w:tbl><w:sdt><w:sdtContent>{first_row}</w:sdtContent></w:sdt>"
        f"{row(spelled, '质量指标', '合格')}"
        '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell("时效指标") + cell("12月") + "</w:tr>"
        f"{row(spelled, '成本指标', '5万元')}</w:tbl>"
    )
    (found,) = read(build_docx(body)).tables
    first = found.cells[0]
    assert (first.text, first.row_span) == ("产出指标", 2)
    assert [(cell.row, cell.column) for cell in found.cells if cell.text in {"时效指标", "成本指标"}] == [
        (2, 1),
        (3, 1),
    ]


def test_vertical_text_and_lines_of_a_cell_stay_in_it() -> None:
    document = read(write_docx([Grid([[("一\n级\n指\n标", 1, 1), "三级指标", "指标值"], ["产出", "培训", "≥3次"]])]))
    assert document.tables[0].cells[0].text == "一\n级\n指\n标"
    assert document.tables[0].header_row_count == 1


def test_every_heading_style_level_is_a_title_if_it_reads_like_one() -> None:
    document = read(write_docx([Line("评价工作的组织", 1), Line("2023年支出100万元，均已完成，成效明显。", 2)]))
    assert [block.title for block in document.blocks if isinstance(block, Heading)] == ["评价工作的组织"]


def test_a_document_of_pictures_only_says_what_to_do() -> None:
    picture = "<w:p><w:r><w:drawing><pic:pic/></w:drawing></w:r></w:p>"
    assert refuse(build_docx(picture)).reason is QuarantineReason.NO_TEXT
    document = read(build_docx(picture + paragraph("见附图。")))
    assert [issue.issue_code for issue in document.issues] == ["pictures_not_read"]


def test_strict_files_and_absolute_part_names_are_read() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    files = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": (
            '<Relationships><Relationship Id="a" Target="/word/main.xml"'
            ' Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"/></Relationships>'
        ),
        "word/main.xml": f'<w:document xmlns:w="{strict}"><w:body>{paragraph("甲")}</w:body></w:document>',
    }
    assert read(pack(files)).text == "甲\n"


def unpack(content: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_no_entity_is_read() -> None:
    entities = '<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/hostname"><!ENTITY a "billion"><!ENTITY b "&a;&a;&a;">]>'
    files = unpack(build_docx(paragraph("甲")))
    main = str(files["word/document.xml"], "utf-8") if isinstance(files["word/document.xml"], bytes) else ""
    head, _, rest = main.partition("\n")
    document = read(pack(files | {"word/document.xml": head + entities + rest.replace("甲", "甲&e;&b;")}))
    assert document.text == "甲\n"


def test_damaged_protected_and_swollen_files_are_refused_with_what_to_do() -> None:
    whole = build_docx(paragraph("甲" * 5000))
    files = unpack(whole)
    broken = refuse(pack(files | {"word/document.xml": "<w:document"}))
    assert broken.reason is QuarantineReason.CORRUPT
    assert "save it anew" in broken.message
    assert refuse(whole[: len(whole) // 2]).reason is QuarantineReason.CORRUPT
    assert refuse(pack(files | {"_rels/.rels": "<Relationships/>"})).reason is QuarantineReason.CORRUPT
    bomb = refuse(pack(files | {"word/document.xml": b" " * (49 << 20)}))
    assert bomb.reason is QuarantineReason.TOO_LARGE
    for swollen in ("<w:sdt>" * 300 + "</w:sdt>" * 300, paragraph("9" * (10 << 20))):
        assert refuse(build_docx(swollen)).reason is QuarantineReason.TOO_LARGE
    protected = bytearray(whole)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = protected.find(signature)
        while place >= 0:
            protected[place + offset] |= 1
            place = protected.find(signature, place + 1)
    assert refuse(bytes(protected)).reason is QuarantineReason.ENCRYPTED


def test_another_program_reads_what_the_tests_write() -> None:
    """python-docx as the oracle of the builder."""
    written = write_docx([Line("一、概况", 1), Grid([[("甲", 2, 1), ("乙", 1, 2)], ["1", "2"]])])
    document = docx.Document(io.BytesIO(written))
    assert [block.text for block in document.paragraphs] == ["一、概况", ""]
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["甲", "乙", "乙"],
        ["甲", "1", "2"],
    ]
