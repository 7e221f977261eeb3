"""The straight lines that a page draws: strokes, sides of drawn boxes, and thin filled areas, as printers make them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2.raw as pdfium
from pypdfium2 import PdfPage

from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers._failures import ReadingError
from pipelines.readers._pages.geometry import Rule
from pipelines.readers._pdfium.placing import TOO_LARGE, Box

_MOST_OBJECTS = 100_000
_DEEPEST_FORM = 8
# points: a filled area no thicker than this is a line
_THICKEST_RULE = 4.0
_SHORTEST_RULE = 2.0

_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The boxes of the straight lines of a page in its own coordinates, and whether there are pictures."""

    lines: tuple[Box, ...]
    has_pictures: bool


def read_drawn(page: PdfPage) -> Drawn:
    """What is drawn on a page. Raises ReadingError where it is more than on any report's."""
    reading = _Reading()
    reading.read(page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, _IDENTITY, 0)
    return Drawn(tuple(reading.lines), reading.has_pictures)


class _Reading:
    """Goes through the objects of a page and of the forms in it."""

    def __init__(self) -> None:
        self.lines: list[Box] = []
        self.has_pictures = False
        self._count = 0

    def read(
        self,
        holder: object,
        count: Callable[[object], int],
        get: Callable[[object, int], object],
        matrix: _Matrix,
        depth: int,
    ) -> None:
        """Reads the objects of `holder`, a page or a form `depth` forms deep, whose coordinates `matrix` places."""
        kind_of = pdfium.FPDFPageObj_GetType
        objects = max(0, count(holder))
        self._count += objects
        if self._count > _MOST_OBJECTS:
            raise ReadingError(QuarantineReason.TOO_LARGE, TOO_LARGE)
        for index in range(objects):
            item = get(holder, index)
            kind = kind_of(item)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self.lines.extend(_read_path(item, matrix))
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.has_pictures = True
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
                own = _multiply(_matrix_of(item), matrix)
                self.read(item, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, own, depth + 1)


def _matrix_of(item: object) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return _IDENTITY
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _multiply(inner: _Matrix, outer: _Matrix) -> _Matrix:
    if outer == _IDENTITY:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _apply(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _read_path(item: object, matrix: _Matrix) -> Iterator[Box]:
    """The boxes of the straight lines that a path draws: strokes, sides of drawn boxes and thin filled areas."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    if not (fill.value or stroke.value):
        return
    sides = [ctypes.c_float() for _ in range(4)]
    if matrix == _IDENTITY and pdfium.FPDFPageObj_GetBounds(item, *sides):
        left, bottom, right, top = (side.value for side in sides)
        if min(right - left, top - bottom) <= _THICKEST_RULE:
            yield left, bottom, right, top
            return
    placed = _multiply(_matrix_of(item), matrix)
    for points in _read_outlines(item):
        corners = [_apply(placed, x, y) for x, y in points]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        box = (min(xs), min(ys), max(xs), max(ys))
        if min(box[2] - box[0], box[3] - box[1]) <= _THICKEST_RULE:
            yield box
        elif stroke.value:
            for (x, y), (to_x, to_y) in pairwise(corners):
                yield min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)


def _read_outlines(item: object) -> Iterator[list[tuple[float, float]]]:
    """The corners of each closed or open outline of a path, without those that have curves."""
    points: list[tuple[float, float]] = []
    curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(max(0, pdfium.FPDFPath_CountSegments(item)), _MOST_OBJECTS)):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1 and not curved:
                yield points
            points, curved = [], False
        curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
        points.append((x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1 and not curved:
        yield points


def find_horizontals(lines: list[Box]) -> Iterator[Rule]:
    """The horizontal ruling lines among boxes on the upright page."""
    for left, top, right, bottom in lines:
        if right - left >= _SHORTEST_RULE and bottom - top <= _THICKEST_RULE and right - left > bottom - top:
            middle = (top + bottom) / 2
            yield Rule(left, middle, right, middle)


def find_verticals(lines: list[Box]) -> Iterator[Rule]:
    """The vertical ruling lines among boxes on the upright page."""
    for left, top, right, bottom in lines:
        if bottom - top >= _SHORTEST_RULE and right - left <= _THICKEST_RULE and bottom - top > right - left:
            middle = (left + right) / 2
            yield Rule(middle, top, middle, bottom)
