"""Finds sequences of cells in lines without tabs or bars: one cell a line, or a whole form on one line.

Only column headings show that such lines are a table, so nothing is taken for one without them, save a single line of
many short words and figures that is no sentence. Glued text without any separator stays running text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipelines.domain.document import Span, Table
from pipelines.text.headings import NumberStyle, read_section_number
from pipelines.text.lines import BLANKS, Line
from pipelines.text.tables.captions import find_caption, is_caption
from pipelines.text.tables.columns import FIGURES, CellKind, tell_cell_kind
from pipelines.text.tables.forms import SequenceCell, find_heading_runs, make_form, make_sequence

_LONGEST_CELL = 60
_SENTENCE_END = "。；;！？!?"
_WORD = re.compile(f"[^{re.escape(BLANKS)}]+")
_BRACKETS = re.compile(r"[（(][^（）()]{1,12}[）)]")
_LEVEL_WITHOUT_END = re.compile(
    r"(?:[一二三]级|(?:经济|社会|生态|环境)(?:效益|成本)|可持续(?:影响|发展)|数量|质量|时效|成本|产出|效益|服务对象满意度|满意度)$"
)
_LEAST_HEADINGS = 3
_LEAST_WORDS = 8
# a single line without headings: that many words and figures, and no larger share of words with marks of a sentence
_LEAST_UNHEADED_WORDS = 16
_LEAST_FIGURES = 4
_MOST_STOPS = 0.05
# cells that may stand before the headings of a form (项目名称, 主管部门 …), and behind its last figure
_MOST_LABELS = 60
_LONGEST_TAIL = 3


def find_form_tables(text: str, lines: Sequence[Line], taken: frozenset[int]) -> Iterator[tuple[Table, range]]:
    """Tables in the lines that no other table has taken, each with the places of its lines, in order."""
    run: list[Line] = []
    for line in lines:
        if line.index not in taken and _is_cell_like(line):
            run.append(line)
            continue
        yield from _read_cell_run(text, lines, run, taken)
        run = []
        if line.index not in taken:
            yield from _read_flattened(text, lines, line, taken)
    yield from _read_cell_run(text, lines, run, taken)


def _is_cell_like(line: Line) -> bool:
    """Whether the line may be a single cell (or is blank): short and no end of a sentence."""
    return len(line.words) <= _LONGEST_CELL and line.words[-1:] not in set(_SENTENCE_END)


def _read_cell_run(
    text: str, lines: Sequence[Line], run: Sequence[Line], taken: frozenset[int]
) -> Iterator[tuple[Table, range]]:
    """Tables in a run of short lines, one cell a line: below each run of headings, and the labels above it."""
    groups = _group_cells(run)
    cells = [
        SequenceCell(
            Span(group[0].content.start, group[-1].content.end),
            text[group[0].content.start : group[-1].content.end],
            blanks,
        )
        for group, blanks in groups
    ]
    runs = find_heading_runs(cells, _LEAST_HEADINGS)
    if not runs:
        return
    done = 0
    is_last_run = _ends_document(text, cells[-1])
    for (start, end), (limit, _) in pairwise([*runs, (len(cells), len(cells))]):
        stop = _trim_tail(cells, end, limit, ends_document=is_last_run and limit == len(cells))
        ends_document = is_last_run and stop == len(cells)
        first = _labels_begin(groups, done, start)
        caption = find_caption(lines, groups[first][0][0].index, taken)
        table = make_form(cells[start:stop], end - start, caption, ends_document=ends_document)
        if table is None:
            continue
        if start - first > 1:
            labels = make_sequence(cells[first:start], caption, ends_document=False)
            yield labels, _lines_of(groups[first:start])
        yield table, _lines_of(groups[start:stop])
        done = stop


def _group_cells(run: Sequence[Line]) -> list[tuple[list[Line], int]]:
    """The lines of each cell, and how many blank cells are printed before it.

    Where a blank line stands between any two cells, lines without one between them are one cell, and further blank
    lines are blank cells.
    """
    filled = [line for line in run if line.words]
    if not filled:
        return []
    gaps = [after.index - before.index - 1 for before, after in pairwise(filled)]
    usual = Counter(gaps).most_common(1)[0][0] if gaps else 0
    groups: list[tuple[list[Line], int]] = []
    for line, gap in zip(filled, [usual, *gaps], strict=True):
        if groups and (gap < usual or _completes(groups[-1][0][-1].words, line.words)):
            groups[-1][0].append(line)
        else:
            groups.append(([line], (gap - usual + 1) // 2 if usual else gap))
    return groups


def _completes(words: str, after: str) -> bool:
    """Whether `after` is the rest of the cell that begins with `words`: 经济效益 / 指标, 资金情况 / （万元）."""
    if after == "指标":
        return _LEVEL_WITHOUT_END.search(words) is not None
    return _BRACKETS.fullmatch(after) is not None


def _trim_tail(cells: Sequence[SequenceCell], end: int, stop: int, *, ends_document: bool) -> int:
    """`stop` moved before the cells that follow the last figure: they belong to what comes behind the table."""
    last = stop
    while last > end and tell_cell_kind(cells[last - 1].words) in {CellKind.TEXT, CellKind.BLANK}:
        last -= 1
    return stop if ends_document and stop - last <= _LONGEST_TAIL else last


def _labels_begin(groups: Sequence[tuple[list[Line], int]], done: int, start: int) -> int:
    """Where the labels and values before the headings at `start` begin: behind a caption or a section heading."""
    first = start
    while first > max(done, start - _MOST_LABELS):
        line = groups[first - 1][0][0]
        number = read_section_number(line.words)
        if is_caption(line) or (number and number[1].style <= NumberStyle.CHINESE_BRACKETED):
            break
        first -= 1
    return first


def _lines_of(groups: Sequence[tuple[list[Line], int]]) -> range:
    return range(groups[0][0][0].index, groups[-1][0][-1].index + 1)


def _ends_document(text: str, cell: SequenceCell) -> bool:
    return not text[cell.span.end : cell.span.end + 1000].strip(BLANKS) and not text[cell.span.end :].strip(BLANKS)


def _read_flattened(
    text: str, lines: Sequence[Line], line: Line, taken: frozenset[int]
) -> Iterator[tuple[Table, range]]:
    """The tables of a form that stands on one line with spaces between its cells."""
    cells = _split_words(text, line)
    if len(cells) < _LEAST_WORDS:
        return
    runs = find_heading_runs(cells, _LEAST_HEADINGS)
    if not runs and not _is_list_of_figures(cells):
        return
    place = range(line.index, line.index + 1)
    caption = find_caption(lines, line.index, taken)
    ends_document = _ends_document(text, cells[-1])
    first = runs[0][0] if runs else len(cells)
    if first:
        yield make_sequence(cells[:first], caption, ends_document=ends_document and not runs), place
    for (start, end), (stop, _) in pairwise([*runs, (len(cells), len(cells))]):
        is_last = ends_document and stop == len(cells)
        part = cells[start:stop]
        yield (
            make_form(part, end - start, caption, ends_document=is_last)
            or make_sequence(part, caption, ends_document=is_last),
            place,
        )


def _split_words(text: str, line: Line) -> list[SequenceCell]:
    cells: list[SequenceCell] = []
    for match in _WORD.finditer(text, line.content.start, line.content.end):
        if cells and _completes(cells[-1].words, match[0]):
            start = cells.pop().span.start
            cells.append(SequenceCell(Span(start, match.end()), text[start : match.end()]))
        else:
            cells.append(SequenceCell(Span(match.start(), match.end()), match[0]))
    return cells


def _is_list_of_figures(cells: Sequence[SequenceCell]) -> bool:
    """Whether words without headings are cells rather than a sentence with spaces in it."""
    if len(cells) < _LEAST_UNHEADED_WORDS:
        return False
    figures = sum(tell_cell_kind(cell.words) in FIGURES for cell in cells)
    stops = sum(any(mark in cell.words for mark in "，。；") for cell in cells)
    return figures >= _LEAST_FIGURES and stops <= _MOST_STOPS * len(cells)
