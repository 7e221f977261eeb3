"""Pictures of a report: scans and photographs as PNG, JPEG, TIFF (of several pages too), BMP or WebP.

Needs the extra `ocr`; what a picture says is told by `readers._recognition`.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipelines.domain.document import Document, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers import _recognition
from pipelines.readers._composition import Composition
from pipelines.readers._failures import ReadingError
from pipelines.readers._pages.assembly import assemble
from pipelines.readers._pages.page_layout import lay_out

if TYPE_CHECKING:
    from pipelines.readers._recognition.ruling import Picture

SOURCE_FORMAT = "image"

_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_WEBP = (b"RIFF", b"WEBP")
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
_MOST_DOTS = 100_000_000  # A4 at 900 dots an inch
_MOST_PAGES = 300

_NO_ENGINE = (
    "The file is a picture, which needs text recognition: install the optional extra `ocr`, or save its text as plain"
    " text (.txt)."
)
_CORRUPT = "The picture is damaged and cannot be opened: scan the page anew."
_TOO_LARGE = "The picture is larger than any scan of a report: scan it at 300 dots an inch."
_ADVICE = "check that it shows the report, whole and sharp"


def is_available() -> bool:
    """Whether the extra `ocr` is installed."""
    return _recognition.is_available()


def accepts(content: bytes, source_file: str) -> bool:
    """Whether the content begins like a picture."""
    del source_file  # pictures are told by their bytes
    is_bitmap = content[:2] == b"BM" and content[6:10] == bytes(4)
    return content.startswith(_SIGNATURES) or (content[:4], content[8:12]) == _WEBP or is_bitmap


def read(source_file: str, source_sha256: str, content: bytes) -> Document | Unreadable:
    """The document of one page a picture; its facts carry that they were read from pictures."""
    if not _recognition.is_available():
        return Unreadable(source_file, source_sha256, QuarantineReason.UNSUPPORTED, _NO_ENGINE)
    try:
        pages = _recognition.recognise_pages(enumerate(_open_pictures(content), 1)).values()
        composition = Composition()
        assemble([lay_out(read.page) for read in pages], composition)
        document = composition.finish(source_file, source_sha256, SOURCE_FORMAT, advice=_ADVICE)
    except ReadingError as error:
        return error.describe(source_file, source_sha256)
    return _recognition.mark_recognised(document, pages)


def _open_pictures(content: bytes) -> Iterator[Picture]:
    """The pictures of a file, in grey."""
    import numpy as np
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # what is too large is told by the size below
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(content), formats=_FORMATS)
            for number, picture in enumerate(ImageSequence.Iterator(opened)):
                if picture.width * picture.height > _MOST_DOTS or number >= _MOST_PAGES:
                    raise ReadingError(QuarantineReason.TOO_LARGE, _TOO_LARGE)
                upright = ImageOps.exif_transpose(picture).convert("RGBA")
                paper = Image.new("RGBA", upright.size, "white")
                yield np.asarray(Image.alpha_composite(paper, upright).convert("L"))
    except Image.DecompressionBombError as error:
        raise ReadingError(QuarantineReason.TOO_LARGE, _TOO_LARGE) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise ReadingError(QuarantineReason.CORRUPT, _CORRUPT) from error
