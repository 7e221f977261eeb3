"""Text recognition (OCR): the picture of a page becomes a `Page` as of a pdf, its characters and its ruling lines.

The extra `ocr` brings the engine; without it `is_available` is False and nothing else here may be called. `pages` sets
a picture upright and straight, `ruling` finds the lines of its tables and takes them out before the engine sees it, so
that none is read as a figure, `words` is what the engine reads. How sure it is of the figures is told beside the page;
what that means for facts is decided by whoever reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from pipelines.domain.document import Document, Span
from pipelines.readers._pages.geometry import Page
from pipelines.workers import SCAN_SECONDS, take_time

if TYPE_CHECKING:
    from pipelines.readers._recognition.ruling import Picture

# Dots: at 200 an inch, characters of 10 to 14 points are about as high as those the engine was trained on.
A4_SHORT_SIDE = 1654


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """A page read from a picture; `doubtful_figures` are those of whose characters the engine is not sure."""

    page: Page
    doubtful_figures: tuple[str, ...]


def is_available() -> bool:
    """Whether the extra `ocr` is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def recognise_pages(pictures: Iterable[tuple[int, Picture]]) -> dict[int, RecognisedPage]:
    """The pages of a document by number, within the time that scans may take."""
    from pipelines.readers._recognition.pages import recognise_page

    take_time(SCAN_SECONDS)
    return {number: recognise_page(picture, number) for number, picture in pictures}


def mark_recognised(document: Document, pages: Iterable[RecognisedPage]) -> Document:
    """The document with the words of `pages` marked as read from pictures, and every figure in doubt.

    Where a page shows a doubtful figure several times, all of them are in doubt.
    """
    recognised: list[Span] = []
    doubtful: list[Span] = []
    ends = [*document.page_starts[1:], len(document.text)]
    for read in pages:
        place = Span(document.page_starts[read.page.number - 1], ends[read.page.number - 1])
        recognised.append(place)
        if read.doubtful_figures:
            words = "|".join(re.escape(figure) for figure in sorted(set(read.doubtful_figures), key=len, reverse=True))
            figures = re.compile(rf"(?<![\d.])(?:{words})(?!\d)")
            doubtful += (Span(*match.span()) for match in figures.finditer(document.text, place.start, place.end))
    return replace(document, recognised=tuple(recognised), doubtful=tuple(doubtful))
