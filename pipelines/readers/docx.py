"""Word files (.docx, also from WPS): one pass over the tree of the main part, in reading order.

Read: paragraphs with their automatic numbers, tables with merges, tables within cells, text boxes, footnotes and
endnotes behind the block that refers to them, content controls, insertions not yet accepted. Not read: headers and
footers, comments, hidden text, deletions not yet accepted, field codes, pictures. What of these a person may miss is
told as an issue. Numbers of lists are made by `_word_numbers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from pipelines.domain.document import Document, Unreadable
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import Severity
from pipelines.readers._composition import Composition, SourceCell
from pipelines.readers._failures import ReadingError
from pipelines.readers._packages import Package, is_package
from pipelines.readers._word_numbers import NumberedLists

SOURCE_FORMAT = "docx"
ENDINGS = (".docx", ".docm", ".dotx", ".dotm")

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{_W}val"
_P, _TBL, _TR, _TC, _R, _T = (f"{_W}{name}" for name in ("p", "tbl", "tr", "tc", "r", "t"))
_SDT, _SDT_CONTENT, _TEXT_BOX = f"{_W}sdt", f"{_W}sdtContent", f"{_W}txbxContent"
_TEXTS = frozenset({_T, "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"})
_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ALTERNATE, _CHOICE, _FALLBACK = (f"{_MARKUP}{name}" for name in ("AlternateContent", "Choice", "Fallback"))
_PICTURES = frozenset({
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic", "{urn:schemas-microsoft-com:vml}imagedata",
})  # fmt: skip
_DELETED = frozenset({f"{_W}del", f"{_W}moveFrom"})
_LEFT_OUT = frozenset({
    f"{_W}{name}" for name in ("pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sectPr", "instrText", "rt")
})  # fmt: skip
# no row of a table and no cell of a row stands in these
_NOT_WITHIN = frozenset({*_LEFT_OUT, *_DELETED, _P, _TBL})
_MARKS = {f"{_W}tab": "\t", f"{_W}ptab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_NOTE_KINDS = {f"{_W}footnoteReference": "footnote", f"{_W}endnoteReference": "endnote"}
# what characters of symbol fonts look like, by their code below F000
_SYMBOLS = {
    "symbol": {0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xB0: "°", 0xD7: "·", 0x25: "%"},
    "wingdings": {0xFC: "√", 0xFB: "×", 0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0x6E: "■", 0x6C: "●"},
    "wingdings 2": {0x50: "√", 0x4F: "×", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□", 0x30: "□"},
}
_OFF = frozenset({"0", "false", "off", "none"})
_MOST_SPAN = 1000
_ADVICE = "if its pages are pictures, run text recognition on them and put the text here (.txt)"


def accepts(content: bytes, source_file: str) -> bool:
    """Whether the content is an office package with Word's parts."""
    del source_file  # the content tells
    return is_package(content, "word")


def read(source_file: str, source_sha256: str, content: bytes) -> Document | Unreadable:
    """The document as a reader of the page sees it, all tracked changes accepted."""
    try:
        package = Package(content, "Word or WPS")
        main = package.find_main()
        reading = _Reading(package, main)
        root = package.parse(main)
        if root is not None:
            reading.read_blocks(root, _Place())
        reading.add_issues()
        return reading.composition.finish(source_file, source_sha256, SOURCE_FORMAT, advice=_ADVICE)
    except ReadingError as error:
        return error.describe(source_file, source_sha256)


@dataclass(slots=True)
class _Style:
    """What of a paragraph or character style matters, with what it takes over from the style it is based on."""

    number_id: str | None = None
    level: int | None = None
    outline: int | None = None
    is_hidden: bool = False


@dataclass(slots=True)
class _Place:
    """Where blocks are counted: the document, a text box, a note or a cell. `words` stand before what is counted."""

    words: str = ""
    paragraphs: int = 0
    tables: int = 0
    # a table cell without columns of its own: what stands in it is named by it
    is_whole: bool = False

    def next_paragraph(self) -> str:
        self.paragraphs += 1
        return self.words if self.is_whole else f"{self.words}paragraph {self.paragraphs}"

    def next_table(self) -> str:
        self.tables += 1
        words = f"{self.words}, " if self.is_whole else self.words
        return f"{words}{'' if words else 'Word '}table {self.tables}"


@dataclass(slots=True)
class _Inline:
    """What the runs of a paragraph hold: its words, and what stands beside them."""

    words: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _TableCell:
    """A cell with its words, and the notes and tables that stand in it."""

    cell: SourceCell
    inline: _Inline
    tables: list[etree._Element]


