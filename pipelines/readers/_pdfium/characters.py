"""The characters of a page as runs: which character stands where, as the fonts say.

The calls for each character are what reading a page costs. One tells its box; its baseline, size and angle are asked
for only where a run begins or a box is not as high as the one before.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter

import pypdfium2.raw as pdfium
from pypdfium2 import PdfTextPage

from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers._failures import ReadingError
from pipelines.readers._pages.geometry import Run
from pipelines.readers._pdfium.placing import TOO_LARGE, Box, make_placing

_MOST_ON_PAGE = 200_000
_UPRIGHT = 0.2  # radians
_QUARTER = math.pi / 2
# of the em square of Chinese characters, above and below the baseline
_ASCENT, _DESCENT = 0.88, 0.12
# In heights of the characters: boxes that differ by less are of one line, characters nearer than this stand together.
_SLACK = 0.1
_CLOSE_GAP = 0.12
_OVERLAP = -0.5
_NO_WIDTH = 0.01  # points
# besides white space what pdfium gives where a font says nothing, and marks without width
_BLANK = frozenset(chr(code) for code in range(0x3001) if chr(code).isspace()) | frozenset("\x00\x01\ufeff\u200b")


def read_runs(text_page: PdfTextPage, page_box: Box) -> tuple[list[Run], str, int]:
    """The runs of a page in the order of the file, the words set askew, and by how many quarters the page was turned.

    The page is turned clockwise so that most of its text stands upright, however the file has it shown.
    """
    count = text_page.count_chars()
    if count > _MOST_ON_PAGE:
        raise ReadingError(QuarantineReason.TOO_LARGE, TOO_LARGE)
    characters = _read_text(text_page.raw, count)
    reading = _Reading(text_page.raw, characters, page_box, 0)
    if reading.read(stops_at_turns=True):
        return reading.runs, "", 0
    turns = Counter(reading.tell_turn(index) for index, character in enumerate(characters) if character not in _BLANK)
    usual = max((0, 1, 2, 3), key=lambda turn: turns[turn])
    reading = _Reading(text_page.raw, characters, page_box, usual)
    reading.read(stops_at_turns=False)
    return reading.runs, "".join(reading.askew), -usual % 4


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


class _Reading:
    """Goes through the characters of a page; `usual` is how many quarters clockwise most of them stand in the file.

    How high a box is depends on what a font says of itself, which is different for the marks and the words of a line;
    so the em square on the baseline stands for it.
    """

    def __init__(self, text_page: object, characters: str, page_box: Box, usual: int) -> None:
        self.runs: list[Run] = []
        self.askew: list[str] = []
        self._page, self._characters, self._usual = text_page, characters, usual
        self._place = make_placing(page_box, -usual % 4)
        # upright characters are followed in the page's own coordinates
        self._shift = 0.0 if usual else page_box[0]
        self._rect, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        # the run that is being read: characters `_start` up to `_stop`
        self._start = self._stop = self._turn = 0
        self._box: Box = (0.0, 0.0, 0.0, 0.0)
        self._lefts: list[float] = []
        self._after_space = False

    def read(self, *, stops_at_turns: bool) -> bool:
        """Fills `runs`; False if it stopped at a character that does not stand upright."""
        rect, rect_at = self._rect, ctypes.byref(self._rect)
        get, page, place, lefts = pdfium.FPDFText_GetLooseCharBox, self._page, self._place, self._lefts
        is_upright = not self._usual
        stop = -1
        top = bottom = right = slack = nearest = farthest = 0.0
        parted = False
        for index, character in enumerate(self._characters):
            get(page, index, rect_at)
            if character in _BLANK:
                # a space that pdfium adds has no width
                parted = parted or rect.right - rect.left > _NO_WIDTH or rect.top - rect.bottom > _NO_WIDTH
                continue
            if is_upright:
                left, high, end, low = rect.left, rect.top, rect.right, rect.bottom
            else:
                left, high, end, low = place(rect.left, rect.bottom, rect.right, rect.top)
            if (
                index == stop
                and nearest < left - right < farthest
                and -slack < high - top < slack
                and -slack < low - bottom < slack
            ):
                lefts.append(left)
                if end > right:  # noqa: PLR1730 a call for each character would be felt
                    right = end
                stop += 1
                continue
            turn = self.tell_turn(index)
            if stops_at_turns and turn:
                return False
            self._reach(stop, right)
            if turn is None:
                self.askew.append(character)
                continue
            lefts, size = self._begin(index, turn, after_space=parted)
            lefts.append(left)
            parted, stop = False, index + 1
            top, bottom, right = high, low, end
            slack, nearest, farthest = _SLACK * size, _OVERLAP * size, _CLOSE_GAP * size
        self._reach(stop, right)
        self._finish_run()
        return True

    def _reach(self, stop: int, right: float) -> None:
        """The run holds the characters before `stop` and reaches as far as `right`."""
        left, top, end, bottom = self._box
        self._stop, self._box = stop, (left, top, max(end, right - self._shift), bottom)

    def tell_turn(self, index: int) -> int | None:
        """How many quarters clockwise a character stands in the file; None if it is askew. Leaves its matrix behind."""
        pdfium.FPDFText_GetMatrix(self._page, index, self._matrix)
        turned = -math.atan2(self._matrix.b, self._matrix.a) / _QUARTER
        near = round(turned)
        return near % 4 if abs(turned - near) < _UPRIGHT else None

    def _begin(self, index: int, turn: int, *, after_space: bool) -> tuple[list[float], float]:
        """Goes on with the run, or with a new one, at a character whose box and matrix were just asked for.

        Gives the list for the left sides of the run's characters, and their size.
        """
        square = self._find_square(index, turn)
        aside = (turn - self._usual) % 4
        fits = _stands_beside if aside else _goes_on
        if index == self._stop and aside == self._turn and fits(self._box, square):
            box = self._box
            self._box = min(box[0], square[0]), min(box[1], square[1]), max(box[2], square[2]), max(box[3], square[3])
        else:
            self._finish_run()
            self._start, self._lefts, self._box = index, [], square
            self._turn, self._after_space = aside, after_space
        return self._lefts, square[3] - square[1]

    def _find_square(self, index: int, turn: int) -> Box:
        """The character's em square on the upright page."""
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self._page, index, x, y)
        size = pdfium.FPDFText_GetFontSize(self._page, index) * math.hypot(self._matrix.c, self._matrix.d)
        below, above = (_DESCENT * size, _ASCENT * size) if turn in {0, 1} else (_ASCENT * size, _DESCENT * size)
        if turn % 2:
            return self._place(x.value - below, self._rect.bottom, x.value + above, self._rect.top)
        return self._place(self._rect.left, y.value - below, self._rect.right, y.value + above)

    def _finish_run(self) -> None:
        if not self._lefts:
            return
        text, lefts = self._characters[self._start : self._stop], self._lefts
        if self._shift:
            lefts = [left - self._shift for left in lefts]
        if not _READ_AS.keys().isdisjoint(text):
            lefts = [left for left, character in zip(lefts, text, strict=True) for _ in _READ_AS.get(character, " ")]
            text = "".join(_READ_AS.get(character, character) for character in text)
        self.runs.append(Run(text, *self._box, tuple(lefts), self._turn, self._after_space))
        self._lefts = []


def _goes_on(box: Box, at: Box) -> bool:
    """Whether a character at `at` follows the run in `box` at once, on its baseline and in its size."""
    size, own = box[3] - box[1], at[3] - at[1]
    return (
        _OVERLAP * size < at[0] - box[2] < _CLOSE_GAP * size
        and abs(at[3] - box[3]) < 0.25 * size
        and 0.75 * size < own < 1.34 * size
    )


def _stands_beside(box: Box, at: Box) -> bool:
    """Whether a character touches the run in `box`, which stands aside."""
    reach = min(box[2] - box[0], box[3] - box[1])
    return at[0] < box[2] + reach and at[2] > box[0] - reach and at[1] < box[3] + reach and at[3] > box[1] - reach


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
