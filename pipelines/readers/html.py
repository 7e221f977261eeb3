"""Web pages (.html), as government sites publish reports and as office programs save them.

The article is what is left when the page's furniture is taken away: what its tags, its names or its words mark as such
and blocks of links. Nothing is left out only because it is short or stands apart. Read: paragraphs, lists with their
numbers, tables with row and column spans; a table that only lays out the page is read as what stands in its cells.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from lxml import etree

from pipelines.domain.document import Document, Unreadable
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import QuarantineReason, Severity
from pipelines.lookups import load_lookup
from pipelines.readers._composition import Composition, SourceCell
from pipelines.readers._failures import ReadingError
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
_PARTS = frozenset({"thead", "tbody", "tfoot"})
_LEFT_OUT_INLINE = frozenset({"rt", "rp", "del", "option"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SPACE_AROUND_BREAK = re.compile(r" ?\n ?")
_MOST_SPAN = 1000
_LEAST_LINKS = 3
_LINK_SHARE = 0.6
# an element named like furniture that holds more than this share of the page's words is none
_MOST_FURNITURE = 0.25
_LONG_LINE = 60
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
        _Reading(composition).read(_parse(text))
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
class _Weight:
    """How many characters an element shows, how many of them in links and in tables, and how many links."""

    words: int = 0
    linked: int = 0
    links: int = 0
    nested: int = 0

    def add(self, inner: _Weight, *, is_table: bool) -> None:
        """Count what an element within holds."""
        self.words += inner.words
        self.linked += inner.linked
        self.links += inner.links
        self.nested += inner.words if is_table else inner.nested

    def add_words(self, text: str | None, link_depth: int) -> None:
        """Count text, which stands in a link if `link_depth` is not 0."""
        count = _count_words(text)
        self.words += count
        self.linked += count if link_depth else 0


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
    """Lines and tables of a part of the page, in order; the last line may still be open."""

    blocks: list[_Line | _Grid] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    place: str = ""
    is_title: bool = False
    keeps_space: bool = False

    def close(self) -> None:
        """End the open line."""
        words = "".join(self.words)
        self.words.clear()
        if words.strip():
            self.blocks.append(_Line(_SPACE_AROUND_BREAK.sub("\n", words), self.place, self.is_title))
        elif "\xa0" in words:
            # how a page shows a blank line
            self.blocks.append(_Line("", self.place, is_title=False))
        self.is_title = False


class _Reading:
    """One walk over a page."""

    def __init__(self, composition: Composition) -> None:
        self._composition = composition
        self._weights: dict[etree._Element, _Weight] = {}
        self._furniture: set[etree._Element] = set()
        self._numbers: dict[etree._Element, int] = {}
        self._total = 0

    def read(self, root: etree._Element) -> None:
        """Add the article below `root`."""
        body = root.find("body")
        body = root if body is None else body
        self._weigh(body)
        flow = _Flow()
        self._walk(body, flow)
        flow.close()
        for block in _without_furniture_lines(flow.blocks):
            if isinstance(block, _Line):
                self._composition.add_line(block.words, block.place, is_title=block.is_title)
            else:
                self._composition.add_grid(block.cells)

    def _weigh(self, body: etree._Element) -> None:
        """Number the elements by their tags, find the furniture and sum up what everything else holds."""
        total = sum(
            _count_words(element.text) + _count_words(element.tail)
            for element in body.iter()
            if element.tag not in _furniture_tags()
        )
        counts: Counter[str] = Counter()
        open_weights: list[_Weight] = [_Weight()]
        link_depth = 0
        for event, element in etree.iterwalk(body, events=("start", "end")):
            if event == "start":
                counts[element.tag] += 1
                self._numbers[element] = counts[element.tag]
                link_depth += element.tag == "a"
                own = _Weight(links=int(element.tag == "a"))
                own.add_words(element.text, link_depth)
                open_weights.append(own)
                continue
            own = open_weights.pop()
            link_depth -= element.tag == "a"
            if _is_furniture(element, own, total):
                self._furniture.add(element)
            else:
                self._weights[element] = own
                open_weights[-1].add(own, is_table=element.tag == "table")
            open_weights[-1].add_words(element.tail, link_depth)
        self._total = open_weights[0].words

    def _walk(self, element: etree._Element, flow: _Flow) -> None:
        """Add what stands in `element`, without its tail."""
        self._add_text(element.text, element, flow)
        ordinal = _first_number(element)
        for child in element:
            if child not in self._furniture:
                if child.tag == "li" and ordinal is not None:
                    ordinal = self._read_item(child, flow, ordinal)
                else:
                    self._read_element(child, flow)
            self._add_text(child.tail, element, flow)

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
            flow.close()
            flow.is_title = tag in _TITLES
            flow.keeps_space = tag == "pre"
            self._walk(element, flow)
            flow.close()
            flow.keeps_space = False

    def _read_item(self, item: etree._Element, flow: _Flow, ordinal: int) -> int:
        """An item of a numbered list, with its number; gives the number of the next."""
        own = item.get("value", "")
        ordinal = int(own) if own.isdecimal() and len(own) < 6 else ordinal
        flow.close()
        self._add_text(f"{ordinal}. ", item, flow)
        self._walk(item, flow)
        flow.close()
        return ordinal + 1

    def _add_text(self, text: str | None, element: etree._Element, flow: _Flow) -> None:
        if not text:
            return
        if not "".join(flow.words).strip():
            flow.place = f"{element.tag} element {self._numbers[element]}"
        flow.words.append(text if flow.keeps_space else _SPACE.sub(" ", text))

    def _read_table(self, table: etree._Element, flow: _Flow) -> None:
        place = f"table element {self._numbers[table]}"
        rows = [[cell for cell in row if cell.tag in {"td", "th"}] for row in _find_rows(table)]
        caption = table.find("caption")
        if caption is not None:
            self._walk(caption, flow)
            flow.close()
        if self._lays_out(table, rows):
            for cell in (cell for row in rows for cell in row if cell not in self._furniture):
                self._walk(cell, flow)
                flow.close()
            return
        cells, inner = self._read_cells(rows, place)
        flow.blocks.append(_Grid(cells))
        flow.blocks += inner

    def _lays_out(self, table: etree._Element, rows: Sequence[Sequence[etree._Element]]) -> bool:
        """Whether a table only puts parts of the page beside each other.

        It shows one cell a row, mostly tables, or nearly the whole article in one cell.
        """
        weight = self._weights[table]
        if weight.nested > _NESTED_SHARE * weight.words:
            return True
        shown = [[self._weights[cell].words for cell in row if cell in self._weights] for row in rows]
        most = max((words for row in shown for words in row), default=0)
        return most > _ARTICLE_SHARE * self._total or all(sum(words > 0 for words in row) < 2 for row in shown)

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
        flow = _Flow()
        if element not in self._furniture:
            self._walk(element, flow)
            flow.close()
        words = "\n".join(block.words for block in flow.blocks if isinstance(block, _Line))
        return words, [block for block in flow.blocks if isinstance(block, _Grid)]


def _is_furniture(element: etree._Element, weight: _Weight, total: int) -> bool:
    """Whether an element is no part of the article: its tag, its style, its links or its names say so."""
    if element.tag in _furniture_tags() or element.get("hidden") is not None:
        return True
    if _HIDDEN.search(element.get("style", "")):
        return True
    if weight.links >= _LEAST_LINKS and weight.linked > _LINK_SHARE * weight.words:
        return True
    names = f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"
    is_named = any(word.lower() in _furniture_names() for word in _WORD.findall(names))
    return is_named and weight.words < _MOST_FURNITURE * total


def _count_words(text: str | None) -> int:
    return len("".join(text.split())) if text else 0


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
    said = [place for place, block in enumerate(blocks) if isinstance(block, _Grid) or _says_something(block.words)]
    if not said:
        return blocks
    head, foot = _furniture_lines()
    return [
        block
        for place, block in enumerate(blocks)
        if not (
            isinstance(block, _Line)
            and ((place < said[0] and head.match(block.words)) or (place > said[-1] and foot.match(block.words)))
        )
    ]


def _says_something(words: str) -> bool:
    """Whether a line is a sentence of the article rather than of the page around it."""
    head, foot = _furniture_lines()
    is_long = words.rstrip().endswith("。") or len(words) > _LONG_LINE
    return is_long and not head.match(words) and not foot.match(words)


@cache
def _furniture_tags() -> frozenset[str]:
    return frozenset(load_lookup("web_furniture")["tags"])


@cache
def _furniture_names() -> frozenset[str]:
    return frozenset(load_lookup("web_furniture")["names"])


@cache
def _furniture_lines() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = load_lookup("web_furniture")
    return re.compile(words["head_line"]), re.compile(words["foot_line"])
