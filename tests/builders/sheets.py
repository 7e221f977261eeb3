"""Writes Excel files, new ones with XlsxWriter, old ones with xlwt: lines and tables below each other on a sheet."""

from __future__ import annotations

import io
from collections.abc import Iterator

import xlsxwriter
import xlwt

from tests.builders.content import Content, Line, place_cells

# row, column, words, rows and columns covered
Placed = tuple[int, int, str, int, int]


def write_xlsx(content: Content) -> bytes:
    """A workbook with `content` on its one sheet, two blank rows behind each table."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("自评报告")
        for row, column, words, down, across in _place(content):
            if down * across > 1:
                sheet.merge_range(row, column, row + down - 1, column + across - 1, "")
            sheet.write_string(row, column, words)
    return buffer.getvalue()


def write_xls(content: Content) -> bytes:
    """The same as a workbook of before 2007."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("自评报告")
    for row, column, words, down, across in _place(content):
        if down * across > 1:
            sheet.write_merge(row, row + down - 1, column, column + across - 1, words)
        else:
            sheet.write(row, column, words)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _place(content: Content) -> Iterator[Placed]:
    below = 0
    for block in content:
        if isinstance(block, Line):
            yield below, 0, block.words, 1, 1
            below += 1
        else:
            for row, column, words, down, across in place_cells(block.rows):
                yield below + row, column, words, down, across
            below += len(block.rows) + 2
