"""What pdfium tells of a page: runs of characters, ruling lines, whether there are pictures. Only `pdf` calls it too.

Everything is turned so that most of the page's text stands upright, however the page is to be shown. The calls for
each character are what reading a page costs: one for its place, one for its angle only where text is turned at all.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfiumError, PdfPage

from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers._failures import ReadingError
from pipelines.readers._pages.geometry import Page, Rule, Run

_MOST_PAGES = 2_000
_MOST_CHARACTERS = 10_000_000
_MOST_ON_PAGE = 200_000
_MOST_OBJECTS = 100_000
_DEEPEST_FORM = 8
# points: a filled area no thicker than this is a line
_THICKEST_RULE = 4.0
_SHORTEST_RULE = 2.0
_UPRIGHT = 0.2  # radians
# of the em square of Chinese characters, above and below the baseline
_ASCENT, _DESCENT = 0.88, 0.12
_SLACK = 0.1
# in heights of the characters: up to this far apart they stand together
_CLOSE_GAP = 0.12
# what pdfium gives where a font says nothing, and line ends
_NO_CHARACTERS = frozenset("\x00\x01\ufeff\u200b")
_QUARTER = math.pi / 2

_ENCRYPTED = "The PDF asks for a password: save it without one."
_CORRUPT = "The PDF is damaged and cannot be opened: get it anew, or open it and save it again."
_TOO_LARGE = f"The PDF has over {_MOST_PAGES:,} pages, or far more on them than a report: split it."

_Matrix = tuple[float, float, float, float, float, float]
_Box = tuple[float, float, float, float]
_Place = Callable[[float, float, float, float], _Box]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_pages(content: bytes) -> tuple[list[Page], list[int]]:
    """The pages of a PDF, and the numbers of those that are broken (they are blank among the pages).

    Raises ReadingError for a file that is damaged, asks for a password or is larger than any report.
    """
    try:
        document = PdfDocument(content)
    except PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise ReadingError(QuarantineReason.ENCRYPTED, _ENCRYPTED) from error
        raise ReadingError(QuarantineReason.CORRUPT, _CORRUPT) from error
    try:
        if len(document) > _MOST_PAGES:
            raise ReadingError(QuarantineReason.TOO_LARGE, _TOO_LARGE)
        pages: list[Page] = []
        broken: list[int] = []
        characters = 0
        for number, page in enumerate(_iter_pages(document), 1):
            if page is None:
                broken.append(number)
            else:
                characters += sum(len(run.text) for run in page.runs)
            if characters > _MOST_CHARACTERS:
                raise ReadingError(QuarantineReason.TOO_LARGE, _TOO_LARGE)
            pages.append(page or Page(number, 0.0, 0.0, (), (), ()))
    finally:
        document.close()
    if len(broken) == len(pages):
        raise ReadingError(QuarantineReason.CORRUPT, _CORRUPT)
    return pages, broken


def _iter_pages(document: PdfDocument) -> Iterator[Page | None]:
    """Each page in order, None for one that is broken. Raises ReadingError at one out of bounds.

    A page stays open until the next is read: pdfium forgets fonts when no page uses them, and loading a Chinese font
    anew for every page would take longer than everything else.
    """
    before: PdfPage | None = None
    for index in range(len(document)):
        try:
            page = document[index]
            read = _read_characters(page, _read_objects(page), index + 1)
        except PdfiumError:
            yield None
            continue
        if before:
            before.close()
        before = page
        yield read


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The boxes of the lines of a page in its own coordinates, and what else matters of its objects."""

    lines: tuple[_Box, ...]
    has_pictures: bool
    has_turned_text: bool


def _read_objects(page: PdfPage) -> _Drawn:
    lines: list[_Box] = []
    pictures = turned = False
    for count, (item, kind, matrix) in enumerate(_walk_objects(page)):
        if count > _MOST_OBJECTS:
            raise ReadingError(QuarantineReason.TOO_LARGE, _TOO_LARGE)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            lines.extend(_read_path(item, matrix))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures = True
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT and not turned:
            own = _multiply(_matrix_of(item), matrix)
            turned = abs(own[1]) > 0.01 * abs(own[0]) or own[0] < 0
    return _Drawn(tuple(lines), pictures, turned)


def _walk_objects(page: PdfPage) -> Iterator[tuple[object, int, _Matrix]]:
    """The objects of a page and of the forms in it, each with its kind and the matrix of the form it stands in."""
    get, kind_of = pdfium.FPDFPage_GetObject, pdfium.FPDFPageObj_GetType
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        item = get(page.raw, index)
        kind = kind_of(item)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _walk_form(item, _matrix_of(item), 1)
        else:
            yield item, kind, _IDENTITY