class _Reading:
    """One pass over a document."""

    def __init__(self, package: Package, main: str) -> None:
        self.composition = Composition()
        self._styles, self._default_style = _read_styles(package.find_part(main, "styles"))
        style_numbers = {name: style.number_id for name, style in self._styles.items() if style.number_id}
        self._lists = NumberedLists(package.find_part(main, "numbering"), style_numbers)
        self._notes = {
            (kind, note.get(f"{_W}id", "")): note
            for kind in _NOTE_KINDS.values()
            for note in _children(package.find_part(main, f"{kind}s"))
        }
        self._left_of_deleted: list[str] = []
        self._box_count = 0
        self._counts = {"hidden": 0, "deleted": 0, "picture": 0}

    def read_blocks(self, container: Iterable[etree._Element], place: _Place) -> None:
        """Add the paragraphs and tables of `container` in order."""
        for block in self._find_blocks(container):
            if block.tag == _TBL:
                self._read_table(block, place)
            else:
                name = place.next_paragraph()
                inline = _Inline()
                words = self._read_paragraph(block, inline)
                if words is not None:
                    self.composition.add_line(words, name, is_title=self._is_styled_as_title(block))
                self._add_asides(inline)

    def add_issues(self) -> None:
        """Say what a person may miss in the text."""
        messages = (
            ("hidden_text_left_out", "hidden", "{} passages are hidden on the page and were not read."),
            (
                "tracked_changes_accepted",
                "deleted",
                "{} tracked deletions were read as accepted: accept or reject them.",
            ),
            ("pictures_not_read", "picture", "{} pictures were not read: see whether figures stand in them only."),
        )
        for code, kind, message in messages:
            if count := self._counts[kind]:
                self.composition.add_issue(Issue(code, Severity.INFO, message.format(count)))

    def _find_blocks(self, container: Iterable[etree._Element]) -> Iterator[etree._Element]:
        """The paragraphs and tables directly in `container`, whatever wraps them."""
        for child in container:
            if child.tag in (_P, _TBL):
                yield child
            elif child.tag == _SDT:
                yield from self._find_blocks(_content_of(child))
            elif child.tag == _ALTERNATE:
                yield from self._find_blocks(_choose(child))
            elif child.tag in _DELETED:
                self._counts["deleted"] += 1
            elif child.tag not in _LEFT_OUT:
                yield from self._find_blocks(child)

    # paragraphs

    def _read_paragraph(self, paragraph: etree._Element, inline: _Inline) -> str | None:
        """The words of a paragraph with its number; None where its end is deleted and the next one goes on with it."""
        properties = paragraph.find(f"{_W}pPr")
        style = self._style_of(properties, f"{_W}pStyle", self._default_style)
        self._read_runs(paragraph, inline, is_hidden=bool(style and style.is_hidden))
        words = "".join(inline.words)
        if properties is not None and properties.find(f"{_W}rPr/{_W}del") is not None:
            self._left_of_deleted.append(words)
            return None
        if self._left_of_deleted:
            words = "".join([*self._left_of_deleted, words])
            self._left_of_deleted.clear()
        # a blank paragraph shows no number, though it counts
        return self._count_paragraph(properties, style) + words.lstrip() if words.strip() else ""

    def _count_paragraph(self, properties: etree._Element | None, style: _Style | None) -> str:
        number_id = style.number_id if style else None
        level = style.level if style else None
        own = properties.find(f"{_W}numPr") if properties is not None else None
        if own is not None:
            number_id = _value(own, "numId") or number_id
            level = _whole(_value(own, "ilvl")) if own.find(f"{_W}ilvl") is not None else level
        if not number_id or number_id == "0":
            return ""
        if level is None:
            level = self._lists.find_level(number_id, self._style_name(properties))
        return self._lists.count(number_id, level)

    def _is_styled_as_title(self, paragraph: etree._Element) -> bool:
        """Whether the paragraph has a level in Word's outline."""
        properties = paragraph.find(f"{_W}pPr")
        own = _value(properties, "outlineLvl") if properties is not None else None
        style = self._style_of(properties, f"{_W}pStyle", self._default_style)
        outline = _whole(own) if own else (style.outline if style else None)
        return outline is not None and outline < 9

    def _style_name(self, properties: etree._Element | None) -> str | None:
        return (_value(properties, "pStyle") if properties is not None else None) or self._default_style

    def _style_of(self, properties: etree._Element | None, tag: str, default: str | None) -> _Style | None:
        found = properties.find(tag) if properties is not None else None
        name = found.get(_VAL) if found is not None else default
        return self._styles.get(name) if name else None

    def _read_runs(self, element: Iterable[etree._Element], inline: _Inline, *, is_hidden: bool) -> None:
        """Collect the words below `element`, and the text boxes and notes among them."""
        for child in element:
            tag = child.tag
            if tag in _TEXTS:
                inline.words.append(child.text or "")
            elif tag == _R:
                self._read_run(child, inline, is_hidden=is_hidden)
            elif tag in _MARKS:
                inline.words.append(_MARKS[tag])
            elif tag in _DELETED:
                self._counts["deleted"] += 1
            elif tag not in _LEFT_OUT:
                self._read_other(child, inline, is_hidden=is_hidden)

    def _read_run(self, run: etree._Element, inline: _Inline, *, is_hidden: bool) -> None:
        properties = run.find(f"{_W}rPr")
        if properties is not None:
            style = self._style_of(properties, f"{_W}rStyle", None)
            own = properties.find(f"{_W}vanish")
            is_hidden = own.get(_VAL) not in _OFF if own is not None else is_hidden or bool(style and style.is_hidden)
        if is_hidden:
            self._counts["hidden"] += any(text.text and text.text.strip() for text in run.iter(_T))
            return
        self._read_runs(run, inline, is_hidden=False)

    def _read_other(self, element: etree._Element, inline: _Inline, *, is_hidden: bool) -> None:
        tag = element.tag
        if tag == _TEXT_BOX:
            inline.boxes.append(element)
        elif tag == f"{_W}sym":
            inline.words.append(_read_symbol(element))
        elif tag in _NOTE_KINDS:
            inline.notes.append((_NOTE_KINDS[tag], element.get(f"{_W}id", "")))
        elif tag == _ALTERNATE:
            self._read_runs(_choose(element), inline, is_hidden=is_hidden)
        elif tag == _SDT:
            self._read_runs(_content_of(element), inline, is_hidden=is_hidden)
        else:
            self._counts["picture"] += tag in _PICTURES
            self._read_runs(element, inline, is_hidden=is_hidden)

    def _add_asides(self, inline: _Inline) -> None:
        """Add the text boxes and notes that stand at a paragraph or table, behind it."""
        for box in inline.boxes:
            self._box_count += 1
            self.read_blocks(box, _Place(f"text box {self._box_count}, "))
        for kind, number in inline.notes:
            note = self._notes.pop((kind, number), None)
            if note is not None:
                self.read_blocks(note, _Place(f"{kind} {number}", is_whole=True))

    # tables

    def _read_table(self, table: etree._Element, place: _Place) -> None:
        name = place.next_table()
        cells = self._read_cells(table, name)
        if all(cell.cell.column == 0 for cell in cells):
            # a frame around text, not a table
            for cell in cells:
                self._read_frame(cell)
            return
        self.composition.add_grid(cell.cell for cell in cells)
        for cell in cells:
            self._add_asides(cell.inline)
            within = _Place(cell.cell.place, is_whole=True)
            for inner in cell.tables:
                self._read_table(inner, within)

    def _read_frame(self, cell: _TableCell) -> None:
        """A table's only column: its words as paragraphs, tables in it as tables."""
        for line in cell.cell.words.split("\n"):
            self.composition.add_line(line, cell.cell.place)
        self._add_asides(cell.inline)
        within = _Place(cell.cell.place, is_whole=True)
        for inner in cell.tables:
            self._read_table(inner, within)

    def _read_cells(self, table: etree._Element, name: str) -> list[_TableCell]:
        """The cells of a table in reading order, each merged downwards as far as the cells below continue it."""
        cells: list[_TableCell] = []
        open_merges: dict[int, int] = {}
        row_number = 0
        for row in _find_within(table, _TR):
            if self._is_left_out(row):
                continue
            column, still_open = _before(row), {}
            for element in _find_within(row, _TC):
                properties = element.find(f"{_W}tcPr")
                span, merge = _read_merges(properties)
                if merge == "continue" and column in open_merges:
                    place = open_merges[column]
                    above = cells[place].cell
                    cells[place].cell = replace(above, row_span=row_number - above.row + 1)
                    still_open[column] = place
                else:
                    cells.append(self._read_cell(element, name, row_number, column, span))
                    if merge:
                        still_open[column] = len(cells) - 1
                column += span
            open_merges = still_open
            row_number += 1
        return cells

    def _is_left_out(self, row: etree._Element) -> bool:
        """Whether a row is deleted or hidden."""
        properties = row.find(f"{_W}trPr")
        if properties is None:
            return False
        for name, kind in (("del", "deleted"), ("hidden", "hidden")):
            found = properties.find(f"{_W}{name}")
            if found is not None and found.get(_VAL) not in _OFF:
                self._counts[kind] += 1
                return True
        return False

    def _read_cell(self, element: etree._Element, name: str, row: int, column: int, span: int) -> _TableCell:
        inline = _Inline()
        lines: list[str] = []
        tables: list[etree._Element] = []
        for block in self._find_blocks(element):
            if block.tag == _TBL:
                tables.append(block)
                continue
            own = _Inline()
            words = self._read_paragraph(block, own)
            lines += [words] if words else []
            inline.notes += own.notes
            lines += [line for box in own.boxes for line in self._read_box_lines(box)]
        place = f"{name}, row {row + 1}, column {column + 1}"
        return _TableCell(SourceCell(row, column, "\n".join(lines), place, 1, span), inline, tables)

    def _read_box_lines(self, box: etree._Element) -> Iterator[str]:
        """The lines of a text box that stands in a cell: they are the cell's."""
        self._box_count += 1
        for block in box.iter(_P):
            words = self._read_paragraph(block, _Inline())
            if words:
                yield words


