"""The lines that runs of characters make, and their text.

Where a space is to be read between two runs is decided here: a page places characters and need not hold any space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipelines.readers._pages.geometry import Run
from pipelines.text.lines import display_width

# All gaps in heights of the characters, which are about their size.
_SPACE_GAP = 0.15  # from this a space parts two figures or two Latin words
_WIDE_SPACE_GAP = 1.0  # from this it parts Chinese characters, which letter-spacing moves apart
COLUMN_GAP = 1.8  # from this on two runs of a line stand in different columns
_LEAST_SPACED = 8
_PADDING = 12.0  # points: twice what word processors leave at the sides of a cell
# what no word processor breaks: a number, a Latin word or a character with the brackets and marks that hold on to it,
# and a number behind a bracket (Unicode Line Breaking Algorithm, LB13, LB14, LB30)
_WORD = r"(?:[≥≤+-]?\d[\d.,]{0,30}[%％]?|[A-Za-z]{1,30}"
_CLOSING = r"[，。；：、！？）)】》”’,.;:]{0,3}"
_UNBROKEN = re.compile(rf"[（(【《“‘]{{0,3}}{_WORD}|.){_CLOSING}(?:(?<=[)）]){_WORD}){_CLOSING})?")
_CUT_SUM = re.compile(r"(?<![\d.,])(?:\d{3,12}|\d{1,3}(?:,\d{3}){1,4})\.\d$")
_LAST_DIGIT = re.compile(r"\d(?![\d.,])")
_DIGIT = 0.6  # as wide as a digit with a little to spare, in heights
_FIGURE_MARKS = frozenset("0123456789.,%．，％")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one line up to a gap as wide as between columns."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line as printed. `height` is that of its largest characters."""

    pieces: tuple[Piece, ...]
    left: float
    top: float
    right: float
    bottom: float
    height: float
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The words, with a tab at each gap as wide as between columns."""
        return "\t".join(piece.text for piece in self.pieces)

    @property
    def words(self) -> str:
        """The words, with a space at each such gap."""
        return " ".join(piece.text for piece in self.pieces)


def read_lines(runs: Iterable[Run]) -> list[TextLine]:
    """The lines that `runs` make, from top to bottom. Runs that stand aside make a line each."""
    lines = [make_line(row) for row in _group_rows([run for run in runs if not run.turn])]
    lines += [make_line([run]) for run in runs if run.turn]
    return sorted(lines, key=lambda line: (line.top + line.bottom, line.left))


def _group_rows(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Runs at one height, each row from left to right."""
    row: list[Run] = []
    middle = height = 0.0
    for run in sorted(runs, key=lambda run: run.middle):
        if row and run.middle - middle > 0.5 * min(height, run.height):
            yield sorted(row, key=lambda run: run.left)
            row = []
        if not row or run.height > height:
            middle, height = run.middle, run.height
        row.append(run)
    if row:
        yield sorted(row, key=lambda run: run.left)


def make_line(row: Sequence[Run]) -> TextLine:
    """The line of runs at one height, from left to right."""
    pieces = tuple(_read_pieces(row, COLUMN_GAP))
    return TextLine(
        pieces,
        pieces[0].left,
        min(run.top for run in row),
        max(run.right for run in row),
        max(run.bottom for run in row),
        max(run.height for run in row),
        tuple(row),
    )


def find_pieces(line: TextLine, gap: float) -> tuple[Piece, ...]:
    """The words of a line, parted at each gap of `gap` heights or more."""
    return tuple(_read_pieces(line.runs, gap))


def _read_pieces(row: Sequence[Run], column_gap: float) -> Iterator[Piece]:
    usual = _letter_spacing(row)
    words = [row[0].text]
    start, reached = row[0].left, row[0].right
    for before, run in pairwise(row):
        if _is_printed_twice(before, run):
            continue
        gap, size = run.left - reached, min(before.height, run.height)
        if gap > column_gap * size + usual:
            yield Piece("".join(words), start, reached)
            words, start = [], run.left
        elif run.after_space or _parts(before.text[-1], run.text[0], (gap - usual) / size):
            words.append(" ")
        words.append(run.text)
        reached = max(reached, run.right)
    yield Piece("".join(words), start, reached)