def _walk_form(form: object, matrix: _Matrix, depth: int) -> Iterator[tuple[object, int, _Matrix]]:
    if depth > _DEEPEST_FORM:
        return
    for index in range(max(0, pdfium.FPDFFormObj_CountObjects(form))):
        item = pdfium.FPDFFormObj_GetObject(form, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _walk_form(item, _multiply(_matrix_of(item), matrix), depth + 1)
        else:
            yield item, kind, matrix


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


def _read_path(item: object, matrix: _Matrix) -> Iterator[_Box]:
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


def _read_characters(page: PdfPage, drawn: _Drawn, number: int) -> Page:
    text_page = page.get_textpage()
    try:
        count = text_page.count_chars()
        if count > _MOST_ON_PAGE:
            raise ReadingError(QuarantineReason.TOO_LARGE, _TOO_LARGE)
        characters = _read_text(text_page.raw, count)
        angles = _read_angles(text_page.raw, characters) if drawn.has_turned_text else None
        turns = Counter(angle for angle in angles or () if angle is not None)
        usual = turns.most_common(1)[0][0] if turns else 0
        turn = -usual % 4
        box = _page_box(page)
        place = _make_placing(box, turn)
        runs, askew = _read_runs(text_page.raw, characters, angles, usual, place)
    finally:
        text_page.close()
    width, height = box[2] - box[0], box[3] - box[1]
    if turn % 2:
        width, height = height, width
    seen = tuple(run for run in runs if 0 <= run.left + run.right <= 2 * width and 0 <= run.middle <= height)
    lines = [place(*line) for line in drawn.lines]
    return Page(
        number,
        width,
        height,
        seen,
        tuple(_horizontals(lines)),
        tuple(_verticals(lines)),
        askew,
        drawn.has_pictures,
    )


def _page_box(page: PdfPage) -> _Box:
    box = page.get_cropbox()
    media = page.get_mediabox()
    cut = (max(box[0], media[0]), max(box[1], media[1]), min(box[2], media[2]), min(box[3], media[3]))
    return cut if cut[0] < cut[2] and cut[1] < cut[3] else media


def _make_placing(box: _Box, turn: int) -> _Place:
    """How a box of the page's own coordinates stands on the page turned clockwise by `turn` quarters."""
    left, bottom, right, top = box
    if turn == 1:
        return lambda x, y, to_x, to_y: (y - bottom, x - left, to_y - bottom, to_x - left)
    if turn == 2:
        return lambda x, y, to_x, to_y: (right - to_x, y - bottom, right - x, to_y - bottom)
    if turn == 3:
        return lambda x, y, to_x, to_y: (top - to_y, right - to_x, top - y, right - x)
    return lambda x, y, to_x, to_y: (x - left, top - to_y, to_x - left, top - y)


def _read_text(text_page: object, count: int) -> str:
    """The characters of a page, one for each of its places."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: 2 * max(0, written - 1)].decode("utf-16-le", errors="replace")
    if len(text) != count:
        # characters beyond the first plane, or some without a meaning, which it leaves out
        get = pdfium.FPDFText_GetUnicode
        text = "".join(map(_character, (get(text_page, index) for index in range(count))))
    return text


def _character(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _read_angles(text_page: object, characters: str) -> list[int | None]:
    """For each character how many quarter turns clockwise it stands in; None if it is askew."""
    angles: list[int | None] = []
    get = pdfium.FPDFText_GetCharAngle
    for index, character in enumerate(characters):
        turned = get(text_page, index) / _QUARTER
        near = round(turned)
        angles.append(near % 4 if abs(turned - near) < _UPRIGHT or character.isspace() else None)
    return angles


class _Pen:
    """Where the characters of a page stand: their sides from pdfium's boxes, their height from baseline and size.

    How high a box is depends on what a font says of itself, which is different for the marks and the words of a line;
    so the em square on the baseline stands for it. Baseline and size are asked for only where a box is not about as
    high as the one they were last asked for.
    """

    def __init__(self, text_page: object, place: _Place) -> None:
        self._page, self._place = text_page, place
        self._rect = pdfium.FS_RECTF()
        self._rect_at = ctypes.byref(self._rect)
        self._low = self._high = self._slack = 0.0
        self._turn = 0
        self._sides = (0.0, 0.0)

    def width_of(self, index: int) -> float:
        """The longer side of the character's box; nothing for a space that pdfium adds."""
        rect = self._rect
        pdfium.FPDFText_GetLooseCharBox(self._page, index, self._rect_at)
        return float(max(rect.right - rect.left, rect.top - rect.bottom))

    def box_of(self, index: int, turn: int) -> _Box:
        """The character's box on the upright page; it is turned clockwise by `turn` quarters in the file."""
        rect = self._rect
        pdfium.FPDFText_GetLooseCharBox(self._page, index, self._rect_at)
        low, high = (rect.left, rect.right) if turn % 2 else (rect.bottom, rect.top)
        slack = self._slack
        if turn != self._turn or not (-slack < low - self._low < slack and -slack < high - self._high < slack):
            self._ask(index, low, high, turn)
        below, above = self._sides
        if turn % 2:
            return self._place(below, rect.bottom, above, rect.top)
        return self._place(rect.left, below, rect.right, above)

    def _ask(self, index: int, low: float, high: float, turn: int) -> None:
        """Finds the two sides of the em square along the baseline of a character."""
        x, y, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
        pdfium.FPDFText_GetCharOrigin(self._page, index, x, y)
        pdfium.FPDFText_GetMatrix(self._page, index, matrix)
        size = pdfium.FPDFText_GetFontSize(self._page, index) * math.hypot(matrix.c, matrix.d)
        baseline = x.value if turn % 2 else y.value
        below, above = (_DESCENT * size, _ASCENT * size) if turn in {0, 1} else (_ASCENT * size, _DESCENT * size)
        self._sides = (baseline - below, baseline + above)
        self._low, self._high, self._turn, self._slack = low, high, turn, _SLACK * size


def _read_runs(
    text_page: object, characters: str, angles: list[int | None] | None, usual: int, place: _Place
) -> tuple[list[Run], tuple[str, ...]]:
    """The runs of a page in the order of the file, and the words that stand askew."""
    pen = _Pen(text_page, place)
    runs: list[Run] = []
    askew: list[str] = []
    words: list[str] = []
    lefts: list[float] = []
    box: _Box = (0.0, 0.0, 0.0, 0.0)
    turn = 0
    parted = after_space = False
    for index, character in enumerate(characters):
        if character.isspace() or character in _NO_CHARACTERS:
            parted = parted or pen.width_of(index) > 0.01
            continue
        own = angles[index] if angles else usual
        if own is None:
            askew.append(character)
            continue
        at = pen.box_of(index, own)
        own = (own - usual) % 4
        if words and not parted and own == turn and (_stands_beside(box, at) if turn else _goes_on(box, at)):
            box = min(box[0], at[0]), min(box[1], at[1]), max(box[2], at[2]), max(box[3], at[3])
        else:
            if words:
                runs.append(Run("".join(words), *box, tuple(lefts), turn, after_space))
            words, lefts = [], []
            box, turn, after_space = at, own, parted
        parted = False
        words.append(_READ_AS.get(character, character))
        lefts.append(at[0])
    if words:
        runs.append(Run("".join(words), *box, tuple(lefts), turn, after_space))
    return runs, ("".join(askew),) if askew else ()


def _goes_on(box: _Box, at: _Box) -> bool:
    """Whether a character at `at` follows the run in `box` at once, on its baseline and in its size."""
    size, own = box[3] - box[1], at[3] - at[1]
    return (
        -0.5 * size < at[0] - box[2] < _CLOSE_GAP * size
        and abs(at[3] - box[3]) < 0.25 * size
        and 0.75 * size < own < 1.34 * size
    )


def _stands_beside(box: _Box, at: _Box) -> bool:
    """Whether a character touches the run in `box`, which stands aside."""
    reach = min(box[2] - box[0], box[3] - box[1])
    return at[0] < box[2] + reach and at[2] > box[0] - reach and at[1] < box[3] + reach and at[3] > box[1] - reach


def _horizontals(lines: list[_Box]) -> Iterator[Rule]:
    for left, top, right, bottom in lines:
        if right - left >= _SHORTEST_RULE and bottom - top <= _THICKEST_RULE and right - left > bottom - top:
            middle = (top + bottom) / 2
            yield Rule(left, middle, right, middle)


def _verticals(lines: list[_Box]) -> Iterator[Rule]:
    for left, top, right, bottom in lines:
        if bottom - top >= _SHORTEST_RULE and right - left <= _THICKEST_RULE and bottom - top > right - left:
            middle = (left + right) / 2
            yield Rule(middle, top, middle, bottom)


def _equivalents() -> dict[str, str]:
    """Characters that fonts map to a twin of the one they show: radicals, compatibility forms, ligatures, hyphens.

    The radicals are those of EquivalentUnifiedIdeograph.txt of Unicode that NFKC leaves alone.
    """
    blocks = (range(0x2E80, 0x2FE0), range(0xF900, 0xFB07))
    twins = {chr(code): unicodedata.normalize("NFKC", chr(code)) for block in blocks for code in block}
    radicals = "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳"
    twins |= dict(zip(radicals, "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟", strict=True))
    return {one: other for one, other in twins.items() if one != other} | {"\x02": "-", "\ufffe": "-", "\u00ad": "-"}


_READ_AS = _equivalents()
