"""Sums of money in tables: the headings above a cell give stage, year and unit, the row gives the item, or the reverse.

One reading serves every table of sums: project tables, 基础数据表, the funds block of a form, 公开01-09, 三公 tables
with the items down or across. Changes, rates and shares that such a table states are read with its rows. What a heading
or a row's name means is told in `columns` and `row_names`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.domain.facts import BasicFact, ChangeFact, Fact, IndicatorFact, SpendingFact
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import BudgetStage, ComparisonBasis, Disposition, SpendingScheme, SubjectKind
from pipelines.extractors.tables.amounts import PrintedSum, read_named_sum, read_sum
from pipelines.extractors.tables.cells import Account, CellText, word_pattern
from pipelines.extractors.tables.columns import Column, Role, means_adjusted_budget, numbers_columns
from pipelines.extractors.tables.context import DocumentUnits, TableContext
from pipelines.extractors.tables.row_names import Outline, RowName, read_row_name
from pipelines.text.normalised import NormalisedText
from pipelines.text.numbers import money_factor
from pipelines.text.terms import ItemTerm, classify_item

_YEAR_ROW = re.compile(r"((?:19|20)\d\d)年?度?.{0,8}")
_COUNTED_ROW = re.compile(r"(?:团组|人次|批次|人数|辆数|保有量|购置数|编制|在职|退休|离休).{0,4}$")
_LONGEST_NAME = 60
_NOT_NAMES = frozenset({Role.ORDINAL, Role.CODE, Role.LINE_NUMBER, Role.DOCUMENT_NUMBER, Role.REMARK, Role.REASON})
_SIDE_OPENERS = frozenset({Role.ROW_NAME, Role.CODE, Role.ORDINAL})
_FIGURE_ROLES = frozenset(
    {Role.AMOUNT, Role.DIFFERENCE, Role.CHANGE_PCT, Role.SHARE, Role.RATE, Role.CONTROL_RATE, Role.COUNT}
)
# rules for the numbers of columns that hold no figures
_NUMBERING = {
    Role.ORDINAL: "ordinal_number",
    Role.LINE_NUMBER: "line_number",
    Role.CODE: "code",
    Role.DOCUMENT_NUMBER: "document_number",
    Role.REASON: "reason_text",
}
_THREE_PUBLIC_WHOLES = {
    "three_public.abroad": "three_public.total",
    "three_public.vehicles": "three_public.total",
    "three_public.reception": "three_public.total",
    "three_public.vehicle_purchase": "three_public.vehicles",
    "three_public.vehicle_running": "three_public.vehicles",
}
# a part the lookups do not know keeps the scheme of its whole, save parts of 项目支出, which are projects
_INHERITED = frozenset(SpendingScheme) - {SpendingScheme.NATURE, SpendingScheme.TOTAL, SpendingScheme.PROJECT}
_PCT_TOLERANCE = Decimal("0.011")


@dataclass(frozen=True, slots=True)
class Side:
    """A table, or one of the tables printed side by side: where its names stand and which columns hold figures."""

    start: int
    columns: tuple[Column, ...]

    @property
    def names_end(self) -> int:
        """The first column that holds figures."""
        return next(
            (column.index for column in self.columns if column.role in _FIGURE_ROLES), self.columns[-1].index + 1
        )

    def with_role(self, role: Role) -> list[Column]:
        """The side's columns of one role."""
        return [column for column in self.columns if column.role is role]


def split_sides(columns: Sequence[Column]) -> list[Side]:
    """The tables printed side by side: a column of names behind columns of sums opens a new one."""
    groups: list[list[Column]] = [[]]
    for column in columns:
        has_figures = any(other.role in _FIGURE_ROLES for other in groups[-1])
        if has_figures and column.role in _SIDE_OPENERS:
            groups.append([])
        groups[-1].append(column)
    return [Side(group[0].index, tuple(group)) for group in groups if group]


@dataclass(frozen=True, slots=True)
class Identity:
    """What a sum is for."""

    name: str
    scheme: SpendingScheme
    category_code: str | None
    parent: str | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class _RowSum:
    """A sum of a row as it became a fact: what a change in the same row may compare."""

    column: Column
    year: int | None
    stage: BudgetStage
    value: Decimal


