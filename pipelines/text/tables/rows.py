"""Rows of cells as the text prints them: tab-separated, one cell a line, or with bars between the cells.

Only where a row and a cell begin and end is found here. Which column a cell belongs to, which rows head the columns
and where one table ends and the next begins is decided by `grid`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipelines.domain.document import Span
from pipelines.lookups import load_lookup
from pipelines.text.lines import BLANKS, Line

BARS = "|｜│┃"
_BAR = re.compile(f"[{BARS}]")
_HEAPED_BARS = re.compile(f"[{BARS}]{{2}}")
# a single space may stand in a cell (办公 经费), two part cells
PARTING_SPACES = re.compile(r"[ \u3000\xa0]{2,}")
_TAB = re.compile("\t")
# ---|--- of Markdown, ├──┼──┤ of a drawn frame; a single dash is a cell that says nothing
_DRAWN = rf"[{BARS}:+=\s─━┼├┤┌┐└┘┬┴-]"
_RULE = re.compile(rf"(?={_DRAWN}*(?:-{{3}}|={{3}}|[─━])){_DRAWN}+")
_MARKDOWN_RULE = re.compile(r"\|? *:?-{3,}:? *(?:\| *:?-{3,}:? *)+\|?")
_LONGEST_RULE = 500
_TAGS = r"</?(?:p|br|div|span|b|strong|td|tr)\b[^<>\n]{0,80}>"
_LEADING_DEBRIS = re.compile(rf"(?:[{re.escape(BLANKS)}]|{_TAGS})+")
_TRAILING_TAGS = re.compile(rf"(?:{_TAGS}\s*)+$")


@dataclass(frozen=True, slots=True)
class Row:
    """Cells as printed, blank ones as empty spans; `start` is where the row's first line begins.

    `is_cut` says that the document ends inside the row.
    """

    start: int
    cells: tuple[Span, ...]
    is_cut: bool = False

    @property
    def filled(self) -> tuple[Span, ...]:
        """The cells without the blank ones at the end of the row."""
        count = len(self.cells)
        while count and self.cells[count - 1].start == self.cells[count - 1].end:
            count -= 1
        return self.cells[:count]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a stretch of text. `keeps_blanks`: blank cells are printed, so that places can be counted."""

    rows: tuple[Row, ...]
    keeps_blanks: bool


def trim(text: str, start: int, end: int) -> Span:
    """`start`..`end` without white space and mark-up at either side; an empty span at `start` if nothing is left."""
    piece = text[start:end].rstrip(BLANKS)
    words = piece.lstrip(BLANKS)
    first = start + len(piece) - len(words)
    if words.startswith("<"):
        lead = _LEADING_DEBRIS.match(text, first, end)
        first = lead.end() if lead else first
        words = text[first:end].rstrip(BLANKS)
    if words.endswith(">"):
        tail = _TRAILING_TAGS.search(words, max(0, len(words) - 200))
        words = words[: tail.start()].rstrip(BLANKS) if tail else words
    return Span(first, first + len(words)) if words else Span(start, start)


def read_cell_lines(text: str, lines: Sequence[Line], *, ends_document: bool) -> Rows:
    """Rows of a table with one cell a line, each after a tab, and a blank line between rows.

    A line without a tab goes on with the cell above.
    """
    rows: list[Row] = []
    cells: list[tuple[int, int]] = []
    for line in lines:
        if "\t" in line.text:
            cells.append((line.start, line.end))
        elif line.is_blank:
            if cells:
                rows.append(_make_row(text, cells))
            cells = []
        elif cells:
            cells[-1] = (cells[-1][0], line.end)
        else:
            cells.append((line.start, line.end))
    if cells:
        rows.append(_make_row(text, cells))
    return Rows(tuple(_mark_cut(rows) if ends_document else rows), keeps_blanks=True)


