"""A document composed of what a structured format gives: lines, grids of cells, pages, and what the source calls each.

A paragraph is a line (more where the author broke it), a row of cells is a line with tabs between the cells, so that
the text can be read by a person and every cell, also a blank one, has a place of its own. Which of it is a heading, a
table's heading row or a caption is told by `pipelines.text.blocks`, for all formats alike. Page numbers and running
heads are for the reader to tell: it leaves them out or adds them as furniture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipelines.domain.document import Cell, Document, Locator, Span, Table
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers._failures import ReadingError
from pipelines.text.blocks import find_blocks
from pipelines.text.lines import BLANKS

# a report of a thousand pages has a million
_MOST_CHARACTERS = 20_000_000
_MOST_CELLS = 1_000_000
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# characters without a meaning that no text file or table column holds
_UNUSABLE = re.compile("[\x00-\x08\x0e-\x1b\ud800-\udfff\ufffe\uffff]")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A cell as the source draws it: its top left corner, counted from 0, and `place`, the source's own name of it.

    `page` is the page it stands on, from 1, in a table that runs over pages; None: the page begun last.
    """

    row: int
    column: int
    words: str
    place: str
    row_span: int = 1
    column_span: int = 1
    page: int | None = None


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a paragraph as the source prints it, with what parts it from the next; `page` is counted from 1."""

    words: str
    place: str
    page: int


class Composition:
    """Written from the beginning of a document to its end, then made into a `Document`.

    Places are the source's words (`paragraph 12`, `sheet 自评表, cell D5`, `page 3`); each holds up to the next.
    Whatever adds text raises `ReadingError` when the document is larger than any report.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._cell_count = 0
        self._ends_blank = True
        self._page_starts: list[int] = []
        self._grids: list[Table] = []
        self._titles: set[int] = set()
        self._locators: list[Locator] = []
        self._furniture: list[Span] = []
        self._issues: list[Issue] = []

    def start_page(self) -> None:
        """Begin the next page; what is added from here on stands on it."""
        self._page_starts.append(self._length)

    def add_line(self, words: str, place: str, *, is_title: bool = False) -> Span:
        """Add a paragraph, of several blank ones the first; gives the place of its words.

        `is_title`: the source's own style calls it a heading.
        """
        words = clean(words)
        start = self._length
        if words:
            self._locators.append(Locator(start, place))
            if is_title:
                self._titles.add(start)
            self._write(f"{words}\n")
        elif not self._ends_blank:
            self._write("\n")
        self._ends_blank = not words
        return Span(start, start + len(words))

    def add_passage(self, lines: Sequence[SourceLine]) -> None:
        """Add a paragraph printed in several lines, which need not be parted in the text, maybe on several pages."""
        for line in lines:
            self.turn_to(line.page)
            words = _UNUSABLE.sub("", line.words)
            self._locators.append(Locator(self._length, line.place))
            self._write(words if line is not lines[-1] else f"{words}\n")
        self._ends_blank = False

    def add_furniture(self, words: str) -> None:
        """Add a line that is not the author's: it stands in the text and belongs to no block."""
        words = clean(words)
        if words:
            self._furniture.append(Span(self._length, self._length + len(words)))
            self._write(f"{words}\n")

    def add_grid(self, cells: Iterable[SourceCell]) -> tuple[Cell, ...]:
        """Add a table and give its cells with their places in the text.

        `cells` stand in reading order, each with its merge; what a merge covers is left out.
        """
        start = self._length
        grid: list[Cell] = []
        for source in cells:
            if grid:
                self._write("\n" if source.row > grid[-1].row else "\t")
            self.turn_to(source.page or 0)
            words = clean(source.words).replace("\t", " ")
            self._locators.append(Locator(self._length, source.place))
            span = Span(self._length, self._length + len(words))
            grid.append(Cell(source.row, source.column, words, span, source.row_span, source.column_span))
            self._write(words)
            self._count_cell()
        if grid:
            self._write("\n")
            self._ends_blank = False
            self._grids.append(_make_grid(Span(start, self._length), grid))
        return tuple(grid)

    def add_issue(self, issue: Issue) -> None:
        """Add something a person should know of what was read or left out."""
        self._issues.append(issue)

    def finish(self, source_file: str, source_sha256: str, source_format: str, *, advice: str) -> Document:
        """The document.

        Raises:
            ReadingError: it holds no words; `advice` says what to do then.
        """
        text = "".join(self._pieces)
        if _LETTER.search(text) is None:
            raise ReadingError(QuarantineReason.NO_TEXT, f"The file holds no words: {advice}.")
        layout = find_blocks(self._hide_furniture(text), self._grids, frozenset(self._titles))
        return Document(
            source_file=source_file,
            source_sha256=source_sha256,
            source_format=source_format,
            text=text,
            blocks=layout.blocks,
            page_count=len(self._page_starts) or None,
            page_starts=tuple(self._page_starts),
            furniture=tuple(sorted({*layout.furniture, *self._furniture})),
            locators=tuple(self._locators),
            issues=tuple(self._issues),
        )

    def turn_to(self, page: int) -> None:
        """Begin the pages up to `page`, counted from 1, that are not begun yet."""
        while len(self._page_starts) < page:
            self.start_page()

    def _hide_furniture(self, text: str) -> str:
        """The text with blanks for its furniture."""
        pieces: list[str] = []
        start = 0
        for span in self._furniture:
            pieces += (text[start : span.start], " " * (span.end - span.start))
            start = span.end
        return "".join([*pieces, text[start:]])

    def _write(self, words: str) -> None:
        self._pieces.append(words)
        self._length += len(words)
        if self._length > _MOST_CHARACTERS:
            message = (
                f"The file holds more than {_MOST_CHARACTERS:,} characters, far more than a report:"
                " split it, or take out what is no part of the report."
            )
            raise ReadingError(QuarantineReason.TOO_LARGE, message)

    def _count_cell(self) -> None:
        self._cell_count += 1
        if self._cell_count > _MOST_CELLS:
            message = (
                f"The file's tables hold more than {_MOST_CELLS:,} cells, far more than a report:"
                " take out the tables that are no part of the report."
            )
            raise ReadingError(QuarantineReason.TOO_LARGE, message)


def clean(words: str) -> str:
    """Words without white space at either side, without blank lines, every line end a single one."""
    if words.isprintable():
        # nothing but words in one line, as in most cells
        return words.strip(BLANKS)
    words = _LINE_END.sub("\n", words).strip(BLANKS)
    if "\n" in words:
        words = "\n".join(line for line in (line.strip(BLANKS) for line in words.split("\n")) if line)
    return _UNUSABLE.sub("", words)


def _make_grid(span: Span, cells: Sequence[Cell]) -> Table:
    row_count = cells[-1].row + 1
    return Table(
        span,
        tuple(_within(cell, row_count) for cell in cells),
        row_count=row_count,
        column_count=max(cell.column + cell.column_span for cell in cells),
    )


def _within(cell: Cell, row_count: int) -> Cell:
    """The cell, reaching no further down than the last row in which a cell begins."""
    below = min(cell.row_span, row_count - cell.row)
    return cell if below == cell.row_span else replace(cell, row_span=below)
