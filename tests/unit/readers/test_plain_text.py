"""What becomes of a text file's bytes: the same text in any encoding, or a reason why not and what to do."""

from pathlib import Path

import pytest

from pipelines.domain.document import Document, Table, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers import find_readers, read_document

RAW = sorted((Path(__file__).parents[3] / "data" / "raw").glob("*.txt"))
OLD_SLIDES = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "PowerPoint Document".encode("utf-16-le")
TEXT = "2023年度部门整体支出绩效自评报告\n\n一、基本支出情况\n2023年基本支出571.41万元，占52%。\n"


def read(content: bytes) -> Document:
    document = read_document("a/b.txt", content)
    assert isinstance(document, Document)
    return document


def refuse(content: bytes) -> Unreadable:
    unreadable = read_document("a/b.txt", content)
    assert isinstance(unreadable, Unreadable)
    return unreadable


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_the_same_text_is_the_same_document_in_any_encoding(encoding: str) -> None:
    document = read(TEXT.encode(encoding))
    assert document.text == TEXT
    assert document.blocks == read(TEXT.encode()).blocks


@pytest.mark.parametrize("path", RAW, ids=lambda path: str(path.stem))
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_real_reports_read_the_same_in_any_encoding(path: Path, encoding: str) -> None:
    text = path.read_bytes().decode("utf-8-sig")
    assert read(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_short_text_in_utf16_without_a_mark_is_told(encoding: str) -> None:
    assert read("本年无此项支出。\n".encode(encoding)).text == "本年无此项支出。\n"


def test_gb18030_is_never_taken_for_big5() -> None:
    content = "部门整体支出绩效自评报告".encode("gb18030")
    assert content.decode("big5", errors="strict")  # Big5 would take it without an error, and give nonsense
    assert read(content).text == "部门整体支出绩效自评报告"


def test_characters_of_four_bytes_in_gb18030_are_kept() -> None:
    assert read("㐀㐁𠀀基本支出€".encode("gb18030")).text == "㐀㐁𠀀基本支出€"


def test_text_is_kept_as_decoded() -> None:
    text = "一、概况\r\n\u3000\u3000支出 １２.５ 万元。\r\n\x07 \u200b续\n"
    document = read(text.encode())
    assert document.text == text
    assert document.line_number(text.index("支出")) == 2


def test_the_report_is_named_by_its_bytes() -> None:
    document = read(TEXT.encode())
    assert document.source_file == "a/b.txt"
    assert document.source_format == "txt"
    assert document.report_id == document.source_sha256[:16]
    assert document.report_id != read(TEXT.encode("gb18030")).report_id
    assert document.page_count is None


@pytest.mark.parametrize(
    ("content", "reason", "says"),
    [
        (b"", QuarantineReason.EMPTY, "empty"),
        (b" \r\n\t\n", QuarantineReason.EMPTY, "empty"),
        ("\ufeff\u3000\n\u200b".encode(), QuarantineReason.EMPTY, "white space"),
        ("12 34.5\n—— 78%\n".encode(), QuarantineReason.NO_TEXT, "no words"),
        (b"PK\x03\x04\x14\x00\x06\x00", QuarantineReason.UNSUPPORTED, "zip file"),
        (OLD_SLIDES, QuarantineReason.UNSUPPORTED, "PowerPoint"),
        (b"GIF89a\x01\x00\x01\x00", QuarantineReason.UNSUPPORTED, "picture"),
        (b"\x00\x01\x02\x03" * 64, QuarantineReason.UNSUPPORTED, "no known format"),
        (b"\xff\xfe\x00", QuarantineReason.ENCODING, "UTF-8"),
        (TEXT.encode()[:-5] + b"\xff\xff\xfe\xfd" + TEXT.encode("gb18030"), QuarantineReason.ENCODING, "UTF-8"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(content: bytes, reason: QuarantineReason, says: str) -> None:
    unreadable = refuse(content)
    assert unreadable.reason is reason
    assert says in unreadable.message
    assert unreadable.message.endswith(".")
    assert unreadable.source_file == "a/b.txt"
    assert len(unreadable.source_sha256) == 64


def test_a_report_that_begins_like_a_word_of_another_format_is_read() -> None:
    assert read("BM25排序 报告：PK赛 %PDF 说明".encode()).text.startswith("BM25")


def test_readers_are_found_by_walking_the_package() -> None:
    names = {path.stem for path in Path(find_readers()[0].__file__ or "").parent.glob("[!_]*.py")}  # type: ignore[attr-defined]
    assert len(find_readers()) == len(names)


def test_a_table_of_a_real_report_is_found_with_its_place() -> None:
    document = read(next(path for path in RAW if path.name.startswith("003")).read_bytes())
    table = document.tables[1]
    cell = next(cell for cell in table.cells if cell.text == "科技成果转化子基金1")
    assert isinstance(table, Table)
    assert document.cell_locator(table, cell) == "table 2, row 18, column 2"
    assert document.line_number(cell.span.start) == 228
