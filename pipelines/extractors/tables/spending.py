"""Sums of money in tables: the headings above a cell give stage, year and unit, the row gives the item, or the reverse.

One reading serves every table of sums: project tables, 基础数据表, the funds block of a form, 公开01-09, 三公 tables
with the items down or across. What a sum is for is told in `identities`, what is stated beside it in `comparisons`,
rows and sides in `sides`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from pipelines.domain.facts import BasicFact, ChangeFact, Fact, Place, SpendingFact
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import BudgetStage, Disposition, SpendingScheme
from pipelines.extractors.tables.amounts import PrintedSum, read_named_sum, read_sum
from pipelines.extractors.tables.cells import Account, CellText
from pipelines.extractors.tables.columns import Column, Role, means_adjusted_budget
from pipelines.extractors.tables.comparisons import complete, make_change, make_rate, restates, tell_basis
from pipelines.extractors.tables.context import DocumentUnits, TableContext
from pipelines.extractors.tables.identities import Identifier, Identity, is_balance, is_funds_total
from pipelines.extractors.tables.row_names import RowName, read_named_part, read_row_name
from pipelines.extractors.tables.sides import FIGURE_ROLES, RowSum, SideRow, lay_out_rows, settle_columns, split_sides
from pipelines.text.numbers import money_factor
from pipelines.text.terms import classify_item

_BESIDE = FIGURE_ROLES - {Role.AMOUNT}
_MARKS = (Role.WEIGHT, Role.SCORE)
_COUNTED_ROW = re.compile(r"(?:团组|人次|批次|人数|辆数|保有量|购置数|编制|在职|退休|离休).{0,4}$")
_BALANCE = re.compile("[年期][初末]|原值|净值|折旧")
_MONEY_END = re.compile("(?:经费|费用|费|支出)$")
_LOST_BLANKS = "The source lost blanks in this row: check which column the sum stands in."
_PERCENTAGE = "A percentage stands in a column of sums: check the row's columns."
_NO_STAGE = "Nothing says whether the sum is budget or final account."
_NO_TOTAL = "The sums named here add up to no total of the block: their budget stage is unknown."
_MISPLACED = "The cells of {} rows of this table do not stand below their headings: the rows are left out."
_NO_BASIS = "Nothing says what the change is measured against."


class SpendingReading:
    """Reads one table of sums; `facts` and `issues` grow row by row, numbers that are none go to `account`."""

    def __init__(self, context: TableContext, account: Account, units: DocumentUnits) -> None:
        self.context = context
        self.view = context.view
        self.account = account
        self.facts: list[Fact] = []
        self.issues: list[Issue] = []
        self._columns = settle_columns(self.view)
        sides = split_sides(self._columns)
        self._rows, self._misplaced = lay_out_rows(self.view, sides, account)
        self._identifier = Identifier(context, sides, self._rows)
        self._unit = context.unit or units.prove(self._bare_values())
        self._unit_missing: list[CellText] = []
        self._inner = self._find_inner_sums() if self._identifier.is_funds_block else {}

    def read(self) -> None:
        """Read all rows."""
        for row in self._rows:
            self._read_row(row)
        self._read_named_sums()
        if self._unit_missing:
            self._report_missing_unit()
        if self._misplaced:
            self._doubt(self._misplaced[0], "columns_misplaced", _MISPLACED.format(len(self._misplaced)))

    def _bare_values(self) -> list[Decimal]:
        """The table's sums without a unit of their own."""
        columns = {column.index for column in self._columns if column.role is Role.AMOUNT and column.unit is None}
        return [
            value
            for row in self.view.body
            for cell in row
            if cell.cell.column in columns and (value := cell.sole_value) is not None
        ]

    def _find_inner_sums(self) -> dict[int, tuple[CellText, CellText]]:
        """按支出性质分 beside 按收入性质分 in a funds block: names among the figures, each with the sum right of it.

        By the identity of both cells; they stand below headings of something else.
        """
        figures = {column.index for column in self._columns if column.role in FIGURE_ROLES or column.role in _MARKS}
        found: dict[int, tuple[CellText, CellText]] = {}
        for row in self.view.body:
            filled = [cell for cell in row if not cell.is_blank]
            for name, cell in pairwise(filled):
                if name.cell.column in figures and cell.sole_value is not None and read_row_name(name).item is not None:
                    found[id(name)] = found[id(cell)] = (name, cell)
        return found

    def _read_row(self, row: SideRow) -> None:
        if row.name is not None and _is_counted(row.name):
            self._read_counts(row, row.name)
            return
        for column in row.side.with_role(Role.AMOUNT):
            if (cell := row.at(column)) and id(cell) not in self._inner:
                self._read_amount(row, column, cell)
        for column in row.side.columns:
            if column.role in _BESIDE and (cell := row.at(column)) and id(cell) not in self._inner:
                self._read_beside(row, column, cell)

    def _read_beside(self, row: SideRow, column: Column, cell: CellText) -> None:
        """What is stated beside the sums of a row."""
        match column.role:
            case Role.DIFFERENCE | Role.CHANGE_PCT:
                self._read_change(row, column, cell)
            case Role.RATE | Role.CONTROL_RATE:
                self._read_rate(row, column, cell)
            case Role.SHARE:
                self.account.exclude(cell.figures, "share_column", Disposition.SHARE)
            case Role.COUNT:
                self._add_count(row, cell, *self._name_count(row, column), column)
            case _:
                pass

    # --- sums

    def _read_amount(self, row: SideRow, column: Column, cell: CellText) -> None:
        printed = read_sum(cell)
        if printed is None:
            if cell.sole_value is not None:
                self._doubt(cell, "column_uncertain", _PERCENTAGE)
            return
        if not cell.cell.is_column_certain:
            self._doubt(cell, "column_uncertain", _LOST_BLANKS)
            return
        identity = self._identifier.identify(row, column)
        if identity is None:
            return
        stage = self._stage(row, column)
        if stage is None:
            self._doubt(cell, "stage_unknown", _NO_STAGE)
            return
        amount = printed.wan_yuan(self._money_unit(row, column))
        if amount is None:
            self._unit_missing.append(cell)
            return
        self._add_sum(row, self._year(row, column), cell, printed, identity, stage, amount * column.sign)

    def _add_sum(
        self,
        row: SideRow,
        year: int | None,
        cell: CellText,
        printed: PrintedSum,
        identity: Identity,
        stage: BudgetStage,
        amount: Decimal,
    ) -> None:
        row.sums.append(RowSum(year, stage, amount))
        place = self.view.place(self._rule(row), row.first, cell, printed.figures)
        self.facts.append(_make_fact(place, year, identity, stage, amount, is_stated_none=printed.is_stated_none))
        for part in printed.parts:
            if part.number.wan_yuan is not None:
                place = self.view.place("sum_part", cell, cell, (cell.span_of(part.number),))
                named = Identity(part.name, SpendingScheme.PROJECT, None, identity.name, identity.scope)
                self.facts.append(_make_fact(place, year, named, stage, part.number.wan_yuan))

    def _rule(self, row: SideRow) -> str:
        if self._identifier.is_funds_block:
            return "funds_block"
        return "spending_row" if row.name else "spending_column"

    def _money_unit(self, row: SideRow, column: Column) -> str | None:
        """The unit of a sum without one of its own: the column's, the row's or the table's."""
        if money_factor(column.unit) is not None:
            return column.unit
        row_unit = row.name.unit if row.name is not None else None
        return row_unit if money_factor(row_unit) is not None else self._unit

    def _stage(self, row: SideRow, column: Column) -> BudgetStage | None:
        if self._identifier.is_funds_block and means_adjusted_budget(column):
            return BudgetStage.FINAL_BUDGET
        if row.name is not None and row.name.stage is not None:
            return row.name.stage
        if column.stage is None and is_balance(column):
            return BudgetStage.ACTUAL
        of_item = row.name.item.stage if row.name is not None and row.name.item is not None else None
        return column.stage or of_item or self.context.stage

    def _year(self, row: SideRow, column: Column) -> int | None:
        year = column.fiscal_year(self.context.report.fiscal_year)
        if year is None and row.name is not None:
            year = row.name.year
        return year if year is not None else self.context.year

    # --- what stands beside the sums

    def _read_change(self, row: SideRow, column: Column, cell: CellText) -> None:
        if row.name is None or cell.sole_value is None or not cell.cell.is_column_certain:
            return
        basis = tell_basis(row, column)
        if basis is None:
            self._doubt(cell, "basis_unknown", _NO_BASIS)
            return
        is_pct = column.role is Role.CHANGE_PCT or cell.words.endswith("%")
        factor = Decimal(1) if is_pct else money_factor(self._money_unit(row, column))
        # without the row's sums nothing tells which way a change without a sign went
        has_sums = any(row.at(other) is not None for other in row.side.with_role(Role.AMOUNT))
        if factor is None or (has_sums and not row.sums):
            self._unit_missing.append(cell)
            return
        identity = self._identifier.identify_row(row, row.name)
        change = make_change(self.context, row, cell, identity, basis, cell.sole_value * factor, is_pct=is_pct)
        last = self.facts[-1] if self.facts else None
        whole = complete(last, change) if isinstance(last, ChangeFact) else None
        if whole is not None:
            self.facts[-1] = whole
        else:
            self.facts.append(change)

    def _read_rate(self, row: SideRow, column: Column, cell: CellText) -> None:
        if cell.sole_value is None or not cell.cell.is_column_certain:
            return
        is_whole = row.name is None or row.name.is_total or is_funds_total(row)
        if is_whole or not restates(row, cell.sole_value):
            self.facts.append(make_rate(self.context, row, column, cell, is_whole=is_whole))
            return
        self.account.exclude(cell.figures, "derived_rate")
        for role in (Role.WEIGHT, Role.SCORE):
            if mark := row.mark(role):
                self.account.exclude(mark.figures, "repeated_score")

    # --- counts

    def _read_counts(self, row: SideRow, name: RowName) -> None:
        """A row that counts things: the final account's figure if budgets stand beside it."""
        cells = [
            (column, cell) for column in row.side.columns if column.role in FIGURE_ROLES and (cell := row.at(column))
        ]
        final = [entry for entry in cells if entry[0].stage is BudgetStage.ACTUAL] or cells
        for column, cell in final[:1]:
            self._add_count(row, cell, name.name, name.unit, column)

    def _name_count(self, row: SideRow, column: Column) -> tuple[str, str | None]:
        """The name and unit of a count: 团组数 below 因公出国(境)费 counts 因公出国(境)团组数, 年末数 is money."""
        above = [word for word in column.words[:-1] if classify_item(word)]
        unit = column.unit or (self._unit if _BALANCE.search(column.heading) else None)
        if above or row.name is None:
            return f"{_MONEY_END.sub('', above[-1]) if above else ''}{column.heading}", unit
        return f"{row.name.name}{column.heading}", unit

    def _add_count(self, row: SideRow, cell: CellText, name: str, unit: str | None, column: Column) -> None:
        if len(cell.numbers) != 1 or cell.numbers[0].start != 0 or not cell.cell.is_column_certain:
            return
        number = cell.numbers[0]
        place = self.view.place("count", row.first, cell, cell.figures)
        self.facts.append(BasicFact(place, self._year(row, column), name, number.value, number.unit or unit))

    # --- sums with their names in one cell

    def _read_named_sums(self) -> None:
        """其中：一般公共预算：1387.53 below a total: the stage is the one whose total these cells add up to."""
        columns: defaultdict[int, list[tuple[CellText, RowName, Decimal]]] = defaultdict(list)
        for name_cell, cell in {id(cell): (name, cell) for name, cell in self._inner.values()}.values():
            factor = money_factor(self._unit)
            if cell.sole_value is not None and factor is not None:
                columns[cell.cell.column].append((cell, read_row_name(name_cell), cell.sole_value * factor))
        for row in self.view.body:
            for cell in row:
                if (found := read_named_sum(cell)) is None:
                    continue
                factor = money_factor(found[1].unit or self._unit)
                if factor is None:
                    self._unit_missing.append(cell)
                else:
                    name = read_named_part(cell, found[0])
                    columns[cell.cell.column].append((cell, name, found[1].value * factor))
        totals = [entry for row in self._rows if is_funds_total(row) for entry in row.sums]
        for entries in columns.values():
            stage = _stage_of_total(totals, sum((value for _, _, value in entries), Decimal(0)))
            for cell, name, value in entries:
                if stage is None:
                    self._doubt(cell, "stage_unknown", _NO_TOTAL)
                    continue
                place = self.view.place("named_sum", name.cell, cell, cell.figures)
                identity = self._identifier.identify_fund(name)
                self.facts.append(_make_fact(place, self.context.year, identity, stage, value))

    # --- issues

    def _report_missing_unit(self) -> None:
        message = (
            f"{len(self._unit_missing)} sums of this table have no unit of money anywhere: they are left out. "
            "Add the unit (单位：万元) to the document."
        )
        self._doubt(self._unit_missing[0], "unit_missing", message)

    def _doubt(self, cell: CellText, code: str, message: str) -> None:
        self.issues.append(self.view.issue(code, message, cell))


def _make_fact(
    place: Place,
    year: int | None,
    identity: Identity,
    stage: BudgetStage,
    amount: Decimal,
    *,
    is_stated_none: bool = False,
) -> SpendingFact:
    return SpendingFact(
        place,
        year,
        identity.scheme,
        identity.name,
        stage,
        amount,
        identity.category_code,
        identity.parent,
        is_stated_none,
        identity.scope,
    )


def _is_counted(name: RowName) -> bool:
    """Whether a row counts things instead of money: 因公出国(境)团组数(个)."""
    if name.item is not None or name.is_total or money_factor(name.unit) is not None:
        return False
    return _COUNTED_ROW.search(name.words) is not None


def _stage_of_total(totals: Sequence[RowSum], value: Decimal) -> BudgetStage | None:
    stages = (BudgetStage.ACTUAL, BudgetStage.FINAL_BUDGET, BudgetStage.INITIAL_BUDGET)
    return next((stage for stage in stages if any(t.stage is stage and t.value == value for t in totals)), None)
