"""What a cell looks like and what a column heading says of the cells below it.

Kinds of looks only (a number, a percentage, a name); what a column means is the extractors' business.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache

from pipelines.lookups import load_lookup
from pipelines.text.normalised import normalise_value

_LONGEST_HEADING = 40
_LONGEST_LEVEL = 16
# cells repeat within a table and between reports
_REMEMBERED = 4096


class CellKind(StrEnum):
    """What a single cell looks like."""

    BLANK = "blank"  # or an ellipsis: more rows could follow
    DASH = "dash"  # — / 无: filled in, but with nothing
    NUMBER = "number"
    SMALL_NUMBER = "small_number"  # up to 100 with two decimals at most: may be a weight or a score
    PERCENT = "percent"
    QUANTITY = "quantity"  # a number with a unit or an operator: ≥120公里, 12月
    OPERATOR = "operator"
    LEVEL_1 = "level_1"  # the name of a group of indicators: 产出指标(50分)
    LEVEL_2 = "level_2"  # 数量指标
    TEXT = "text"


class ColumnKind(StrEnum):
    """What the cells of a column should look like, as its heading says; values as in column_headings.yml."""

    ORDINAL = "ordinal"
    LEVEL_1 = "level_1"
    LEVEL_2 = "level_2"
    NAME = "name"
    OPERATOR = "operator"
    MEASURE_UNIT = "measure_unit"
    VALUE = "value"
    NUMBER = "number"
    SCORE = "score"
    RATE = "rate"
    TEXT = "text"
    UNKNOWN = "unknown"


_ELLIPSIS = re.compile(r"[.·…]{2,20}")
_DASH = re.compile(r"[-—–－/·…*×]{1,8}")
_SMALL_NUMBER = re.compile(r"(?:100(?:\.0{1,2})?|\d{1,2}(?:\.\d{1,2})?)")
_NUMBER = re.compile(r"[-+−－]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?")
_PERCENT = re.compile(rf"(?:[≥≤≧≦=<>＝＜＞]{{0,2}})?{_NUMBER.pattern}[%％](?:以上|以下|以内|左右)?")
_QUANTITY = re.compile(rf"[≥≤≧≦=<>＝＜＞约]{{0,2}}{_NUMBER.pattern}[^\d，。；,;]{{0,8}}")
_OPERATOR = re.compile(r"[≥≤≧≦=<>＝＜＞]{1,2}|定性|正向|反向")
_SPACE = re.compile(r"[\s\u200b\ufeff]+")

_YEAR = re.compile(r"(?:19|20)\d\d年度?")
_HEADING_YEAR = re.compile(r"^(?:(?:19|20)\d\d年?度?|上年|本年|当年)?(?=.)")
_HEADING_BRACKETS = re.compile(r"(?:\([^()]{0,20}\))+$")


def tell_cell_kind(text: str) -> CellKind:
    """The looks of a cell's text (trimmed or not)."""
    if len(text) > _LONGEST_HEADING:
        return CellKind.TEXT if text.strip() else CellKind.BLANK
    return _look_at(text)


@lru_cache(_REMEMBERED)
def _look_at(text: str) -> CellKind:
    compact = _SPACE.sub("", text).replace("．", ".")
    if not compact:
        return CellKind.BLANK
    for kind, pattern in _LOOKS:
        if pattern.fullmatch(compact):
            return kind
    if len(compact) <= _LONGEST_LEVEL:
        words = _HEADING_BRACKETS.sub("", normalise_value(compact))
        for kind, pattern in _levels():
            if pattern.fullmatch(words):
                return kind
    return CellKind.TEXT


@cache
def _levels() -> tuple[tuple[CellKind, re.Pattern[str]], ...]:
    return tuple((CellKind(level), re.compile(pattern)) for level, pattern in load_lookup("indicator_levels").items())


