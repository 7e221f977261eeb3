"""Excel files of before 2007 (.xls, also from WPS): every visible sheet, its cells as they are shown.

xlrd opens them. What a number looks like is told by `_number_formats`, how the cells of a sheet become lines and tables
by `_sheets`. Office files that ask for a password are of the same outer kind and are told apart here.
"""

from __future__ import annotations

import io
from typing import Any

import xlrd

from pipelines.domain.document import Document, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers._composition import Composition
from pipelines.readers._failures import ReadingError
from pipelines.readers._number_formats import BUILT_IN, GENERAL, show_number
from pipelines.readers._sheets import Sheet, add_sheet, note_hidden_sheets

SOURCE_FORMAT = "xls"

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# names of streams as the file's directory writes them
_OTHERS = tuple(name.encode("utf-16-le") for name in ("WordDocument", "PowerPoint Document"))
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_ADVICE = "if its pages are pictures, run text recognition on them and put the text here (.txt)"


def accepts(content: bytes, source_file: str) -> bool:
    """Whether the content is a compound file that holds no other kind of document than a workbook.

    A damaged file may have lost the name of what it holds, and one under a password does not say.
    """
    del source_file  # the content tells
    return content.startswith(_SIGNATURE) and not any(name in content for name in _OTHERS)


def read(source_file: str, source_sha256: str, content: bytes) -> Document | Unreadable:
    """The visible sheets one after the other."""
    try:
        composition = Composition()
        _read_workbook(_open(content), composition)
        return composition.finish(source_file, source_sha256, SOURCE_FORMAT, advice=_ADVICE)
    except ReadingError as error:
        return error.describe(source_file, source_sha256)


def _open(content: bytes) -> Any:
    if _PROTECTED in content:
        raise ReadingError(
            QuarantineReason.ENCRYPTED, "The file is protected by a password: open it and save it without one."
        )
    try:
        return xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            message = "The file is protected by a password: open it and save it without one."
            raise ReadingError(QuarantineReason.ENCRYPTED, message) from error
        raise _damage(error) from error
    except Exception as error:
        # xlrd trusts its files: damage shows as any exception
        raise _damage(error) from error


def _damage(error: Exception) -> ReadingError:
    detail = str(error) or type(error).__name__
    return ReadingError(
        QuarantineReason.CORRUPT,
        f"The file is damaged ({detail}): get it again, or open it in Excel or WPS and save it as .xlsx.",
    )


def _read_workbook(book: Any, composition: Composition) -> None:
    hidden: list[str] = []
    for sheet in book.sheets():
        if sheet.visibility:
            hidden.append(sheet.name)
        else:
            add_sheet(composition, _read_sheet(book, sheet))
    note_hidden_sheets(composition, hidden)


def _read_sheet(book: Any, sheet: Any) -> Sheet:
    read = Sheet(sheet.name)
    read.merges += [
        (first, first_column, end, end_column) for first, end, first_column, end_column in sheet.merged_cells
    ]
    read.hidden_rows |= {row for row, info in sheet.rowinfo_map.items() if info.hidden}
    read.hidden_columns |= {column for column, info in sheet.colinfo_map.items() if info.hidden}
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if cell.ctype in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
                code = _find_code(book, cell.xf_index)
                read.cells[row, column] = show_number(cell.value, code, counts_from_1904=bool(book.datemode))
            elif cell.ctype == xlrd.XL_CELL_TEXT:
                read.cells[row, column] = cell.value
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                read.cells[row, column] = "TRUE" if cell.value else "FALSE"
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                read.errors.append((row, column))
    return read


def _find_code(book: Any, style: int) -> str:
    """The format code of a cell's style; what every Excel knows by number is told as a Chinese one shows it."""
    key = book.xf_list[style].format_key
    found = book.format_map.get(key)
    own = found.format_str if found is not None else None
    return BUILT_IN.get(key) or own or GENERAL
