"""What stands around a table and holds for it: its unit of money, year, budget stage, project and subject.

Each is read from the table's headings, its caption, or the sentence before it; nothing is guessed. What single columns
and rows say goes before what stands here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from pipelines.domain.document import Document, Span, Table
from pipelines.domain.facts import Place, ReportHeader
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import BudgetStage, ReportType, Severity, SourceKind, SpendingScheme
from pipelines.extractors.tables.cells import CellText, read_cell, word_pattern
from pipelines.extractors.tables.columns import Column, read_header
from pipelines.text.normalised import normalise, normalise_value
from pipelines.text.numbers import find_numbers, money_factor
from pipelines.text.terms import ItemTerm, find_items, find_stage

_SENTENCE_END = re.compile(r"[。;；!?\n](?=.)")
_LONGEST_LEAD = 400
_YEAR = re.compile(r"((?:19|20)\d\d)(?:年度|年(?!\d{1,2}月)|(?=部门|单位|财政|预算|决算))")
_CODE = re.compile(r"^(?=[\dA-Za-z]*\d)[\dA-Za-z]{6,}[-—:：]?(?=.)")
# 预算 in the name of a fund says nothing of the stage
_FUND_NAMES = re.compile("(?:一般公共|公共财政|政府性基金|国有资本经营|社会保险基金)预算")
_FINAL = re.compile("决算|执行情况|支出情况|收支情况|使用情况|发生情况")
_PLANNED = re.compile("预算|绩效目标")
# the form of an evaluation holds sums of all stages
_EVALUATION = re.compile("绩效目标?(?:完成情况)?(?:自评|评价)")
_LONGEST_DISTANCE = 300
_MOST_PREFACE_ROWS = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """What a table as a whole is about, as its caption or the sentence before it names it."""

    name: str
    item: ItemTerm


@dataclass(frozen=True)
class TableView:
    """A table with its rows in normal form and its columns' meaning."""

    document: Document
    table: Table
    rows: tuple[tuple[CellText, ...], ...]
    columns: tuple[Column, ...]

    @property
    def header(self) -> tuple[tuple[CellText, ...], ...]:
        """The heading rows."""
        return self.rows[: self.table.header_row_count]

    @property
    def body(self) -> tuple[tuple[CellText, ...], ...]:
        """The rows below the headings; blank rows are there and empty."""
        return self.rows[self.table.header_row_count :]

    def place(self, rule: str, first: CellText, cell: CellText, figures: Sequence[Span]) -> Place:
        """The place of a fact: from the row's `first` cell (its name) to `cell`, in reading order."""
        spans = (first.cell.span, cell.cell.span, *figures)
        span = Span(min([span.start for span in spans]), max([span.end for span in spans]))
        locator = self.document.cell_locator(self.table, cell.origin or cell.cell)
        page = self.document.page_number(span.start)
        return Place(SourceKind.TABLE, span, locator, f"tables.{rule}", tuple(sorted(figures)), page)

    def issue(self, code: str, message: str, cell: CellText, severity: Severity = Severity.WARNING) -> Issue:
        """An issue about one cell."""
        return Issue(
            code, severity, message, cell.cell.span, self.document.cell_locator(self.table, cell.origin or cell.cell)
        )


def view_table(document: Document, table: Table) -> TableView:
    """The table, each cell read once."""
    rows = tuple(tuple(read_cell(cell, normalise(document.text, cell.span)) for cell in row) for row in table.rows())
    return TableView(document, table, rows, read_header(rows[: table.header_row_count], table.column_count))


