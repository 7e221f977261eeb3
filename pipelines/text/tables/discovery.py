"""Finds the stretches of lines that are tables, and the caption above each.

A table shows itself by tabs or bars over several lines. What stands between its lines without being part of a row (a
page break, a page number) does not end it; a sentence, a heading or a caption does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, auto
from itertools import pairwise

from pipelines.domain.document import Span, Table
from pipelines.text.headings import NumberStyle, read_section_number
from pipelines.text.lines import BLANKS, Line
from pipelines.text.tables.captions import find_caption, is_caption
from pipelines.text.tables.columns import FIGURES, tell_cell_kind
from pipelines.text.tables.forms import SequenceCell, build_forms, find_forms
from pipelines.text.tables.grid import build_tables
from pipelines.text.tables.rows import (
    BARS,
    PARTING_SPACES,
    Row,
    Rows,
    is_rule,
    read_barred_rows,
    read_cell_lines,
    read_spaced_rows,
    read_tabbed_rows,
)
from pipelines.text.tables.sequences import find_form_tables

_BAR = re.compile(f"[{BARS}]")
_LONGEST_FRAGMENT = 24
_LONG_CELL = 30
_LEAST_SPACED_ROWS = 2
_MOST_BLANK_LINES = 4
# lines of one cell: a list of measures in a cell of remarks may be long
_MOST_CELL_LINES = 40


class _Shape(IntEnum):
    BLANK = auto()
    CELL = auto()  # a tab and one cell
    ROW = auto()  # cells with tabs between them
    BARRED = auto()
    PLAIN = auto()


_WITHOUT_CELLS = frozenset({_Shape.BLANK, _Shape.PLAIN})


@dataclass(frozen=True, slots=True)
class FoundTables:
    """The tables of a text, the page numbers within them, and for each line whether it is part of a table."""

    tables: tuple[Table, ...]
    furniture: tuple[Span, ...]
    taken: frozenset[int]


def find_tables(text: str, lines: Sequence[Line]) -> FoundTables:
    """All tables of `text`, whose lines are `lines`. Time is linear in the text."""
    shapes = [_tell_shape(line) for line in lines]
    content_end = len(text.rstrip(BLANKS))
    tables: list[Table] = []
    furniture: list[Span] = []
    taken: set[int] = set()
    place = 0
    while place < len(lines):
        if shapes[place] in _WITHOUT_CELLS:
            place += 1
            continue
        end = _stretch_end(lines, shapes, place)
        stretch = lines[place:end]
        ends_document = stretch[-1].end >= content_end
        rows, marks = _read_rows(text, stretch, shapes[place:end], ends_document=ends_document)
        caption = find_caption(lines, place, taken)
        found = _read_tables(text, rows, stretch, caption, ends_document=ends_document)
        if found and not _is_outline(text, rows, lines, place):
            tables += found
            furniture += marks
            taken.update(range(place, end))
        place = end
    for table, places in find_form_tables(text, lines, frozenset(taken), content_end):
        tables.append(table)
        taken.update(places)
    spaced = [
        line.index not in taken and shape is _Shape.PLAIN and PARTING_SPACES.search(line.text.strip(BLANKS)) is not None
        for line, shape in zip(lines, shapes, strict=True)
    ]
    for start, end in _spaced_stretches(lines, spaced):
        stretch = lines[start:end]
        rows = read_spaced_rows(text, stretch, ends_document=stretch[-1].end >= content_end)
        if found := _read_spaced_tables(text, rows, stretch, find_caption(lines, start, taken)):
            tables += found
            taken.update(range(start, end))
    return FoundTables(tuple(sorted(tables, key=lambda table: table.span)), tuple(furniture), frozenset(taken))


def _spaced_stretches(lines: Sequence[Line], spaced: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First line, and the one behind the last, of each stretch of lines parted by runs of spaces."""
    place = 0
    while place < len(lines):
        if not spaced[place]:
            place += 1
            continue
        end = place + 1
        while end < len(lines) and (spaced[end] or (lines[end].is_blank and end + 1 < len(lines) and spaced[end + 1])):
            end += 1
        yield place, end
        place = end


