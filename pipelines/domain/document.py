"""A document as read: its text in reading order and the blocks found in it, each with its place.

Spans count characters of `Document.text`, half open. That text is exactly what was read (after decoding) and is
never normalised; whoever needs a normalised text makes a `pipelines.text.normalised.NormalisedText`, which keeps
the way back. How a block is *found* belongs to the readers; what it *means* belongs to the extractors.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from operator import attrgetter
from typing import TYPE_CHECKING

from pipelines.domain.vocabulary import QuarantineReason

if TYPE_CHECKING:
    # an issue has a place in a document, and a document has issues
    from pipelines.domain.issue import Issue

_COLUMN = attrgetter("column")
_LINE_END = re.compile("\n")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` up to but not including `end` of a document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def covers(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered or titled line that opens a section, e.g. 一、 (level 1), （一） (level 2), 1. (level 3).

    `title` is the text without its number. A heading glued to the first sentence of its section covers only the
    heading part; the rest is a `Paragraph`.
    """

    span: Span
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text: one or more lines of the document that were broken only by a page or a line end.

    Page furniture that stood between the lines lies inside the span; `Document.flow` leaves it out.
    """

    span: Span


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; `text` is the document's text at `span` (trimmed), empty for a blank cell.

    `row` and `column` count from 0 and name the top left corner; a merged cell spans more than one row or column.
    `is_column_certain` is False where the source lost blanks or merges and the cell could as well stand in another
    column: whoever reads a figure from it needs further proof or raises an issue.
    """

    row: int
    column: int
    text: str
    span: Span
    row_span: int = 1
    column_span: int = 1
    is_column_certain: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells; a table of one column is a mere sequence of cells whose columns are unknown.

    The first `header_row_count` rows head the columns (0: none do). `caption` is the span of the lines just above that
    name the table or give its unit, if any; they are blocks of their own. `is_cut` says that the document ends inside
    the last row, or may: nothing may be read from that row's last cell, and the row may lack cells.
    A blank cell is there where the source shows one; a cell the source lost is simply absent.
    """

    span: Span
    cells: tuple[Cell, ...]
    row_count: int
    column_count: int
    caption: Span | None = None
    header_row_count: int = 0
    is_cut: bool = False

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Each row's cells that start in that row, in column order (rows without any come as an empty tuple)."""
        rows: list[list[Cell]] = [[] for _ in range(self.row_count)]
        for cell in self.cells:
            rows[cell.row].append(cell)
        for row in rows:
            yield tuple(sorted(row, key=_COLUMN))


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Locator:
    """What a person calls the place that begins at `start` in the program that opens the source.

    `words` are such as `paragraph 12`, `Word table 2, row 5, column 4` or `sheet 自评表, cell D5`.
    """

    start: int
    words: str


@dataclass(frozen=True, slots=True)
class Annex:
    """A further file of the same report (附件), whose text begins at `start` and goes on to the next one's.

    `page_starts` are offsets into the report's text; none where the format has no pages.
    """

    start: int
    source_file: str
    source_sha256: str
    source_format: str
    page_starts: tuple[int, ...] = ()


_START = attrgetter("start")