@dataclass(frozen=True)
class TableContext:
    """The surroundings of one table. `project` is the name of the project whose form the table is part of.

    `preface` are rows without headings right above the table, which a reader keeps apart (部门：… 金额单位：万元);
    `previous_end` is where the table before it ends.
    """

    view: TableView
    report: ReportHeader
    project: str | None = None
    preface: str = ""
    previous_end: int = 0

    @cached_property
    def caption(self) -> str:
        """The lines above the table that name it, in normal form, with `preface` behind them."""
        span = self.view.table.caption
        return (normalise(self.view.document.text, span).text if span else "") + self.preface

    @cached_property
    def lead(self) -> str:
        """The last sentence before the table and its caption, in normal form."""
        document, table = self.view.document, self.view.table
        end = min(table.span.start, table.caption.start) if table.caption else table.span.start
        place = bisect_left(document.blocks, end, key=lambda block: block.span.start) - 1
        while place >= 0 and document.blocks[place].span.end > end:
            place -= 1
        if place < 0 or isinstance(document.blocks[place], Table):
            return ""
        text = document.text[
            max(document.blocks[place].span.start, end - _LONGEST_LEAD) : document.blocks[place].span.end
        ]
        breaks = [match.end() for match in _SENTENCE_END.finditer(text.rstrip(" 。;；:："))]
        return normalise_value(text[breaks[-1] if breaks else 0 :])

    @cached_property
    def corner(self) -> str:
        """The headings that name no column of figures: 项目资金(万元), 经费控制情况(万元)."""
        return "".join(cell.words for row in self.view.header for cell in row[:2])

    @cached_property
    def unit(self) -> str | None:
        """The unit of money declared for the whole table, None where none is."""
        for words in (self._headings, self.caption, self._text_above, self._first_rows):
            if unit := declared_unit(words):
                return unit
        return None

    @cached_property
    def _headings(self) -> str:
        return "".join(cell.words for row in self.view.header for cell in row if declared_unit(cell.words))

    @cached_property
    def _first_rows(self) -> str:
        return "".join(cell.words for row in self.view.body[:3] for cell in row if "单位" in cell.words)

    @cached_property
    def _text_above(self) -> str:
        """The text between the previous table and this one, as far as a caption may stand away."""
        document, table = self.view.document, self.view.table
        start = max(self.previous_end, table.span.start - _LONGEST_DISTANCE)
        words = normalise_value(document.text[start : table.span.start])
        return words if "单位" in words else ""

    @cached_property
    def year(self) -> int | None:
        """The year the table is for: the caption's if it prints just one, else the report's."""
        years = {int(match[1]) for match in _YEAR.finditer(self.caption)}
        return years.pop() if len(years) == 1 else self.report.fiscal_year

    @cached_property
    def stage(self) -> BudgetStage | None:
        """The budget stage of a column of sums that names none (金额), None where nothing tells it."""
        for words in (self.caption, self.lead):
            if _EVALUATION.search(words):
                continue
            plain = _FUND_NAMES.sub("", words)
            is_final, is_planned = _FINAL.search(plain) is not None, _PLANNED.search(plain) is not None
            if is_final is not is_planned:
                return BudgetStage.ACTUAL if is_final else BudgetStage.INITIAL_BUDGET
        return self._stage_of_report()

    def _stage_of_report(self) -> BudgetStage | None:
        match self.report.report_type:
            case ReportType.BUDGET | ReportType.PERFORMANCE_TARGETS:
                return BudgetStage.INITIAL_BUDGET
            case ReportType.FINAL_ACCOUNTS:
                return BudgetStage.ACTUAL
            case ReportType.THREE_PUBLIC:
                title = self.report.title or ""
                term = find_stage(normalise_value(title))
                return term.stage if term else None
            case _:
                return None

    @cached_property
    def subject(self) -> Subject | None:
        """The item the table as a whole is about, named by the sentence before it or by its caption."""
        for words in (self.lead, self.caption):
            items = [item for item in find_items(words) if _may_head_table(item)]
            if items:
                item = items[-1]
                return Subject(words[item.start : item.end], item)
        return None

    @property
    def is_project_form(self) -> bool:
        """Whether the table is part of the form of a single project."""
        return self.project is not None or self.report.report_type is ReportType.PROJECT_SELF_EVALUATION


def declared_unit(words: str) -> str | None:
    """The unit of money a caption or a heading declares, the last one if it declares several."""
    found = [match["unit"] or match["bracket"] for match in word_pattern("declared_unit").finditer(words)]
    return found[-1] if found else None


def find_project_name(view: TableView) -> str | None:
    """The project a form's head names, without a code before it; None where it names none."""
    rows = view.rows if view.table.column_count > 1 else [[cell for row in view.rows for cell in row]]
    for row in rows:
        for label, value in pairwise(row):
            if word_pattern("project_name").fullmatch(label.words.rstrip("：")) and not value.is_blank:
                return _CODE.sub("", value.words)
    return None


def read_preface(view: TableView, previous: TableView | None) -> str:
    """The words of the table right above, if it is a mere row or two without headings; empty otherwise."""
    if previous is None or previous.header or previous.table.row_count > _MOST_PREFACE_ROWS:
        return ""
    between = view.document.text[previous.table.span.end : view.table.span.start]
    if between.strip():
        return ""
    return "".join(cell.words for row in previous.rows for cell in row)


def _may_head_table(item: ItemTerm) -> bool:
    """Whether a table of parts can be about the item as a whole: 项目支出, 三公经费, 政府采购, not 公务接待费."""
    is_total = item.category_code is not None and item.category_code.endswith("total")
    return is_total or item.scheme in (SpendingScheme.NATURE, SpendingScheme.TOTAL)


class DocumentUnits:
    """Units of money that the running text prints with sums, to prove the unit of a table that declares none."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def _units(self) -> dict[Decimal, set[str]]:
        units: dict[Decimal, set[str]] = {}
        for block in self._document.blocks:
            if isinstance(block, Table):
                continue
            for number in find_numbers(normalise(self._document.text, block.span).text):
                if number.unit is not None and money_factor(number.unit) is not None:
                    units.setdefault(number.value, set()).add(number.unit)
        return units

    def prove(self, values: Sequence[Decimal]) -> str | None:
        """The one unit with which the text prints the table's sums; None unless coincidence is out of the question.

        Two sums are wanted, one of them of three digits that count, or three sums.
        """
        met = {value for value in values if value in self._units}
        shared = set.intersection(*(self._units[value] for value in met)) if met else set()
        telling = any(len(value.normalize().as_tuple().digits) > 2 for value in met)
        return shared.pop() if len(shared) == 1 and len(met) > (1 if telling else 2) else None
