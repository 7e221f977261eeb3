"""What the columns of a table hold, as the path of headings above each says: role, budget stage, year, unit, item.

The words are data (`lookups/table_columns.yml`, with items and stages from their own lookups); a heading that none of
them knows leaves its column without a role, and its cells make no fact. Rows are read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from pipelines.domain.vocabulary import BudgetStage, ComparisonBasis
from pipelines.extractors.tables.cells import CellText
from pipelines.lookups import load_lookup
from pipelines.text.numbers import money_factor
from pipelines.text.terms import ItemTerm, classify_item, find_items, find_stage


class Role(StrEnum):
    """What the cells of a column are; values as in table_columns.yml, save `amount`."""

    LINE_NUMBER = "line_number"
    ORDINAL = "ordinal"
    CODE = "code"
    DOCUMENT_NUMBER = "document_number"
    LEVEL = "level"
    OPERATOR = "operator"
    MEASURE_UNIT = "measure_unit"
    INDICATOR = "indicator"
    STANDARD = "standard"
    ACTUAL = "actual"
    TARGET = "target"
    WEIGHT = "weight"
    REVIEW_SCORE = "review_score"
    SCORE = "score"
    DIFFERENCE = "difference"
    CHANGE_PCT = "change_pct"
    SHARE = "share"
    CONTROL_RATE = "control_rate"
    RATE = "rate"
    COUNT = "count"
    REASON = "reason"
    REMARK = "remark"
    ROW_NAME = "row_name"
    ROW_LABEL = "row_label"
    AMOUNT = "amount"


# headings that say when or at which stage, not what the money is for; atomic, because 2023年度 could be read in two
# ways and a long heading in very many
_NEUTRAL = re.compile(
    "(?>年初|年中|年末|全年|本年度?|当年度?|上年度?|去年|年度|预算|决算|执行|调整|追加|调增|调减|增减|实际|分配|到位|下达|批复|安排"
    "|拨付|支付|使用|支出|收入|完成|累计|申请|拟投入|实施|核定|的|后|及|和|数|额|金额|资金|规模|总额|合计|小计|总计|总|情况|部门|财政"
    r"|单位|项目|其中|：|\([^()]*\)|[A-Z①-⑳、/=+-]|(?:19|20)\d\d年?度?)*+"
)
_BARE_STAGES = frozenset({"支出", "使用", "开支"})
_VEHICLES = re.compile("(?:公务用车|公车|公务车)购置")
_BRACKETS = re.compile(r"\([^()]{0,30}\)")
_FORMULA = re.compile(r"\(?[A-Z](?:[-+/=*×][A-Z])*\)?$|\([^()]*[A-Z][^()]*\)|^[①-⑳]+|[①-⑳]+$")
_UNIT = re.compile(r"\((?:单位：)?(?P<unit>[^()\d]{1,6}|m2|m3)\)")
_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)年?度?(?!\d)")
_PRIOR = re.compile("上年度?|去年|上一年度?|前一年度?")
_TWO_BEFORE = re.compile("前年")
_THIS = re.compile("本年度?|当年度?|今年")
_BASES = (
    (re.compile(r"上年|去年|同比|前一年|[比较与](?:19|20)\d\d年?度?(?!.{0,3}预算)"), ComparisonBasis.PRIOR_YEAR),
    (re.compile("目标"), ComparisonBasis.TARGET),
    (re.compile("预算|预、?决算"), ComparisonBasis.BUDGET),
)
_ADJUSTED_BUDGET = re.compile(r"预算数?\(A\)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what its headings say. A field is None where they say nothing.

    `year` is a year; `year_offset` counts from the report's year (上年: -1). `unit` is the bracket's unit, of money or
    not. `item_name` and `item` are set where the heading names a spending item (三公 tables with items side by side).
    `words` is the heading path in normal form, outermost first.
    """

    index: int
    role: Role | None
    words: tuple[str, ...]
    stage: BudgetStage | None = None
    sign: int = 1
    year: int | None = None
    year_offset: int | None = None
    unit: str | None = None
    item_name: str | None = None
    item: ItemTerm | None = None
    basis: ComparisonBasis | None = None

    @property
    def heading(self) -> str:
        """The lowest heading, without brackets."""
        return bare_heading(self.words[-1]) if self.words else ""

    @property
    def path(self) -> str:
        """All headings as one text."""
        return "".join(self.words)

    def fiscal_year(self, report_year: int | None) -> int | None:
        """The year the headings name; None where they name none."""
        if self.year is not None:
            return self.year
        if self.year_offset is not None and report_year is not None:
            return report_year + self.year_offset
        return None


