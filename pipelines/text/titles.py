"""The title of a report: which of its first lines name it, also where the title runs over lines or into the form.

What makes a line a title is data (`lookups/report_types.yml`). Page chrome, file names of sharing sites and
word-processor properties do not have the form of one. What a title says of department and year is read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipelines.domain.document import Span
from pipelines.lookups import load_lookup
from pipelines.text.headings import NumberStyle, read_section_number
from pipelines.text.lines import iter_lines
from pipelines.text.normalised import QUOTES, NormalisedText, normalise
from pipelines.text.organisations import Followers, read_department

_HEAD = 3000  # characters; the titles of attachments further on are not the report's
_LONGEST = 80
_SHORT_LINE = 100  # in a longer line the title runs into what follows it
_MOST_LINES = 3
_PIECE = re.compile(r"[^|\t]+")
_PART = re.compile(r"第 ?[一二三四五六七八九十]{1,3} ?部分")
_YEAR = re.compile(r"\d{4}年")
_SEPARATOR = re.compile(r"[，。；：!?<>|/ ]")
_LEAD = re.compile(r"附(?:件|表)?\d{0,2}(?![一-鿿])|\d{1,2}[、.](?=\d{4}年)|[-•·]")
_REMARK = re.compile(r"\((?!\d{4}年)[^()]{1,24}\)$")
_YEAR_REMARK = re.compile(r"\(\d{4}年度?\)$")


@dataclass(frozen=True, slots=True)
class Title:
    """A title at `span` of the document. `words` is its normal form; `printed` keeps its characters, not its breaks."""

    span: Span
    words: str
    printed: str


def find_titles(text: str) -> list[Title]:
    """The titles among the lines before the first numbered section, in order."""
    lines = [line for line in _head_lines(text) if line.text]
    titles: list[Title] = []
    place = 0
    while place < len(lines):
        count, found = _titles_at(text, lines, place)
        titles += found
        place += count
    return titles


def _head_lines(text: str) -> Iterator[NormalisedText]:
    """The lines before the body, cut at table borders, in normal form."""
    for line in iter_lines(text, 0, _HEAD):
        number = read_section_number(line.words)
        if _PART.match(line.words) or (number and number[1].style is NumberStyle.CHINESE):
            return
        for piece in _PIECE.finditer(line.text):
            yield normalise(text, Span(line.start + piece.start(), line.start + piece.end()))


def _titles_at(text: str, lines: list[NormalisedText], place: int) -> tuple[int, list[Title]]:
    """The titles that begin with line `place`, and how many lines they take (at least one)."""
    first = lines[place]
    if len(first.text) > _SHORT_LINE:
        return 1, list(_embedded_titles(first))
    for count in range(1, _MOST_LINES + 1):
        joined = _join(text, lines[place : place + count])
        if joined is None or (count > 1 and not _may_be_continued(first.text)):
            break
        title = _whole_title(joined)
        if title:
            longer = _join(text, lines[place : place + count + 1])
            if longer and _continuation().fullmatch(longer.text, len(joined.text)):
                return count + 1, [_whole_title(longer) or title]
            return count, [title]
    return 1, []


def _join(text: str, lines: list[NormalisedText]) -> NormalisedText | None:
    """Lines that stand one below the other, as one; None if something stands between them or they are too long."""
    whole = Span(lines[0].offsets[0], lines[-1].offsets[-1] + 1)
    if whole.end - whole.start > 2 * _LONGEST or re.search(r"\n[^\S\n]*\n|[|\t]", text[whole.start : whole.end]):
        return None
    return normalise(text, whole)


def _may_be_continued(words: str) -> bool:
    return read_department(words, Followers.NOTHING) is not None or _YEAR.search(words) is not None


def _whole_title(line: NormalisedText) -> Title | None:
    lead = _LEAD.match(line.text)
    start = lead.end() if lead else 0
    if line.text[start : start + 1] == "：":
        start += 1
    remark = _YEAR_REMARK.search(line.text)
    return _title(line, start, remark.start() if remark else len(line.text))


def _embedded_titles(line: NormalisedText) -> Iterator[Title]:
    """Titles inside a line that goes on with the form, found by their last words and what follows them."""
    for match in _title_end().finditer(line.text):
        start = max(0, match.end() - _LONGEST)
        for separator in _SEPARATOR.finditer(line.text, start, match.start()):
            start = separator.end()
        lead = _LEAD.match(line.text, start)
        title = _title(line, lead.end() if lead else start, match.end())
        if title:
            yield title


def _title(line: NormalisedText, start: int, end: int) -> Title | None:
    """`line[start:end]` as a title if it has the form of one."""
    words = line.text[start:end]
    named = _REMARK.sub("", words)
    if not 4 <= len(words) <= _LONGEST or _SEPARATOR.search(named) or not _has_form(named):
        return None
    return Title(line.span(start, end), words, _printed(line, start, end))


def _has_form(words: str) -> bool:
    """Whether `words` name a subject and end with a form (绩效 … 自评报告), or are a plain title (部门决算)."""
    lookup = load_lookup("report_types")
    if words.endswith(tuple(lookup["plain_titles"])):
        return True
    if words.endswith(tuple(lookup["weak_forms"])) and not _may_be_continued(words):
        return False
    return words.endswith(tuple(lookup["title_forms"])) and any(word in words for word in lookup["title_subjects"])


def _printed(line: NormalisedText, start: int, end: int) -> str:
    """The characters of the document without white space and debris, quotation marks included."""
    kept = set(line.offsets[start:end])
    first, last = line.offsets[start], line.offsets[end - 1] + 1
    if first > 0 and line.source[first - 1] in QUOTES:
        first -= 1
    if last < len(line.source) and line.source[last] in QUOTES:
        last += 1
    return "".join(line.source[place] for place in range(first, last) if place in kept or line.source[place] in QUOTES)


@cache
def _continuation() -> re.Pattern[str]:
    return re.compile(load_lookup("report_types")["title_continuation"])


@cache
def _title_end() -> re.Pattern[str]:
    lookup = load_lookup("report_types")
    ends = "|".join(sorted([*lookup["title_forms"], *lookup["plain_titles"]], key=len, reverse=True))
    return re.compile(rf"(?:{ends})(?=$|\(|{'|'.join(lookup['after_title'])})")
