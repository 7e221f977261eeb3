"""Tables without ruling lines: rows of words that keep to columns with white between them from top to bottom.

Read only where it is clear which words make a row. Where it is not (cells of several lines centred beside each other)
the lines are marked, so that nothing is made of them rather than something wrong; rows of one line each that keep to no
columns stay lines with tabs, which `pipelines.text.tables` understands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipelines.readers._pages.lines import Piece, TextLine, find_pieces, measure_opening, tell_joint
from pipelines.readers._pages.ruled_grids import PageCell, PageTable
from pipelines.text.lines import read_line
from pipelines.text.tables.captions import is_caption
from pipelines.text.tables.columns import FIGURES, CellKind, ColumnKind, tell_cell_kind, tell_column_kind

# in heights of the characters
LEAST_GUTTER = 0.5
_FARTHEST = 3.0
_PADDING = 1.0
_LEAST_ROWS = 3
_MOST_HEADER_LINES = 6
_LONGEST_PIECE = 40
_NUMBERS = FIGURES - {CellKind.QUANTITY}

_Span = tuple[float, float]
_Line = dict[int, Piece]
_Row = dict[int, list[Piece]]


def find_aligned_tables(page: int, lines: Sequence[TextLine]) -> Iterator[tuple[TextLine, bool] | PageTable]:
    """The lines in order, those that make a table as one; with each line whether its table's rows are unclear."""
    place = 0
    while place < len(lines):
        if len(lines[place].pieces) < 2:
            yield lines[place], False
            place += 1
            continue
        stop, gutters = _find_end(lines, place)
        block = lines[place:stop]
        rows = _read_rows(block, gutters)
        if rows is not None and len(rows) >= _LEAST_ROWS:
            yield _make_table(page, block, gutters, rows)
        else:
            is_unclear = rows is None
            yield from ((line, is_unclear) for line in block)
        place = stop


def _find_end(lines: Sequence[TextLine], start: int) -> tuple[int, list[_Span]]:
    """The place behind the last line that keeps the columns of the line at `start`, and the white between them."""
    gutters = _gaps(find_pieces(lines[start], LEAST_GUTTER))
    place = start + 1
    kept = start + 1
    while place < len(lines):
        line, above = lines[place], lines[place - 1]
        pieces = find_pieces(line, LEAST_GUTTER)
        narrower = [gap for gutter in gutters for gap in _subtract(gutter, pieces, LEAST_GUTTER * line.height)]
        if line.top - above.bottom > _FARTHEST * line.height or len(narrower) < min(2, len(gutters)):
            break
        if any(len(piece.text) > _LONGEST_PIECE for piece in pieces) or is_caption(read_line(0, 0, line.words)):
            break
        gutters = narrower
        place += 1
        if len(pieces) > 1 or _goes_on_alone(lines[place - 2], pieces[0], gutters):
            kept = place
    return kept, gutters


def _gaps(pieces: Sequence[Piece]) -> list[_Span]:
    return [(before.right, after.left) for before, after in pairwise(pieces)]


def _subtract(gutter: _Span, pieces: Sequence[Piece], least: float) -> Iterator[_Span]:
    """What of a gutter the pieces of a line leave white, where it is wide enough."""
    left, right = gutter
    for piece in pieces:
        if piece.right <= left or piece.left >= right:
            continue
        if piece.left - left >= least:
            yield left, piece.left
        left = max(left, piece.right)
    if right - left >= least:
        yield left, right


def _goes_on_alone(above: TextLine, piece: Piece, gutters: Sequence[_Span]) -> bool:
    """Whether the only words of a line go on with those above them in their column."""
    column = _column_of(gutters, piece)
    limit = _limits([above], gutters)[column]
    return any(
        _column_of(gutters, upper) == column and (column == len(gutters) or _is_full(upper, piece, limit, above.height))
        for upper in find_pieces(above, LEAST_GUTTER)
    )


def _column_of(gutters: Sequence[_Span], piece: Piece) -> int:
    return sum(1 for left, _ in gutters if left <= piece.left)


def _is_full(upper: Piece, piece: Piece, limit: float, size: float) -> bool:
    """Whether what `piece` begins with would hardly have found room behind `upper` before `limit`."""
    return upper.right + (measure_opening(piece.text) - 0.2) * size > limit


def _limits(lines: Sequence[TextLine], gutters: Sequence[_Span]) -> list[float]:
    """How far the words of each column may reach."""
    padding = _PADDING * max(line.height for line in lines)
    return [*(right - padding for _, right in gutters), max(line.right for line in lines)]


def _read_rows(block: Sequence[TextLine], gutters: Sequence[_Span]) -> list[_Row] | None:
    """The rows of a table, for each column its pieces from top to bottom; none where it is no table.

    None where it is not clear which lines make a row.
    """
    lines = [{_column_of(gutters, piece): piece for piece in find_pieces(line, LEAST_GUTTER)} for line in block]
    body = next((number for number, line in enumerate(lines) if _has_figure(line)), None)
    if body is None or body > _MOST_HEADER_LINES:
        return []
    limits = _limits(block, gutters)
    rows: list[_Row] = []
    if body:
        rows.append({})
        for line in lines[:body]:
            _add(rows[0], line)
    rows.append(_begin(lines[body]))
    for number, (above, line) in enumerate(pairwise(lines[body:]), body):
        full = _find_full(above, line, limits, block[number].height)
        if len(full) == len(line) and not _has_number(line):
            _add(rows[-1], line)
        elif full and not (_has_number(line) and _has_number(above)):
            # some words go on, others do not: they may be centred beside a figure
            return None
        else:
            rows.append(_begin(line))
    return rows


def _find_full(above: _Line, line: _Line, limits: Sequence[float], size: float) -> list[int]:
    """The columns in which the words of a line may go on with those of the line above."""
    return [
        column
        for column, piece in line.items()
        if column in above and _is_full(above[column], piece, limits[column], size)
    ]


def _begin(line: _Line) -> _Row:
    return {column: [piece] for column, piece in line.items()}


def _add(row: _Row, line: _Line) -> None:
    for column, piece in line.items():
        row.setdefault(column, []).append(piece)


def _has_figure(line: _Line) -> bool:
    """Whether a line has a figure that is no heading (2023年)."""
    return any(
        tell_cell_kind(piece.text) in FIGURES and tell_column_kind(piece.text) is ColumnKind.UNKNOWN
        for piece in line.values()
    )


def _has_number(line: _Line) -> bool:
    return any(tell_cell_kind(piece.text) in _NUMBERS for piece in line.values())


def _make_table(page: int, block: Sequence[TextLine], gutters: Sequence[_Span], rows: Sequence[_Row]) -> PageTable:
    left, right = min(line.left for line in block), max(line.right for line in block)
    sides = [left, *((one + other) / 2 for one, other in gutters), right]
    cells = [
        PageCell(number, 1, *between, _join([piece.text for piece in row.get(column, ())]))
        for number, row in enumerate(rows)
        for column, between in enumerate(pairwise(sides))
    ]
    return PageTable(page, 0, left, block[0].top, right, block[-1].bottom, len(rows), tuple(cells), is_ruled=False)


def _join(lines: Sequence[str]) -> str:
    words = lines[0] if lines else ""
    for line in lines[1:]:
        words += tell_joint(words, line, is_full=True) + line
    return words
