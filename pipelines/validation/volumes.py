"""Whether the reports of each fiscal year are as many as expected, hold as much as expected, and are there in time.

The bounds are data (`lookups/volume_bounds.yml`); the numbers held against them are handed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.lookups import load_lookup


@dataclass(frozen=True, slots=True)
class YearVolume:
    """The current reports of a fiscal year, with the facts and the numbers they hold together."""

    fiscal_year: int
    reports: int
    facts: int
    numbers: int

    @property
    def measures(self) -> dict[str, Decimal]:
        """What is held against a bound of that name; without a report there is nothing per report."""
        measures = {"reports": Decimal(self.reports)}
        if self.reports:
            measures["facts_per_report"] = round(Decimal(self.facts) / self.reports, 1)
            measures["numbers_per_report"] = round(Decimal(self.numbers) / self.reports, 1)
        return measures


@dataclass(frozen=True, slots=True)
class Breach:
    """A measure of a year that is below its minimum or above its maximum, with that bound."""

    fiscal_year: int
    measure: str
    value: Decimal
    bound: Decimal

    @property
    def is_below(self) -> bool:
        """Whether there is too little; else there is too much."""
        return self.value < self.bound


def find_breaches(volumes: Mapping[int, YearVolume], bounds: Mapping[str, Any] | None = None) -> list[Breach]:
    """Every measure of a year that is out of bounds; `bounds` as in the lookup, which is taken without them."""
    bounds = load_lookup("volume_bounds") if bounds is None else bounds
    return [breach for year in sorted(volumes) for breach in _breaches_of_year(volumes[year], bounds)]


def find_missing_years(
    volumes: Mapping[int, YearVolume], today: date, bounds: Mapping[str, Any] | None = None
) -> dict[int, date]:
    """The years without a report, from the first that has one to the last whose reports are due, with the due date."""
    due = (load_lookup("volume_bounds") if bounds is None else bounds)["due"]
    first = min(volumes, default=today.year)
    due_on = {year: date(year + 1, due["month"], due["day"]) for year in range(first, today.year)}
    return {year: day for year, day in due_on.items() if day < today and year not in volumes}


def _breaches_of_year(volume: YearVolume, bounds: Mapping[str, Any]) -> Iterator[Breach]:
    known_better = bounds["years"].get(volume.fiscal_year, {})
    for measure, value in volume.measures.items():
        held = {**bounds["every_year"].get(measure, {}), **known_better.get(measure, {})}
        for kind in ("minimum", "maximum"):
            bound = held.get(kind)
            if bound is not None and (value < bound if kind == "minimum" else value > bound):
                yield Breach(volume.fiscal_year, measure, value, Decimal(bound))
