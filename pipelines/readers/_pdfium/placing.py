"""From a page's own coordinates, upwards from somewhere, to places on the page as a person holds it."""

from __future__ import annotations

from collections.abc import Callable

from pypdfium2 import PdfPage

MOST_PAGES = 2_000
TOO_LARGE = f"The PDF has over {MOST_PAGES:,} pages, or far more on them than a report: split it."

Box = tuple[float, float, float, float]
Place = Callable[[float, float, float, float], Box]


def find_page_box(page: PdfPage) -> Box:
    """What of the page is shown, in its own coordinates."""
    box = page.get_cropbox()
    media = page.get_mediabox()
    cut = (max(box[0], media[0]), max(box[1], media[1]), min(box[2], media[2]), min(box[3], media[3]))
    return cut if cut[0] < cut[2] and cut[1] < cut[3] else media


def make_placing(box: Box, turn: int) -> Place:
    """How a box of the page's own coordinates stands on the page turned clockwise by `turn` quarters."""
    left, bottom, right, top = box
    if turn == 1:
        return lambda x, y, to_x, to_y: (y - bottom, x - left, to_y - bottom, to_x - left)
    if turn == 2:
        return lambda x, y, to_x, to_y: (right - to_x, y - bottom, right - x, to_y - bottom)
    if turn == 3:
        return lambda x, y, to_x, to_y: (top - to_y, right - to_x, top - y, right - x)
    return lambda x, y, to_x, to_y: (x - left, top - to_y, to_x - left, top - y)
