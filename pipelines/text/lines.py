"""Lines of a text with their places, and the lines that are page furniture rather than the author's words.

Only what can be told from one line stands here. Which lines belong together is decided by `paragraphs` and `tables`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.domain.document import Span

# what str.strip drops, and the marks of zero width that converters leave behind
BLANKS = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
)
BLANKS += "\u2028\u2029\u202f\u205f\u3000\u200b\u200c\u200d\u2060\ufeff"

_LINE = re.compile(r"([^\n\r\x0b\x0c\x85\u2028\u2029]*)(\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]|\Z)")
_PAGE_MARK = re.compile(
    r"[—–\-－·.•]{1,3} ?\d{1,4} ?[—–\-－·.•]{1,3}"  # —9—, - 9 -
    r"|第 ?\d{1,4} ?页(?:[,，/ ]{0,2}共 ?\d{1,4} ?页)?"
    r"|(?:page|p\.?) ?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?",
    re.IGNORECASE,
)
_LONE_NUMBER = re.compile(r"\d{1,3}")
_NARROW = re.compile("[\x00-\u200f]+")
_TERMINAL = frozenset("。！？!?；;：:…")
_CLOSERS = "”’」』》）)]】\"'"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `text` without its line end; `start`..`end` are its places in the document.

    `words` is the line without white space at either side and `content` where they stand, empty if the line is blank.
    """

    index: int
    start: int
    text: str
    words: str
    content: Span

    @property
    def end(self) -> int:
        """The place after the last character of the line, before its line end."""
        return self.start + len(self.text)

    @property
    def is_blank(self) -> bool:
        """Whether nothing but white space stands on the line."""
        return not self.words

    @property
    def is_indented(self) -> bool:
        """Whether the line begins like the first line of a paragraph (two characters or more of space)."""
        return bool(self.words) and self.content.start - self.start + self.text[:2].count("\u3000") >= 2

    @property
    def is_page_mark(self) -> bool:
        """Whether the line is a page number that cannot be anything else (—9—, 第2页)."""
        return len(self.words) <= 24 and _PAGE_MARK.fullmatch(self.words) is not None

    @property
    def is_lone_number(self) -> bool:
        """Whether the line is a bare number of up to three digits: a page number if it stands within running text."""
        return len(self.words) <= 3 and _LONE_NUMBER.fullmatch(self.words) is not None

    @property
    def ends_sentence(self) -> bool:
        """Whether the line ends with a mark after which a paragraph may end."""
        return self.words.rstrip(_CLOSERS)[-1:] in _TERMINAL

    @property
    def width(self) -> int:
        """Columns the words take: two for a wide character, one for any other."""
        return display_width(self.words)


def split_lines(text: str) -> list[Line]:
    r"""The lines of `text` in order; any of \\n, \\r\\n, \\r, form feed and the Unicode line ends closes one."""
    return list(iter_lines(text))


def iter_lines(text: str, start: int = 0, end: int | None = None) -> Iterator[Line]:
    """The lines of `text[start:end]` one by one, for whoever needs only some; they are numbered from `start`."""
    end = len(text) if end is None else min(end, len(text))
    for index, (line, mark) in enumerate(_LINE.findall(text, start, end)):
        if start == end and index:
            break
        yield read_line(index, start, line)
        start += len(line) + len(mark)


def read_line(index: int, start: int, text: str) -> Line:
    """The line `text` (without its line end), which is number `index` and begins at `start` of the document."""
    kept = text.lstrip(BLANKS)
    words = kept.rstrip(BLANKS)
    first = start + len(text) - len(kept)
    return Line(index, start, text, words, Span(first, first + len(words)))


def display_width(text: str) -> int:
    """Columns `text` takes on a page set in one width: two for Chinese characters and their punctuation."""
    return 2 * len(text) - sum(map(len, _NARROW.findall(text)))
