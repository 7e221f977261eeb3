"""Tables without headings: names and sums beside or below each other, or in one cell, as in a form's head.

A sum belongs to the name right before it; where something else stands between them nothing is read. The pairs are laid
out as a table of two columns, which is then read like any other (`spending`). The labels of a form's head (项目名称 …)
are told here, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from pipelines.domain.document import Cell, Span
from pipelines.domain.vocabulary import BudgetStage
from pipelines.extractors.tables.amounts import read_named_sum, read_sum
from pipelines.extractors.tables.cells import Account, CellText, read_cell, word_pattern
from pipelines.extractors.tables.columns import Column, Role, read_column, tell_role
from pipelines.extractors.tables.context import TableView, declared_unit
from pipelines.extractors.tables.row_names import read_row_name
from pipelines.text.normalised import NormalisedText

# what a spreadsheet's page break leaves between the cells: 第 2 页,共 46 页
_PAGE_MARK = re.compile(r"第\d{1,4}页，?共\d{1,4}页")
_SORTS = re.compile("按.{2,8}分类?：?")
_LONGEST_MARK = 8
_LEAST_PROPERTIES = 6
_PROPERTY = re.compile(r"[\x21-\x7e]+")
_TRUTH = frozenset({"True", "False"})
_CODED_NAME = re.compile(r"[\dA-Za-z]{3,}[-—].{2,}")


def reading_order(view: TableView) -> Iterator[list[CellText]]:
    """The cells that stand beside each other: a row, or all cells of a table of one column."""
    if view.table.column_count == 1:
        yield [cell for row in view.rows for cell in row]
    else:
        yield from (list(row) for row in view.rows)


@dataclass(frozen=True, slots=True)
class PairedSums:
    """Names and their sums as a table of two columns, and the sums that stand behind something else than a name."""

    view: TableView
    unpaired: tuple[CellText, ...]


def pair_sums(view: TableView) -> PairedSums | None:
    """The names and sums of a table without headings; None if it has none.

    Nothing is paired where two sums follow a name, or where words name more than one budget stage or year.
    """
    rows: list[tuple[CellText, ...]] = []
    unpaired: list[CellText] = []
    headings: dict[tuple[BudgetStage | None, int | None], Column] = {}
    unit: str | None = None
    for cells in reading_order(view):
        joined = [piece for cell in _join_letters(cells) for piece in _part_name_and_sum(cell)]
        unit = next((found for cell in joined if (found := declared_unit(cell.words))), unit)
        for name, value, after in zip(joined, joined[1:], [*joined[2:], None], strict=False):
            is_named = _names_sum(name)
            is_heading = not is_named and not name.numbers and _heads_sums(name)
            if is_heading:
                column = read_column(1, [name.words])
                headings.setdefault((column.stage, column.year), column)
            if read_sum(value) is None or not (is_named or is_heading):
                continue
            if is_named and (after is None or read_sum(after) is None):
                rows.append((_in_column(name, 0), _in_column(value, 1)))
            elif value.numbers:
                unpaired.append(value)
    if not rows and not unpaired:
        return None
    told = [column for (stage, _), column in headings.items() if stage is not None]
    if len(told) > 1:
        rows, unpaired = [], [*unpaired, *(value for _, value in rows)]
    heading = told[0] if told else read_column(1, [])
    amounts = replace(heading, role=Role.AMOUNT, unit=heading.unit or unit, item=None, item_name=None)
    columns = (Column(0, Role.ROW_NAME, ()), amounts)
    return PairedSums(TableView(view.document, view.table, tuple(rows), columns), tuple(unpaired))


def exclude_labels(view: TableView, account: Account) -> None:
    """Say what numbers of a form's head are: codes and names of projects and bodies, a file's properties, its pages."""
    for cells in reading_order(view):
        for label, value in pairwise(cells):
            if value.figures and _labels_name(label, value):
                account.exclude(value.figures, "name_with_digits")
        for mark in _page_marks(cells):
            account.exclude(mark.figures, "page_furniture")
        for cell in _properties(cells):
            account.exclude(cell.figures, "document_property")


def _labels_name(label: CellText, value: CellText) -> bool:
    is_label = word_pattern("head_label").fullmatch(label.words.rstrip("："))
    return is_label is not None or _CODED_NAME.fullmatch(value.words) is not None


def _properties(cells: Sequence[CellText]) -> Iterator[CellText]:
    """The cells that are the properties of a word processor's file, which come in long runs: 1, True, 12.5, Normal."""
    if _TRUTH.isdisjoint([cell.words for cell in cells]):
        return
    for is_property, group in groupby(cells, key=lambda cell: _PROPERTY.fullmatch(cell.words) is not None):
        run = list(group)
        if is_property and len(run) >= _LEAST_PROPERTIES and any(cell.words in _TRUTH for cell in run):
            yield from run


def _heads_sums(cell: CellText) -> bool:
    """Whether words head sums; 按支出性质分 only says by what they are sorted."""
    return _SORTS.fullmatch(cell.words) is None and tell_role(cell.words) is Role.AMOUNT


def _names_sum(cell: CellText) -> bool:
    name = read_row_name(cell)
    return name.item is not None or word_pattern("funds_total").fullmatch(name.words) is not None


def _in_column(cell: CellText, column: int) -> CellText:
    return cell._replace(cell=replace(cell.cell, column=column), origin=cell.origin or cell.cell)


def _part_name_and_sum(cell: CellText) -> Iterator[CellText]:
    """其中：基本支出：1,280.00 in one cell: its name and its sum as cells of their own."""
    found = read_named_sum(cell)
    if found is None:
        yield cell
        return
    end, number = found
    for start, stop in ((0, end), (number.start, len(cell.words))):
        whole = cell.normalised
        text = NormalisedText(whole.text[start:stop], whole.offsets[start:stop], whole.source)
        origin = cell.origin or cell.cell
        yield read_cell(Cell(origin.row, origin.column, text.text, whole.span(start, stop)), text, origin)


def _join_letters(cells: Sequence[CellText]) -> Iterator[CellText]:
    """The cells, words whose letters stand in cells of their own (本 年 收 入 合 计) put together again."""
    furniture = {id(mark) for mark in _page_marks(cells)}
    run: list[CellText] = []
    for cell in cells:
        if id(cell) in furniture:
            continue
        if len(cell.words) == 1 and "一" <= cell.words <= "鿿":
            run.append(cell)
            continue
        yield from _close(run)
        yield cell
        run = []
    yield from _close(run)


def _page_marks(cells: Sequence[CellText]) -> Iterator[CellText]:
    """The cells that together are the mark of a page break: 第 2 页,共 46 页."""
    for place, cell in enumerate(cells):
        if cell.words != "第":
            continue
        joined = ""
        for count, piece in enumerate(cells[place : place + _LONGEST_MARK], 1):
            joined += piece.words
            if _PAGE_MARK.fullmatch(joined):
                yield from cells[place : place + count]
                break


def _close(run: Sequence[CellText]) -> Iterator[CellText]:
    if not run:
        return
    text = NormalisedText(
        "".join(cell.words for cell in run),
        tuple(offset for cell in run for offset in cell.normalised.offsets),
        run[0].normalised.source,
    )
    span = Span(run[0].cell.span.start, run[-1].cell.span.end)
    first = run[0].cell
    yield read_cell(Cell(first.row, first.column, text.text, span), text, first)