@cache
def _roles() -> tuple[tuple[Role, re.Pattern[str]], ...]:
    return tuple((Role(line["role"]), re.compile(line["match"])) for line in load_lookup("table_columns"))


@cache
def bare_heading(words: str) -> str:
    """A heading without brackets, formula letters and marks at its ends."""
    return _FORMULA.sub("", _BRACKETS.sub("", words)).strip("：:*★、")


@cache
def tell_role(words: str) -> Role | None:
    """The role a single heading in normal form names, `Role.AMOUNT` included; None for an unknown one."""
    bare = bare_heading(words)
    if not bare or len(bare) > 40:
        return None
    dated = _YEAR.sub("", bare)
    for role, pattern in _roles():
        if pattern.fullmatch(bare) or (dated != bare and dated and pattern.fullmatch(dated)):
            return role
    return Role.AMOUNT if _names_amount(bare, dated) else None


def _names_amount(bare: str, dated: str) -> bool:
    if not dated or classify_item(bare) or classify_item(dated):
        return True
    return len(bare) <= 24 and (
        re.fullmatch(
            "金额|合计|小计|总计|数额|总额|资金(?:规模|数额|总额)?|.{0,12}(?:经费|资金|支出|费用|费|收入|拨款|结余)",
            dated,
        )
        is not None
        or find_stage(dated) is not None
    )


def read_column(index: int, path: Sequence[str]) -> Column:
    """The column below the headings `path` (normal form, outermost first)."""
    words = tuple(word for word in path if word)
    role, item_name, item = _tell_path_role(words)
    unit = next((found for word in reversed(words) if (found := unit_in(word))), None)
    outside_items = [_without_items(word) for word in words]
    year = next((int(match["year"]) for word in reversed(words) if (match := _YEAR.search(word))), None)
    stage, sign = _stage_of(outside_items) if role in _MONEY_ROLES else (None, 1)
    basis = _basis_of(words) if role in (Role.DIFFERENCE, Role.CHANGE_PCT) else None
    return Column(
        index, role, words, stage, sign, year, _year_offset(outside_items), unit, item_name, item, basis
    )  # fmt: skip


_MONEY_ROLES = (Role.AMOUNT, Role.CONTROL_RATE, Role.RATE, Role.COUNT)


def _tell_path_role(words: Sequence[str]) -> tuple[Role | None, str | None, ItemTerm | None]:
    """The role of the lowest heading that tells one, and the item the path names."""
    role = next((found for word in reversed(words) if (found := tell_role(word))), None)
    item_name, item = _tell_item(words) if role is Role.AMOUNT else (None, None)
    return role, item_name, item


def _tell_item(words: Sequence[str]) -> tuple[str | None, ItemTerm | None]:
    """The item of the lowest heading that is more than a stage or a year; 购置费 below 公务用车… is read with it.

    An item the lookups do not know has a name and no term.
    """
    for place in range(len(words) - 1, -1, -1):
        bare = _YEAR.sub("", bare_heading_keeping_items(words[place]))
        if term := classify_item(bare):
            return bare, term
        if names_stage_only(bare):
            continue
        for above in words[:place]:
            if _VEHICLES.match(bare_heading_keeping_items(above)) and (term := classify_item(f"公务用车{bare}")):
                return f"公务用车{bare}", term
        # 其他资本性支出 is an item the lookups do not know, 实际采购金额 a stage
        return (None, None) if _names_stage(bare) else (bare, None)
    return None, None


def _names_stage(words: str) -> bool:
    """Whether words end with a budget stage that is more than the bare word 支出."""
    term = find_stage(words)
    return term is not None and words[term.start : term.end] not in _BARE_STAGES


