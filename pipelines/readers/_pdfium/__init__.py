"""What pdfium tells of a PDF: for each page its runs of characters, ruling lines, whether there are pictures.

Nothing but this package calls pdfium.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfiumError, PdfPage

from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers._failures import ReadingError
from pipelines.readers._pages.geometry import Page
from pipelines.readers._pdfium.characters import read_runs
from pipelines.readers._pdfium.paths import find_horizontals, find_verticals, read_drawn
from pipelines.readers._pdfium.placing import MOST_PAGES, TOO_LARGE, find_page_box, make_placing

if TYPE_CHECKING:
    from pipelines.readers._recognition.ruling import Picture

_MOST_CHARACTERS = 10_000_000
_LONGEST = 4  # times as long as wide
_ENCRYPTED = "The PDF asks for a password: save it without one."
_CORRUPT = "The PDF is damaged and cannot be opened: get it anew, or open it and save it again."


def read_pages(content: bytes) -> tuple[list[Page], list[int]]:
    """The pages of a PDF, and the numbers of those that are broken (they are blank among the pages).

    Raises ReadingError for a file that is damaged, asks for a password or is larger than any report.
    """
    try:
        document = PdfDocument(content)
    except PdfiumError as error:
        # the code may be left from a file read before
        if error.err_code == pdfium.FPDF_ERR_PASSWORD and b"/Encrypt" in content:
            raise ReadingError(QuarantineReason.ENCRYPTED, _ENCRYPTED) from error
        raise ReadingError(QuarantineReason.CORRUPT, _CORRUPT) from error
    try:
        if len(document) > MOST_PAGES:
            raise ReadingError(QuarantineReason.TOO_LARGE, TOO_LARGE)
        pages: list[Page] = []
        broken: list[int] = []
        characters = 0
        for number, page in enumerate(_iter_pages(document), 1):
            if page is None:
                broken.append(number)
            else:
                characters += sum(len(run.text) for run in page.runs)
            if characters > _MOST_CHARACTERS:
                raise ReadingError(QuarantineReason.TOO_LARGE, TOO_LARGE)
            pages.append(page or Page(number, 0.0, 0.0, (), (), ()))
    finally:
        document.close()
    if len(broken) == len(pages):
        raise ReadingError(QuarantineReason.CORRUPT, _CORRUPT)
    return pages, broken


def render_pages(content: bytes, numbers: Collection[int], short_side: int) -> Iterator[tuple[int, Picture]]:
    """Pictures of the pages `numbers` (from 1), their shorter sides `short_side` dots long.

    A page is left out that is much longer than wide, as no scan is.
    """
    document = PdfDocument(content)
    try:
        for number in sorted(numbers):
            page = document[number - 1]
            width, height = page.get_size()
            if 0 < max(width, height) <= _LONGEST * min(width, height):
                picture = page.render(scale=short_side / min(width, height), grayscale=True)
                # a copy: the dots belong to pdfium
                yield number, picture.to_numpy().reshape(picture.height, -1)[:, : picture.width].copy()
            page.close()
    finally:
        document.close()


def _iter_pages(document: PdfDocument) -> Iterator[Page | None]:
    """Each page in order, None for one that is broken. Raises ReadingError at one out of bounds.

    A page stays open until the next is read: pdfium forgets fonts when no page uses them, and loading a Chinese font
    anew for every page would take longer than everything else.
    """
    before: PdfPage | None = None
    for index in range(len(document)):
        try:
            page = _open_page(document, index)
            read = _read_page(page, index + 1)
        except PdfiumError:
            yield None
            continue
        if before:
            before.close()
        before = page
        yield read


def _open_page(document: PdfDocument, index: int) -> PdfPage:
    """The page, with what is written into the fields of a form as text of its own."""
    page = document[index]
    if any(_holds_text(page, number) for number in range(pdfium.FPDFPage_GetAnnotCount(page.raw))):
        pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_PRINT)
        page.close()
        page = document[index]
    return page


def _holds_text(page: PdfPage, number: int) -> bool:
    """Whether an annotation is a field of a form or a text written on the page."""
    annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    pdfium.FPDFPage_CloseAnnot(annotation)
    return kind in {pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT}


def _read_page(page: PdfPage, number: int) -> Page:
    drawn = read_drawn(page)
    box = find_page_box(page)
    text_page = page.get_textpage()
    try:
        runs, askew, turn = read_runs(text_page, box)
    finally:
        text_page.close()
    width, height = box[2] - box[0], box[3] - box[1]
    if turn % 2:
        width, height = height, width
    place = make_placing(box, turn)
    lines = [place(*line) for line in drawn.lines]
    return Page(
        number,
        width,
        height,
        tuple(run for run in runs if 0 <= run.left + run.right <= 2 * width and 0 <= run.middle <= height),
        tuple(find_horizontals(lines)),
        tuple(find_verticals(lines)),
        (askew,) if askew else (),
        drawn.has_pictures,
    )
