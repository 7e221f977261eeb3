"""The pages of a document as one text: paragraphs and tables that run over a page break joined, furniture set aside.

Each line and each cell keeps the place where a person finds it: its page, and how it is counted there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, starmap, zip_longest

from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import Severity
from pipelines.readers._composition import Composition, SourceCell, SourceLine
from pipelines.readers._pages.furniture import find_furniture
from pipelines.readers._pages.lines import measure_opening, tell_joint
from pipelines.readers._pages.page_layout import FlowLine, PageLayout
from pipelines.readers._pages.ruled_grids import PageCell, PageTable
from pipelines.text.headings import read_section_number
from pipelines.text.tables.columns import FIGURES, tell_cell_kind

# points
_SNAP = 4.0
_WHITE = 20.0  # by how much the white between the same columns of two pages may differ
_BLANK_LINE = 1.5  # heights of the characters
_MOST_HEADER_ROWS = 6
_UNCLEAR = (
    "A table without ruling lines was not read, because its rows cannot be told for certain: "
    "take its figures from the page, or get the report as a Word or Excel file."
)
_CONTINUED = re.compile(r"[（(]?续表?[一二三四五六七八九十\d]{0,2}[)）]?")
# characters to a line of a column of text; shorter lines of one length are a list
_NARROWEST = 12
_ENDS = "。；;！？!?"
_AWAITS = "：:，,、（("
_INDENTS = 0.03  # of the lines, from which a document's paragraphs are known by their first lines


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a joined table; cells count rows from the top of the table. `words` tell where it is printed."""

    page: int
    words: str
    cells: tuple[PageCell, ...]


@dataclass(frozen=True, slots=True)
class _JoinedTable:
    """The rows of a table from all its pages; `repeated` are its headings as printed again on later ones."""

    rows: tuple[_Row, ...]
    repeated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Passage:
    """Lines of one paragraph, as far as the page shows it."""

    lines: tuple[FlowLine, ...]


_Unit = _JoinedTable | _Passage


def assemble(pages: Sequence[PageLayout], composition: Composition) -> None:
    """Adds the text of `pages` in reading order. The furniture of a page stands behind what runs over its end."""
    aside, elements = _set_furniture_aside(pages)
    for layout in pages:
        aside[layout.page.number].extend(layout.page.askew)
    waiting = [(layout.page.number, words) for layout in pages for words in aside[layout.page.number]]
    has_indents = _has_indents([item for item in elements if isinstance(item, FlowLine)])
    for page in sorted({item.page for item in elements if isinstance(item, FlowLine) and item.is_unclear}):
        composition.add_issue(Issue("table_rows_unclear", Severity.WARNING, _UNCLEAR, locator=f"page {page}"))
    before: _Unit | None = None
    for unit in _join_elements(elements, has_indents=has_indents):
        first = unit.rows[0].page if isinstance(unit, _JoinedTable) else unit.lines[0].page
        while waiting and waiting[0][0] < first:
            composition.add_furniture(waiting.pop(0)[1])
        composition.turn_to(first)
        if isinstance(unit, _JoinedTable):
            composition.add_grid(_compose_table(unit))
            for words in unit.repeated:
                composition.add_furniture(words)
        elif unit.lines[0].is_unclear:
            composition.add_furniture(unit.lines[0].text)
        else:
            if _stands_apart(before, unit):
                composition.add_line("", "")
            composition.add_passage([*_compose_passage(unit)])
        before = unit
    for _, words in waiting:
        composition.add_furniture(words)
    composition.turn_to(pages[-1].page.number)


def _stands_apart(before: _Unit | None, passage: _Passage) -> bool:
    """Whether a line or more is left blank on the page above a passage."""
    if not isinstance(before, _Passage):
        return False
    above, line = before.lines[-1], passage.lines[0]
    return above.page == line.page and line.line.top - above.line.bottom > _BLANK_LINE * line.line.height


def _set_furniture_aside(pages: Sequence[PageLayout]) -> tuple[dict[int, list[str]], list[FlowLine | PageTable]]:
    """The furniture of each page, and the elements of all pages without it."""
    furniture = find_furniture(pages)
    aside: dict[int, list[str]] = {}
    kept: list[FlowLine | PageTable] = []
    for layout in pages:
        page = layout.page.number
        own = [
            item
            for item in layout.elements
            if not (isinstance(item, FlowLine) and (item.page, item.number) in furniture.lines)
        ]
        opening = []
        for item in own:
            if isinstance(item, PageTable):
                break
            opening.append(item)
        table = own[len(opening)] if len(opening) < len(own) else None
        repeats = opening and all(
            (item.page, item.number) in furniture.captions or _CONTINUED.fullmatch(item.line.words) for item in opening
        )
        before = kept[-1] if kept else None
        if repeats and isinstance(table, PageTable) and isinstance(before, PageTable) and _goes_on(before, table):
            own = own[len(opening) :]
        remaining = set(map(id, own))
        aside[page] = [
            item.line.words for item in layout.elements if isinstance(item, FlowLine) and id(item) not in remaining
        ]
        kept += own
    return aside, kept


