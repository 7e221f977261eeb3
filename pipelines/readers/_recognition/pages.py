"""A page of a scan, whichever way up and however askew: its characters and lines in points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from pipelines.readers._pages.geometry import Page, Rule, Run
from pipelines.readers._recognition import A4_SHORT_SIDE, RecognisedPage
from pipelines.readers._recognition.ruling import Line, Picture, find_lines, paint_over, straighten
from pipelines.readers._recognition.words import Words, read_words, reread

_POINTS_PER_DOT = 72 / 200
# of what was read on a page, which is the right way up then
_UPRIGHT = 0.8
# the engine's own measure of a character, from 0 to 1
_DOUBTFUL = 0.9
_FIGURE = re.compile(r"[\d０-９][\d０-９.,，．]*")


def recognise_page(picture: Picture, number: int) -> RecognisedPage:
    """The page `number` (from 1) of which `picture` (rows × columns, 0 is black) is a scan, at any resolution."""
    scan = _read_upright(_scale(picture))
    height, width = scan.picture.shape
    words = reread(scan.picture, scan.down, scan.words)
    page = Page(
        number,
        width * _POINTS_PER_DOT,
        height * _POINTS_PER_DOT,
        tuple(_make_run(word) for word in words),
        tuple(_make_rule(line) for line in scan.across),
        tuple(_make_rule(line) for line in scan.down),
        has_pictures=True,
    )
    return RecognisedPage(page, tuple(figure for word in words for figure in _find_doubtful(word)))


def _scale(picture: Picture) -> Picture:
    factor = A4_SHORT_SIDE / min(picture.shape)
    if 0.9 < factor < 1.1:
        return picture
    way = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    return cv2.resize(picture, None, fx=factor, fy=factor, interpolation=way)


@dataclass(frozen=True, slots=True)
class _Scan:
    """A picture set straight, its ruling lines, and its words as the engine read them."""

    picture: Picture
    across: tuple[Line, ...]
    down: tuple[Line, ...]
    words: tuple[Words, ...]

    @property
    def is_upright(self) -> float:
        """From 0 to 1: how sure the engine is of the words, less the share of those that stand on end."""
        sureness = [sure for word in self.words for sure in word.sureness]
        on_end = sum(len(word.text) for word in self.words if word.height > 2 * (word.right - word.left))
        return max(0.0, sum(sureness) - on_end) / len(sureness) if sureness else 1.0


def _read_upright(picture: Picture) -> _Scan:
    """The scan of the picture in the first way up, or the best, in which it can be read."""
    scans: list[_Scan] = []
    for quarter_turns in (0, 1, 3, 2):
        straight = straighten(np.ascontiguousarray(np.rot90(picture, quarter_turns)))
        across, down = find_lines(straight)
        words = read_words(paint_over(straight, (*across, *down)))
        scans.append(_Scan(straight, tuple(across), tuple(down), tuple(words)))
        if scans[-1].is_upright > _UPRIGHT:
            break
    return max(scans, key=lambda scan: scan.is_upright)


def _make_run(words: Words) -> Run:
    scale = _POINTS_PER_DOT
    return Run(
        words.text,
        words.left * scale,
        words.top * scale,
        words.right * scale,
        words.bottom * scale,
        tuple(left * scale for left in words.lefts),
    )


def _make_rule(line: Line) -> Rule:
    return Rule(*(side * _POINTS_PER_DOT for side in line))


def _find_doubtful(words: Words) -> Iterator[str]:
    for figure in _FIGURE.finditer(words.text):
        if min(words.sureness[figure.start() : figure.end()]) < _DOUBTFUL:
            yield figure[0]
