"""Figures without borders between them: split where arithmetic leaves one way, and only there."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from pipelines.extractors.tables.number_runs import RunFigure, is_rate_of, split_run


def rate_fits(figures: Sequence[RunFigure]) -> bool:
    budget, actual, rate = figures
    return rate.is_percent and is_rate_of(rate.value, actual.value, budget.value)


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("226.4226.4100%", ["226.4", "226.4", "100"]),
        ("505010%", None),
        ("8040.550.63%", ["80", "40.5", "50.63"]),
        ("00100%", None),
        ("5050", None),
    ],
)
def test_budget_actual_and_rate(run: str, expected: list[str] | None) -> None:
    figures = split_run(run, 3, rate_fits)
    assert (figures and [str(figure.value) for figure in figures]) == expected


def test_two_ways_are_none() -> None:
    assert split_run("111", 2, lambda figures: len(figures) == 2) is None


def test_rate_is_taken_to_its_own_last_digit() -> None:
    assert is_rate_of(Decimal("85.7"), Decimal("291.38"), Decimal(340))
    assert not is_rate_of(Decimal("85.70"), Decimal("291.98"), Decimal(340))
    assert not is_rate_of(Decimal(0), Decimal(0), Decimal(0))