def _has_indents(lines: Sequence[FlowLine]) -> bool:
    """Whether paragraphs are known by first lines that are indented by two characters."""
    indented = sum(
        1
        for line, after in pairwise(lines)
        if 1.2 <= (line.line.left - line.column_left) / line.line.height <= 3.0
        and after.line.left - after.column_left < 0.6 * after.line.height
        and _reaches_end(line, after)
    )
    return indented > _INDENTS * len(lines)


def _join_elements(elements: Sequence[FlowLine | PageTable], *, has_indents: bool) -> Iterator[_Unit]:
    lines: list[FlowLine] = []
    parts: list[PageTable] = []
    for item in elements:
        if isinstance(item, PageTable):
            if lines:
                yield _Passage(tuple(lines))
                lines = []
            if parts and not _goes_on(parts[-1], item):
                yield _join_tables(parts)
                parts = []
            parts.append(item)
            continue
        if parts:
            yield _join_tables(parts)
            parts = []
        if lines and not _continues(lines[-1], item, has_indents=has_indents):
            yield _Passage(tuple(lines))
            lines = []
        lines.append(item)
    if parts:
        yield _join_tables(parts)
    if lines:
        yield _Passage(tuple(lines))


def _reaches_end(item: FlowLine, after: FlowLine) -> bool:
    """Whether what the line `after` begins with would hardly have found room behind `item`."""
    width = measure_opening(after.line.words)
    return item.column_right - item.line.right < (width + 0.6) * item.line.height


def _continues(item: FlowLine, after: FlowLine, *, has_indents: bool) -> bool:
    """Whether the line `after` goes on with the paragraph of `item`, as their places on the page show it."""
    line, below = item.line, after.line
    if any(one.is_unclear or len(one.line.pieces) > 1 for one in (item, after)) or not _reaches_end(item, after):
        return False
    if line.right - line.left < _NARROWEST * line.height:
        return False
    if not 0.8 < below.height / line.height < 1.25 or after.page - item.page > 1:
        return False
    if below.left - after.column_left > 0.7 * below.height:
        return False
    if item.page == after.page and below.top > line.bottom + 2.5 * line.height:
        return False
    return has_indents or not (line.words[-1] in _ENDS or read_section_number(below.words))


def _goes_on(table: PageTable, after: PageTable) -> bool:
    """Whether `after` is the part of `table` that stands on the next page: as wide, with a column line in common."""
    if after.page != table.page + 1 or after.is_ruled != table.is_ruled:
        return False
    if not table.is_ruled:
        sides, others = _all_sides(table), _all_sides(after)
        return len(sides) == len(others) and all(
            abs(one - other) < _WHITE for one, other in zip(sides[:-1], others[:-1], strict=True)
        )
    shift = after.left - table.left
    if abs(after.right - table.right - shift) > _SNAP:
        return False
    own, other = _inner_sides(table, 0.0), _inner_sides(after, shift)
    return not own or not other or any(abs(one - two) < _SNAP for one in own for two in other)


def _all_sides(table: PageTable) -> list[float]:
    return sorted({side for cell in table.cells for side in (cell.left, cell.right)})


def _with_sides_of(part: PageTable, table: PageTable) -> PageTable:
    """A part of a table without ruling lines, its columns where those of the first part stand."""
    sides = dict(zip(_all_sides(part), _all_sides(table), strict=True))
    cells = tuple(replace(cell, left=sides[cell.left], right=sides[cell.right]) for cell in part.cells)
    return replace(part, left=table.left, right=table.right, cells=cells)


def _inner_sides(table: PageTable, shift: float) -> set[float]:
    return {cell.left - shift for cell in table.cells if cell.left > table.left + _SNAP}


def _join_tables(parts: Sequence[PageTable]) -> _JoinedTable:
    """The parts of a table on consecutive pages as one, without headings printed again and rows cut in two."""
    rows = list(_rows_of(parts[0], 0.0))
    repeated: list[str] = []
    for own in parts[1:]:
        part = own if own.is_ruled else _with_sides_of(own, parts[0])
        more = list(_rows_of(part, part.left - parts[0].left))
        count = _count_repeated(rows, more)
        repeated += [" ".join(cell.text for cell in row.cells) for row in more[:count]]
        rest = _renumber(more[count:], len(rows) - count)
        if rest and _is_cut_row(rows[-1], rest[0]):
            rows[-1] = _merge_rows(rows[-1], rest[0])
            rest = _renumber(rest[1:], -1)
        rows += rest
    return _JoinedTable(tuple(rows), tuple(repeated))


