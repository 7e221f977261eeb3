"""Blocks of 基础数据表 that count staff, premises or assets instead of money spent (财政供养人员, 楼堂馆所, 资产).

Such a block names its subject in the corner and heads each column by a figure; sums in it are basic figures too.
"""

from __future__ import annotations

import re

from pipelines.domain.facts import BasicFact, Fact
from pipelines.domain.issue import Issue
from pipelines.extractors.tables.cells import Account, CellText
from pipelines.extractors.tables.columns import Column, Role
from pipelines.extractors.tables.context import TableContext, TableView
from pipelines.extractors.tables.row_names import read_row_name
from pipelines.text.terms import names_basic_figure

_CORNER_END = re.compile(r"(?:控制)?(?:情况|信息|数据)?(?:表)?(?:\(.*)?$")
_YEAR = re.compile(r"(?:19|20)\d\d年?度?")
_FIGURES = frozenset({Role.COUNT, Role.CONTROL_RATE, Role.AMOUNT, Role.RATE})
_STAFF = re.compile("编制|在职")


def is_basic_table(view: TableView) -> bool:
    """Whether the corner heading names staff, premises or assets."""
    corner = view.columns[0].words
    return (
        bool(corner) and names_basic_figure(corner[0]) and any(column.role in _FIGURES for column in view.columns[1:])
    )


class BasicReading:
    """Reads one block of basic figures."""

    def __init__(self, context: TableContext, account: Account) -> None:
        self.context = context
        self.view = context.view
        self.account = account
        self.facts: list[Fact] = []
        self.issues: list[Issue] = []
        self._columns = {column.index: column for column in self.view.columns if column.role in _FIGURES}
        self._has_staff = any(_STAFF.search(column.heading) for column in self._columns.values())

    def read(self) -> None:
        """Read all rows."""
        for row in self.view.body:
            label = next((cell for cell in row if cell.cell.column not in self._columns and not cell.is_blank), None)
            if label is not None:
                self.account.exclude(label.figures, "name_with_digits")
            for cell in row:
                column = self._columns.get(cell.cell.column)
                if column is not None and not cell.is_blank:
                    self._read_figure(label, column, cell, row[0])

    def _read_figure(self, label: CellText | None, column: Column, cell: CellText, first: CellText) -> None:
        if len(cell.numbers) != 1 or cell.numbers[0].start != 0 or not cell.cell.is_column_certain:
            return
        number = cell.numbers[0]
        unit = number.unit or column.unit or (self._corner_unit() if column.role is not Role.CONTROL_RATE else None)
        if unit is None and column.role in (Role.CONTROL_RATE, Role.RATE):
            unit = "%"
        year = column.fiscal_year(self.context.report.fiscal_year)
        self.facts.append(
            BasicFact(
                self.view.place("basic_figure", label or first, cell, cell.figures),
                year if year is not None else self.context.year,
                self._name(label, column),
                number.value,
                unit,
            )
        )

    def _name(self, label: CellText | None, column: Column) -> str:
        """The heading, with the block's subject or the row's name before it where it says nothing by itself."""
        heading = _YEAR.sub("", column.heading)
        if label is not None:
            return f"{read_row_name(label).name}{heading}"
        if column.role is Role.CONTROL_RATE and heading == "控制率" and self._has_staff:
            return "在职人员控制率"
        if names_basic_figure(heading):
            return heading
        return f"{_CORNER_END.sub('', self.view.columns[0].words[0])}{heading}"

    def _corner_unit(self) -> str | None:
        return self.view.columns[0].unit
