"""What a sum in a table is for: its item, scheme, whole and scope, from the row's name and the column's headings.

A row's item goes before a column's, which then says for which part of the money the sum is; 合计 is the item the table
is about. Stage, year and unit are no part of this.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipelines.domain.vocabulary import SpendingScheme
from pipelines.extractors.tables.cells import word_pattern
from pipelines.extractors.tables.columns import Column, Role
from pipelines.extractors.tables.context import Subject, TableContext
from pipelines.extractors.tables.row_names import RowName
from pipelines.extractors.tables.sides import Side, SideRow
from pipelines.extractors.wholes import THREE_PUBLIC, is_whole, whole_of
from pipelines.text.terms import ItemTerm

_FUNCTION_CODE = re.compile(r"2\d\d(?:\d\d){0,2}")
_ECONOMIC_CODE = re.compile(r"3\d\d(?:\d\d)?")
# a part the lookups do not know keeps the scheme of its whole, save parts of 项目支出, which are projects
_INHERITED = frozenset(SpendingScheme) - {SpendingScheme.NATURE, SpendingScheme.TOTAL, SpendingScheme.PROJECT}
_BALANCES = ("revenue.carried_out", "revenue.returned_to_treasury")
_PARTS_OF_TOTAL = frozenset({SpendingScheme.FUNCTION, SpendingScheme.ECONOMIC, SpendingScheme.NATURE})


@dataclass(frozen=True, slots=True)
class Identity:
    """What a sum is for; `scope` is the part of the money, or the project, that it counts."""

    name: str
    scheme: SpendingScheme
    category_code: str | None
    parent: str | None = None
    scope: str | None = None


class Identifier:
    """Tells what the sums of one table are for."""

    def __init__(self, context: TableContext, sides: Sequence[Side], rows: Sequence[SideRow]) -> None:
        self._context = context
        self._sides = sides
        self._rows = rows
        self._columns = [column for side in sides for column in side.columns]
        self._identities: dict[SideRow, Identity] = {}

    def identify(self, row: SideRow, column: Column) -> Identity | None:
        """What the sum in `column` of `row` is for; None where neither says it."""
        name = row.name
        if name is None or self._is_label(name, column):
            return self._identify_column(column, name)
        if name.is_total and _scope(row, column) is not None:
            return self._identify_column(column, None)
        identity = self.identify_row(row, name)
        if is_balance(column) and not is_balance_item(name.item):
            # 农村公路养护 below 结余: what is left of the row's sum, and no sum of its own
            return Identity(f"{name.name}{column.item_name}", SpendingScheme.REVENUE, None, name.name)
        scope = None if name.is_total or self.is_funds_block else _scope(row, column)
        return identity if scope is None else replace(identity, scope=scope)

    def identify_row(self, row: SideRow, name: RowName) -> Identity:
        """What a row is about as a whole."""
        if row not in self._identities:
            self._identities[row] = self._identify_row(row, name)
        return self._identities[row]

    def _identify_row(self, row: SideRow, name: RowName) -> Identity:
        if name.is_total:
            return self._identify_total(row, name)
        if self.is_funds_block:
            return self.identify_fund(name)
        parent = row.parent
        if parent is not None and parent.item is not None and is_whole(name.item) and not is_whole(parent.item):
            # 支出合计 below “三公”经费支出 is its sum once more
            return Identity(parent.name, parent.item.scheme, parent.item.category_code)
        scheme, category = self._classify(row, name)
        return Identity(name.name, scheme, category, self._parent_name(row, name))

    # --- columns that name items

    def _is_label(self, name: RowName, column: Column) -> bool:
        """Whether a row is named by a year, a stage or a body while its columns name the items."""
        if name.item is not None or name.is_total or self._names_items or not self._labels_rows(name):
            return False
        return column.item is not None or (self._has_item_columns and _is_total_column(column))

    def _labels_rows(self, name: RowName) -> bool:
        """Whether rows are named by bodies or years; 财政拨款 and 其他资金 across split sums, other items are sums."""
        return name.stage is not None or name.year is not None or self._has_labels or not self._splits_sums

    @cached_property
    def _has_labels(self) -> bool:
        # 单位 heads names where it is the first column
        return any(side.columns[0].role in (Role.ROW_LABEL, Role.MEASURE_UNIT) for side in self._sides)

    @cached_property
    def _splits_sums(self) -> bool:
        schemes = {column.item.scheme for column in self._columns if column.item and not is_whole(column.item)}
        return not schemes.isdisjoint({SpendingScheme.FUND, SpendingScheme.REVENUE})

    @cached_property
    def _has_item_columns(self) -> bool:
        return any(column.item is not None and not is_whole(column.item) for column in self._columns)

    @cached_property
    def _names_items(self) -> bool:
        return any(row.name is not None and row.name.item is not None for row in self._rows)

    def _identify_column(self, column: Column, label: RowName | None) -> Identity | None:
        scope = None
        if label is not None and label.year is None and label.stage is None and len(self._rows) > 1:
            scope = label.name
        if not column.item_name:
            return self._identify_total_column(column, scope)
        scheme = column.item.scheme if column.item else SpendingScheme.PROJECT
        category = column.item.category_code if column.item else None
        whole = whole_of(category)
        wholes = (other.item_name for other in self._columns if whole and _category(other.item) == whole)
        return Identity(column.item_name, scheme, category, next(wholes, None), scope)

    def _identify_total_column(self, column: Column, scope: str | None) -> Identity | None:
        """合计 beside columns of items: their whole, if the items are the parts of 三公经费."""
        schemes = {other.item.scheme for other in self._columns if other.item is not None}
        if schemes == {SpendingScheme.THREE_PUBLIC} and _is_total_column(column):
            return replace(self._identify_three_public(), scope=scope)
        return None

    # --- rows that name items

    def _identify_total(self, row: SideRow, name: RowName) -> Identity:
        """合计: the item the table is about; else the total of its rows."""
        schemes = self._schemes[id(row.side)]
        subject = self._subject
        if schemes == {SpendingScheme.THREE_PUBLIC}:
            return self._identify_three_public()
        if len(self._sides) > 1 and row.side.title is not None:
            scheme = SpendingScheme.REVENUE if row.side.title == "收入" else SpendingScheme.TOTAL
            return Identity(f"{row.side.title}{name.name}", scheme, None)
        if subject is not None and schemes <= {subject.item.scheme}:
            return Identity(subject.name, subject.item.scheme, subject.item.category_code)
        if schemes and schemes <= _PARTS_OF_TOTAL:
            return Identity(name.name, SpendingScheme.TOTAL, "total")
        only = next(iter(schemes)) if len(schemes) == 1 else SpendingScheme.TOTAL if schemes else SpendingScheme.PROJECT
        return Identity(name.name, only, None)

    @cached_property
    def _schemes(self) -> dict[int, frozenset[SpendingScheme]]:
        """The schemes of the items that the rows of each side name."""
        return {
            id(side): frozenset(
                row.name.item.scheme
                for row in self._rows
                if row.side is side and row.name and row.name.item and not is_whole(row.name.item)
            )
            for side in self._sides
        }

    def _identify_three_public(self) -> Identity:
        subject = self._context.subject
        named = subject is not None and subject.item.category_code == THREE_PUBLIC
        return Identity(subject.name if subject and named else "三公经费", SpendingScheme.THREE_PUBLIC, THREE_PUBLIC)

    def _classify(self, row: SideRow, name: RowName) -> tuple[SpendingScheme, str | None]:
        if name.item is not None:
            return name.item.scheme, name.item.category_code
        if name.within is not None:
            return name.within.scheme, None
        if scheme := _scheme_of_code(row.code):
            return scheme, None
        parent = row.parent
        if parent is not None and parent.item is not None and parent.item.scheme in _INHERITED:
            return parent.item.scheme, None
        if len(self._sides) > 1 and row.side.title is not None:
            return SpendingScheme.REVENUE if row.side.title == "收入" else SpendingScheme.FUNCTION, None
        return SpendingScheme.PROJECT, None

    def _parent_name(self, row: SideRow, name: RowName) -> str | None:
        subject = self._context.subject
        if whole := whole_of(_category(name.item)):
            named = subject.name if subject and subject.item.category_code == whole else None
            return self._names_by_category.get((id(row.side), whole), named)
        if row.parent is not None:
            return row.parent.name
        if row.side.whole is not None and row.side.whole not in name.name:
            return row.side.whole
        subject = self._subject
        return subject.name if subject is not None and name.item is None and self._has_total else None

    @cached_property
    def _names_by_category(self) -> dict[tuple[int, str], str]:
        """The first row of each category of each side."""
        names: dict[tuple[int, str], str] = {}
        for row in self._rows:
            if row.name is not None and (category := _category(row.name.item)):
                names.setdefault((id(row.side), category), row.name.name)
        return names

    @cached_property
    def _subject(self) -> Subject | None:
        """What the table as a whole is about; a sentence before it that speaks of one of its rows does not tell."""
        subject = self._context.subject
        rows = {_category(row.name.item) for row in self._rows if row.name is not None}
        return None if subject is None or subject.item.category_code in rows else subject

    @cached_property
    def _has_total(self) -> bool:
        return any(row.name is not None and row.name.is_total for row in self._rows)

    # --- the funds block of a form

    @cached_property
    def is_funds_block(self) -> bool:
        """Whether the table is the funds block of a form: 年度资金总额 and its sources, with the execution rate."""
        has_marks = any(column.role in (Role.RATE, Role.WEIGHT, Role.SCORE) for column in self._columns)
        return (has_marks or self._context.is_project_form) and self._funds_total is not None

    @cached_property
    def _funds_total(self) -> str | None:
        return next((row.name.name for row in self._rows if row.name and is_funds_total(row)), None)

    def identify_fund(self, name: RowName) -> Identity:
        """The rows of a funds block: the whole is the project's or the department's, its parts are its sources."""
        project = self._context.project
        if word_pattern("funds_total").fullmatch(name.words):
            if self._context.is_project_form:
                return Identity(name.name, SpendingScheme.PROJECT, None, None, project)
            return Identity(name.name, SpendingScheme.TOTAL, "total")
        item = name.item
        scheme = SpendingScheme.FUND
        if item is not None and not self._context.is_project_form and item.scheme is not SpendingScheme.REVENUE:
            scheme = item.scheme
        category = _category(item) if item is not None and item.scheme is scheme else None
        return Identity(name.name, scheme, category, self._funds_total, project)


def is_balance(column: Column) -> bool:
    """Whether a column holds what is left over at the end of the year (结余, 结转下年, 财政收回)."""
    return is_balance_item(column.item)


def is_balance_item(item: ItemTerm | None) -> bool:
    """Whether an item is what is left over at the end of the year."""
    return item is not None and item.category_code in _BALANCES


def _is_total_column(column: Column) -> bool:
    return word_pattern("total").fullmatch(column.heading) is not None


def is_funds_total(row: SideRow) -> bool:
    """Whether a row is the whole of a funds block: 年度资金总额."""
    return row.name is not None and word_pattern("funds_total").fullmatch(row.name.words) is not None


def _scope(row: SideRow, column: Column) -> str | None:
    """The part of the money a column is for; an item that heads the names as well is the whole of the side."""
    if not column.item_name or is_whole(column.item) or row.side.whole == column.item_name:
        return None
    return column.item_name


def _category(item: ItemTerm | None) -> str | None:
    return item.category_code if item is not None else None


def _scheme_of_code(code: str) -> SpendingScheme | None:
    """科目编码 of 政府收支分类科目: 2… of 3, 5 or 7 digits is a function, 3… of 3 or 5 an economic kind."""
    if _FUNCTION_CODE.fullmatch(code):
        return SpendingScheme.FUNCTION
    return SpendingScheme.ECONOMIC if _ECONOMIC_CODE.fullmatch(code) else None
