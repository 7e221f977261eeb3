"""Names of rows: numbering, 其中 and notes fall away, and the outline they draw says which row is part of which.

The name is what a report prints; which spending item it is comes from the lookups. How a row's figures are read is not
decided here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pipelines.domain.vocabulary import BudgetStage, SpendingScheme
from pipelines.extractors.tables.cells import CellText, word_pattern
from pipelines.extractors.tables.columns import names_stage_only, unit_in
from pipelines.text.normalised import NormalisedText
from pipelines.text.terms import ItemTerm, classify_item, find_items, find_stage

_PART = re.compile(r"其中(?:包括)?：?")
_UNIT_NOTE = re.compile(r"\((?:单位：)?[^()\d]{1,6}\)$")
_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)年?度?.{0,8}")
# below any kind of numbering
_PART_LEVEL = 9
# a group for each kind of numbering, the outermost first
_NUMBERING = re.compile(
    r"([一二三四五六七八九十]{1,3}[、.])"
    r"|(\([一二三四五六七八九十]{1,3}\))"
    r"|(\d{1,2}(?:、|\.(?!\d)|(?=[^\d.,%])))"
    r"|(\(\d{1,2}\)|\d{1,2}\))"
    r"|([①-⑳])"
)


class RowName(NamedTuple):
    """The name of a row as printed (normal form, quotation marks kept) and what its print says of its place.

    `depth` counts the kinds of numbering from 1; 0 for a row without a number. `opens_parts` tells that 其中 stands
    before it. `unit` is the unit a bracket at its end gives. `stage` is set where the row is named by a budget stage,
    alone or behind an item (`within`): 部门基本支出预算调整. `year` is the year that names it.
    """

    cell: CellText
    name: str
    words: str
    depth: int
    opens_parts: bool
    is_total: bool
    item: ItemTerm | None
    unit: str | None
    stage: BudgetStage | None = None
    within: ItemTerm | None = None
    year: int | None = None


def read_named_part(cell: CellText, end: int) -> RowName:
    """The name that stands in a cell up to `end` of its normal form (其中：一般公共预算 before ：1387.53)."""
    text = cell.normalised
    part = NormalisedText(text.text[:end], text.offsets[:end], text.source)
    return read_row_name(cell._replace(normalised=part, words=part.text))


def names_total(cell: CellText) -> bool:
    """Whether a cell names the row that sums up the others."""
    start, end, _, _ = _bounds(cell.words)
    return word_pattern("total").fullmatch(cell.words, start, end) is not None


def read_row_name(cell: CellText) -> RowName:
    """The name in `cell`; an empty name where nothing is left of it."""
    words = cell.words
    start, end, opens_parts, unit = _bounds(words)
    bare = words[start:end]
    numbering = _NUMBERING.match(words)
    depth = numbering.lastindex or 0 if numbering else 0
    is_total = word_pattern("total").fullmatch(bare) is not None
    name = cell.normalised.name(range(start, end)) if bare else ""
    item = classify_item(bare)
    within, stage = (None, None) if item or is_total else _read_stage(bare)
    dated = _YEAR.fullmatch(bare)
    year = int(dated["year"]) if dated else None
    return RowName(cell, name, bare, depth, opens_parts, is_total, item, unit, stage, within, year)


def _read_stage(words: str) -> tuple[ItemTerm | None, BudgetStage | None]:
    """The stage that names a row, and the item before it; None for a row that is named otherwise."""
    items = find_items(words)
    item = items[0] if len(items) == 1 and items[0].start == 0 else None
    rest = words[item.end :] if item else words
    if not rest or not names_stage_only(rest):
        return None, None
    term = find_stage(rest)
    return (item, term.stage) if term else (None, None)


@cache
def _lead() -> re.Pattern[str]:
    return word_pattern("lead")


def _bounds(words: str) -> tuple[int, int, bool, str | None]:
    """Where the name begins and ends in `words`, whether 其中 stands before it, and the unit behind it."""
    start, end, opens_parts = 0, len(words), False
    while start < end and (match := _lead().match(words, start)) and match.end() > start:
        opens_parts = opens_parts or _PART.match(match[0]) is not None
        start = match.end()
    while end > start and words[end - 1] in "：:、，；*":
        end -= 1
    if note := word_pattern("template_note").search(words, start, end):
        end = note.start() if note.end() == end and note.start() > start else end
    unit = unit_in(words[start:end])
    if unit and (note := _UNIT_NOTE.search(words, start, end)):
        end = note.start()
    return start, end, opens_parts, unit


@dataclass(slots=True)
class _Row:
    name: RowName
    level: int
    in_parts: bool


class Outline:
    """The rows met so far, as a tree: whose part the next row is."""

    def __init__(self) -> None:
        self._path: list[_Row] = []
        self._codes: list[tuple[str, RowName]] = []

    def enter(self, row: RowName, code: str = "") -> RowName | None:
        """Add a row; gives the row it is part of, None where the print does not tell.

        其中, numbering and a `code` that goes on with another row's (205, 20502) tell.
        """
        by_code = self._enter_code(row, code)
        return self._enter_numbered(row) or by_code

    def _enter_code(self, row: RowName, code: str) -> RowName | None:
        if not code:
            return None
        while self._codes and not code.startswith(self._codes[-1][0]):
            self._codes.pop()
        whole = self._codes[-1][1] if self._codes and self._codes[-1][0] != code else None
        self._codes.append((code, row))
        return whole

    def _enter_numbered(self, row: RowName) -> RowName | None:
        if row.is_total:
            self._path = []
            return None
        previous = self._path[-1] if self._path else None
        if previous is not None and (row.opens_parts or (previous.in_parts and _goes_on(previous.name, row))):
            return self._enter_part(row, previous)
        level = row.depth
        while self._path and self._path[-1].level >= level:
            self._path.pop()
        whole = self._path[-1].name if self._path else None
        self._path.append(_Row(row, level, in_parts=False))
        return whole

    def _enter_part(self, row: RowName, previous: _Row) -> RowName | None:
        """A row that 其中 makes part of the row before, or that goes on with such parts."""
        if previous.in_parts:
            self._path.pop()
        self._path.append(_Row(row, _PART_LEVEL, in_parts=True))
        return self._path[-2].name if len(self._path) > 1 else None


def _goes_on(previous: RowName, row: RowName) -> bool:
    """Whether a row without a number goes on with the parts that 其中 has opened: it is of the same scheme."""
    if row.depth != previous.depth:
        return False
    schemes = {name.item.scheme if name.item else None for name in (previous, row)}
    return len(schemes) == 1 or schemes == {SpendingScheme.FUND, SpendingScheme.REVENUE}