_LOOKS = (
    (CellKind.BLANK, _ELLIPSIS),
    (CellKind.DASH, _DASH),
    (CellKind.SMALL_NUMBER, _SMALL_NUMBER),
    (CellKind.NUMBER, _NUMBER),
    (CellKind.PERCENT, _PERCENT),
    (CellKind.OPERATOR, _OPERATOR),
    (CellKind.QUANTITY, _QUANTITY),
)


@cache
def _headings() -> tuple[tuple[ColumnKind, re.Pattern[str]], ...]:
    return tuple((ColumnKind(line["kind"]), re.compile(line["match"])) for line in load_lookup("column_headings"))


def tell_column_kind(heading: str) -> ColumnKind:
    """What a cell's text says of the cells below it if it is a heading; UNKNOWN if it is none that is known."""
    return ColumnKind.UNKNOWN if len(heading) > _LONGEST_HEADING else _look_up(heading)


@lru_cache(_REMEMBERED)
def _look_up(heading: str) -> ColumnKind:
    words = _HEADING_BRACKETS.sub("", _SPACE.sub("", normalise_value(heading)))
    if _YEAR.fullmatch(words):
        return ColumnKind.NUMBER
    bare = _HEADING_YEAR.sub("", words)
    for kind, pattern in _headings():
        if pattern.fullmatch(words) or pattern.fullmatch(bare):
            return kind
    return ColumnKind.UNKNOWN


# how well a cell's looks (row) suit a column (column): 2 as expected, 0 does not matter, below 0 a contradiction
_ORDER = (
    ColumnKind.ORDINAL, ColumnKind.LEVEL_1, ColumnKind.LEVEL_2, ColumnKind.NAME, ColumnKind.OPERATOR,
    ColumnKind.MEASURE_UNIT, ColumnKind.VALUE, ColumnKind.NUMBER, ColumnKind.SCORE, ColumnKind.RATE, ColumnKind.TEXT,
    ColumnKind.UNKNOWN,
)  # fmt: skip
_SUITS: dict[CellKind, tuple[float, ...]] = {
    #                       ord lev1 lev2  nam  ope  uni  val  num  sco  rat  tex  unk
    CellKind.BLANK:        (0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0),
    CellKind.DASH:         (0,  -1,  -1,  -1,   0,   0,   0,   1,   1,   1,   0,   0),
    CellKind.NUMBER:       (1,  -3,  -3,  -3,  -3,  -3,   1,   2,  -2, 0.5,  -2,   0),
    CellKind.SMALL_NUMBER: (1,  -3,  -3,  -3,  -3,  -3,   1,   2,   2, 0.5,  -2,   0),
    CellKind.PERCENT:      (-3, -3,  -3,  -3,  -3,   0,   2,  -2,  -2,   2,  -2,   0),
    CellKind.QUANTITY:     (-3, -2,  -2,  -1,  -3,  -1,   2,   0,  -1,   0,  -1,   0),
    CellKind.OPERATOR:     (-3, -3,  -3,  -3,   3,  -1,   0,  -3,  -3,  -3,  -2,   0),
    CellKind.LEVEL_1:      (-3,  3,   1,   1,  -3,  -3,  -1,  -3,  -3,  -3,  -1,   0),
    CellKind.LEVEL_2:      (-3,  1,   3,   1,  -3,  -3,  -1,  -3,  -3,  -3,  -1,   0),
    CellKind.TEXT:         (-2,  0,   0,   2,  -2,   0,   0,  -3,  -3,  -3, 0.5,   0),
}  # fmt: skip
FIGURES = frozenset({CellKind.NUMBER, CellKind.SMALL_NUMBER, CellKind.PERCENT, CellKind.QUANTITY})
SUITABILITY: dict[tuple[CellKind, ColumnKind], float] = {
    (cell, column): score
    for cell, scores in _SUITS.items()
    for column, score in zip(_ORDER, scores, strict=True)
}  # fmt: skip