@dataclass
class _SideRow:
    """One row of one side while it is read."""

    side: Side
    cells: dict[int, CellText]
    name: RowName | None
    parent: RowName | None
    first: CellText
    sums: list[_RowSum] = field(default_factory=list)

    def at(self, column: Column) -> CellText | None:
        """The cell below `column`, None where it is absent or holds nothing."""
        cell = self.cells.get(column.index)
        return None if cell is None or cell.is_blank else cell


class SpendingReading:
    """Reads one table of sums; `facts` and `issues` grow row by row, numbers that are none go to `account`."""

    def __init__(self, context: TableContext, account: Account, units: DocumentUnits) -> None:
        self.context = context
        self.view = context.view
        self.account = account
        self.facts: list[Fact] = []
        self.issues: list[Issue] = []
        self._units = units
        self._columns = _settle_columns(context)
        self._sides = split_sides(self._columns)
        self._rows: list[_SideRow] = []
        self._unit_missing: list[CellText] = []
        self._unit = context.unit or self._proven_unit()

    def read(self) -> None:
        """Read all rows."""
        for side in self._sides:
            outline = Outline()
            for row in self.view.body:
                self._exclude_numbering(row, side)
                if side_row := self._open_row(row, side, outline):
                    self._rows.append(side_row)
        for side_row in self._rows:
            self._read_row(side_row)
        self._read_named_sums()
        if self._unit_missing:
            self._report_missing_unit()

    # --- rows

    def _exclude_numbering(self, row: Sequence[CellText], side: Side) -> None:
        for column in side.columns:
            rule = _NUMBERING.get(column.role) if column.role else None
            for cell in row:
                if rule and cell.cell.column == column.index:
                    self.account.exclude(cell.spans(), rule)

    def _open_row(self, row: Sequence[CellText], side: Side, outline: Outline) -> _SideRow | None:
        indexes = {column.index for column in side.columns}
        cells = {cell.cell.column: cell for cell in row if cell.cell.column in indexes}
        if numbers_columns(row):
            for cell in row:
                self.account.exclude(cell.spans(), "line_number")
            return None
        name_cell = self._name_cell(cells, side)
        name = read_row_name(name_cell) if name_cell is not None else None
        if name is not None and not name.name:
            name = None
        if name is not None and name_cell is not None:
            self.account.exclude(name_cell.spans() if read_named_sum(name_cell) is None else (), "name_with_digits")
        parent = outline.enter(name) if name is not None else None
        first = name_cell or next(iter(cells.values()), None)
        return _SideRow(side, cells, name, parent, first) if first is not None else None

    def _name_cell(self, cells: dict[int, CellText], side: Side) -> CellText | None:
        """The cell that names the row: the last text before the figures; 合计 may stand in any column there."""
        before = [
            cells[column.index] for column in side.columns if column.index < side.names_end and column.index in cells
        ]
        roles = {column.index: column.role for column in side.columns}
        texts = [
            cell
            for cell in before
            if not cell.is_blank and cell.sole_value is None and len(cell.words) <= _LONGEST_NAME * 2
        ]
        named = [cell for cell in texts if roles[cell.cell.column] not in _NOT_NAMES]
        return next(reversed(named or texts), None)

    def _read_row(self, row: _SideRow) -> None:
        if row.name is not None and self._is_counted(row.name):
            self._read_counts(row, row.name)
            return
        for column in row.side.with_role(Role.AMOUNT):
            cell = row.at(column)
            if cell is not None:
                self._read_amount(row, column, cell)
        for column in row.side.columns:
            cell = row.at(column)
            if cell is None:
                continue
            match column.role:
                case Role.DIFFERENCE | Role.CHANGE_PCT:
                    self._read_change(row, column, cell)
                case Role.RATE | Role.CONTROL_RATE:
                    self._read_rate(row, column, cell)
                case Role.SHARE:
                    self.account.exclude(cell.spans(), "share_column", Disposition.SHARE)
                case Role.COUNT:
                    self._read_count(row, column, cell)
                case _:
                    pass

    # --- sums

    def _read_amount(self, row: _SideRow, column: Column, cell: CellText) -> None:
        printed = read_sum(cell)
        if printed is None:
            if cell.sole_value is not None:
                self._doubt(
                    cell, "column_uncertain", "A percentage stands in a column of sums: check the row's columns."
                )
            return
        if not cell.cell.is_column_certain:
            self._doubt(
                cell, "column_uncertain", "The source lost blanks in this row: check which column the sum stands in."
            )
            return
        identity = self._identify(row, column)
        stage = self._stage(row, column)
        if identity is None:
            return
        if stage is None:
            self._doubt(cell, "stage_unknown", "Nothing says whether the sum is budget or final account.")
            return
        amount = printed.wan_yuan(column.unit if money_factor(column.unit) else self._row_unit(row))
        if amount is None:
            self._unit_missing.append(cell)
            return
        self._add_sum(row, column, cell, printed, identity, stage, amount * column.sign)

    def _add_sum(
        self,
        row: _SideRow,
        column: Column,
        cell: CellText,
        printed: PrintedSum,
        identity: Identity,
        stage: BudgetStage,
        amount: Decimal,
    ) -> None:
        year = self._year(row, column)
        row.sums.append(_RowSum(column, year, stage, amount))
        self.facts.append(
            SpendingFact(
                self.view.place(self._rule(row), row.first, cell, printed.figures),
                year,
                identity.scheme,
                identity.name,
                stage,
                amount,
                identity.category_code,
                identity.parent,
                printed.is_stated_none,
                identity.scope,
            )
        )
        for part in printed.parts:
            value = part.number.wan_yuan
            if value is not None:
                place = self.view.place("sum_part", cell, cell, (cell.span_of(part.number),))
                self.facts.append(
                    SpendingFact(
                        place, year, SpendingScheme.PROJECT, part.name, stage, value,
                        parent_item_name=identity.name, funding_scope=identity.scope,
                    )
                )  # fmt: skip

    def _rule(self, row: _SideRow) -> str:
        return "funds_block" if self._is_funds_block else "spending_row" if row.name else "spending_column"

    def _row_unit(self, row: _SideRow) -> str | None:
        own = row.name.unit if row.name is not None else None
        return own if money_factor(own) is not None else self._unit

    def _stage(self, row: _SideRow, column: Column) -> BudgetStage | None:
        if column.stage is BudgetStage.INITIAL_BUDGET and self._is_funds_block and means_adjusted_budget(column):
            return BudgetStage.FINAL_BUDGET
        if row.name is not None and row.name.stage is not None:
            return row.name.stage
        if column.stage is not None:
            return column.stage
        return self.context.stage

    def _year(self, row: _SideRow, column: Column) -> int | None:
        year = column.fiscal_year(self.context.report.fiscal_year)
        if year is None and row.name is not None and (match := _YEAR_ROW.fullmatch(row.name.words)):
            year = int(match[1])
        return year if year is not None else self.context.year

    # --- what a sum is for

    def _identify(self, row: _SideRow, column: Column) -> Identity | None:
        name = row.name
        if name is None or self._is_label(name, column):
            return self._identify_by_column(column, name)
        if name.is_total:
            if column.item_name and not _is_whole(column.item):
                return self._identify_by_column(column, None)
            return self._identify_total(name)
        if self._is_funds_block:
            return self._identify_fund(name)
        scope = column.item_name if column.item_name and not _is_whole(column.item) else None
        scheme, category = self._classify(row, name)
        return Identity(name.name, scheme, category, self._parent_name(row, name), scope)

    def _is_label(self, name: RowName, column: Column) -> bool:
        """Whether a row is named by a year, a stage or a body while its columns name the items."""
        if column.item is None or name.item is not None or name.is_total:
            return False
        return not any(other.name is not None and other.name.item is not None for other in self._rows)

    def _identify_by_column(self, column: Column, label: RowName | None) -> Identity | None:
        if not column.item_name:
            return None
        scheme = column.item.scheme if column.item else SpendingScheme.PROJECT
        scope = None
        if label is not None and not _YEAR_ROW.fullmatch(label.words) and label.stage is None:
            scope = label.name if len(self._rows) > 1 else None
        return Identity(column.item_name, scheme, column.item.category_code if column.item else None, None, scope)

    def _identify_total(self, name: RowName) -> Identity:
        """合计: the item the table is about; else the total of its rows."""
        schemes = {row.name.item.scheme for row in self._rows if row.name is not None and row.name.item is not None}
        subject = self.context.subject
        if schemes == {SpendingScheme.THREE_PUBLIC}:
            named = subject is not None and subject.item.category_code == "three_public.total"
            title = subject.name if subject is not None and named else "三公经费"
            return Identity(title, SpendingScheme.THREE_PUBLIC, "three_public.total")
        if subject is not None and not schemes:
            return Identity(subject.name, subject.item.scheme, subject.item.category_code)
        if schemes and schemes <= {SpendingScheme.FUNCTION, SpendingScheme.ECONOMIC, SpendingScheme.NATURE}:
            return Identity(name.name, SpendingScheme.TOTAL, "total")
        only = schemes.pop() if len(schemes) == 1 else SpendingScheme.PROJECT if not schemes else SpendingScheme.TOTAL
        return Identity(name.name, only, None)

    def _identify_fund(self, name: RowName) -> Identity:
        """The rows of a funds block: the whole and its sources."""
        project = self.context.project
        if word_pattern("funds_total").fullmatch(name.words):
            if self.context.is_project_form:
                return Identity(name.name, SpendingScheme.PROJECT, None, None, project)
            return Identity(name.name, SpendingScheme.TOTAL, "total")
        total = next((row.name.name for row in self._rows if row.name and self._is_funds_total(row)), None)
        item = name.item
        if item is not None and not self.context.is_project_form:
            scheme = SpendingScheme.FUND if item.scheme is SpendingScheme.REVENUE else item.scheme
        else:
            scheme = SpendingScheme.FUND
        category = item.category_code if item is not None and item.scheme is scheme else None
        return Identity(name.name, scheme, category, total, project)

    def _classify(self, row: _SideRow, name: RowName) -> tuple[SpendingScheme, str | None]:
        if name.item is not None:
            return name.item.scheme, name.item.category_code
        if name.within is not None:
            return name.within.scheme, None
        if scheme := _scheme_of_code(row):
            return scheme, None
        parent = row.parent
        if parent is not None and parent.item is not None and parent.item.scheme in _INHERITED:
            return parent.item.scheme, None
        side_words = "".join(column.path for column in row.side.columns)
        if len(self._sides) > 1 and "收入" in side_words:
            return SpendingScheme.REVENUE, None
        if len(self._sides) > 1 and "支出" in side_words:
            return SpendingScheme.FUNCTION, None
        return SpendingScheme.PROJECT, None

    def _parent_name(self, row: _SideRow, name: RowName) -> str | None:
        category = name.item.category_code if name.item else None
        whole = _THREE_PUBLIC_WHOLES.get(category or "")
        if whole is not None:
            return self._name_of_category(row.side, whole)
        if row.parent is not None:
            return row.parent.name
        if name.item is None and any(other.name is not None and other.name.is_total for other in self._rows):
            return self.context.subject.name if self.context.subject else None
        return None

    def _name_of_category(self, side: Side, category: str) -> str | None:
        for row in self._rows:
            item = row.name.item if row.side is side and row.name is not None else None
            if row.name is not None and item is not None and item.category_code == category:
                return row.name.name
        if category == "three_public.total":
            subject = self.context.subject
            return subject.name if subject is not None and subject.item.category_code == category else "三公经费"
        return None

    # --- the funds block

    @property
    def _is_funds_block(self) -> bool:
        has_marks = any(column.role in (Role.RATE, Role.WEIGHT, Role.SCORE) for column in self._columns)
        return (has_marks or self.context.is_project_form) and any(self._is_funds_total(row) for row in self._rows)

    @staticmethod
    def _is_funds_total(row: _SideRow) -> bool:
        return row.name is not None and word_pattern("funds_total").fullmatch(row.name.words) is not None

    # --- changes, rates, counts

    def _read_change(self, row: _SideRow, column: Column, cell: CellText) -> None:
        number = cell.numbers[0] if len(cell.numbers) == 1 else None
        identity = self._identify_row(row)
        if number is None or identity is None or cell.sole_value is None:
            return
        current, base, basis = self._compared(row, column)
        if basis is None:
            self._doubt(cell, "basis_unknown", "Nothing says what the change is measured against.")
            return
        is_pct = column.role is Role.CHANGE_PCT or number.is_percent
        unit = column.unit if money_factor(column.unit) else self._row_unit(row)
        value = self._signed_change(number.value, current, base, is_pct=is_pct, unit=unit)
        if value is None:
            self._unit_missing.append(cell)
            return
        self.facts.append(
            ChangeFact(
                self.view.place("stated_change", row.first, cell, cell.spans()),
                current.year if current else self.context.year,
                identity.name,
                SubjectKind.SPENDING,
                basis,
                current.value if current else None,
                base.value if base else None,
                None if is_pct else value,
                value if is_pct else None,
                "万元",
                identity.scope,
            )
        )

    def _identify_row(self, row: _SideRow) -> Identity | None:
        if row.name is None:
            return None
        if row.name.is_total:
            return self._identify_total(row.name)
        if self._is_funds_block:
            return self._identify_fund(row.name)
        scheme, category = self._classify(row, row.name)
        return Identity(row.name.name, scheme, category)

    def _compared(self, row: _SideRow, column: Column) -> tuple[_RowSum | None, _RowSum | None, ComparisonBasis | None]:
        """The sums of the row that a change compares: current, base and the basis, as far as they are printed."""
        actual = [entry for entry in row.sums if entry.stage is BudgetStage.ACTUAL]
        budgets = [entry for entry in row.sums if entry.stage in (BudgetStage.FINAL_BUDGET, BudgetStage.INITIAL_BUDGET)]
        years = sorted({entry.year for entry in row.sums if entry.year is not None}, reverse=True)
        basis = column.basis
        if basis is None:
            if len(years) > 1:
                basis = ComparisonBasis.PRIOR_YEAR
            elif actual and budgets:
                basis = ComparisonBasis.BUDGET
        if basis is ComparisonBasis.PRIOR_YEAR and len(years) > 1:
            same = actual if len({entry.year for entry in actual}) > 1 else budgets
            current = next((entry for entry in same if entry.year == years[0]), None)
            return current, next((entry for entry in same if entry.year == years[1]), None), basis
        if basis is ComparisonBasis.BUDGET:
            current = next((entry for entry in actual if not years or entry.year == years[0]), None)
            final = [entry for entry in budgets if entry.stage is BudgetStage.FINAL_BUDGET]
            return current, next(iter(final or budgets), None), basis
        return None, None, basis

    def _signed_change(
        self, printed: Decimal, current: _RowSum | None, base: _RowSum | None, *, is_pct: bool, unit: str | None
    ) -> Decimal | None:
        """The change with the sign of current minus base where both are printed, as printed where they are not."""
        if not is_pct:
            factor = money_factor(unit)
            if factor is None:
                return None
            printed *= factor
        if current is None or base is None or current.value == base.value:
            return printed
        return abs(printed) if current.value > base.value else -abs(printed)

    def _read_rate(self, row: _SideRow, column: Column, cell: CellText) -> None:
        value = cell.sole_value
        if value is None:
            return
        is_part = row.name is not None and not row.name.is_total and not self._is_funds_total(row)
        if is_part and self._restates(row, value):
            self.account.exclude(cell.spans(), "derived_rate")
            self._exclude_marks(row)
            return
        self._add_rate(row, column, cell, value)

    def _add_rate(self, row: _SideRow, column: Column, cell: CellText, value: Decimal) -> None:
        whole = row.name is None or row.name.is_total or self._is_funds_total(row)
        heading = "预算执行率" if "执行率" in column.heading else column.heading
        name = heading if whole or row.name is None else f"{row.name.name}{heading}"
        weight, score = self._mark(row, Role.WEIGHT), self._mark(row, Role.SCORE)
        marks = [mark for mark in (weight, score) if mark is not None]
        figures = [span for mark in [cell, *marks] for span in mark.spans()]
        last = max([cell, *marks], key=lambda mark: mark.cell.span.start)
        self.facts.append(
            IndicatorFact(
                self.view.place("execution_rate", row.first, last, figures),
                self.context.year,
                name,
                actual_text=cell.words,
                actual_value=value,
                unit="%",
                weight=weight.sole_value if weight else None,
                score=score.sole_value if score else None,
            )
        )

    def _mark(self, row: _SideRow, role: Role) -> CellText | None:
        for column in row.side.with_role(role):
            cell = row.at(column)
            if cell is not None and cell.sole_value is not None and cell.cell.is_column_certain:
                return cell
        return None

    def _exclude_marks(self, row: _SideRow) -> None:
        """分值 and 得分 printed again in the rows of a funds block's sources."""
        for role in (Role.WEIGHT, Role.SCORE):
            mark = self._mark(row, role)
            if mark is not None:
                self.account.exclude(mark.spans(), "repeated_score")

    @staticmethod
    def _restates(row: _SideRow, rate: Decimal) -> bool:
        """Whether a rate says no more than the sums of its row: actual by budget, or nothing by nothing."""
        actual = next((entry.value for entry in row.sums if entry.stage is BudgetStage.ACTUAL), None)
        budgets = [
            entry.value for entry in row.sums if entry.stage in (BudgetStage.FINAL_BUDGET, BudgetStage.INITIAL_BUDGET)
        ]
        tolerance = max(_PCT_TOLERANCE, Decimal(1).scaleb(int(rate.as_tuple().exponent)) * Decimal("0.51"))
        return actual is not None and any(
            (budget == 0 and actual == 0) or (budget != 0 and abs(actual / budget * 100 - rate) <= tolerance)
            for budget in budgets
        )

    def _read_count(self, row: _SideRow, column: Column, cell: CellText) -> None:
        name = _count_name(column)
        if row.name is not None and not row.name.is_total and row.name.item is not None:
            name = f"{row.name.name}{column.heading}"
        self._add_count(row, cell, name, column.unit, column)

    @staticmethod
    def _is_counted(name: RowName) -> bool:
        """Whether a row counts things instead of money: 因公出国(境)团组数(个)."""
        if name.item is not None or name.is_total:
            return False
        counted = _COUNTED_ROW.search(name.words) is not None
        return counted and money_factor(name.unit) is None

    def _read_counts(self, row: _SideRow, name: RowName) -> None:
        filled = [
            (column, cell) for column in row.side.columns if column.role in _FIGURE_ROLES and (cell := row.at(column))
        ]
        final = [entry for entry in filled if entry[0].stage is BudgetStage.ACTUAL] or filled
        for column, cell in final[:1]:
            self._add_count(row, cell, name.name, name.unit, column)

    def _add_count(self, row: _SideRow, cell: CellText, name: str, unit: str | None, column: Column) -> None:
        if len(cell.numbers) != 1 or cell.numbers[0].start != 0 or not cell.cell.is_column_certain:
            return
        number = cell.numbers[0]
        self.facts.append(
            BasicFact(
                self.view.place("count", row.first, cell, cell.spans()),
                self._year(row, column),
                name,
                number.value,
                number.unit or unit,
            )
        )

    # --- sums with their names in one cell

    def _read_named_sums(self) -> None:
        """其中：一般公共预算：1387.53 below a total: the stage is the one whose total these cells add up to."""
        columns: dict[int, list[tuple[CellText, RowName, Decimal]]] = {}
        for row in self.view.body:
            for cell in row:
                if (found := read_named_sum(cell)) is None:
                    continue
                name = read_row_name(CellText(cell.cell, cell.normalised))
                factor = money_factor(found[1].unit or self._unit)
                if factor is not None:
                    columns.setdefault(cell.cell.column, []).append((cell, name, found[1].value * factor))
        totals = [entry for row in self._rows if self._is_funds_total(row) for entry in row.sums]
        for entries in columns.values():
            stage = _stage_of_total(totals, sum((value for _, _, value in entries), Decimal(0)))
            for cell, name, value in entries:
                self._add_named_sum(cell, name, value, stage)

    def _add_named_sum(self, cell: CellText, name: RowName, value: Decimal, stage: BudgetStage | None) -> None:
        if stage is None:
            self._doubt(cell, "stage_unknown", "The sums named here add up to no total of the block.")
            return
        words = name.words.rsplit("：", 1)[0]
        start = cell.words.index(words)
        named = read_row_name(CellText(cell.cell, _slice(cell, start, start + len(words))))
        identity = self._identify_fund(named)
        place = self.view.place("named_sum", cell, cell, cell.spans())
        self.facts.append(
            SpendingFact(
                place, self.context.year, identity.scheme, identity.name, stage, value, identity.category_code,
                identity.parent, funding_scope=identity.scope,
            )
        )  # fmt: skip

    # --- units

    def _proven_unit(self) -> str | None:
        """The unit the running text prints with the table's own sums, where the table declares none."""
        amounts = {column.index for column in self._columns if column.role is Role.AMOUNT and column.unit is None}
        values = [
            value
            for row in self.view.body
            for cell in row
            if cell.cell.column in amounts and (value := cell.sole_value) is not None
        ]
        return self._units.prove(values) if values else None

    def _report_missing_unit(self) -> None:
        cell = self._unit_missing[0]
        message = (
            f"{len(self._unit_missing)} sums of this table have no unit of money anywhere: they are left out. "
            "Add the unit (单位：万元) to the document."
        )
        self.issues.append(self.view.issue("unit_missing", message, cell))

    def _doubt(self, cell: CellText, code: str, message: str) -> None:
        self.issues.append(self.view.issue(code, message, cell))


