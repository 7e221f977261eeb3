"""Pictures as rows of dots: their ink, the ruling lines of their tables, and how far they stand askew.

All lengths are dots of a picture at 200 dots an inch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

# 0 is black
Picture = NDArray[np.integer[Any] | np.floating[Any]]
# left, top, right, bottom
Line = tuple[float, float, float, float]

_MOST_SKEW = 5.0  # degrees
_SKEW_STEP = 0.1
_SKEW_WIDTH = 900  # of the smaller copy on which the skew is measured
_SHORTEST_ACROSS = 60  # longer than a character is wide
_SHORTEST_DOWN = 40  # the height of a row of small type
_LONG = 150  # longer than any stroke of a title
_THICKEST = 12
_NEAR = 7
_GAP = 9
_DRAWN = 0.93
_MOST_OF_A_WALL = 0.8  # the rest is a stroke that touches it


def straighten(picture: Picture) -> Picture:
    """The picture turned by the few degrees at which its lines stand out most sharply."""
    factor = _SKEW_WIDTH / picture.shape[1]
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    ink = find_ink(small)
    height, width = ink.shape

    def sharpness(angle: float) -> float:
        turned = cv2.warpAffine(ink, cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1), (width, height))
        return float(np.square(np.diff(turned.sum(axis=1, dtype=np.int64))).sum())

    coarse = max(np.arange(-_MOST_SKEW, _MOST_SKEW + 0.5, 0.5), key=sharpness)
    angle = max(np.arange(coarse - 0.5, coarse + 0.5, _SKEW_STEP), key=sharpness)
    if abs(angle) < _SKEW_STEP / 2:
        return picture
    height, width = picture.shape
    turning = cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), 1)
    return cv2.warpAffine(picture, turning, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)


def find_ink(picture: Picture) -> Picture:
    """White where the picture is darker than its surroundings."""
    return cv2.adaptiveThreshold(picture, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 35, 15)


def find_lines(picture: Picture) -> tuple[list[Line], list[Line]]:
    """The horizontal and the vertical lines of tables, as boxes of left, top, right, bottom.

    The sides of a table are longer than any stroke of a character. What does not run from one line across to another,
    or is not met by two lines down, is a stroke.
    """
    ink = find_ink(picture)
    across = [(x, y + h / 2, x + w, y + h / 2) for x, y, w, h in _find_strokes(ink, _SHORTEST_ACROSS, 1)]
    down = [(x + w / 2, float(y), x + w / 2, float(y + h)) for x, y, w, h in _find_strokes(ink, 1, _SHORTEST_DOWN)]
    sides = [line for line in across if line[2] - line[0] >= _LONG]
    down = [line for line in down if any(_meet(side, line) for side in sides) and _runs_between(across, line)]
    return [line for line in across if sum(_meet(line, upright) for upright in down) > 1], down


def _runs_between(across: Sequence[Line], upright: Line) -> bool:
    met = [flat[1] for flat in across if _meet(flat, upright)]
    return bool(met) and max(met) - min(met) > _MOST_OF_A_WALL * (upright[3] - upright[1])


def _meet(flat: Line, upright: Line) -> bool:
    reaches_across = flat[0] - _THICKEST <= upright[0] <= flat[2] + _THICKEST
    return reaches_across and upright[1] - _NEAR <= flat[1] <= upright[3] + _NEAR


def _find_strokes(ink: Picture, width: int, height: int) -> Iterator[tuple[int, int, int, int]]:
    """Boxes (left, top, width, height) of thin strokes at least so long; small gaps do not part them."""
    is_across = width > height
    _, _, boxes, _ = cv2.connectedComponentsWithStats(_keep_strokes(ink, width, height))
    for x, y, w, h, _ in boxes[1:]:
        # characters set close to each other have gaps that a line has not
        drawn = ink[y : y + h, x : x + w].any(axis=0 if is_across else 1).mean()
        if min(w, h) <= _THICKEST and (w > h) == is_across and drawn > _DRAWN:
            yield int(x), int(y), int(w), int(h)


def _keep_strokes(ink: Picture, width: int, height: int) -> Picture:
    def along(length: int) -> Any:
        return cv2.getStructuringElement(cv2.MORPH_RECT, (length, 1) if width > height else (1, length))

    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, along(_GAP))
    return cv2.morphologyEx(closed, cv2.MORPH_OPEN, along(max(width, height)))


def paint_over(picture: Picture, lines: Iterable[Line]) -> Picture:
    """The picture with `lines` painted over."""
    ink = find_ink(picture)
    painted = picture.copy()
    reach = 3
    for left, top, right, bottom in lines:
        box = np.s_[
            max(0, int(top) - reach) : int(bottom) + reach + 1, max(0, int(left) - reach) : int(right) + reach + 1
        ]
        is_line = _keep_strokes(ink[box], *((20, 1) if right - left > bottom - top else (1, 20)))
        painted[box][cv2.dilate(is_line, np.ones((3, 3), np.uint8)) > 0] = 255
    return painted
