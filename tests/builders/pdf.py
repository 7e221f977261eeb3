"""Writes PDFs as offices publish them: hard-wrapped paragraphs, ruled tables over pages, running heads, page numbers.

The font is embedded, made by `box_font`, so that no font file is needed. A line is broken where a word processor breaks
it: never within a number, never before a closing mark.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.builders.box_font import make_font
from tests.builders.content import Content, Grid, place_cells

FONT = "Boxes"
pdfmetrics.registerFont(TTFont(FONT, io.BytesIO(make_font())))

# a number with its sign and unit mark, a Latin word, or one character, each with the marks that may not open a line
_UNBROKEN = re.compile(r"(?:[≥≤+-]?\d[\d.,]*[%％]?|[A-Za-z]+|.)[，。；：、！？）)】》”’,.;:]*", re.DOTALL)


@dataclass(frozen=True)
class GridCell:
    """A cell for `PdfBuilder.table`, rows and columns from 0."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True)
class PageStyle:
    """What every page looks like; `page_number` makes the words at its foot from the page and, if given, the count."""

    size: tuple[float, float] = A4
    margin: float = 72.0
    font_size: float = 12.0
    leading: float = 1.6
    head: str = ""
    page_number: Callable[[int], str] | None = None
    rotation: int = 0


class PdfBuilder:
    """Puts content on pages from top to bottom and begins a new page where one is full."""

    def __init__(self, style: PageStyle | None = None, opens_with: str = "", owner: str | None = None) -> None:
        self.style = style or PageStyle()
        self._buffer = io.BytesIO()
        encryption = StandardEncryption(opens_with, owner, strength=128) if opens_with or owner else None
        self.canvas = Canvas(self._buffer, pagesize=self.style.size, invariant=True, encrypt=encryption)
        self.page = 0
        self._begin_page()

    @property
    def width(self) -> float:
        """Points between the margins."""
        return self.style.size[0] - 2 * self.style.margin

    def save(self) -> bytes:
        """The whole file."""
        self.canvas.save()
        return self._buffer.getvalue()

    def new_page(self) -> None:
        """Ends the page."""
        self.canvas.showPage()
        self._begin_page()

    def _begin_page(self) -> None:
        self.page += 1
        style = self.style
        if style.rotation:
            self.canvas.setPageRotation(style.rotation)
            if style.rotation % 180:
                # reportlab writes the sides of such a page the other way round
                self.canvas.setPageSize(style.size[::-1])
        self.canvas.setFont(FONT, style.font_size)
        self.y = style.size[1] - style.margin
        if style.head:
            self.canvas.drawCentredString(style.size[0] / 2, style.size[1] - 40, style.head)
        if style.page_number:
            self.canvas.drawCentredString(style.size[0] / 2, 36, style.page_number(self.page))

    def _need(self, height: float) -> bool:
        """Begins a new page if `height` no longer fits; says whether it did."""
        if self.y - height >= self.style.margin:
            return False
        self.new_page()
        return True

    def paragraph(self, text: str, indent: float = 2.0) -> None:
        """A paragraph whose first line is indented by `indent` characters."""
        size, step = self.style.font_size, self.style.font_size * self.style.leading
        first = indent * size
        for number, line in enumerate(wrap(text, self.width, size, first)):
            self._need(step)
            self.y -= step
            self.canvas.drawString(self.style.margin + (first if number == 0 else 0), self.y, line)

    def title(self, text: str) -> None:
        """A centred line in larger type."""
        size = self.style.font_size * 1.5
        self._need(3 * size)
        self.y -= 2 * size
        self.canvas.setFont(FONT, size)
        self.canvas.drawCentredString(self.style.size[0] / 2, self.y, text)
        self.canvas.setFont(FONT, self.style.font_size)

    def line(self, text: str, x: float | None = None) -> None:
        """A line by itself; at `x` if given, at the right margin otherwise."""
        step = self.style.font_size * self.style.leading
        self._need(step)
        self.y -= step
        if x is None:
            self.canvas.drawRightString(self.style.size[0] - self.style.margin, self.y, text)
        else:
            self.canvas.drawString(x, self.y, text)

    def table(
        self,
        cells: Sequence[GridCell],
        widths: Sequence[float] | None = None,
        *,
        header_rows: int = 0,
        size: float = 9.0,
        is_ruled: bool = True,
        cuts_rows: bool = False,
    ) -> None:
        """A table with ruling lines around every cell; `header_rows` are printed again on every page.

        `cuts_rows` lets a row begin at the foot of a page and end on the next one.
        """
        columns = max(cell.column + cell.column_span for cell in cells)
        rows = max(cell.row + cell.row_span for cell in cells)
        shares = list(widths) if widths else [1.0] * columns
        xs = [self.style.margin]
        for share in shares:
            xs.append(xs[-1] + share / sum(shares) * self.width)
        lines = {
            cell: wrap(cell.text, xs[cell.column + cell.column_span] - xs[cell.column] - 8, size) for cell in cells
        }
        heights = _row_heights(cells, lines, rows, size)
        printer = _TablePrinter(self, xs, size, is_ruled)
        header = [cell for cell in cells if cell.row < header_rows]
        start = 0
        while start < rows:
            stop, used = start, 0.0
            while stop < rows and used + heights[stop] <= self.y - self.style.margin:
                used += heights[stop]
                stop += 1
            if stop < rows and cuts_rows and self.y - self.style.margin - used > 2.5 * size:
                cut = int((self.y - self.style.margin - used - 6) // (1.3 * size))
                used += cut * 1.3 * size + 6
                heads = {cell: text[:cut] for cell, text in lines.items() if cell.row == stop}
                lines |= {cell: text[cut:] for cell, text in lines.items() if cell.row == stop}
                printer.print(cells, {**lines, **heads}, [*heights[start:stop], cut * 1.3 * size + 6], start)
                heights[stop] = max(len(text) for cell, text in lines.items() if cell.row == stop) * 1.3 * size + 6
            elif stop > start:
                printer.print(cells, lines, heights[start:stop], start)
            start = stop
            if start < rows:
                self.new_page()
                if header:
                    printer.print(header, lines, heights[:header_rows], 0)

    def picture(self) -> None:
        """A page-filling picture, as a scanner makes it."""
        self.canvas.drawImage(ImageReader(Image.new("L", (60, 85), 200)), 0, 0, *self.style.size)


class _TablePrinter:
    def __init__(self, builder: PdfBuilder, xs: Sequence[float], size: float, is_ruled: bool) -> None:
        self.builder, self.xs, self.size, self.is_ruled = builder, xs, size, is_ruled

    def print(
        self, cells: Sequence[GridCell], lines: dict[GridCell, list[str]], heights: Sequence[float], start: int
    ) -> None:
        """Rows from `start` on, as many as there are heights, at the builder's place."""
        canvas = self.builder.canvas
        ys = [self.builder.y]
        for height in heights:
            ys.append(ys[-1] - height)
        stop = start + len(heights)
        canvas.setLineWidth(0.5)
        for cell in cells:
            first, last = max(cell.row, start), min(cell.row + cell.row_span, stop)
            if first >= last:
                continue
            left, right = self.xs[cell.column], self.xs[cell.column + cell.column_span]
            top, bottom = ys[first - start], ys[last - start]
            if self.is_ruled:
                canvas.rect(left, bottom, right - left, top - bottom)
            if cell.row >= start:
                canvas.setFont(FONT, self.size)
                for number, line in enumerate(lines[cell]):
                    canvas.drawString(left + 4, top - 3 - self.size * (1 + 1.3 * number), line)
        canvas.setFont(FONT, self.builder.style.font_size)
        self.builder.y = ys[-1]


def _row_heights(cells: Sequence[GridCell], lines: dict[GridCell, list[str]], rows: int, size: float) -> list[float]:
    heights = [1.3 * size + 6] * rows
    for cell in sorted(cells, key=lambda cell: cell.row_span):
        need = len(lines[cell]) * 1.3 * size + 6
        last = cell.row + cell.row_span - 1
        heights[last] += max(0.0, need - sum(heights[cell.row : last + 1]))
    return heights


def wrap(text: str, width: float, size: float, first_indent: float = 0.0) -> list[str]:
    """The lines of `text` in `width` points; a line end of the text is kept."""
    return [line for part in text.split("\n") for line in _wrap_part(part, width, size, first_indent)]


def _wrap_part(text: str, width: float, size: float, first_indent: float) -> Iterator[str]:
    line, room = "", width - first_indent
    for match in _UNBROKEN.finditer(text):
        if line and pdfmetrics.stringWidth(line + match[0], FONT, size) > room:
            yield line
            line, room = "", width
        line += match[0]
    yield line


def write_pdf(content: Content, style: PageStyle | None = None) -> bytes:
    """A PDF of `content`: numbered pages, ruled tables whose first row is printed again on every page."""
    builder = PdfBuilder(style or PageStyle(page_number=lambda page: f"- {page} -"))
    for block in content:
        if isinstance(block, Grid):
            cells = [GridCell(*placed) for placed in place_cells(block.rows)]
            first = max(cell.row_span for cell in cells if cell.row == 0)
            builder.table(cells, _column_widths(cells), header_rows=first)
            builder.y -= 12
        elif block.words:
            builder.paragraph(block.words)
        else:
            builder.y -= builder.style.font_size * builder.style.leading
    return builder.save()


def _column_widths(cells: Sequence[GridCell]) -> list[float]:
    """Wide columns for long texts."""
    widths = [4.0] * max(cell.column + cell.column_span for cell in cells)
    for cell in cells:
        if cell.column_span == 1:
            widths[cell.column] = max(widths[cell.column], min(len(cell.text), 16))
    return widths
