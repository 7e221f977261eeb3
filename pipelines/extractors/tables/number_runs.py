"""Figures that stand one behind the other without any border (505010100%10), taken apart where arithmetic decides.

A run is split only if exactly one way of splitting it keeps to what is known of the figures: no leading zeros, an
execution rate that is the actual by the budget, a score within its weight. Everything else stays one piece.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

_FIGURE = re.compile(r"(?:0|[1-9]\d*)(?:\.\d{1,6})?")
_LONGEST_RUN = 24
_LEAST_TELLING_RATE = 10
_RATE_TOLERANCE = Decimal("0.06")


@dataclass(frozen=True, slots=True)
class RunFigure:
    """A figure of a run: its place in the run, its value, and whether a percent sign follows."""

    start: int
    end: int
    value: Decimal
    is_percent: bool


def split_run(run: str, count: int, fits: Callable[[Sequence[RunFigure]], bool]) -> tuple[RunFigure, ...] | None:
    """The one way to read `run` (digits, points, percent signs) as `count` figures that fit; None without just one."""
    if len(run) > _LONGEST_RUN:
        return None
    found = [figures for figures in _splits(run, 0, count) if fits(figures)]
    return found[0] if len(found) == 1 else None


def _splits(run: str, start: int, count: int) -> Iterator[tuple[RunFigure, ...]]:
    if count == 0:
        if start == len(run):
            yield ()
        return
    for end in range(start + 1, len(run) + 1):
        if _FIGURE.fullmatch(run, start, end) is None:
            continue
        is_percent = run[end : end + 1] == "%"
        after = end + is_percent
        if not is_percent and run[end : end + 1] == ".":
            continue
        figure = RunFigure(start, end, Decimal(run[start:end]), is_percent)
        for rest in _splits(run, after, count - 1):
            yield (figure, *rest)


def is_rate_of(rate: Decimal, actual: Decimal, budget: Decimal) -> bool:
    """Whether a printed execution rate is the actual by the budget, to its own last digit.

    A rate below 10 % proves nothing: any small figure behind a large one has one.
    """
    if budget == 0 or rate < _LEAST_TELLING_RATE:
        return False
    half_digit = Decimal(1).scaleb(int(rate.as_tuple().exponent)) / 2
    return abs(actual / budget * 100 - rate) <= max(half_digit, _RATE_TOLERANCE)