def _read_spaced_tables(text: str, rows: Rows, stretch: Sequence[Line], caption: Span | None) -> list[Table]:
    """The tables of lines whose cells only runs of spaces part; none unless headings stand above rows of figures.

    Spaces alone are weak evidence (a title that is spread out, a signature): the headings must be known.
    """
    figures = [row for row in rows.rows if len(row.cells) > 1 and _ends_with_figures(text, row)]
    if len(figures) < _LEAST_SPACED_ROWS or len(figures) < len(rows.rows) / 2:
        return []
    filled = [line.content for line in stretch if line.words]
    tables = build_tables(text, rows, Span(filled[0].start, filled[-1].end), caption)
    return tables if tables and tables[0].header_row_count else []


def _ends_with_figures(text: str, row: Row) -> bool:
    return all(tell_cell_kind(text[cell.start : cell.end]) in FIGURES for cell in row.cells[-1:])


def _tell_shape(line: Line) -> _Shape:
    if not line.text:
        return _Shape.BLANK
    if _BAR.search(line.text) or is_rule(line):
        return _Shape.BARRED
    if "\t" not in line.text:
        return _Shape.PLAIN if line.words else _Shape.BLANK
    if "\t" in line.words:
        return _Shape.ROW
    return _Shape.CELL if line.text.startswith("\t") and "\t" not in line.text[1:] else _Shape.ROW


def _stretch_end(lines: Sequence[Line], shapes: Sequence[_Shape], start: int) -> int:
    """The place after the last line of the table that begins at `start`."""
    barred = shapes[start] is _Shape.BARRED
    end = place = start + 1
    while place < len(lines):
        shape = shapes[place]
        if shape not in _WITHOUT_CELLS:
            if (shape is _Shape.BARRED) != barred or place - end > _MOST_BLANK_LINES + 2:
                break
            end = place + 1
        elif not _may_stand_between(lines, shapes, end, place, barred=barred):
            break
        place += 1
    return _with_fragments(lines, shapes, end, barred=barred)


def _may_stand_between(lines: Sequence[Line], shapes: Sequence[_Shape], end: int, place: int, *, barred: bool) -> bool:
    """Whether the line at `place`, behind the table's lines up to `end`, may stand between two of its rows."""
    line = lines[place]
    if shapes[place] is _Shape.BLANK or line.is_page_mark:
        return place - end < _MOST_BLANK_LINES
    if line.is_lone_number and place > end and lines[place - 1].is_blank:
        return True
    adjacent = shapes[place - 1] is not _Shape.BLANK and place - end < _MOST_CELL_LINES
    if not adjacent or is_caption(line):
        return False
    if shapes[end - 1] is _Shape.CELL:
        return not _opens_section(line)
    return _is_fragment(line) and (barred or place - end < 2)


def _is_fragment(line: Line) -> bool:
    """Whether a line may be a part of a cell that was broken over lines."""
    return len(line.words) <= _LONGEST_FRAGMENT and not line.ends_sentence and read_section_number(line.words) is None


def _opens_section(line: Line) -> bool:
    """Whether a line is numbered like a section of the text (一、 or （一）); items in a cell are numbered 1、."""
    read = read_section_number(line.words)
    return read is not None and read[1].style <= NumberStyle.CHINESE_BRACKETED


def _with_fragments(lines: Sequence[Line], shapes: Sequence[_Shape], end: int, *, barred: bool) -> int:
    """`end` moved behind lines that go on with the table's last cell."""
    if end < len(lines) and shapes[end] is _Shape.PLAIN:
        if shapes[end - 1] is _Shape.CELL and _has_separated_rows(shapes, end):
            while end < len(lines) and shapes[end] is _Shape.PLAIN and not _ends_cell(lines[end]):
                end += 1
        elif barred and end == len(lines) - 1 and _is_fragment(lines[end]):
            end += 1
    return end


def _ends_cell(line: Line) -> bool:
    return is_caption(line) or _opens_section(line)