def _settle_columns(context: TableContext) -> tuple[Column, ...]:
    """The columns; one headed like sums that holds words, or nothing at all, is no column of sums."""
    view = context.view
    weights: dict[int, int] = {}
    for row in view.body:
        for cell in row:
            if not cell.is_blank and read_named_sum(cell) is None:
                is_figure = cell.numbers or read_sum(cell) is not None
                weights[cell.cell.column] = weights.get(cell.cell.column, 0) + (1 if is_figure else -1)
    return tuple(
        Column(column.index, None, column.words)
        if column.role in _FIGURE_ROLES and weights.get(column.index, -1) < 0
        else column
        for column in view.columns
    )


def _is_whole(item: ItemTerm | None) -> bool:
    return item is not None and (item.scheme is SpendingScheme.TOTAL or item.category_code == "revenue.total")


def _scheme_of_code(row: _SideRow) -> SpendingScheme | None:
    """科目编码 of 政府收支分类科目: 2… of 3, 5 or 7 digits is a function, 3… of 3 or 5 an economic kind."""
    for column in row.side.with_role(Role.CODE):
        cell = row.at(column)
        if cell is None:
            continue
        if re.fullmatch(r"2\d\d(?:\d\d){0,2}", cell.words):
            return SpendingScheme.FUNCTION
        if re.fullmatch(r"3\d\d(?:\d\d)?", cell.words):
            return SpendingScheme.ECONOMIC
    return None


def _count_name(column: Column) -> str:
    """团组数 below 因公出国(境)费 is 因公出国(境)团组数."""
    above = [word for word in column.words[:-1] if classify_item(word)]
    prefix = re.sub("(?:经费|费用|费|支出)$", "", above[-1]) if above else ""
    return f"{prefix}{column.heading}"


def _stage_of_total(totals: Sequence[_RowSum], value: Decimal) -> BudgetStage | None:
    for stage in (BudgetStage.ACTUAL, BudgetStage.FINAL_BUDGET, BudgetStage.INITIAL_BUDGET):
        if any(entry.stage is stage and entry.value == value for entry in totals):
            return stage
    return None


def _slice(cell: CellText, start: int, end: int) -> NormalisedText:
    text = cell.normalised
    return NormalisedText(text.text[start:end], text.offsets[start:end], text.source)