@cache
def names_stage_only(words: str) -> bool:
    """Whether words say when or at which stage and nothing else (年初预算数, 合计)."""
    return _NEUTRAL.fullmatch(words) is not None


@cache
def bare_heading_keeping_items(words: str) -> str:
    """A heading without its unit and formula: brackets that are part of an item's name (出国(境)) stay."""
    bare = _UNIT.sub(lambda match: match[0] if match["unit"] in ("境", "护") else "", words)
    return _FORMULA.sub("", bare).strip("：:*★、")


def _without_items(words: str) -> str:
    bare = bare_heading(words)
    for term in reversed(find_items(bare)):
        bare = f"{bare[: term.start]}□{bare[term.end :]}"
    return bare


def _stage_of(words: Sequence[str]) -> tuple[BudgetStage | None, int]:
    for word in reversed(words):
        if term := find_stage(word):
            return term.stage, term.sign
    return None, 1


def _year_offset(words: Sequence[str]) -> int | None:
    for word in reversed(words):
        for pattern, offset in ((_TWO_BEFORE, -2), (_PRIOR, -1), (_THIS, 0)):
            if pattern.search(word):
                return offset
    return None


def _basis_of(words: Sequence[str]) -> ComparisonBasis | None:
    text = "".join(words)
    return next((basis for pattern, basis in _BASES if pattern.search(text)), None)


@cache
def unit_in(words: str) -> str | None:
    """The unit a heading gives in brackets: (万元), (人), (%), (m²)."""
    for match in _UNIT.finditer(words):
        unit = match["unit"]
        if money_factor(unit) is not None or tell_counted(unit):
            return str(unit)
    return None


@cache
def tell_counted(unit: str) -> bool:
    """Whether the word is a unit of measure or a counter, perhaps of ten thousands (万人, 万公斤)."""
    units = load_lookup("units")
    if len(unit) > 1 and unit[0] in "万亿":
        unit = unit[1:]
    return unit in units["percent"] or unit in units["measures"] or unit in units["counters"] or unit == "m²"


def means_adjusted_budget(column: Column) -> bool:
    """预算数(A) beside 执行数(B) and 执行率(B/A): the rate is taken on the adjusted budget."""
    return _ADJUSTED_BUDGET.search(column.path) is not None and "年初" not in column.path


def read_header(rows: Sequence[Sequence[CellText]], width: int) -> tuple[Column, ...]:
    """The columns of a table from its heading rows. A heading reaches right over blank cells that have one below."""
    grid = [_spread(row, width) for row in rows if not numbers_columns(row)]
    return tuple(read_column(index, _path(grid, index)) for index in range(width))


_NUMBERED_NAMES = ("甲", "乙", "丙", "丁")
_COLUMN_NUMBER = re.compile(r"\(?(?P<number>\d{1,2})(?:=[\d+()-]+)?\)?")


def numbers_columns(row: Sequence[CellText]) -> bool:
    """Whether a row only numbers the columns (栏次 1 2 3, 甲 乙 1 2 3, 1 2 3=1+2)."""
    words = [cell.words for cell in row if cell.words and cell.words not in _NUMBERED_NAMES]
    if "栏次" in words:
        return True
    numbers = [match["number"] if (match := _COLUMN_NUMBER.fullmatch(word)) else "" for word in words]
    return len(words) > 2 and numbers == [str(place + 1) for place in range(len(words))]


def _spread(row: Sequence[CellText], width: int) -> list[str]:
    texts = [""] * width
    for cell in row:
        for column in range(cell.cell.column, min(cell.cell.column + cell.cell.column_span, width)):
            texts[column] = cell.words
    return texts


def _path(grid: Sequence[Sequence[str]], index: int) -> list[str]:
    """The headings above a column, each once, outermost first."""
    path: list[str] = []
    for place, row in enumerate(grid):
        word = row[index]
        below = any(later[index] for later in grid[place + 1 :])
        if not word and below:
            word = next((row[left] for left in range(index - 1, -1, -1) if row[left]), "")
        if word and word not in path:
            path.append(word)
    return path
