"""One page in reading order: its tables and the lines of text between them, column by column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.readers._pages.aligned_tables import LEAST_GUTTER, find_aligned_tables
from pipelines.readers._pages.geometry import Page, Run
from pipelines.readers._pages.lines import TextLine, find_pieces, read_lines
from pipelines.readers._pages.ruled_grids import PageTable, find_ruled_tables

_LEAST_COLUMN_LINES = 6
_LEAST_PROSE = 10  # characters in a line of a column of text
_MOST_CROSSING = 0.3
_LEAST_ROWS = 3
_LONGEST_CELL = 40
_FARTHEST_ROWS = 3.0  # in heights of the characters


@dataclass(frozen=True, slots=True)
class FlowLine:
    """A line of running text between the sides of its column; `number` counts the page's lines from 1.

    `is_unclear`: it is of a table whose rows cannot be told for certain.
    """

    page: int
    number: int
    line: TextLine
    column_left: float
    column_right: float
    is_unclear: bool = False

    @property
    def text(self) -> str:
        """The words as they go into the document's text."""
        if self.is_unclear:
            return " ".join(piece.text for piece in find_pieces(self.line, LEAST_GUTTER))
        return self.line.text


Element = FlowLine | PageTable


@dataclass(frozen=True, slots=True)
class PageLayout:
    """What a page holds, in reading order."""

    page: Page
    elements: tuple[Element, ...]


def lay_out(page: Page) -> PageLayout:
    """The page's tables and lines in reading order."""
    tables, runs = find_ruled_tables(page.number, page.horizontals, page.verticals, page.runs)
    elements: list[Element] = []
    number = table_number = 0
    for band in _bands(runs, tables):
        if isinstance(band, PageTable):
            table_number += 1
            elements.append(replace(band, number=table_number))
            continue
        for lines in _read_columns(band, page.width):
            left = min((line.left for line in lines), default=0.0)
            right = max((line.right for line in lines), default=0.0)
            for item in find_aligned_tables(page.number, lines):
                if isinstance(item, PageTable):
                    table_number += 1
                    elements.append(replace(item, number=table_number))
                else:
                    number += 1
                    elements.append(FlowLine(page.number, number, item[0], left, right, is_unclear=item[1]))
    return PageLayout(page, tuple(elements))


def _bands(runs: Sequence[Run], tables: Sequence[PageTable]) -> Iterator[list[Run] | PageTable]:
    """The runs above, between and below the tables, and these."""
    left_over = sorted(runs, key=lambda run: run.middle)
    start = 0
    for table in tables:
        stop = start
        while stop < len(left_over) and left_over[stop].middle < table.top:
            stop += 1
        if start < stop:
            yield left_over[start:stop]
        start = stop
        yield table
    if start < len(left_over):
        yield left_over[start:]


def _read_columns(runs: Sequence[Run], width: float) -> Iterator[list[TextLine]]:
    """The lines of each column of text, in reading order; what runs across parts the columns above from those below."""
    lines = read_lines(runs)
    gutter = _find_gutter(lines, width)
    if gutter is None:
        yield lines
        return
    sides: tuple[list[Run], list[Run]] = ([], [])
    across: list[Run] = []

    def finished() -> Iterator[list[TextLine]]:
        for part in (across, *sides):
            if part:
                yield read_lines(part)
                part.clear()

    for line in _group_lines(runs):
        if any(run.left < gutter < run.right for run in line):
            if any(sides):
                yield from finished()
            across.extend(line)
        else:
            if across:
                yield from finished()
            for run in line:
                sides[run.left > gutter].append(run)
    yield from finished()


def _group_lines(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """The runs that cross a height together, from top to bottom."""
    group: list[Run] = []
    bottom = 0.0
    for run in sorted(runs, key=lambda run: run.middle):
        if group and run.middle > bottom:
            yield group
            group = []
        bottom = max(bottom, run.bottom) if group else run.bottom
        group.append(run)
    if group:
        yield group


def _find_gutter(lines: Sequence[TextLine], width: float) -> float | None:
    """Where a page is parted into two columns of text; None if it is not."""
    pieces = [(piece.left, piece.right, len(piece.text)) for line in lines for piece in line.pieces]
    prose = [piece for piece in pieces if piece[2] >= _LEAST_PROSE]
    if len(prose) < 2 * _LEAST_COLUMN_LINES:
        return None
    edges = sorted({piece[1] for piece in prose if 0.3 * width < piece[1] < 0.7 * width})
    best: tuple[int, float] | None = None
    for edge in edges:
        at = edge + 2.0
        crossing = sum(1 for left, right, _ in pieces if left < at < right)
        if best is None or crossing < best[0]:
            best = crossing, at
    if best is None or best[0] > _MOST_CROSSING * len(pieces):
        return None
    at = best[1]
    before, behind = [piece for piece in prose if piece[1] < at], [piece for piece in prose if piece[0] > at]
    return at if min(len(before), len(behind)) >= _LEAST_COLUMN_LINES else None