def _rows_of(table: PageTable, shift: float) -> Iterator[_Row]:
    own = sorted(table.cells, key=lambda cell: (cell.row, cell.left))
    by_row = {row: tuple(cells) for row, cells in groupby(own, key=lambda cell: cell.row)}
    for row in range(table.row_count):
        yield _Row(
            table.page,
            f"page {table.page}, table {table.number}, row {row + 1}",
            tuple(replace(cell, left=cell.left - shift, right=cell.right - shift) for cell in by_row.get(row, ())),
        )


def _renumber(rows: Iterable[_Row], shift: int) -> list[_Row]:
    return [replace(row, cells=tuple(replace(cell, row=cell.row + shift) for cell in row.cells)) for row in rows]


def _count_repeated(rows: Sequence[_Row], more: Sequence[_Row]) -> int:
    """How many rows at the top of `more` say what those at the top of the table say."""
    count = 0
    for first, again in zip(rows[:_MOST_HEADER_ROWS], more, strict=False):
        if not _is_same(first, again):
            break
        count += 1
    while count and not any(cell.text for row in more[:count] for cell in row.cells):
        count -= 1
    # a heading that spans further rows is printed again only with them
    while count and any(cell.row + cell.row_span > count for row in more[:count] for cell in row.cells):
        count -= 1
    return count


def _is_same(row: _Row, other: _Row) -> bool:
    return len(row.cells) == len(other.cells) and all(
        "".join(one.text.split()) == "".join(two.text.split()) and _is_under(one, two)
        for one, two in zip(row.cells, other.cells, strict=True)
    )


def _is_under(cell: PageCell, other: PageCell) -> bool:
    return abs(cell.left - other.left) < _SNAP and abs(cell.right - other.right) < _SNAP


def _is_cut_row(row: _Row, rest: _Row) -> bool:
    """Whether `rest`, at the top of a page, holds the ends of cells of `row` at the foot of the page before.

    It says so by what it lacks: some filled cell of `row` is blank in it, it has no figure of its own, and whatever it
    says goes on with words that no stop ends.
    """
    if len(row.cells) != len(rest.cells) or not all(map(_is_under, row.cells, rest.cells)):
        return False
    pairs = [(cell.text, more.text) for cell, more in zip(row.cells, rest.cells, strict=True)]
    going_on = [(words, more) for words, more in pairs if more]
    return bool(going_on) and any(words and not more for words, more in pairs) and all(starmap(_may_go_on, going_on))


def _may_go_on(words: str, more: str) -> bool:
    """Whether `more` may be the rest of a cell that begins with `words`; a figure only behind a colon or the like."""
    if not words or words[-1] in _ENDS or read_section_number(more):
        return False
    return tell_cell_kind(more) not in FIGURES or words[-1] in _AWAITS


def _merge_rows(row: _Row, rest: _Row) -> _Row:
    cells = tuple(
        replace(cell, text=cell.text + tell_joint(cell.text, more.text, is_full=True) + more.text)
        if more.text
        else cell
        for cell, more in zip(row.cells, rest.cells, strict=True)
    )
    return replace(row, cells=cells)


def _compose_passage(passage: _Passage) -> Iterator[SourceLine]:
    for item, after in zip_longest(passage.lines, passage.lines[1:]):
        joint = ""
        if after:
            joint = tell_joint(item.line.words, after.line.words, is_full=True, breaks_figures=_has_no_room(item))
        yield SourceLine(item.text + joint, f"page {item.page}, line {item.number}", item.page)


def _has_no_room(item: FlowLine) -> bool:
    """Whether not even a digit would have found room behind the line: some programs break figures there."""
    return item.column_right - item.line.right < 0.6 * item.line.height


def _compose_table(table: _JoinedTable) -> Iterator[SourceCell]:
    sides = _column_sides(cell for row in table.rows for cell in row.cells)
    for row in table.rows:
        for cell in row.cells:
            first, last = _nearest(sides, cell.left), _nearest(sides, cell.right)
            yield SourceCell(
                cell.row,
                first,
                cell.text,
                f"{row.words}, column {first + 1}",
                cell.row_span,
                max(1, last - first),
                row.page,
            )


def _column_sides(cells: Iterable[PageCell]) -> list[float]:
    """The places at which columns begin or end, those of all pages snapped together."""
    sides: list[float] = []
    for side in sorted({side for cell in cells for side in (cell.left, cell.right)}):
        if not sides or side - sides[-1] > _SNAP:
            sides.append(side)
    return sides


def _nearest(sides: Sequence[float], side: float) -> int:
    return min(range(len(sides)), key=lambda place: abs(sides[place] - side))
