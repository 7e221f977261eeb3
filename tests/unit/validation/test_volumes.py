"""A year with too little, too much or nothing at all is told, and a year within its bounds is not."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines.lookups import load_lookup
from pipelines.validation.volumes import Breach, YearVolume, find_breaches, find_missing_years

BOUNDS: dict[str, Any] = {
    "every_year": {"reports": {"minimum": 2}, "facts_per_report": {"minimum": 10, "maximum": 20}},
    "years": {2024: {"reports": {"minimum": 5, "maximum": 6}}},
    "due": {"month": 10, "day": 31},
}


def volume(year: int, reports: int, facts: int) -> dict[int, YearVolume]:
    return {year: YearVolume(year, reports, facts, 100 * reports)}


@pytest.mark.parametrize(
    ("volumes", "breach"),
    [
        (volume(2023, 2, 20), None),
        (volume(2023, 2, 40), None),
        (volume(2023, 1, 10), Breach(2023, "reports", Decimal(1), Decimal(2))),
        (volume(2023, 2, 19), Breach(2023, "facts_per_report", Decimal("9.5"), Decimal(10))),
        (volume(2023, 2, 41), Breach(2023, "facts_per_report", Decimal("20.5"), Decimal(20))),
        # a year that is known better has its own bounds, and those of every year where it has none
        (volume(2024, 4, 40), Breach(2024, "reports", Decimal(4), Decimal(5))),
        (volume(2024, 7, 70), Breach(2024, "reports", Decimal(7), Decimal(6))),
        (volume(2024, 5, 40), Breach(2024, "facts_per_report", Decimal(8), Decimal(10))),
    ],
)
def test_each_measure_is_held_against_its_bounds(volumes: dict[int, YearVolume], breach: Breach | None) -> None:
    assert find_breaches(volumes, BOUNDS) == ([breach] if breach else [])


def test_too_little_is_told_from_too_much() -> None:
    assert Breach(2023, "reports", Decimal(1), Decimal(2)).is_below
    assert not Breach(2023, "reports", Decimal(3), Decimal(2)).is_below


@pytest.mark.parametrize(
    ("today", "missing"),
    [(date(2025, 10, 31), [2023]), (date(2025, 11, 1), [2023, 2024]), (date(2026, 10, 31), [2023, 2024])],
)
def test_a_year_is_missed_from_the_day_after_it_is_due(today: date, missing: list[int]) -> None:
    volumes = volume(2021, 1, 1) | volume(2022, 1, 1)
    found = find_missing_years(volumes, today, BOUNDS)
    assert found == {year: date(year + 1, 10, 31) for year in missing}


def test_an_empty_warehouse_misses_no_year() -> None:
    assert find_missing_years({}, date(2026, 11, 1), BOUNDS) == {}


def test_the_bounds_of_the_project_are_of_measures_there_are() -> None:
    bounds = load_lookup("volume_bounds")
    measures = YearVolume(2024, 1, 1, 1).measures.keys()
    assert bounds.keys() == {"every_year", "years", "due"}
    for held in (bounds["every_year"], *bounds["years"].values()):
        assert held.keys() <= measures
        assert all(measure.keys() <= {"minimum", "maximum"} for measure in held.values())
    date(2026, bounds["due"]["month"], bounds["due"]["day"])
