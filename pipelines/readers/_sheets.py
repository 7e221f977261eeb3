"""Sheets of a spreadsheet as lines and grids: the same for new and old Excel files.

A sheet is a plane of cells in which titles, tables and remarks stand below each other. A row that shows one cell at the
top of a table, or a remark below it, is a line of text; blank rows and columns say nothing. What a cell shows is for
the readers to tell.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import Severity
from pipelines.readers._composition import Composition, SourceCell, clean

# rows and columns, from 0
Address = tuple[int, int]
# first row, first column, the row behind the last and the column behind the last
Merge = tuple[int, int, int, int]
# more blank rows than this end a table
_MOST_BLANK_ROWS = 1
_MOST_NAMED = 10
_LONGEST_NAME = 30
_REMARK = re.compile(r"\s*(?:注|备注|说明|填[表报]|审核|单位负责人|联系)")


@dataclass(slots=True)
class Sheet:
    """What the cells of a sheet show, and which of them it hides.

    `errors` are cells that show an error (#DIV/0!), `unknown` those with a formula whose result is not stored.
    """

    name: str
    cells: dict[Address, str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: list[Address] = field(default_factory=list)
    unknown: list[Address] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells a row shows, by column, and whether a merge from above reaches into it."""

    number: int
    cells: Mapping[int, str]
    is_merged_above: bool

    @property
    def is_line(self) -> bool:
        """Whether the row shows one cell."""
        return len(self.cells) == 1 and not self.is_merged_above

    @property
    def is_remark(self) -> bool:
        """Whether the row shows one cell that is no name of a row without figures."""
        return self.is_line and all(len(words) > _LONGEST_NAME or _REMARK.match(words) for words in self.cells.values())


def add_sheet(composition: Composition, sheet: Sheet) -> None:
    """Add what a sheet shows, and issues on what it hides or cannot show."""
    _uncover_merges(sheet)
    merges = {merge[:2]: merge for merge in sheet.merges}
    rows: list[_Row] = []
    left_out = 0
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), words in sorted(sheet.cells.items()):
        by_row.setdefault(row, {})[column] = words
    touching = _merges_by_row(sorted(by_row), sheet.merges)
    for row, cells in by_row.items():
        if row in sheet.hidden_rows:
            left_out += sum(bool(clean(words)) for words in cells.values())
            continue
        own = touching.get(row, [])
        shown = {column: words for column, words in cells.items() if clean(words) and not _covers(own, row, column)}
        kept = {column: words for column, words in shown.items() if column not in sheet.hidden_columns}
        left_out += len(shown) - len(kept)
        if kept:
            rows.append(_Row(row, kept, any(merge[0] < row for merge in own)))
    for part in _divide(rows):
        _add_part(composition, sheet.name, part, merges)
        composition.add_line("", sheet.name)
    _add_issues(composition, sheet, left_out)


def note_hidden_sheets(composition: Composition, names: Sequence[str]) -> None:
    """Say which sheets were not read, if any."""
    if names:
        message = (
            f"{len(names)} hidden sheets were not read: {'、'.join(names[:_MOST_NAMED])}."
            " Show those that belong to the report."
        )
        composition.add_issue(Issue("hidden_sheets_left_out", Severity.INFO, message))


def name_cell(row: int, column: int) -> str:
    """The address of a cell as Excel writes it: D5."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def _uncover_merges(sheet: Sheet) -> None:
    """Let each merge whose first row or column is hidden begin where it is seen: Excel shows its words there."""
    for place, (top, left, bottom, right) in enumerate(sheet.merges):
        if (top in sheet.hidden_rows or left in sheet.hidden_columns) and (top, left) in sheet.cells:
            row = next((row for row in range(top, bottom) if row not in sheet.hidden_rows), None)
            column = next((column for column in range(left, right) if column not in sheet.hidden_columns), None)
            if row is not None and column is not None:
                sheet.cells[row, column] = sheet.cells.pop((top, left))
                sheet.merges[place] = (row, column, bottom, right)


def _merges_by_row(rows: Sequence[int], merges: Sequence[Merge]) -> dict[int, list[Merge]]:
    """The merges that touch each of `rows`, which ascend."""
    touching: dict[int, list[Merge]] = {}
    for merge in merges:
        for row in rows[bisect_left(rows, merge[0]) : bisect_left(rows, merge[2])]:
            touching.setdefault(row, []).append(merge)
    return touching


def _covers(merges: Sequence[Merge], row: int, column: int) -> bool:
    """Whether a cell is covered by a merge of which it is not the first."""
    return any(merge[1] <= column < merge[3] and merge[:2] != (row, column) for merge in merges)


def _divide(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Rows that stand together: blank rows part them, one alone only if a line of text follows."""
    part: list[_Row] = []
    for row in rows:
        blank = row.number - part[-1].number - 1 if part else 0
        if blank > _MOST_BLANK_ROWS or (blank and row.is_line):
            yield part
            part = []
        part.append(row)
    if part:
        yield part


def _add_part(composition: Composition, name: str, rows: Sequence[_Row], merges: Mapping[Address, Merge]) -> None:
    """Add rows that stand together: lines of text, a table, lines of text."""
    first = next((place for place, row in enumerate(rows) if not row.is_line), len(rows))
    last = next((place for place in range(len(rows), first, -1) if not rows[place - 1].is_remark), first)
    _add_lines(composition, name, rows[:first])
    if first < last:
        composition.add_grid(_lay_grid(name, rows[first:last], merges))
    _add_lines(composition, name, rows[last:])


def _add_lines(composition: Composition, name: str, rows: Sequence[_Row]) -> None:
    for row in rows:
        for column, words in row.cells.items():
            composition.add_line(words, _name_place(name, row.number, column))


def _lay_grid(name: str, rows: Sequence[_Row], merges: Mapping[Address, Merge]) -> Iterator[SourceCell]:
    """The cells of a table, rows and columns in which nothing begins left out."""
    numbers = [row.number for row in rows]
    columns = sorted({column for row in rows for column in row.cells})
    covered: dict[int, int] = {}
    for place, row in enumerate(rows):
        for index, column in enumerate(columns):
            if covered.get(index, 0) > place:
                continue
            merge = merges.get((row.number, column)) or (row.number, column, row.number + 1, column + 1)
            down = max(1, bisect_left(numbers, merge[2]) - place)
            across = max(1, bisect_left(columns, merge[3]) - index)
            for right in range(index, index + across):
                covered[right] = place + down
            words = row.cells.get(column, "")
            yield SourceCell(place, index, words, _name_place(name, row.number, column), down, across)


def _name_place(name: str, row: int, column: int) -> str:
    return f"sheet {name}, cell {name_cell(row, column)}"


def _add_issues(composition: Composition, sheet: Sheet, left_out: int) -> None:
    if left_out:
        message = f"{left_out} filled cells of sheet {sheet.name} stand in hidden rows or columns and were not read."
        composition.add_issue(Issue("hidden_cells_left_out", Severity.INFO, message))
    for code, cells, what in (
        ("formula_error", sheet.errors, "show an error instead of a figure: correct their formulas"),
        ("formula_without_result", sheet.unknown, "hold formulas without a stored result: open the file and save it"),
    ):
        if cells:
            message = f"{len(cells)} cells of sheet {sheet.name} {what} (first {name_cell(*cells[0])})."
            composition.add_issue(Issue(code, Severity.WARNING, message))