def read_tabbed_rows(text: str, lines: Sequence[Line], *, ends_document: bool) -> Rows:
    """Rows of a table with tabs between the cells, one row a line, save where a cell is broken over lines."""
    broken = _join_broken_rows([line for line in lines if line.text])
    rows = [_make_row(text, _fields(_TAB, text, first.start, last.end)) for first, last in broken]
    return Rows(tuple(_mark_cut(rows) if ends_document else rows), keeps_blanks=True)


def read_spaced_rows(text: str, lines: Sequence[Line], *, ends_document: bool) -> Rows:
    """Rows of a table whose cells only runs of spaces part, one row a line. Blank cells leave no trace."""
    rows: list[Row] = []
    for line in lines:
        if not line.words:
            continue
        content = line.content
        rows.append(_make_row(text, _fields(PARTING_SPACES, text, content.start, content.end)))
    return Rows(tuple(_mark_cut(rows) if ends_document else rows), keeps_blanks=False)


def _mark_cut(rows: list[Row]) -> list[Row]:
    """The rows, the last of which ends the document: if it has fewer cells than any other it was cut off."""
    if len(rows) > 1 and len(rows[-1].cells) < min(len(row.cells) for row in rows[:-1]):
        rows[-1] = replace(rows[-1], is_cut=True)
    return rows


