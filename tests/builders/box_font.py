"""A TrueType font for PDFs made in tests: every character of a report, each shown as the same jagged box.

PDFs that bring their font read alike on every machine, and as fast as those of word processors: what reading one
costs depends on its outlines. Chinese characters are as wide as high, others half as wide (OpenType 1.9, required
tables).
"""

from __future__ import annotations

import struct
from itertools import accumulate

_UNITS = 1000
_ASCENT, _DESCENT = 880, -120
# first and last code point of what a report is written in; the second says whether they are wide
_RANGES = (
    (0x20, 0x7E, False), (0xA0, 0xFF, False), (0x2000, 0x206F, True), (0x2100, 0x22FF, True), (0x2460, 0x24FF, True),
    (0x2500, 0x27BF, True), (0x3000, 0x303F, True), (0x3300, 0x33FF, True), (0x4E00, 0x9FFF, True),
    (0xFF00, 0xFFEF, True),
)  # fmt: skip
_TEETH = 9


def make_font() -> bytes:
    """The font file."""
    widths = [_UNITS] + [
        _UNITS if wide else _UNITS // 2 for first, last, wide in _RANGES for _ in range(first, last + 1)
    ]
    shapes = {width: _draw(width) for width in set(widths)}
    outlines = [shapes[width] for width in widths]
    offsets = [0, *accumulate(map(len, outlines))]
    return _pack(
        {
            b"OS/2": _os2(),
            b"cmap": _cmap(),
            b"glyf": b"".join(outlines),
            b"head": struct.pack(
                ">IIIIHHQQhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 3, _UNITS, 0, 0, 0, _DESCENT, _UNITS, _ASCENT,
                0, 8, 2, 1, 0,
            ),
            b"hhea": struct.pack(
                ">IhhhHhhhhhh4hhH", 0x10000, _ASCENT, _DESCENT, 0, _UNITS, 0, 0, _UNITS, 1, 0, 0, 0, 0, 0, 0, 0,
                len(widths),
            ),
            b"hmtx": b"".join(struct.pack(">Hh", width, 40) for width in widths),
            b"loca": b"".join(struct.pack(">I", offset) for offset in offsets),
            b"maxp": struct.pack(">I14H", 0x10000, len(widths), 2 * _TEETH + 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
            b"name": _name("Boxes"),
            b"post": struct.pack(">IIhhIIIII", 0x30000, 0, 0, 0, 0, 0, 0, 0, 0),
        }
    )  # fmt: skip


def _draw(width: int) -> bytes:
    """A box with teeth at its top, as many points as a character of middling weight has."""
    left, right, bottom, top = 40, width - 40, -80, 840
    teeth = [
        (left + (right - left) * tooth // (2 * _TEETH - 1), top - 100 * (tooth % 2)) for tooth in range(2 * _TEETH)
    ]
    points = [(left, bottom), *teeth, (right, bottom)]
    steps = [
        (x - before_x, y - before_y) for (before_x, before_y), (x, y) in zip([(0, 0), *points], points, strict=False)
    ]
    outline = struct.pack(">hhhhhHH", 1, left, bottom, right, top, len(points) - 1, 0) + b"\x01" * len(points)
    outline += b"".join(struct.pack(">h", x) for x, _ in steps) + b"".join(struct.pack(">h", y) for _, y in steps)
    return outline + b"\x00" * (-len(outline) % 4)


def _cmap() -> bytes:
    """Each range of characters to the glyphs in order (format 4)."""
    starts = [0, *accumulate(last - first + 1 for first, last, _ in _RANGES)]
    segments = [(first, last, 1 + start - first) for (first, last, _), start in zip(_RANGES, starts, strict=False)]
    segments.append((0xFFFF, 0xFFFF, 1))
    count = len(segments)
    body = b"".join(struct.pack(">H", last) for _, last, _ in segments) + b"\x00\x00"
    body += b"".join(struct.pack(">H", first) for first, _, _ in segments)
    body += b"".join(struct.pack(">H", shift % 0x10000) for _, _, shift in segments) + b"\x00\x00" * count
    table = struct.pack(">HHHHHHH", 4, 14 + len(body), 0, 2 * count, 16, 3, 2 * count - 16) + body
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + table


def _name(name: str) -> bytes:
    text = name.encode("utf-16-be")
    records = b"".join(struct.pack(">6H", 3, 1, 0x409, number, len(text), 0) for number in (1, 2, 4, 6))
    return struct.pack(">HHH", 0, 4, 6 + len(records)) + records + text


def _os2() -> bytes:
    metrics = struct.pack(">hhhhh", _ASCENT, _DESCENT, 0, _ASCENT, -_DESCENT)
    return struct.pack(">HhHHH", 3, _UNITS, 400, 5, 0) + b"\x00" * 58 + metrics + b"\x00" * 18


def _pack(tables: dict[bytes, bytes]) -> bytes:
    header = struct.pack(">IHHHH", 0x10000, len(tables), 128, 3, 16 * len(tables) - 128)
    offset = len(header) + 16 * len(tables)
    directory, body = b"", b""
    for tag, table in sorted(tables.items()):
        padded = table + b"\x00" * (-len(table) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) % 2**32
        directory += tag + struct.pack(">III", checksum, offset + len(body), len(table))
        body += padded
    return header + directory + body
