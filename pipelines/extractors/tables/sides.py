"""The rows of a table of sums: which table printed side by side they belong to, their name, their whole, their cells.

Forms print tables beside each other (收入 | 支出, 人员经费 | 公用经费); each is a `Side` and read by itself. What the
cells mean is decided in `spending` and the modules it uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from pipelines.domain.vocabulary import BudgetStage
from pipelines.extractors.tables.amounts import read_named_sum, read_sum
from pipelines.extractors.tables.cells import Account, CellText
from pipelines.extractors.tables.columns import Column, Role, numbers_columns
from pipelines.extractors.tables.context import TableView
from pipelines.extractors.tables.row_names import Outline, RowName, read_row_name
from pipelines.extractors.wholes import is_whole

_LONGEST_NAME = 120
_TITLES = ("收入", "支出")
_NOT_NAMES = frozenset({Role.ORDINAL, Role.CODE, Role.LINE_NUMBER, Role.DOCUMENT_NUMBER, Role.REMARK, Role.REASON})
_OPENERS = frozenset({Role.ROW_NAME, Role.ROW_LABEL, Role.CODE, Role.ORDINAL})
FIGURE_ROLES = frozenset(
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


@dataclass(frozen=True)
class Side:
    """A table, or one of those printed side by side.

    `title` is 收入 or 支出, `whole` the item that heads names and sums alike; both None where nothing says so.
    """

    columns: tuple[Column, ...]
    title: str | None
    whole: str | None

    @cached_property
    def names_end(self) -> int:
        """The first column that holds figures."""
        return next(
            (column.index for column in self.columns if column.role in FIGURE_ROLES), self.columns[-1].index + 1
        )

    @cached_property
    def _by_role(self) -> dict[Role | None, list[Column]]:
        by_role: dict[Role | None, list[Column]] = {}
        for column in self.columns:
            by_role.setdefault(column.role, []).append(column)
        return by_role

    def with_role(self, role: Role) -> Sequence[Column]:
        """The side's columns of one role."""
        return self._by_role.get(role, ())


class RowSum(NamedTuple):
    """A sum of a row as it became a fact: what a change or a rate in the same row may compare."""

    year: int | None
    stage: BudgetStage
    value: Decimal


@dataclass(eq=False)
class SideRow:
    """One row of one side. `parent` is the row it is part of; `sums` grow while it is read."""

    side: Side
    cells: dict[int, CellText]
    name: RowName | None
    parent: RowName | None
    first: CellText
    code: str = ""
    sums: list[RowSum] = field(default_factory=list)

    def at(self, column: Column) -> CellText | None:
        """The cell below `column`, None where it is absent or holds nothing."""
        cell = self.cells.get(column.index)
        return None if cell is None or cell.is_blank else cell

    def mark(self, role: Role) -> CellText | None:
        """The cell of 分值 or 得分 if it holds a number."""
        cells = (self.at(column) for column in self.side.with_role(role))
        return next(
            (cell for cell in cells if cell and cell.sole_value is not None and cell.cell.is_column_certain), None
        )


def settle_columns(view: TableView) -> tuple[Column, ...]:
    """The columns; one headed like sums that holds words, or nothing at all, is no column of sums."""
    weights: dict[int, int] = {}
    for row in view.body:
        for cell in row:
            if not cell.is_blank and read_named_sum(cell) is None:
                is_figure = cell.numbers or read_sum(cell) is not None
                weights[cell.cell.column] = weights.get(cell.cell.column, 0) + (1 if is_figure else -1)
    return tuple(
        Column(column.index, None, column.words)
        if column.role in FIGURE_ROLES and weights.get(column.index, -1) < 0
        else column
        for column in view.columns
    )


def split_sides(columns: Sequence[Column]) -> list[Side]:
    """The tables printed side by side: a column of names behind columns of figures opens a new one."""
    groups: list[list[Column]] = [[]]
    has_figures = False
    for column in columns:
        if has_figures and column.role in _OPENERS:
            groups.append([])
            has_figures = False
        has_figures = has_figures or column.role in FIGURE_ROLES
        groups[-1].append(column)
    return [_make_side(tuple(group)) for group in groups if group]


def _make_side(columns: tuple[Column, ...]) -> Side:
    title = next((word for column in columns for word in column.words if word in _TITLES), None)
    shared = set(columns[0].words).intersection(*(column.words for column in columns))
    headed = [column.item_name for column in columns if column.item and not is_whole(column.item)]
    return Side(columns, title, next((name for name in headed if name in shared), None))


def lay_out_rows(view: TableView, sides: Sequence[Side], account: Account) -> tuple[list[SideRow], list[CellText]]:
    """The rows of each side in order, and the first cell of each row whose cells do not stand below their headings.

    Numbers that only number or name rows go to `account`.
    """
    rows: list[SideRow] = []
    misplaced: list[CellText] = []
    for side in sides:
        outline = Outline()
        columns = {column.index: column for column in side.columns}
        for cells in view.body:
            own = {cell.cell.column: cell for cell in cells if cell.cell.column in columns}
            if numbers_columns(cells):
                for cell in cells:
                    account.exclude(cell.figures, "line_number")
                continue
            _exclude_numbering(own, columns, account)
            if own and _is_misplaced(own, side):
                misplaced.append(next(iter(own.values())))
            elif own:
                rows.append(_open_row(side, own, outline, account))
    return rows, misplaced


def _is_misplaced(cells: dict[int, CellText], side: Side) -> bool:
    """Whether a row does not stand below its headings: below 行次 is something else, or nothing beside its sums."""
    for column in side.with_role(Role.LINE_NUMBER):
        number = cells.get(column.index)
        if number is None or number.is_blank:
            return any(
                cells[amount.index].sole_value is not None
                for amount in side.with_role(Role.AMOUNT)
                if amount.index in cells
            )
        if not number.words.isdigit():
            return True
    return False


def _exclude_numbering(cells: dict[int, CellText], columns: dict[int, Column], account: Account) -> None:
    for index, cell in cells.items():
        role = columns[index].role
        if role in _NUMBERING and (role is not Role.LINE_NUMBER or cell.words.isdigit()):
            account.exclude(cell.figures, _NUMBERING[role])


def _open_row(side: Side, cells: dict[int, CellText], outline: Outline, account: Account) -> SideRow:
    name_cell = _find_name(cells, side)
    name = read_row_name(name_cell) if name_cell is not None else None
    first = name_cell or next(iter(cells.values()))
    if name is None or not name.name:
        return SideRow(side, cells, None, None, first)
    if read_named_sum(first) is None:
        account.exclude(first.figures, "name_with_digits")
    codes = (cells.get(column.index) for column in side.with_role(Role.CODE))
    code = next((cell.words for cell in codes if cell is not None and cell.words.isdigit()), "")
    return SideRow(side, cells, name, outline.enter(name, code), first, code)


def _find_name(cells: dict[int, CellText], side: Side) -> CellText | None:
    """The cell that names a row: the last text before the figures; 合计 may stand in any column there."""
    texts = [
        (column, cell)
        for column in side.columns
        if column.index < side.names_end
        and (cell := cells.get(column.index)) is not None
        and not cell.is_blank
        and cell.sole_value is None
        and len(cell.words) <= _LONGEST_NAME
    ]
    named = [entry for entry in texts if entry[0].role not in _NOT_NAMES]
    return next((cell for _, cell in reversed(named or texts)), None)