def _join_broken_rows(lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """First and last line of each row.

    A line without a tab begins the first cell of the row below, or goes on with the last cell of the row above where
    the row below begins with a blank. Two lines are one row if their tabs add up to those of the widest row and
    neither count occurs elsewhere.
    """
    tabs = [line.text.count("\t") for line in lines]
    times = Counter(tabs)
    full = max(tabs, default=0)
    halves = {count: full - count for count in times if times[count] == times[full - count] == 1}
    first = 0
    for place, line in enumerate(lines):
        goes_on = place + 1 < len(lines) and (
            _goes_on(lines, tabs, place) or (place == first and halves.get(tabs[place]) == tabs[place + 1])
        )
        if not goes_on:
            yield lines[first], line
            first = place + 1


def _goes_on(lines: Sequence[Line], tabs: Sequence[int], place: int) -> bool:
    """Whether a row goes on behind the line at `place` with or because of a line without a tab."""
    if tabs[place + 1] == 0:
        return _ends_row(lines, tabs, place + 1)
    return tabs[place] == 0 and not lines[place + 1].text.startswith("\t")


def _ends_row(lines: Sequence[Line], tabs: Sequence[int], place: int) -> bool:
    """Whether the line without a tab at `place` cannot begin the row below."""
    after = place + 1
    return after >= len(lines) or tabs[after] == 0 or lines[after].text.startswith("\t")


def read_barred_rows(text: str, lines: Sequence[Line], *, ends_document: bool) -> Rows:
    """Rows of a table with a bar between or behind its cells, over as many lines as the row's bars need.

    Converters of web pages drop blank cells and fill the row up with bars: only where a blank stands between two
    filled cells, or Markdown's rule below the headings, or every line is drawn in full, is it clear that they are kept.
    """
    is_markdown = any(_MARKDOWN_RULE.fullmatch(line.words) for line in lines if len(line.words) <= _LONGEST_RULE)
    lines = [line for line in lines if line.words and not is_rule(line)]
    bars = [len(_BAR.findall(line.text)) for line in lines]
    count = _bars_per_row(bars)
    groups = _group_by_count(lines, bars, count) if count > 1 else _group_by_lone_bars(lines)
    rows = [_barred_row(text, lines[first], lines[last]) for first, last in groups]
    if rows and ends_document and sum(bars[groups[-1][0] :]) < count:
        rows[-1] = replace(rows[-1], is_cut=True)
    rows = _without_leading_blanks(rows)
    keeps_blanks = is_markdown or any(cell.start == cell.end for row in rows for cell in row.filled)
    return Rows(tuple(rows), keeps_blanks=keeps_blanks or _is_drawn_in_full(lines, bars, rows))


def _is_drawn_in_full(lines: Sequence[Line], bars: Sequence[int], rows: Sequence[Row]) -> bool:
    """Whether each line is a row with a bar for every column and a place for every blank.

    A converter that drops blanks leaves bars in a heap (合计 | 100 | |||||); here none stand side by side, or each row
    begins with one as well, and one row has no blank at all.
    """
    if len(set(bars)) != 1 or len(rows) != len(lines):
        return False
    is_spaced = not any(_HEAPED_BARS.search(line.words) for line in lines)
    is_framed = all(line.words[0] in BARS and line.words[-1] in BARS for line in lines)
    return (is_spaced or is_framed) and any(len(row.filled) == len(row.cells) for row in rows)


def is_rule(line: Line) -> bool:
    """Whether the line is drawn between rows and holds no cell."""
    return len(line.words) <= _LONGEST_RULE and _RULE.fullmatch(line.words) is not None


def _bars_per_row(bars: Sequence[int]) -> int:
    """How many bars a row has: the usual number of the lines that have several; 1 if each line holds one cell."""
    several = Counter(count for count in bars if count > 2) or Counter(count for count in bars if count > 1)
    return max(several, key=lambda count: (several[count], count), default=1)


def _group_by_count(lines: Sequence[Line], bars: Sequence[int], count: int) -> list[tuple[int, int]]:
    """First and last line of each row, a row being lines whose bars add up to `count`; a form's label begins one."""
    groups: list[tuple[int, int]] = []
    first, total = 0, 0
    for place, own in enumerate(bars):
        if total and (total + own > count or _begins_head_row(lines[place - 1], lines[place])):
            groups.append((first, place - 1))
            first, total = place, 0
        total += own
        if total >= count:
            groups.append((first, place))
            first, total = place + 1, 0
    if first < len(bars):
        groups.append((first, len(bars) - 1))
    return groups


def _begins_head_row(above: Line, line: Line) -> bool:
    """Whether no bar parts two lines and the lower begins with a label of a form's head (主管部门 | …).

    Such a label is never the rest of a cell that was broken over two lines.
    """
    if above.words[-1] in BARS:
        return False
    label, bar, _ = line.words.replace("｜", "|").partition("|")
    return bool(bar) and _head_label().fullmatch(label.rstrip(f"：:{BLANKS}")) is not None


@cache
def _head_label() -> re.Pattern[str]:
    return re.compile(load_lookup("table_words")["head_label"])


def _group_by_lone_bars(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """First and last line of each row of a table with one cell a line, a row beginning with a bar by itself.

    Where no such bar stands the rows are unknown: each line is one.
    """
    openings = [place for place, line in enumerate(lines) if line.words in BARS]
    if not openings:
        return [(place, place) for place in range(len(lines))]
    starts = openings if openings[0] == 0 else [0, *openings]
    return [(first, after - 1) for first, after in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _barred_row(text: str, first: Line, last: Line) -> Row:
    row = _make_row(text, _fields(_BAR, text, first.start, last.end))
    # what stands behind the last bar is no cell unless something is written there
    return (
        replace(row, cells=row.cells[:-1]) if len(row.cells) > 1 and row.cells[-1].start == row.cells[-1].end else row
    )


def _without_leading_blanks(rows: list[Row]) -> list[Row]:
    """The rows without the first cell if a bar stands before the first cell of every row (as in Markdown)."""
    if rows and all(len(row.cells) > 1 and row.cells[0].start == row.cells[0].end for row in rows):
        return [replace(row, cells=row.cells[1:]) for row in rows]
    return rows


def _fields(separator: re.Pattern[str], text: str, start: int, end: int) -> list[tuple[int, int]]:
    fields: list[tuple[int, int]] = []
    for match in separator.finditer(text, start, end):
        fields.append((start, match.start()))
        start = match.end()
    return [*fields, (start, end)]


def _make_row(text: str, fields: Sequence[tuple[int, int]]) -> Row:
    return Row(fields[0][0], tuple(trim(text, start, end) for start, end in fields))
