"""Finds sequences of cells in lines without tabs or bars: one cell a line, or a whole form on one line.

Only column headings show that such lines are a table, so nothing is taken for one without them, save a single line of
many short words and figures that is no sentence. Glued text without any separator stays running text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from pipelines.domain.document import Span, Table
from pipelines.text.headings import NumberStyle, read_section_number
from pipelines.text.lines import BLANKS, Line
from pipelines.text.tables.captions import find_caption, is_caption
from pipelines.text.tables.columns import FIGURES, CellKind, tell_cell_kind
from pipelines.text.tables.forms import SequenceCell, build_forms, find_forms, make_form, make_sequence
from pipelines.text.tables.grid import build_tables
from pipelines.text.tables.rows import Row, Rows

_LONGEST_CELL = 60
_SENTENCE_END = frozenset("。；;！？!?")
_WORD = re.compile(f"[^{re.escape(BLANKS)}]+")
# words of a cell may have single spaces between them where columns are parted by two or more
_COLUMN = re.compile(f"[^{re.escape(BLANKS)}]+(?: [^{re.escape(BLANKS)}]+)*")
_BRACKETS = re.compile(r"[（(][^（）()]{1,12}[）)]")
_LEVEL_WITHOUT_END = re.compile(
    r"(?:[一二三]级|(?:经济|社会|生态|环境)(?:效益|成本)|可持续(?:影响|发展)|数量|质量|时效|成本|产出|效益|服务对象满意度|满意度)$"
)
_LEAST_WORDS = 8
_MANY_WORDS = re.compile(f"(?:[^{re.escape(BLANKS)}]+[{re.escape(BLANKS)}]+){{{_LEAST_WORDS - 1}}}")
_LONGEST_HEADING_LINE = 200
_LEAST_COLUMNS = 3
# the headings and two rows: one row of figures may be a sentence
_LEAST_SPACED_ROWS = 3
_MOST_BLANK_LINES = 3
# a single line without headings: that many words and figures, and no larger share of words with marks of a sentence
_LEAST_UNHEADED_WORDS = 16
_LEAST_FIGURES = 4
_MOST_STOPS = 0.05
# cells that may stand before the headings of a form (项目名称, 主管部门 …), and behind its last figure
_MOST_LABELS = 60
_LONGEST_TAIL = 3


def find_form_tables(
    text: str, lines: Sequence[Line], taken: frozenset[int], content_end: int
) -> Iterator[tuple[Table, range]]:
    """Tables in the lines that no other table has taken, each with the places of its lines, in order.

    `content_end` is where the last word of the text ends: what a table lacks there may have been cut off.
    """
    run: list[Line] = []
    done = 0
    for line in lines:
        if line.index < done:
            continue
        if line.index in taken:
            yield from _read_cell_run(text, lines, run, taken, content_end)
            run = []
            continue
        if _heads_spaced_rows(text, line):
            spaced = list(_read_spaced_rows(text, lines, line, taken))
            if spaced:
                yield from _read_cell_run(text, lines, run, taken, content_end)
                yield from spaced
                run, done = [], spaced[-1][1].stop
                continue
        if _is_cell_like(line):
            run.append(line)
            continue
        yield from _read_cell_run(text, lines, run, taken, content_end)
        yield from _read_flattened(text, lines, line, taken, content_end)
        run = []
    yield from _read_cell_run(text, lines, run, taken, content_end)


def _is_cell_like(line: Line) -> bool:
    """Whether the line may be a single cell (or is blank): short and no end of a sentence."""
    return len(line.words) <= _LONGEST_CELL and line.words[-1:] not in _SENTENCE_END


def _read_cell_run(
    text: str, lines: Sequence[Line], run: Sequence[Line], taken: frozenset[int], content_end: int
) -> Iterator[tuple[Table, range]]:
    """Tables in a run of short lines, one cell a line: below each run of headings, and the labels above it."""
    if len(run) < _LEAST_COLUMNS:
        return
    groups = _group_cells(run)
    cells = [
        SequenceCell(
            Span(group[0].content.start, group[-1].content.end),
            text[group[0].content.start : group[-1].content.end],
            blanks,
        )
        for group, blanks in groups
    ]
    forms = find_forms(cells)
    if not forms:
        return
    done = 0
    is_last_run = cells[-1].span.end >= content_end
    for form, following in zip_longest(forms, forms[1:]):
        limit = following.start if following else len(cells)
        stop = _trim_tail(cells, form.body, limit, ends_document=is_last_run and limit == len(cells))
        first = _labels_begin(groups, done, form.start)
        caption = find_caption(lines, groups[first][0][0].index, taken)
        table = make_form(cells, form, stop, caption, ends_document=is_last_run and stop == len(cells))
        if table is None:
            continue
        if form.start - first > 1:
            labels = make_sequence(cells[first : form.start], caption, ends_document=False)
            yield labels, _lines_of(groups[first : form.start])
        yield table, _lines_of(groups[form.start : stop])
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


def _read_flattened(
    text: str, lines: Sequence[Line], line: Line, taken: frozenset[int], content_end: int
) -> Iterator[tuple[Table, range]]:
    """The tables of a form that stands on one line with spaces between its cells."""
    if _MANY_WORDS.match(line.words) is None:
        return
    cells = _split_words(text, line, _WORD)
    if len(cells) >= _LEAST_WORDS and (find_forms(cells) or _is_list_of_figures(cells)):
        caption = find_caption(lines, line.index, taken)
        for table in build_forms(cells, caption, ends_document=cells[-1].span.end >= content_end):
            yield table, range(line.index, line.index + 1)


def _read_spaced_rows(
    text: str, lines: Sequence[Line], first: Line, taken: frozenset[int]
) -> Iterator[tuple[Table, range]]:
    """The table whose headings stand on the line `first` with spaces between, each row on a line of its own."""
    rows = [_spaced_row(text, first)]
    place = last = first.index
    while place + 1 < len(lines) and place - last < _MOST_BLANK_LINES and place + 1 not in taken:
        place += 1
        line = lines[place]
        if not line.words:
            continue
        row = _spaced_row(text, line)
        kinds = {tell_cell_kind(text[cell.start : cell.end]) for cell in row.cells}
        if not kinds & FIGURES or line.ends_sentence:
            break
        rows.append(_merge_words(text, row, len(rows[0].cells)))
        last = place
    if len(rows) < _LEAST_SPACED_ROWS:
        return
    found = Rows(tuple(rows), keeps_blanks=False)
    caption = find_caption(lines, first.index, taken)
    for table in build_tables(text, found, Span(first.content.start, lines[last].content.end), caption):
        yield table, range(first.index, last + 1)


def _heads_spaced_rows(text: str, line: Line) -> bool:
    """Whether a line consists of column headings with spaces between them."""
    if len(line.words) > _LONGEST_HEADING_LINE or (" " not in line.words and "\u3000" not in line.words):
        return False
    row = _spaced_row(text, line)
    if len(row.cells) < _LEAST_COLUMNS:
        return False
    cells = [SequenceCell(cell, text[cell.start : cell.end]) for cell in row.cells]
    return any(form.body - form.start > 0.6 * len(cells) for form in find_forms(cells))


def _spaced_row(text: str, line: Line) -> Row:
    """The cells of a line: parted by two spaces or more if such stand there, by single spaces otherwise."""
    cells = _split_words(text, line, _COLUMN)
    if len(cells) < _LEAST_COLUMNS:
        cells = _split_words(text, line, _WORD)
    return Row(line.start, tuple(cell.span for cell in cells))


def _merge_words(text: str, row: Row, width: int) -> Row:
    """The row with neighbouring words made one cell, from the left, until it has no more cells than columns."""
    cells = list(row.cells)
    place = 0
    while len(cells) > width and place + 1 < len(cells):
        pair = [tell_cell_kind(text[cell.start : cell.end]) for cell in cells[place : place + 2]]
        if pair == [CellKind.TEXT, CellKind.TEXT]:
            cells[place : place + 2] = [Span(cells[place].start, cells[place + 1].end)]
        else:
            place += 1
    return replace(row, cells=tuple(cells))


def _split_words(text: str, line: Line, pattern: re.Pattern[str]) -> list[SequenceCell]:
    cells: list[SequenceCell] = []
    for match in pattern.finditer(text, line.content.start, line.content.end):
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
