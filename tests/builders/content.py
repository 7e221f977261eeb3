"""What a report holds, apart from any format: lines of text and grids of cells, for the builders beside this module.

`read_content` takes it from a report that is there as plain text, so that the same report can be written anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.domain.document import Document, Heading, Table

# words, or words with the rows and columns they cover
Drawn = str | tuple[str, int, int]
_BREAK = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class Line:
    """A paragraph. `level` is that of a heading in the outline, from 1; None for text."""

    words: str
    level: int | None = None


@dataclass(frozen=True)
class Grid:
    """A table, row by row; what a merge covers is left out."""

    rows: Sequence[Sequence[Drawn]]


Content = Sequence[Line | Grid]


def read_drawn(drawn: Drawn) -> tuple[str, int, int]:
    """Words, rows and columns of a cell."""
    return (drawn, 1, 1) if isinstance(drawn, str) else drawn


def place_cells(rows: Sequence[Sequence[Drawn]]) -> Iterator[tuple[int, int, str, int, int]]:
    """Row, column, words, rows and columns of each cell, in order."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for words, down, across in map(read_drawn, row):
            while (number, column) in taken:
                column += 1
            taken |= {(number + below, column + right) for below in range(down) for right in range(across)}
            yield number, column, words, down, across
            column += across


def read_content(document: Document) -> list[Line | Grid]:
    """The lines and tables of a document; a heading and the text glued to it are one line, as they were."""
    content: list[Line | Grid] = []
    end = 0
    for block in document.blocks:
        if content and document.text[end : block.span.start].count("\n") > 1:
            content.append(Line(""))
        if isinstance(block, Table):
            content.append(Grid([*_read_rows(block)]))
        else:
            words = "".join(
                _BREAK.sub("", document.text[piece.start : piece.end]) for piece in document.flow(block.span)
            )
            last = content[-1] if content else None
            if isinstance(last, Line) and "\n" not in document.text[end : block.span.start]:
                content[-1] = Line(last.words + words)
            else:
                content.append(Line(words, block.level if isinstance(block, Heading) else None))
        end = block.span.end
    return content


def _read_rows(table: Table) -> Iterator[list[Drawn]]:
    """The rows of a table; where no cell stands a blank one is put."""
    covered = {
        (cell.row + below, cell.column + right)
        for cell in table.cells
        for below in range(cell.row_span)
        for right in range(cell.column_span)
    }
    for number, row in enumerate(table.rows()):
        cells: dict[int, Drawn] = {cell.column: (cell.text, cell.row_span, cell.column_span) for cell in row}
        blanks: dict[int, Drawn] = {
            column: "" for column in range(table.column_count) if (number, column) not in covered
        }
        yield [cell for _, cell in sorted((cells | blanks).items())]
