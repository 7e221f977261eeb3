"""How places are named for a person."""

from dataclasses import replace

from pipelines.domain.document import Cell, Document, Locator, Paragraph, Span, Table

CELL = Cell(0, 1, "1", Span(6, 7))
TABLE = Table(Span(4, 7), (Cell(0, 0, "乙", Span(4, 5)), CELL), 1, 2)
DOCUMENT = Document("a.txt", "0" * 64, "txt", "甲。\n\n乙\t1", (Paragraph(Span(0, 2)), TABLE))


def test_places_are_named_by_lines_and_tables_where_the_source_has_no_words_of_its_own() -> None:
    assert DOCUMENT.text_locator(Span(1, 2)) == "line 1"
    assert DOCUMENT.cell_locator(TABLE, CELL) == "table 1, row 1, column 2"


def test_the_words_of_the_source_stand_behind_in_brackets_up_to_the_next_place() -> None:
    places = (Locator(0, "paragraph 7"), Locator(4, "sheet 表1, cell A1"), Locator(6, "sheet 表1, cell B1"))
    document = replace(DOCUMENT, locators=places)
    assert document.text_locator(Span(1, 2)) == "line 1 (paragraph 7)"
    assert document.text_locator(Span(5, 6)) == "line 3 (sheet 表1, cell A1)"
    assert document.cell_locator(TABLE, CELL) == "table 1, row 1, column 2 (sheet 表1, cell B1)"
