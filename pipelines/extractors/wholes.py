"""Which spending items are wholes of others: totals, and the parts of 三公经费.

Only what holds in any report stands here; what a table's print says of its own rows is read in `row_names`.
"""

from __future__ import annotations

from pipelines.domain.vocabulary import SpendingScheme
from pipelines.text.terms import ItemTerm

THREE_PUBLIC = "three_public.total"
_THREE_PUBLIC_WHOLES = {
    "three_public.abroad": THREE_PUBLIC,
    "three_public.vehicles": THREE_PUBLIC,
    "three_public.reception": THREE_PUBLIC,
    "three_public.vehicle_purchase": "three_public.vehicles",
    "three_public.vehicle_running": "three_public.vehicles",
}


def is_whole(item: ItemTerm | None) -> bool:
    """Whether an item is the sum of all others (支出合计, 收入总计)."""
    return item is not None and (item.scheme is SpendingScheme.TOTAL or item.category_code == "revenue.total")


def whole_of(category_code: str | None) -> str | None:
    """The category that a part of 三公经费 belongs to; None for any other category."""
    return _THREE_PUBLIC_WHOLES.get(category_code) if category_code else None