def _is_printed_twice(before: Run, run: Run) -> bool:
    """Whether the run is the one before, printed again to look bold."""
    return run.text == before.text and run.left - before.left < 0.25 * (before.right - before.left) / len(before.text)


def _letter_spacing(row: Sequence[Run]) -> float:
    """By how much the characters of a line are moved apart evenly (as in a title or a justified line)."""
    gaps = [after.left - before.right for before, after in pairwise(row)]
    if len(row) < _LEAST_SPACED or sum(len(run.text) for run in row) > 2 * len(row):
        return 0.0
    usual = median(gaps)
    alike = sum(1 for gap in gaps if 0.75 * usual <= gap <= 1.25 * usual)
    wide = sum(1 for run in row if is_wide(run.text[0]))
    return usual if usual > 0 and alike >= 0.6 * len(gaps) and wide > 0.5 * len(row) else 0.0


def _parts(before: str, after: str, gap: float) -> bool:
    """Whether a gap (in heights) between two characters is to be read as a space."""
    if (before in _FIGURE_MARKS and after in _FIGURE_MARKS) or not (is_wide(before) or is_wide(after)):
        return gap > _SPACE_GAP
    return gap > _WIDE_SPACE_GAP


def is_wide(character: str) -> bool:
    """Whether a character is Chinese or of the width of one."""
    return character >= "\u2e80"


def join_lines(lines: Sequence[TextLine], room: float, padding: float) -> str:
    """The text of a cell `room` points wide: lines broken for want of room are joined, others stand below each other.

    `padding` is what the cells of the table leave at their sides. Between figures the line end is kept: two figures one
    below the other must not become one.
    """
    words = [lines[0].words] if lines else []
    for line, after in pairwise(lines):
        joint = tell_joint(line.words, after.words, is_full=_is_full(line, after, room))
        has_no_room = room - 2 * padding - (line.right - line.left) < _DIGIT * line.height
        if joint and has_no_room and _is_cut_figure(line.words, after.words):
            joint = ""
        words += [joint, after.words]
    return "".join(words)


def _is_cut_figure(words: str, more: str) -> bool:
    """Whether a figure too long for its cell may be cut between two lines: 1387.5 / 3, all else would be two figures.

    A sum with one decimal is followed by a digit that stands alone. Shorter ones may be two scores.
    """
    return bool(_CUT_SUM.search(words) and _LAST_DIGIT.match(more))


def _is_full(line: TextLine, after: TextLine, room: float) -> bool:
    """Whether what the line `after` begins with would hardly have found room in `line`."""
    size = max(line.height, after.height)
    return room - (line.right - line.left) <= _PADDING + (measure_opening(after.words) + 0.2) * size


def measure_opening(words: str) -> float:
    """How wide what cannot be parted at the beginning of `words` is, in widths of a Chinese character."""
    opening = _UNBROKEN.match(words)
    return display_width(opening[0]) / 2 if opening else 1.0


def tell_joint(before: str, after: str, *, is_full: bool, breaks_figures: bool = False) -> str:
    """What to write between two lines of one passage: nothing, a space between Latin words, or a line end.

    `breaks_figures`: the lines were broken wherever they were full, figures too.
    """
    last, first = before[-1:], after[:1]
    if last in ".," and before[-2:-1].isdigit() and first.isdigit():
        return ""  # 12,345. / 67
    if last.isdigit() and first.isdigit():
        return "" if breaks_figures else "\n"
    if not is_full:
        return "\n"
    return " " if last.isascii() and last.isalnum() and first.isascii() and first.isalnum() else ""
