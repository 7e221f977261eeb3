"""Tables drawn with ruling lines: the cells that the lines of a page enclose, and the text in each.

Lines are snapped to common places and joined, lines that meet are one table, and its cells are the smallest boxes
between them: where no line parts two boxes they are one merged cell. What the cells mean is not told here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.readers._pages.geometry import Rule, Run
from pipelines.readers._pages.lines import join_lines, read_lines

# points
_SNAP = 3.0
_PROTRUDING = 6.0
_MOST_MEETINGS = 100_000
_MOST_BOXES = 50_000

_Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PageCell:
    """A cell with its place in points and its rows, from 0; `row_span` and the sides show merges."""

    row: int
    row_span: int
    left: float
    right: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table or the part of one that stands on a page, the page's `number`th; cells by rows, then from the left.

    Where no lines are drawn (`is_ruled`) the sides of cells stand somewhere in the white between them.
    """

    page: int
    number: int
    left: float
    top: float
    right: float
    bottom: float
    row_count: int
    cells: tuple[PageCell, ...]
    is_ruled: bool = True


@dataclass(frozen=True, slots=True)
class _Frame:
    """The lines of one table: where columns (`xs`) and rows (`ys`) may begin, and which lines are drawn where.

    `walls` are pairs of a row and the place in `xs` of the line at its right; `floors` pairs of a place in `ys` and a
    column that is closed there.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    walls: frozenset[tuple[int, int]]
    floors: frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Box:
    row: int
    column: int
    row_span: int
    column_span: int


def find_ruled_tables(
    page: int, horizontals: Sequence[Rule], verticals: Sequence[Rule], runs: Sequence[Run]
) -> tuple[list[PageTable], list[Run]]:
    """The tables of a page from top to bottom, and the runs that stand in none."""
    frames = [
        (frame, boxes)
        for frame in _find_frames(horizontals, verticals)
        if len(frame.xs) > 2 and len(boxes := list(_find_boxes(frame))) > 1
    ]
    frames.sort(key=lambda found: (found[0].xs[-1] - found[0].xs[0]) * (found[0].ys[-1] - found[0].ys[0]))
    tables: list[PageTable] = []
    left_over = list(runs)
    for frame, boxes in frames:
        inside = [run for run in left_over if _holds(frame, run)]
        if inside:
            left_over = [run for run in left_over if not _holds(frame, run)]
            tables.append(_fill(page, frame, boxes, inside))
    return sorted(tables, key=lambda table: (table.top, table.left)), left_over


def _holds(frame: _Frame, run: Run) -> bool:
    middle = (run.left + run.right) / 2
    return frame.xs[0] <= middle <= frame.xs[-1] and frame.ys[0] <= run.middle <= frame.ys[-1]


def _find_frames(horizontals: Sequence[Rule], verticals: Sequence[Rule]) -> Iterator[_Frame]:
    across = _merge([(rule.top, rule.left, rule.right) for rule in horizontals])
    down = _merge([(rule.left, rule.top, rule.bottom) for rule in verticals])
    for rows, columns in _connect(across, down):
        frame = _make_frame(rows, columns)
        if len(frame.xs) * len(frame.ys) <= _MOST_BOXES:
            yield frame


def _merge(lines: Iterable[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Lines (place, from, to) snapped to common places, those that touch joined; ordered by place."""
    merged: list[tuple[float, float, float]] = []
    group: list[tuple[float, float, float]] = []
    for line in sorted(lines):
        if group and (line[0] - group[-1][0] > _SNAP / 2 or line[0] - group[0][0] > _SNAP):
            merged.extend(_join(group))
            group = []
        group.append(line)
    if group:
        merged.extend(_join(group))
    return merged


def _join(group: Sequence[tuple[float, float, float]]) -> Iterator[tuple[float, float, float]]:
    place = sum(line[0] for line in group) / len(group)
    start, end = None, 0.0
    for _, begin, stop in sorted(group, key=lambda line: line[1]):
        if start is None:
            start, end = begin, stop
        elif begin <= end + _SNAP:
            end = max(end, stop)
        else:
            yield place, start, end
            start, end = begin, stop
    if start is not None:
        yield place, start, end


_Lines = list[tuple[float, float, float]]


def _connect(across: _Lines, down: _Lines) -> Iterator[tuple[_Lines, _Lines]]:
    """The groups of lines that meet each other; none where they are so many that they are a drawing."""
    heights = [line[0] for line in across]
    parents = list(range(len(across) + len(down)))
    meetings = 0

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    for number, (x, top, bottom) in enumerate(down, len(across)):
        for place in range(bisect_left(heights, top - _SNAP), bisect_right(heights, bottom + _SNAP)):
            meetings += 1
            if meetings > _MOST_MEETINGS:
                return
            if across[place][1] - _SNAP <= x <= across[place][2] + _SNAP:
                parents[root(place)] = root(number)
    groups: defaultdict[int, tuple[_Lines, _Lines]] = defaultdict(lambda: ([], []))
    for place in range(len(parents)):
        rows, columns = groups[root(place)]
        if place < len(across):
            rows.append(across[place])
        else:
            columns.append(down[place - len(across)])
    yield from (group for group in groups.values() if all(group))


