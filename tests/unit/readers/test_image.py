"""Pictures that cannot be read, and what is said of them. Those that can: `tests/integration/test_scans`."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from pipelines.domain.document import Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers import _recognition, read_document


def png(width: int = 40, height: int = 30) -> bytes:
    file = io.BytesIO()
    Image.new("L", (width, height), 255).save(file, "PNG")
    return file.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A small file whose head says that its picture is as large as this."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(head)) + chunk + png()[33:]


def scan_in_pdf() -> bytes:
    file = io.BytesIO()
    Image.new("L", (400, 300), 128).save(file, "PDF")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "reason", "advice"),
    [
        (png()[:40], QuarantineReason.CORRUPT, "scan the page anew"),
        (claiming(20_000, 20_000), QuarantineReason.TOO_LARGE, "300 dots an inch"),
        (claiming(2**31 - 1, 2**31 - 1), QuarantineReason.TOO_LARGE, "300 dots an inch"),
    ],
)
def test_a_picture_that_cannot_be_opened_is_told(content: bytes, reason: QuarantineReason, advice: str) -> None:
    answer = read_document("a.png", content)
    assert isinstance(answer, Unreadable)
    assert answer.reason is reason
    assert advice in answer.message


@pytest.mark.parametrize(("name", "content"), [("a.png", png()), ("a.pdf", scan_in_pdf())])
def test_without_text_recognition_the_extra_is_named(
    name: str, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_recognition, "is_available", lambda: False)
    answer = read_document(name, content)
    assert isinstance(answer, Unreadable)
    assert "`ocr`" in answer.message
