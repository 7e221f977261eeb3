"""Changes, rates and shares that a table of sums states beside them: 差额, 增减%, 执行率.

A change is signed current minus base whatever is printed, where both stand in the row. A rate that says no more than
the sums of its row is no fact of its own. Which sums a row holds is read in `spending`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pipelines.domain.document import Span
from pipelines.domain.facts import ChangeFact, IndicatorFact
from pipelines.domain.vocabulary import BudgetStage, ComparisonBasis, SubjectKind
from pipelines.extractors.tables.cells import CellText
from pipelines.extractors.tables.columns import Column, Role
from pipelines.extractors.tables.context import TableContext
from pipelines.extractors.tables.identities import Identity
from pipelines.extractors.tables.sides import RowSum, SideRow

_BUDGETS = (BudgetStage.FINAL_BUDGET, BudgetStage.INITIAL_BUDGET)
_PCT_TOLERANCE = Decimal("0.011")


def tell_basis(row: SideRow, column: Column) -> ComparisonBasis | None:
    """What a change is measured against: as its heading says, else what the headings beside it offer; or None."""
    if column.basis is not None:
        return column.basis
    sums = row.side.with_role(Role.AMOUNT)
    if len({(other.year, other.year_offset) for other in sums if other.year or other.year_offset is not None}) > 1:
        return ComparisonBasis.PRIOR_YEAR
    stages = {other.stage for other in sums}
    return ComparisonBasis.BUDGET if BudgetStage.ACTUAL in stages and stages & set(_BUDGETS) else None


def find_compared(sums: Sequence[RowSum], basis: ComparisonBasis) -> tuple[RowSum | None, RowSum | None]:
    """The sums of a row that a change compares, current and base, as far as they are printed."""
    years = sorted({entry.year for entry in sums if entry.year is not None}, reverse=True)
    actual = [entry for entry in sums if entry.stage is BudgetStage.ACTUAL]
    budgets = sorted(
        (entry for entry in sums if entry.stage in _BUDGETS), key=lambda entry: _BUDGETS.index(entry.stage)
    )
    if basis is ComparisonBasis.PRIOR_YEAR and len(years) > 1:
        same = actual if len({entry.year for entry in actual}) > 1 else budgets
        return _of_year(same, years[0]), _of_year(same, years[1])
    if basis is ComparisonBasis.BUDGET:
        year = years[0] if years else None
        return _of_year(actual, year), _of_year(budgets, year)
    return None, None


def _of_year(sums: Sequence[RowSum], year: int | None) -> RowSum | None:
    return next((entry for entry in sums if entry.year == year), None)


def make_change(
    context: TableContext,
    row: SideRow,
    cell: CellText,
    identity: Identity,
    basis: ComparisonBasis,
    printed: Decimal,
    *,
    is_pct: bool,
) -> ChangeFact:
    """The change a cell states; `printed` is its percentage or its amount in 万元."""
    current, base = find_compared(row.sums, basis)
    value = printed
    if current is not None and base is not None and current.value != base.value:
        value = abs(printed) if current.value > base.value else -abs(printed)
    return ChangeFact(
        context.view.place("stated_change", row.first, cell, cell.figures),
        current.year if current else context.year,
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


def complete(change: ChangeFact, other: ChangeFact) -> ChangeFact | None:
    """The two as one if one gives the amount and the other the percentage of the same change; else None."""
    same_row = change.place.span.start == other.place.span.start
    same = (change.subject_name, change.comparison_basis) == (other.subject_name, other.comparison_basis)
    if not (same_row and same) or (change.change_amount is None) is (other.change_amount is None):
        return None
    amount, pct = (change, other) if change.change_amount is not None else (other, change)
    place = replace(
        change.place,
        span=Span(change.place.span.start, max(change.place.span.end, other.place.span.end)),
        figures=(*change.place.figures, *other.place.figures),
    )
    return replace(change, place=place, change_amount=amount.change_amount, change_pct=pct.change_pct)


def restates(row: SideRow, rate: Decimal) -> bool:
    """Whether a rate says no more than the sums of its row: actual by budget of one year, or nothing by nothing."""
    actual = {entry.year: entry.value for entry in row.sums if entry.stage is BudgetStage.ACTUAL}
    pairs = [
        (actual[entry.year], entry.value) for entry in row.sums if entry.stage in _BUDGETS and entry.year in actual
    ]
    half_digit = Decimal(1).scaleb(int(rate.as_tuple().exponent)) * Decimal("0.51")
    return any(
        abs(spent / budget * 100 - rate) <= max(_PCT_TOLERANCE, half_digit) if budget else spent == 0
        for spent, budget in pairs
    )


def make_rate(context: TableContext, row: SideRow, column: Column, cell: CellText, *, is_whole: bool) -> IndicatorFact:
    """The rate a cell states as an indicator, with 分值 and 得分 of its row; `is_whole` for the row of the total."""
    heading = "预算执行率" if "执行率" in column.heading else column.heading
    weight, score = row.mark(Role.WEIGHT), row.mark(Role.SCORE)
    cells = [cell, *(mark for mark in (weight, score) if mark is not None)]
    last = max(cells, key=lambda mark: mark.cell.span.start)
    return IndicatorFact(
        context.view.place("execution_rate", row.first, last, [span for mark in cells for span in mark.figures]),
        context.year,
        heading if is_whole or row.name is None else f"{row.name.name}{heading}",
        actual_text=cell.words,
        actual_value=cell.sole_value,
        unit="%",
        weight=weight.sole_value if weight else None,
        score=score.sole_value if score else None,
    )