def _read_styles(root: etree._Element | None) -> tuple[dict[str, _Style], str | None]:
    """The styles by their ids, and the id of the paragraphs' default."""
    elements = {style.get(f"{_W}styleId", ""): style for style in _children(root) if style.tag == f"{_W}style"}
    default = next(
        (
            name
            for name, style in elements.items()
            if style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") not in {None, *_OFF}
        ),
        None,
    )
    return _inherit_styles(elements), default


def _inherit_styles(elements: dict[str, etree._Element]) -> dict[str, _Style]:
    """Each style with what it takes over; one that is based on itself takes over nothing."""
    styles: dict[str, _Style] = {}
    for first in elements:
        chain: dict[str, etree._Element] = {}
        name = first
        while (element := elements.get(name)) is not None and name not in styles and name not in chain:
            chain[name] = element
            name = _value(element, "basedOn") or ""
        base = styles.get(name, _Style())
        for own, element in reversed(chain.items()):
            base = styles[own] = _read_style(element, base)
    return styles


def _read_style(element: etree._Element, base: _Style) -> _Style:
    style = replace(base)
    properties = element.find(f"{_W}pPr")
    if properties is not None:
        own = properties.find(f"{_W}numPr")
        if own is not None:
            number_id = _value(own, "numId")
            if own.find(f"{_W}ilvl") is not None:
                style.level = _whole(_value(own, "ilvl"))
            elif number_id:
                style.level = None
            style.number_id = number_id or base.number_id
        outline = _value(properties, "outlineLvl")
        style.outline = _whole(outline) if outline else base.outline
    vanish = element.find(f"{_W}rPr/{_W}vanish")
    if vanish is not None:
        style.is_hidden = vanish.get(_VAL, "1") not in _OFF
    return style


