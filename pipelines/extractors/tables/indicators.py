"""Rows of indicator tables: levels, name, target, achieved value, unit, weight, score, reason (绩效指标).

Which column is which is told by the headings, in any order. Group names that merged cells, page breaks or lost blanks
took from a row are restored from `lookups/indicator_groups.yml`. A value whose column the source does not tell is read
only where the row proves it, and else is an issue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property

from pipelines.domain.facts import Fact, IndicatorFact
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import Severity
from pipelines.extractors.tables.cells import Account, CellText
from pipelines.extractors.tables.columns import Column, Role
from pipelines.extractors.tables.context import TableContext
from pipelines.extractors.tables.damaged_rows import place_values
from pipelines.extractors.tables.indicator_values import (
    PrintedValue,
    differ_in_scale,
    is_date,
    is_progress,
    printed_text,
    read_operator,
    read_value,
    same_unit,
    without_number,
)
from pipelines.extractors.tables.row_names import RowName, names_total, read_row_name
from pipelines.lookups import load_lookup

_GROUP_WEIGHT = re.compile(r"\(?\d+(?:\.\d+)?分?\)?")
_LONGEST_LEVEL = 24
_NO_REASON = re.compile("无|无偏差|不适用|-*")
_VALUE_ROLES = (Role.TARGET, Role.ACTUAL, Role.WEIGHT, Role.SCORE)
_TEXT_RULES = {
    Role.REASON: "reason_text",
    Role.STANDARD: "scoring_standard",
    Role.REVIEW_SCORE: "review_score",
    Role.ORDINAL: "ordinal_number",
    Role.LINE_NUMBER: "line_number",
    Role.CODE: "code",
}


@dataclass(frozen=True, slots=True)
class Group:
    """A group of indicators by its restored name; `whole` is the first-level group it belongs to by its word."""

    name: str
    is_first: bool
    whole: str | None = None


@cache
def _groups() -> tuple[tuple[Group, re.Pattern[str]], ...]:
    lookup = load_lookup("indicator_groups")
    first = [(Group(line["name"], is_first=True), re.compile(line["match"])) for line in lookup["level_1"]]
    second = [(Group(line["name"], False, line["level_1"]), re.compile(line["match"])) for line in lookup["level_2"]]
    return (*first, *second)


@cache
def tell_group(words: str, *, is_first: bool) -> Group | None:
    """The group that words in normal form name, preferably one of the asked-for level; None for unknown words."""
    bare = _GROUP_WEIGHT.sub("", words).strip("():：、")
    found = [group for group, pattern in _groups() if bare and pattern.fullmatch(bare)]
    return next((group for group in found if group.is_first is is_first), next(iter(found), None))


def is_indicator_table(columns: Sequence[Column]) -> bool:
    """Whether the columns are those of an indicator table: names or groups of indicators, and values."""
    roles = {column.role for column in columns}
    if roles & {Role.INDICATOR, Role.LEVEL}:
        return bool(roles & {Role.TARGET, Role.ACTUAL, Role.SCORE})
    return roles >= {Role.ROW_NAME, Role.TARGET, Role.ACTUAL} and Role.AMOUNT not in roles


@dataclass
class _Levels:
    """The groups the next row stands in."""

    first: str | None = None
    second: str | None = None


@dataclass
class _Row:
    """A row of an indicator table while it is read."""

    cells: dict[int, CellText]
    values: dict[Role, CellText] = field(default_factory=dict)


class IndicatorReading:
    """Reads one indicator table; `facts` and `issues` grow row by row, numbers that are none go to `account`."""

    def __init__(self, context: TableContext, account: Account) -> None:
        self.context = context
        self.view = context.view
        self.account = account
        self.facts: list[Fact] = []
        self.issues: list[Issue] = []
        self._columns = self.view.columns
        self._level_columns = [column.index for column in self._columns if column.role is Role.LEVEL]
        self._name_column = self._find_name_column()
        self._value_columns = [column for column in self._columns if column.role and column.index > self._name_column]
        self._levels = _Levels()

    def read(self) -> None:
        """Read all rows."""
        for row in self.view.body:
            if row and not self._is_label_row(row):
                self._read_row(row)

    def _find_name_column(self) -> int:
        """The column of names: the last of 三级指标, 指标名称 …; the last level where a form has no such column."""
        names = [column.index for column in self._columns if column.role in (Role.INDICATOR, Role.ROW_NAME)]
        last_level = self._level_columns[-1] if self._level_columns else -1
        if names and names[-1] > last_level:
            return names[-1]
        return self._level_columns.pop()

    def _is_label_row(self, row: Sequence[CellText]) -> bool:
        """评价结论, 存在问题 …: a label before the columns of the table and a text beside it."""
        first = min([*self._level_columns, self._name_column])
        label = row[0]
        if label.cell.column >= first or label.is_blank or len(row) < 2:
            return False
        if "指标" in label.words or _GROUP_WEIGHT.fullmatch(label.words):
            return False
        filled = [cell for cell in row if not cell.is_blank]
        return len(filled) <= 2

    # --- one row

    def _read_row(self, cells: Sequence[CellText]) -> None:
        row = _Row({cell.cell.column: cell for cell in cells})
        self._exclude_texts(row)
        name_cell = row.cells.get(self._name_column)
        named = [cell for cell in cells if cell.cell.column <= self._name_column and not cell.is_blank]
        if any(cell.words.endswith("总分") or names_total(cell) for cell in named):
            self._exclude_total(row)
            return
        self._enter_levels(row)
        if name_cell is None or name_cell.is_blank:
            name_cell = self._name_from_level(row)
        if name_cell is None or not self._place_values(row, name_cell):
            return
        name = read_row_name(name_cell)
        if name.name and row.values and not self._is_cut(cells):
            self._add_fact(row, name, cells)

    def _exclude_texts(self, row: _Row) -> None:
        for column in self._columns:
            rule = _TEXT_RULES.get(column.role) if column.role else None
            cell = row.cells.get(column.index)
            if cell is None:
                continue
            if column.index == self._name_column:
                self.account.exclude(cell.figures, "name_with_digits")
            elif column.index < self._name_column and column.role not in _TEXT_RULES:
                self.account.exclude(cell.figures, "group_weight")
            elif rule:
                self.account.exclude(cell.figures, rule)

    def _exclude_total(self, row: _Row) -> None:
        """总分 and 合计 are the report's score, which its header holds, and no indicator."""
        for cell in row.cells.values():
            self.account.exclude(cell.figures, "overall_score")

    def _enter_levels(self, row: _Row) -> None:
        cells = [row.cells.get(index) for index in self._level_columns]
        texts = [cell for cell in cells if cell is not None and cell.words and len(cell.words) <= _LONGEST_LEVEL]
        lost_first = False
        for cell in texts:
            is_first = cell.cell.column == self._level_columns[0]
            if _GROUP_WEIGHT.fullmatch(cell.words):
                lost_first = lost_first or is_first
                continue
            self._enter_level(cell.words, is_first=is_first, infers=lost_first)

    def _enter_level(self, words: str, *, is_first: bool, infers: bool) -> None:
        group = tell_group(words, is_first=is_first)
        name = group.name if group else _GROUP_WEIGHT.sub("", words).strip("():：、") or None
        if group.is_first if group else is_first:
            self._levels = _Levels(name)
            return
        self._levels.second = name
        if infers:
            self._levels.first = group.whole if group else None

    def _name_from_level(self, row: _Row) -> CellText | None:
        """服务对象满意度 | 95% | 100%: a group without indicators of its own is the indicator."""
        cells = [cell for index in reversed(self._level_columns) if (cell := row.cells.get(index)) is not None]
        cell = next((cell for cell in cells if not cell.is_blank), None)
        has_values = any(
            (found := row.cells.get(column.index)) is not None and not found.is_blank
            for column in self._columns
            if column.role in _VALUE_ROLES
        )
        return cell if has_values else None

    def _is_cut(self, cells: Sequence[CellText]) -> bool:
        return self.view.table.is_cut and cells is self.view.body[-1]

    # --- values

    def _place_values(self, row: _Row, name: CellText) -> bool:
        """Put the row's values under their roles; False where the source does not tell which column they stand in."""
        columns = self._value_columns
        cells = [cell for column in columns if (cell := row.cells.get(column.index)) and not cell.is_blank]
        doubtful = next((cell for cell in cells if not cell.cell.is_column_certain), None)
        if doubtful is None:
            for column in columns:
                cell = row.cells.get(column.index)
                if cell is not None and not cell.is_blank and column.role is not None:
                    row.values.setdefault(column.role, cell)
            return True
        stated = frozenset(number.value for number in name.numbers)
        placed = place_values(cells, columns, is_scored=self._is_scored, stated=stated)
        if placed is None:
            message = "The source lost blanks in this row: check which columns its values stand in."
            self.issues.append(self.view.issue("column_uncertain", message, doubtful))
            return False
        row.values.update(placed)
        return True

    @cached_property
    def _is_scored(self) -> bool:
        """Whether all undamaged rows with a value have weight and score."""
        marks = [column.index for column in self._columns if column.role in (Role.WEIGHT, Role.SCORE)]
        valued = [column.index for column in self._columns if column.role in (Role.TARGET, Role.ACTUAL)]
        rows = [
            {cell.cell.column for cell in row if not cell.is_blank}
            for row in self.view.body
            if all(cell.cell.is_column_certain for cell in row)
        ]
        rows = [filled for filled in rows if filled.issuperset({self._name_column, *valued})]
        return len(marks) > 1 and bool(rows) and all(filled.issuperset(marks) for filled in rows)

    def _add_fact(self, row: _Row, name: RowName, cells: Sequence[CellText]) -> None:
        target, actual = read_value(row.values.get(Role.TARGET)), read_value(row.values.get(Role.ACTUAL))
        weight, score = self._mark(row, Role.WEIGHT), self._mark(row, Role.SCORE)
        if target is None and actual is None and (weight is None or score is None):
            return
        unit, target, actual = self._settle_unit(row, name, target, actual)
        reason = row.values.get(Role.REASON)
        used = [value.figures for value in (target, actual) if value is not None]
        used += [
            row.values[role].figures for role, mark in ((Role.WEIGHT, weight), (Role.SCORE, score)) if mark is not None
        ]
        last = max((cell for cell in cells if cell.words), key=lambda cell: cell.cell.span.start)
        self.facts.append(
            IndicatorFact(
                self.view.place("indicator_row", name.cell, last, [span for spans in used for span in spans]),
                self.context.year,
                name.name,
                self._levels.first,
                self._levels.second,
                target.text if target else None,
                (read_operator(row.values.get(Role.OPERATOR)) or target.operator) if target else None,
                target.value if target else None,
                actual.text if actual else None,
                actual.operator if actual else None,
                actual.value if actual else None,
                unit,
                weight,
                score,
                deviation_reason=printed_text(reason) if reason and not _NO_REASON.fullmatch(reason.words) else None,
            )
        )
        if weight is not None and score is not None and score > weight:
            message = f"The score {score} is above the weight {weight}: kept as printed."
            self.issues.append(self.view.issue("score_above_weight", message, row.values[Role.SCORE], Severity.WARNING))

    def _mark(self, row: _Row, role: Role) -> Decimal | None:
        cell = row.values.get(role)
        if cell is None or len(cell.numbers) != 1 or cell.numbers[0].start != 0:
            return None
        number = cell.numbers[0]
        return number.value if number.end == len(cell.words) and number.unit in (None, "分") else None

    def _settle_unit(
        self, row: _Row, name: RowName, target: PrintedValue | None, actual: PrintedValue | None
    ) -> tuple[str | None, PrintedValue | None, PrintedValue | None]:
        """The unit of the row, its target and its achieved value: one without a number if it is in another unit."""
        if target is not None and actual is not None and (is_date(target) or is_date(actual)):
            return None, without_number(target), without_number(actual)
        column = row.values.get(Role.MEASURE_UNIT)
        stated = same_unit(column.words) if column is not None and column.words != "无" else None
        target_unit = stated or (target.unit if target else None)
        actual_unit = actual.unit if actual else None
        unit = target_unit or actual_unit or same_unit(name.unit)
        if target is None or actual is None:
            return unit, target, actual
        if is_progress(target_unit, actual_unit):
            self._doubt_unit(
                row, f"The target is in {target_unit}, the achieved value a percentage of it: kept as text."
            )
            return unit, target, without_number(actual)
        if not stated and differ_in_scale(target_unit, actual_unit):
            self._doubt_unit(row, f"The target is in {target_unit}, the achieved value in {actual_unit}: kept as text.")
            return actual_unit, without_number(target), actual
        return unit, target, actual

    def _doubt_unit(self, row: _Row, message: str) -> None:
        self.issues.append(self.view.issue("unit_differs", message, row.values[Role.ACTUAL]))
