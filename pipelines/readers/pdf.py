"""PDF files: word processors' and printers' output, scans, also what is encrypted without a password.

Which file can be read is decided here; `_pdfium` tells what stands where on its pages and `_pages` makes text and
tables of that. A page that is a picture of text (a scan) has none: `_recognition` reads it, where that is installed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipelines.domain.document import Document, Unreadable
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import QuarantineReason, Severity
from pipelines.readers import _recognition
from pipelines.readers._composition import Composition
from pipelines.readers._failures import ReadingError
from pipelines.readers._pages.assembly import assemble
from pipelines.readers._pages.geometry import Page
from pipelines.readers._pages.page_layout import lay_out
from pipelines.readers._pdfium import read_pages, render_pages
from pipelines.readers._recognition import RecognisedPage

SOURCE_FORMAT = "pdf"
ENDINGS = (".pdf",)

_SIGNATURE = b"%PDF-"
_END = b"%%EOF"
_SEARCHED = 1024
_MOST_UNREADABLE = 0.3

_SCAN = (
    "The PDF holds pictures of text and no text (a scan): install the optional extra `ocr`, "
    "or run text recognition on it and save the text (.txt)."
)
_NO_TEXT = "The PDF holds no text: check that it is the report, or save its text as plain text (.txt)."
_NO_MEANING = (
    "The PDF's fonts do not say which characters they show, so its text cannot be read: print it to PDF anew, "
    "or run text recognition on it and save the text (.txt)."
)
_ADVICE = "check that it is the whole report and not only its figures"


def accepts(content: bytes, source_file: str) -> bool:
    """Whether the content begins like a PDF; as viewers do, other bytes before it are allowed if it ends like one."""
    del source_file  # a PDF is told by its bytes
    head = content[:_SEARCHED]
    return head.lstrip().startswith(_SIGNATURE) or (_SIGNATURE in head and _END in content[-_SEARCHED:])


def read(source_file: str, source_sha256: str, content: bytes) -> Document | Unreadable:
    """The document: paragraphs as one line each, tables as rows of cells with tabs between."""
    try:
        printed, broken = read_pages(content)
        scans = _recognise_scans(content, printed)
        pages = [scans[page.number].page if page.number in scans else page for page in printed]
        _check_text(pages)
        composition = Composition()
        for issue in _tell_issues(pages, broken):
            composition.add_issue(issue)
        assemble([lay_out(page) for page in pages], composition)
        document = composition.finish(source_file, source_sha256, SOURCE_FORMAT, advice=_ADVICE)
        return _recognition.mark_recognised(document, scans.values())
    except ReadingError as error:
        return error.describe(source_file, source_sha256)


def _recognise_scans(content: bytes, pages: Sequence[Page]) -> dict[int, RecognisedPage]:
    """The pages that are pictures, by number, as text recognition reads them; none where it is not installed."""
    numbers = {page.number for page in pages if page.is_picture_only}
    if not numbers or not _recognition.is_available():
        return {}
    return _recognition.recognise_pages(render_pages(content, numbers, _recognition.A4_SHORT_SIDE))


def _check_text(pages: Sequence[Page]) -> None:
    """Raises ReadingError where the pages hold no text, or none whose characters are known."""
    if not any(page.runs for page in pages):
        is_scan = any(page.is_picture_only for page in pages)
        raise ReadingError(QuarantineReason.NO_TEXT, _SCAN if is_scan else _NO_TEXT)
    counts = Counter(
        character == "\ufffd" or "\ue000" <= character <= "\uf8ff"
        for page in pages
        for run in page.runs
        for character in run.text
    )
    if counts[True] > _MOST_UNREADABLE * counts.total():
        raise ReadingError(QuarantineReason.NO_TEXT, _NO_MEANING)


def _tell_issues(pages: Sequence[Page], broken: Sequence[int]) -> list[Issue]:
    issues = [
        Issue(
            "page_unreadable",
            Severity.WARNING,
            "The page is damaged and was left out: get the PDF anew.",
            locator=f"page {number}",
        )
        for number in broken
    ]
    issues += [
        Issue(
            "page_without_text",
            Severity.WARNING,
            "The page is a picture of text and was left out: install the optional extra `ocr`, or add its text.",
            locator=f"page {page.number}",
        )
        for page in pages
        if page.is_picture_only
    ]
    return issues