def _find_within(element: Iterable[etree._Element], tag: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also those a content control or a change wraps."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag == _SDT:
            yield from _find_within(_content_of(child), tag)
        elif child.tag not in _NOT_WITHIN:
            yield from _find_within(child, tag)


def _read_merges(properties: etree._Element | None) -> tuple[int, str | None]:
    """How many columns a cell covers, and whether it begins or continues a merge downwards (`restart`, `continue`)."""
    if properties is None:
        return 1, None
    span = _whole(_value(properties, "gridSpan"), 1)
    merge = properties.find(f"{_W}vMerge")
    return min(max(span, 1), _MOST_SPAN), None if merge is None else merge.get(_VAL, "continue")


def _before(row: etree._Element) -> int:
    """How many columns of the grid a row leaves out at its left."""
    properties = row.find(f"{_W}trPr")
    return min(_whole(_value(properties, "gridBefore")), _MOST_SPAN) if properties is not None else 0


def _content_of(control: etree._Element) -> Iterable[etree._Element]:
    """What a content control holds; nothing where it shows its hint (单击此处输入文字)."""
    content = control.find(_SDT_CONTENT)
    hint = control.find(f"{_W}sdtPr/{_W}showingPlcHdr")
    is_hint = hint is not None and hint.get(_VAL) not in _OFF
    return () if content is None or is_hint else content


def _choose(alternate: etree._Element) -> Iterable[etree._Element]:
    """The newer of two drawings of one thing; the older stands beside it for older programs."""
    choice = alternate.find(_CHOICE)
    if choice is None:
        choice = alternate.find(_FALLBACK)
    return () if choice is None else choice


def _read_symbol(symbol: etree._Element) -> str:
    """A character of a symbol font as what it looks like; nothing where that is not known."""
    try:
        code = int(symbol.get(f"{_W}char", ""), 16)
    except ValueError:
        return ""
    if code < 0xF000 and code >= 0x20:
        return chr(code)
    return _SYMBOLS.get(symbol.get(f"{_W}font", "").lower(), {}).get(code & 0xFF, "")


def _children(element: etree._Element | None) -> Iterable[etree._Element]:
    return () if element is None else element


def _value(element: etree._Element, name: str) -> str | None:
    found = element.find(f"{_W}{name}")
    return None if found is None else found.get(_VAL)


def _whole(words: str | None, default: int = 0) -> int:
    return int(words) if words and words.isdecimal() and len(words) < 8 else default