def _has_separated_rows(shapes: Sequence[_Shape], end: int) -> bool:
    """Whether a blank line stands between the rows of the table whose lines end at `end`."""
    place = end - 1
    while place >= 0 and shapes[place] in {_Shape.CELL, _Shape.PLAIN}:
        place -= 1
    return place > 0 and shapes[place] is _Shape.BLANK and shapes[place - 1] is _Shape.CELL


def _read_rows(
    text: str, stretch: Sequence[Line], shapes: Sequence[_Shape], *, ends_document: bool
) -> tuple[Rows, list[Span]]:
    numbers = {
        line.index
        for before, line in pairwise(stretch)
        if line.is_page_mark or (line.is_lone_number and before.is_blank and "\t" not in line.text)
    }
    marks = [line.content for line in stretch if line.index in numbers]
    kept = [line for line in stretch if line.index not in numbers]
    if shapes[0] is _Shape.BARRED:
        return read_barred_rows(text, kept, ends_document=ends_document), marks
    if _Shape.ROW in shapes:
        return read_tabbed_rows(text, kept, ends_document=ends_document), marks
    return read_cell_lines(text, kept, ends_document=ends_document), marks


def _read_tables(
    text: str, rows: Rows, stretch: Sequence[Line], caption: Span | None, *, ends_document: bool
) -> list[Table]:
    """The tables of a stretch of lines; none if it is no table after all."""
    filled = [line.content for line in stretch if line.words]
    if not filled:
        return []
    span = Span(filled[0].start, filled[-1].end)
    if len(rows.rows) == 1 or all(len(row.filled) < 2 for row in rows.rows):
        # one cell a line, but nothing to tell where a row ends
        cells = [SequenceCell(cell, text[cell.start : cell.end]) for row in rows.rows for cell in row.filled]
        cells = [cell for cell in cells if cell.words]
        if find_forms(cells):
            return _fill(text, span, list(build_forms(cells, caption, ends_document=ends_document)))
    if not _is_table(text, rows):
        return []
    return build_tables(text, rows, span, caption)


def _fill(text: str, span: Span, tables: Sequence[Table]) -> list[Table]:
    """The tables, each stretched to where the next one begins, so that bars and mark-up between cells belong to one."""
    starts = [span.start, *(table.span.start for table in tables[1:]), span.end]
    ends = [start + len(text[start:stop].rstrip(BLANKS)) for start, stop in pairwise(starts)]
    return [replace(table, span=Span(start, end)) for table, start, end in zip(tables, starts[:-1], ends, strict=True)]


def _is_table(text: str, found: Rows) -> bool:
    """Whether rows are a table rather than indented paragraphs, a menu or an entry of a table of contents."""
    rows = [[cell for cell in row.cells if cell.start < cell.end] for row in found.rows]
    several = [row for row in rows if len(row) > 1]
    if len(several) < 2 and not any(len(row) > 2 and _holds_figure(text, row) for row in several):
        return False
    cells = [cell for row in rows for cell in row]
    prose = sum(1 for cell in cells if cell.end - cell.start > _LONG_CELL and text[cell.end - 1] in "。；;")
    return prose <= len(cells) / 2


def _is_outline(text: str, found: Rows, lines: Sequence[Line], start: int) -> bool:
    """Whether rows of two cells are titles: with a tab behind their numbers, or in a table of contents."""
    rows = [[text[cell.start : cell.end] for cell in row.filled] for row in found.rows if row.filled]
    if any(len(row) != 2 for row in rows):
        return False
    if all(_is_bare_number(row[0]) for row in rows):
        return True
    above = "".join(line.words for line in lines[max(0, start - 4) : start])
    return "目录" in above.replace(" ", "") and all(row[1].isdigit() and len(row[1]) <= 3 for row in rows)


def _is_bare_number(words: str) -> bool:
    read = read_section_number(words)
    return read is not None and read[1].length == len(words) and read[1].mark in set("、.．）)")


def _holds_figure(text: str, row: Sequence[Span]) -> bool:
    return any(text[cell.start].isdigit() or text[cell.end - 1].isdigit() for cell in row)
