"""Excel files (.xlsx, .xlsm, also from WPS): every visible sheet, its cells as they are shown.

The parts are read here, with lxml and without openpyxl: two and a half times as fast, and formats are applied to the
cells that hold something only. What a number looks like is told by `_number_formats`, how the cells of a sheet become
lines and tables by `_sheets`. Not read: charts, pictures, comments, hidden sheets, rows and columns (told as issues).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from pipelines.domain.document import Document, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers._composition import Composition
from pipelines.readers._failures import ReadingError
from pipelines.readers._number_formats import BUILT_IN, GENERAL, show_number
from pipelines.readers._packages import Package, is_package, relationship_id
from pipelines.readers._sheets import Address, Merge, Sheet, add_sheet, note_hidden_sheets

SOURCE_FORMAT = "xlsx"

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_C, _V, _F, _T, _SI, _R, _IS = (f"{_S}{name}" for name in ("c", "v", "f", "t", "si", "r", "is"))
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})")
# _x000D_ stands for a character that XML does not hold
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUTH = {"0": "FALSE", "1": "TRUE"}
_ADVICE = "if its pages are pictures, run text recognition on them and put the text here (.txt)"


def accepts(content: bytes, source_file: str) -> bool:
    """Whether the content is an office package with Excel's parts."""
    del source_file  # the content tells
    return is_package(content, "xl")


def read(source_file: str, source_sha256: str, content: bytes) -> Document | Unreadable:
    """The visible sheets one after the other."""
    try:
        composition = Composition()
        _Workbook(Package(content, "Excel or WPS")).read(composition)
        return composition.finish(source_file, source_sha256, SOURCE_FORMAT, advice=_ADVICE)
    except ReadingError as error:
        return error.describe(source_file, source_sha256)


@dataclass(frozen=True, slots=True)
class _Formats:
    """The format code of each style of a cell."""

    codes: tuple[str, ...]
    counts_from_1904: bool

    def show(self, number: str, style: str | None) -> str:
        place = int(style) if style and style.isdecimal() and len(style) < 6 else 0
        code = self.codes[place] if place < len(self.codes) else GENERAL
        return show_number(number, code, counts_from_1904=self.counts_from_1904)


class _Workbook:
    """The parts that all sheets share."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._main = package.find_main()
        if self._main.endswith(".bin"):
            raise ReadingError(
                QuarantineReason.UNSUPPORTED, "The file is a binary workbook (.xlsb): save it as Excel (.xlsx)."
            )
        root = package.parse(self._main)
        self._root = etree.Element(f"{_S}workbook") if root is None else root
        properties = self._root.find(f"{_S}workbookPr")
        from_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
        self._formats = _Formats(tuple(_read_codes(package.find_part(self._main, "styles"))), from_1904)
        self._strings = [_join_texts(item) for item in _find(package.find_part(self._main, "sharedStrings"), "si")]

    def read(self, composition: Composition) -> None:
        """Add the visible sheets, and an issue that names the others."""
        hidden: list[str] = []
        related = self._package.find_related(self._main)
        for entry in self._root.iter(f"{_S}sheet"):
            kind, part = related.get(relationship_id(entry) or "", ("", ""))
            name = entry.get("name", "")
            if entry.get("state", "visible") != "visible":
                hidden.append(name)
            elif kind == "worksheet":
                root = self._package.parse(part)
                if root is not None:
                    add_sheet(composition, self._read_sheet(name, root))
        note_hidden_sheets(composition, hidden)

    def _read_sheet(self, name: str, root: etree._Element) -> Sheet:
        sheet = Sheet(name)
        sheet.merges += _read_merges(root)
        sheet.hidden_columns |= _read_hidden_columns(root)
        row_number = -1
        for row in _find(root.find(f"{_S}sheetData"), "row"):
            row_number = int(row.get("r", "0")) - 1 if row.get("r", "").isdecimal() else row_number + 1
            if row.get("hidden") in {"1", "true"} or (row.get("customHeight") and row.get("ht") == "0"):
                sheet.hidden_rows.add(row_number)
            column = -1
            for cell in row:
                address = _ADDRESS.fullmatch(cell.get("r", ""))
                column = _number_column(address[1]) if address else column + 1
                self._read_cell(sheet, (row_number, column), cell)
        return sheet

    def _read_cell(self, sheet: Sheet, address: Address, cell: etree._Element) -> None:
        value = cell.find(_V)
        kind = cell.get("t", "n")
        words = value.text if value is not None else None
        if kind == "inlineStr":
            sheet.cells[address] = "".join(_join_texts(item) for item in _find(cell, "is"))
        elif words is None:
            if cell.find(_F) is not None and kind != "str":
                sheet.unknown.append(address)
        elif kind == "s":
            sheet.cells[address] = (
                self._strings[int(words)] if words.isdecimal() and int(words) < len(self._strings) else ""
            )
        elif kind == "e":
            sheet.errors.append(address)
        elif kind in {"str", "d"}:
            sheet.cells[address] = _unescape(words)
        elif kind == "b":
            sheet.cells[address] = _TRUTH.get(words, words)
        else:
            sheet.cells[address] = self._formats.show(words, cell.get("s"))


def _find(element: etree._Element | None, name: str) -> Iterable[etree._Element]:
    return () if element is None else element.iterchildren(f"{_S}{name}")


def _join_texts(item: etree._Element) -> str:
    """The words of a string, its runs joined; what helps to pronounce it is left out."""
    words = "".join(
        text.text or ""
        for child in item
        for text in ((child,) if child.tag == _T else child.iterchildren(_T) if child.tag == _R else ())
    )
    return _unescape(words)


def _unescape(words: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), words) if "_x" in words else words


def _read_codes(styles: etree._Element | None) -> Iterator[str]:
    """The format code of each style in order."""
    if styles is None:
        return
    own = {entry.get("numFmtId", ""): entry.get("formatCode", GENERAL) for entry in styles.iter(f"{_S}numFmt")}
    for style in _find(styles.find(f"{_S}cellXfs"), "xf"):
        number = style.get("numFmtId", "0")
        yield own.get(number) or BUILT_IN.get(int(number) if number.isdecimal() else 0, GENERAL)


def _read_merges(root: etree._Element) -> Iterator[Merge]:
    for merge in _find(root.find(f"{_S}mergeCells"), "mergeCell"):
        corners = [_ADDRESS.fullmatch(corner) for corner in merge.get("ref", "").split(":")]
        if len(corners) == 2 and corners[0] and corners[1]:
            (first, last) = corners[0], corners[1]
            yield int(first[2]) - 1, _number_column(first[1]), int(last[2]), _number_column(last[1]) + 1


def _read_hidden_columns(root: etree._Element) -> set[int]:
    hidden: set[int] = set()
    for columns in _find(root.find(f"{_S}cols"), "col"):
        if columns.get("hidden") in {"1", "true"}:
            first, last = columns.get("min", ""), columns.get("max", "")
            if first.isdecimal() and last.isdecimal():
                hidden.update(range(int(first) - 1, min(int(last), 16_384)))
    return hidden


def _number_column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
