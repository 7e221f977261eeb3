"""The fiscal year of a report: printed in its title or form, else the year its sentences are about (年度).

Years of notices, of document numbers, of dates and of the year compared with (比2021年) are not it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.domain.vocabulary import KnownBy
from pipelines.text.dates import PrintedYear, find_years
from pipelines.text.titles import Title

_YEAR = r"(?:\d{4}|二[〇○零一二三四五六七八九]{3})[ \t]*年[ \t]*"
_CAPTION = re.compile(rf"[（(][ \t]*{_YEAR}度?[ \t]*[）)]|^[ \t]*{_YEAR}度[ \t]*$", re.MULTILINE)
_CAPTION_REACH = 3000
_NOTICE = re.compile(r"《[^《》]{0,80}》|〈[^〈〉]{0,80}〉|<[^<>]{0,80}>|关于[^，,。；\n]{0,40}?的(?:通知|意见|批复)")
_COMPARED = re.compile(r"[比较与同从自]\s*$")


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """The year and how it is known; `rivals` are years named so alike often that none can be told from them."""

    year: int | None = None
    known_by: KnownBy = KnownBy.UNKNOWN
    rivals: tuple[int, ...] = ()


def find_fiscal_year(titles: Iterable[Title], words: str) -> FiscalYear:
    """The fiscal year that `words` are about; `titles` stand in order of trust."""
    for title in titles:
        year = _only_year(list(find_years(title.words)))
        if year:
            return FiscalYear(year, KnownBy.STATED)
    captions = [year for match in _CAPTION.finditer(words, 0, _CAPTION_REACH) for year in find_years(match[0])]
    year = _only_year(captions)
    if year:
        return FiscalYear(year, KnownBy.STATED)
    return _most_spoken_of(words)


def _only_year(years: list[PrintedYear]) -> int | None:
    """The year that is printed as 年度, else the year, if there is but one."""
    found = {year.year for year in years if year.is_fiscal} or {year.year for year in years}
    return found.pop() if len(found) == 1 else None


def _most_spoken_of(words: str) -> FiscalYear:
    """The year that the sentences name most often; 年度 counts twice, for it is said of accounts and budgets."""
    text = _NOTICE.sub("", words)
    counts: Counter[int] = Counter()
    for year in find_years(text):
        if not _COMPARED.search(text, max(0, year.start - 3), year.start):
            counts[year.year] += 2 if year.is_fiscal else 1
    most = max(counts.values(), default=0)
    leaders = tuple(sorted(year for year, count in counts.items() if count == most))
    if len(leaders) != 1:
        return FiscalYear(rivals=leaders)
    return FiscalYear(leaders[0], KnownBy.INFERRED)
