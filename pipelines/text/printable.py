"""Text from a report or a file name as it may be shown: without characters that steer whatever shows it.

For terminals, logs and the UI only. What is stored is never changed, and what a format acts on (Markdown, HTML,
formulas) is escaped where that format is written.
"""

from __future__ import annotations

import unicodedata

_LINE_MARKS = frozenset("\n\t")


def make_printable(text: str) -> str:
    """`text` with control characters, marks of direction and the like (categories C) replaced; lines stay lines."""
    return "".join(
        character
        if character in _LINE_MARKS or unicodedata.category(character)[0] != "C"
        else "\N{REPLACEMENT CHARACTER}"
        for character in text
    )


def make_printable_line(text: str) -> str:
    """The same on one line: a name with a line break in it cannot pass for two."""
    return " ".join(make_printable(text).split())