def _make_frame(rows: _Lines, columns: _Lines) -> _Frame:
    xs = _with_open_sides(sorted({line[0] for line in columns}), rows)
    ys = _with_open_sides(sorted({line[0] for line in rows}), columns)
    middles_x = [(one + other) / 2 for one, other in pairwise(xs)]
    middles_y = [(one + other) / 2 for one, other in pairwise(ys)]
    walls = {
        (row, place)
        for x, top, bottom in columns
        for place in (bisect_left(xs, x),)
        for row in range(bisect_left(middles_y, top), bisect_right(middles_y, bottom))
    }
    floors = {
        (place, column)
        for y, left, right in rows
        for place in (bisect_left(ys, y),)
        for column in range(bisect_left(middles_x, left), bisect_right(middles_x, right))
    }
    return _Frame(tuple(xs), tuple(ys), frozenset(walls), frozenset(floors))


def _with_open_sides(places: list[float], crossing: _Lines) -> list[float]:
    """`places` and the ends of two crossing lines or more that protrude: a side of the table that is not drawn."""
    first, last = min(line[1] for line in crossing), max(line[2] for line in crossing)
    before = sum(1 for line in crossing if line[1] - first < _SNAP)
    behind = sum(1 for line in crossing if last - line[2] < _SNAP)
    opening = [first] if before > 1 and places[0] - first > _PROTRUDING else []
    closing = [last] if behind > 1 and last - places[-1] > _PROTRUDING else []
    return [*opening, *places, *closing]


def _find_boxes(frame: _Frame) -> Iterator[_Box]:
    """The cells: from each free corner as far right, then as far down, as no line parts."""
    width, height = len(frame.xs) - 1, len(frame.ys) - 1
    taken: set[tuple[int, int]] = set()
    for row in range(height):
        for column in range(width):
            if (row, column) in taken:
                continue
            right = column + 1
            while right < width and (row, right) not in frame.walls and (row, right) not in taken:
                right += 1
            below = row + 1
            while below < height and _goes_down(frame, below, column, right, width):
                below += 1
            taken.update((at_row, at) for at_row in range(row, below) for at in range(column, right))
            yield _Box(row, column, below - row, right - column)


def _goes_down(frame: _Frame, row: int, column: int, right: int, width: int) -> bool:
    """Whether the cell of `column` up to `right` above `row` goes on in it, with the same sides."""
    return (
        not any((row, at) in frame.floors for at in range(column, right))
        and not any((row, at) in frame.walls for at in range(column + 1, right))
        and (column == 0 or (row, column) in frame.walls)
        and (right == width or (row, right) in frame.walls)
    )


def _fill(page: int, frame: _Frame, boxes: Sequence[_Box], runs: Sequence[Run]) -> PageTable:
    owners = {
        (row, column): number
        for number, box in enumerate(boxes)
        for row in range(box.row, box.row + box.row_span)
        for column in range(box.column, box.column + box.column_span)
    }
    contents: defaultdict[int, list[Run]] = defaultdict(list)
    for run in runs:
        row = min(max(bisect_right(frame.ys, run.middle) - 1, 0), len(frame.ys) - 2)
        for part in _cut_at_walls(frame, row, run):
            column = bisect_right(frame.xs, (part.left + part.right) / 2) - 1
            contents[owners[row, min(max(column, 0), len(frame.xs) - 2)]].append(part)
    lines = {number: read_lines(own) for number, own in contents.items()}
    sides = [(frame.xs[box.column], frame.xs[box.column + box.column_span]) for box in boxes]
    padding = max(0.0, min(line.left - sides[number][0] for number, own in lines.items() for line in own))
    cells = [
        PageCell(box.row, box.row_span, left, right, join_lines(lines.get(number, []), right - left, padding))
        for number, (box, (left, right)) in enumerate(zip(boxes, sides, strict=True))
    ]
    return PageTable(page, 0, frame.xs[0], frame.ys[0], frame.xs[-1], frame.ys[-1], len(frame.ys) - 1, tuple(cells))


def _cut_at_walls(frame: _Frame, row: int, run: Run) -> Iterator[Run]:
    """The run, cut where a line of the table goes through it: cells whose words stand close to each other."""
    rest = run
    for place in range(bisect_right(frame.xs, run.left), bisect_left(frame.xs, run.right)):
        parts = rest.split(frame.xs[place]) if (row, place) in frame.walls else None
        if parts:
            yield parts[0]
            rest = parts[1]
    yield rest