@dataclass(frozen=True)
class Document:
    """A whole report as read. `blocks` stand in reading order and do not overlap.

    `source_file` is the path below the raw folder with `/` between its parts; `source_sha256` is of the file's
    bytes; `page_count` is None where the format has no pages; `page_starts` gives the offset at which each page begins.
    `furniture` are the page numbers and the like, ascending: they belong to no block, though they may stand within one
    that runs over a page break. Every other character that is not white space belongs to a block.
    `locators`, ascending, name the places of the source, each up to the next; none where lines of the text name them.
    `issues` are what the reader left out or could not be sure of.
    `recognised`, ascending and apart, is what text recognition read from pictures; `doubtful` are the figures in it
    that it was not sure of.
    `annexes`, ascending, are the files that `pipelines.domain.annexes` joined to this one; all the fields above that
    name or count the file are of the first one.
    """

    source_file: str
    source_sha256: str
    source_format: str
    text: str
    blocks: tuple[Block, ...]
    page_count: int | None = None
    page_starts: tuple[int, ...] = field(default=())
    furniture: tuple[Span, ...] = field(default=())
    locators: tuple[Locator, ...] = field(default=())
    issues: tuple[Issue, ...] = field(default=())
    recognised: tuple[Span, ...] = field(default=())
    doubtful: tuple[Span, ...] = field(default=())
    annexes: tuple[Annex, ...] = field(default=())

    @property
    def report_id(self) -> str:
        """Stable name of the report: the first 16 hex digits of the file's SHA-256; with annexes, of all of these."""
        if not self.annexes:
            return self.source_sha256[:16]
        digests = (self.source_sha256, *(annex.source_sha256 for annex in self.annexes))
        return sha256("".join(digests).encode()).hexdigest()[:16]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(line_end.end() for line_end in _LINE_END.finditer(self.text))]

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The tables among the blocks, in reading order; `locator` numbers them from 1."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @cached_property
    def _table_numbers(self) -> dict[Span, int]:
        return {table.span: number for number, table in enumerate(self.tables, 1)}

    def flow(self, span: Span) -> tuple[Span, ...]:
        """The pieces of `span` that are the author's text, without the page furniture inside it."""
        pieces: list[Span] = []
        start = span.start
        first = bisect_left(self.furniture, Span(span.start, span.start))
        last = bisect_left(self.furniture, Span(span.end, span.end))
        for piece in self.furniture[first:last]:
            if piece.start > start:
                pieces.append(Span(start, piece.start))
            start = piece.end
        if start < span.end:
            pieces.append(Span(start, span.end))
        return tuple(pieces)

    def line_number(self, offset: int) -> int:
        """The line, from 1, on which the character at `offset` stands."""
        return bisect_right(self._line_starts, offset)

    def page_number(self, offset: int) -> int | None:
        """The page of its file, from 1, on which the character at `offset` stands; None where it has no pages."""
        annex = self.find_annex(offset)
        page_starts = annex.page_starts if annex else self.page_starts
        return bisect_right(page_starts, offset) if page_starts else None

    def find_annex(self, offset: int) -> Annex | None:
        """The annex in which the character at `offset` stands; None in the first file."""
        number = bisect_right(self.annexes, offset, key=_START)
        return self.annexes[number - 1] if number else None

    def is_recognised(self, span: Span) -> bool:
        """Whether any of `span` was read from a picture."""
        return _meets(self.recognised, span)

    def is_doubtful(self, span: Span) -> bool:
        """Whether text recognition was not sure of a figure in `span`."""
        return _meets(self.doubtful, span)

    def text_locator(self, span: Span) -> str:
        """Where a passage stands, for a person: `line 53`, `line 53 (paragraph 12)`, `line 3 (附件1.docx)`."""
        annex = self.find_annex(span.start)
        before = self.line_number(annex.start) - 1 if annex else 0
        return self._with_source_words(f"line {self.line_number(span.start) - before}", span)

    def cell_locator(self, table: Table, cell: Cell) -> str:
        """Where a cell stands, for a person: `table 2, row 5, column 4` (all from 1).

        The source's own name of the place stands behind it in brackets where it has one: a form that Word draws as one
        table is several here.
        """
        annex = self.find_annex(table.span.start)
        before = sum(other.span.start < annex.start for other in self.tables) if annex else 0
        words = f"table {self._table_numbers[table.span] - before}, row {cell.row + 1}, column {cell.column + 1}"
        return self._with_source_words(words, cell.span)

    def _with_source_words(self, words: str, span: Span) -> str:
        annex = self.find_annex(span.start)
        source_words = [annex.source_file.rpartition("/")[2]] if annex else []
        place = bisect_right(self.locators, span.start, key=_START) - 1
        if place >= 0 and self.locators[place].start >= (annex.start if annex else 0):
            source_words.append(self.locators[place].words)
        return f"{words} ({', '.join(source_words)})" if source_words else words


def _meets(spans: tuple[Span, ...], span: Span) -> bool:
    """Whether one of `spans` (ascending, apart) shares a character with `span`."""
    before = bisect_left(spans, Span(span.end, span.end)) - 1
    return before >= 0 and spans[before].end > span.start


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file no reader could turn into a `Document`: why, and what to do about it."""

    source_file: str
    source_sha256: str
    reason: QuarantineReason
    message: str


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file below the raw folder that is not loaded, and the rule that says so."""

    source_file: str
    source_sha256: str
    rule_code: str
    message: str
