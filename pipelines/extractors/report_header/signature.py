"""Who signs a report and when: lines that hold nothing but a body's name or a date, on the cover and at the end.

Dates of notices, of publication on a site and of disclosure stand in sentences or behind labels and do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, pairwise, takewhile

from pipelines.domain.document import Span
from pipelines.text.dates import find_dates
from pipelines.text.headings import NumberStyle, read_section_number
from pipelines.text.lines import Line, iter_lines
from pipelines.text.normalised import normalise_value
from pipelines.text.organisations import DepartmentName, Followers, read_department

_COVER = 2500  # characters that may stand before the first section
_END = 800  # characters before and behind the note of annexes (附件：…), and at the very end
_LONGEST = 60
_LONGEST_DATED = 51
_NAME = re.compile(r"[\s一-鿿（）()]{4,40}")
_ANNEX = re.compile(r"^[-•· \t\u3000]*附(?:件|表)[ \d]{0,3}(?:[：:\s]|$)", re.MULTILINE)
_PUBLISHED = re.compile(r"(?:^|发布|公开|公布|生成|成文|更新|印发)(?:日期|时间)[：:]?$")
_PUBLISHER = re.compile(r"(?:发布机构|发布单位|信息来源|来源|主办单位|承办单位|版权所有)[：:]?$")
_WRITTEN = re.compile(r"(?:填报|填表|报送|报告|编制|自评)(?:日期|时间)\s*[：:]\s*")


@dataclass(frozen=True, slots=True)
class SignedLine:
    """A line of the cover or the end in normal form, and the line before it; `span` is its place in the document."""

    words: str
    before: str
    span: Span


@dataclass(frozen=True, slots=True)
class ReportDate:
    """The date a report bears; `value` is None where no such day exists. `span` is its line in the document."""

    value: date | None
    span: Span


def signature_lines(text: str) -> list[SignedLine]:
    """The short lines where a report may be signed: at its end, about its note of annexes, and on its cover."""
    annex = _ANNEX.search(text, min(_COVER, len(text)))
    about_annex = _lines(text, annex.start() - _END, annex.end() + _END) if annex else ()
    cover = takewhile(_is_before_body, _lines(text, 0, _COVER))
    return list(
        dict.fromkeys([*_short(_lines(text, len(text) - _END, len(text))), *_short(about_annex), *_short(cover)])
    )


def _lines(text: str, start: int, end: int) -> Iterator[Line]:
    """The non-blank lines of `text[start:end]`, without one that begins before it."""
    first = text.find("\n", start - 1, end) + 1 if start > 0 else 0
    return (line for line in iter_lines(text, first, end) if not line.is_blank)


def _is_before_body(line: Line) -> bool:
    number = read_section_number(line.words)
    return not (number and number[1].style is NumberStyle.CHINESE)


def _short(lines: Iterable[Line]) -> Iterator[SignedLine]:
    for before, line in pairwise(chain([None], lines)):
        if line and _may_sign(line.words):
            label = normalise_value(before.words[-_LONGEST:]) if before else ""
            yield SignedLine(normalise_value(line.words), label, line.content)


def _may_sign(words: str) -> bool:
    """Whether a line may be a name, or anything that ends with a date."""
    return (words.endswith("日") and len(words) <= _LONGEST_DATED) or _NAME.fullmatch(words) is not None


def signing_departments(lines: Iterable[SignedLine]) -> Iterator[DepartmentName]:
    """The bodies that sign: a line that is a name with its region, alone or before the date."""
    for line in lines:
        dated = next(find_dates(line.words), None)
        words = line.words[: dated.start] if dated else line.words
        department = read_department(words.strip("()"), Followers.NOTHING)
        if department and department.region and not _PUBLISHER.search(line.before):
            yield department


def find_report_date(lines: Iterable[SignedLine]) -> ReportDate | None:
    """The first date that stands alone on its line, behind a signing body, or behind 填报日期."""
    for line in lines:
        for dated in find_dates(line.words):
            lead = line.words[: dated.start]
            alone = not lead or _WRITTEN.fullmatch(lead) or read_department(lead, Followers.NOTHING)
            written_out = "月" in line.words[dated.start : dated.end]
            if alone and written_out and dated.end == len(line.words) and not _PUBLISHED.search(line.before):
                return ReportDate(dated.value, line.span)
    return None
