"""Web pages (.html), as government sites publish reports and as office programs save them.

The article is what is left when the page's furniture is taken away: what its tags, its names or its words mark as such
and blocks of links. Nothing is left out only because it is short or stands apart. Read: paragraphs, lists with their
numbers, tables with row and column spans; a table that only lays out the page is read as what stands in its cells.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from pipelines.domain.document import Document, Unreadable
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import QuarantineReason, Severity
from pipelines.readers._composition import Composition, SourceCell
from pipelines.readers._failures import ReadingError
from pipelines.readers._web_furniture import Furniture, is_foot_line, is_head_line, says_something
from pipelines.readers.plain_text import decode_text

SOURCE_FORMAT = "html"

_HEAD = 4096
_BEGINNING = re.compile(
    r"(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|(head|body|meta|title|div|table|p|style|script|center)\b)",
    re.IGNORECASE | re.DOTALL,
)
_ENDINGS = (".html", ".htm", ".shtml", ".xhtml", ".xls", ".doc")
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
# what sites call the encoding whose newest form is GB18030
_CHINESE_CHARSETS = frozenset({"gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "ms936", "gb18030"})
_MOST_LOST = 0.002

_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "label", "mark", "nobr", "q", "ruby", "rb", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
})  # fmt: skip
# the first level is the title of the page, which opens no section
_TITLES = frozenset({"h2", "h3", "h4", "h5", "h6"})
# the elements places are named by
_NUMBERED = (
    "p", "div", "table", "td", "th", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "pre", "center",
    "blockquote", "dd", "dt", "caption", "form",
)  # fmt: skip
_PARTS = frozenset({"thead", "tbody", "tfoot"})
_LEFT_OUT_INLINE = frozenset({"rt", "rp", "del", "option"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SPACE_AROUND_BREAK = re.compile(r" ?\n ?")
_MOST_SPAN = 1000
_NESTED_SHARE = 0.5
_ARTICLE_SHARE = 0.8
_ADVICE = "if the report stands in a file the page links to, or in pictures, put that file here instead of the page"


def accepts(content: bytes, source_file: str) -> bool:
    """Whether the content begins like a web page; a mere piece of one must also be named so."""
    head = _decode_head(content[:_HEAD])
    begin = _BEGINNING.match(head)
    return begin is not None and (begin[1] is None or source_file.lower().endswith(_ENDINGS))


def read(source_file: str, source_sha256: str, content: bytes) -> Document | Unreadable:
    """The article of the page."""
    try:
        composition = Composition()
        text, issue = _decode(content)
        if issue:
            composition.add_issue(issue)
        root = _parse(text)
        body = root.find("body")
        _Reading(root if body is None else body).add_article(composition)
        return composition.finish(source_file, source_sha256, SOURCE_FORMAT, advice=_ADVICE)
    except ReadingError as error:
        return error.describe(source_file, source_sha256)


def _decode_head(head: bytes) -> str:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return head.removeprefix(mark).decode(encoding, "ignore")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def _decode(content: bytes) -> tuple[str, Issue | None]:
    """The text, told by its bytes before what the page declares: a wrong declaration is frequent.

    Raises:
        ReadingError: it is in no encoding that can be told.
    """
    text = decode_text(content)
    if text is not None:
        return text, None
    found = _CHARSET.search(content[:_HEAD])
    declared = found[1].decode("ascii", "ignore").lower() if found else "utf-8"
    names = ("gb18030" if declared in _CHINESE_CHARSETS else declared, "utf-8", "gb18030")
    text = min((_decode_damaged(content, name) for name in names), key=lambda text: text.count("\ufffd"))
    lost = text.count("\ufffd")
    if lost > _MOST_LOST * len(text):
        message = "The page is in no encoding that can be told for certain: save it as UTF-8."
        raise ReadingError(QuarantineReason.ENCODING, message)
    message = (
        f"{lost} characters of the page are damaged and shown as \ufffd: compare figures beside them with the page."
    )
    return text.replace("\x00", ""), Issue("damaged_characters", Severity.WARNING, message)


def _decode_damaged(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding, errors="replace")
    except LookupError:
        return "\ufffd" * len(content)


def _parse(text: str) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    content = _XML_DECLARATION.sub("", text, count=1).encode("utf-8", errors="replace")
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ReadingError(QuarantineReason.CORRUPT, f"The page cannot be read ({error.msg}): save it anew.") from error
    if root is None:
        raise ReadingError(QuarantineReason.NO_TEXT, f"The page holds nothing: {_ADVICE}.")
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise ReadingError(
            QuarantineReason.TOO_LARGE,
            "The page's elements are nested deeper than any page's: open it and save its text as Word (.docx).",
        )
    return root


@dataclass(slots=True)
class _Line:
    words: str
    place: str
    is_title: bool


@dataclass(slots=True)
class _Grid:
    cells: list[SourceCell]


@dataclass(slots=True)
class _Flow:
    """Lines and tables of a part of the page, in order; the last line may still be open.

    `place` is that of the innermost element that stands as a block of its own.
    """

    place: str
    blocks: list[_Line | _Grid] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    is_title: bool = False
    keeps_space: bool = False

    def add_text(self, text: str | None) -> None:
        """Go on with the open line."""
        if text:
            # most text has no other white space than single blanks: to look is faster than to replace
            is_plain = self.keeps_space or (text.isprintable() and "  " not in text)
            self.words.append(text if is_plain else _SPACE.sub(" ", text))

    def close(self) -> None:
        """End the open line."""
        if not self.words:
            return
        words = "".join(self.words)
        self.words.clear()
        if words.strip():
            words = _SPACE_AROUND_BREAK.sub("\n", words) if "\n" in words else words
            self.blocks.append(_Line(words, self.place, self.is_title))
        elif "\xa0" in words:
            # how a page shows a blank line
            self.blocks.append(_Line("", self.place, is_title=False))


class _Reading:
    """One walk over a page."""

    def __init__(self, body: etree._Element) -> None:
        self._body = body
        self._furniture = Furniture(body)
        self._numbers = {element: number for tag in _NUMBERED for number, element in enumerate(body.iter(tag), start=1)}

    def add_article(self, composition: Composition) -> None:
        """Add the article."""
        flow = _Flow("body element 1")
        self._walk(self._body, flow)
        flow.close()
        for block in _without_furniture_lines(flow.blocks):
            if isinstance(block, _Line):
                composition.add_line(block.words, block.place, is_title=block.is_title)
            else:
                composition.add_grid(block.cells)

    def _walk(self, element: etree._Element, flow: _Flow) -> None:
        """Add what stands in `element`, without its tail."""
        flow.add_text(element.text)
        ordinal = _first_number(element)
        for child in element:
            if child not in self._furniture:
                if child.tag == "li" and ordinal is not None:
                    own = child.get("value", "")
                    ordinal = int(own) if own.isdecimal() and len(own) < 6 else ordinal
                    self._read_block(child, flow, f"{ordinal}. ")
                    ordinal += 1
                else:
                    self._read_element(child, flow)
            flow.add_text(child.tail)

    def _read_element(self, element: etree._Element, flow: _Flow) -> None:
        tag = element.tag
        if tag == "br":
            flow.words.append("\n")
        elif tag == "table":
            flow.close()
            self._read_table(element, flow)
        elif tag in _INLINE or ":" in str(tag):
            if tag not in _LEFT_OUT_INLINE:
                self._walk(element, flow)
        elif tag not in _LEFT_OUT_INLINE:
            self._read_block(element, flow)

    def _read_block(self, element: etree._Element, flow: _Flow, number: str = "") -> None:
        """An element that stands by itself; an item of a numbered list with its number."""
        flow.close()
        around = flow.place, flow.is_title, flow.keeps_space
        if element in self._numbers:
            flow.place = f"{element.tag} element {self._numbers[element]}"
        flow.is_title = element.tag in _TITLES
        flow.keeps_space = flow.keeps_space or element.tag == "pre"
        flow.add_text(number)
        self._walk(element, flow)
        flow.close()
        flow.place, flow.is_title, flow.keeps_space = around

    def _read_table(self, table: etree._Element, flow: _Flow) -> None:
        place = f"table element {self._numbers[table]}"
        rows = [[cell for cell in row if cell.tag in {"td", "th"}] for row in _find_rows(table)]
        caption = table.find("caption")
        if caption is not None:
            self._read_block(caption, flow)
        if self._lays_out(table, rows):
            for cell in (cell for row in rows for cell in row if cell not in self._furniture):
                self._read_block(cell, flow)
            return
        cells, inner = self._read_cells(rows, place)
        flow.blocks.append(_Grid(cells))
        flow.blocks += inner

    def _lays_out(self, table: etree._Element, rows: Sequence[Sequence[etree._Element]]) -> bool:
        """Whether a table only puts parts of the page beside each other.

        It shows one cell a row, mostly tables, or nearly the whole article in one cell.
        """
        shown = [[self._furniture.count_shown(cell) for cell in row] for row in rows]
        if all(sum(length > 0 for length in row) < 2 for row in shown):
            return True
        nested = sum(self._furniture.count_shown(inner) for inner in _find_inner_tables(table))
        if nested > _NESTED_SHARE * sum(map(sum, shown)):
            return True
        return max(map(max, filter(None, shown))) > _ARTICLE_SHARE * self._furniture.article_length

    def _read_cells(
        self, rows: Sequence[Sequence[etree._Element]], place: str
    ) -> tuple[list[SourceCell], list[_Line | _Grid]]:
        """The cells of a table with their merges, and the tables that stand in them."""
        cells: list[SourceCell] = []
        inner: list[_Line | _Grid] = []
        covered: dict[int, int] = {}
        for number, row in enumerate(rows):
            column = 0
            for element in row:
                while covered.get(column, 0) > number:
                    column += 1
                down, across = _read_span(element, "rowspan", len(rows) - number), _read_span(element, "colspan")
                words, nested = self._read_cell(element)
                own = f"{place}, row {number + 1}, column {column + 1}"
                cells.append(SourceCell(number, column, words, own, down, across))
                inner += nested
                for right in range(column, column + across):
                    covered[right] = number + down
                column += across
        return cells, inner

    def _read_cell(self, element: etree._Element) -> tuple[str, list[_Line | _Grid]]:
        flow = _Flow("")
        if element not in self._furniture:
            self._walk(element, flow)
            flow.close()
        words = "\n".join(block.words for block in flow.blocks if isinstance(block, _Line))
        return words, [block for block in flow.blocks if isinstance(block, _Grid)]


def _find_inner_tables(table: etree._Element) -> Iterator[etree._Element]:
    """The tables that stand in the cells of a table, not those within them."""
    return (inner for inner in table.iterdescendants("table") if next(inner.iterancestors("table")) is table)


def _find_rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table in the order they are shown: its foot comes last wherever it is written."""
    feet = []
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag == "tfoot":
            feet.append(child)
        elif child.tag in _PARTS:
            yield from (row for row in child if row.tag == "tr")
    for foot in feet:
        yield from (row for row in foot if row.tag == "tr")


def _read_span(element: etree._Element, name: str, most: int = _MOST_SPAN) -> int:
    """How many rows or columns a cell covers; none given is one, and 0 rows mean all that are left."""
    words = element.get(name, "1").strip()
    span = int(words) if words.isdecimal() and len(words) < 6 else 1
    if span == 0:
        span = most if name == "rowspan" else 1
    return max(1, min(span, most))


def _first_number(element: etree._Element) -> int | None:
    """The number of the first item of a numbered list; None for anything else."""
    if element.tag != "ol":
        return None
    start = element.get("start", "1")
    return int(start) if start.isdecimal() and len(start) < 6 else 1


def _without_furniture_lines(blocks: Sequence[_Line | _Grid]) -> Sequence[_Line | _Grid]:
    """The blocks without lines of furniture before the first and behind the last sentence or table of the article."""
    said = [place for place, block in enumerate(blocks) if isinstance(block, _Grid) or says_something(block.words)]
    if not said:
        return blocks
    return [
        block
        for place, block in enumerate(blocks)
        if isinstance(block, _Grid)
        or not ((place < said[0] and is_head_line(block.words)) or (place > said[-1] and is_foot_line(block.words)))
    ]
