"""Figures and the ways of printing them: sums in three units, percentages, counts.

A `Figure` is a value and the characters that stand for it. Nothing here knows what a figure is said of.
"""

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

# how many 万元 one unit is
UNITS = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10_000)}
_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


@dataclass(frozen=True)
class Style:
    """How a writer prints figures."""

    unit: str = "万元"
    has_separators: bool = False
    has_spaces: bool = False
    percent_sign: str = "%"
    is_full_width: bool = False

    def sum(self, amount: Decimal) -> str:
        """A sum given in 万元, with its unit."""
        return self.beside(self.bare_sum(amount), self.unit)

    def bare_sum(self, amount: Decimal) -> str:
        """A sum given in 万元, without its unit; no digit is lost."""
        printed = amount / UNITS[self.unit]
        places = max(2, -_exponent(printed))
        return self.plain(f"{printed:,.{places}f}" if self.has_separators else f"{printed:.{places}f}")

    def percent(self, value: Decimal) -> str:
        return self.beside(self.plain(f"{value}"), self.percent_sign)

    def beside(self, figure: str, unit: str) -> str:
        """A figure and its unit."""
        return f"{figure}{' ' * self.has_spaces}{unit}"

    def plain(self, figure: str) -> str:
        """A figure in the width the writer types."""
        return figure.translate(_FULL_WIDTH) if self.is_full_width else figure


def styles() -> st.SearchStrategy[Style]:
    return st.builds(
        Style,
        unit=st.sampled_from([*UNITS, "万元"]),
        has_separators=st.booleans(),
        has_spaces=st.booleans(),
        percent_sign=st.sampled_from("%％"),
        is_full_width=st.sampled_from([False, False, True]),
    )


def amounts(count: int) -> st.SearchStrategy[list[Decimal]]:
    """Different sums in 万元, from one fen up, so that a figure put in another's place shows."""
    cents = st.one_of(st.integers(1, 999_999), st.integers(1_000_000, 9_999_999_999))
    return st.lists(cents, min_size=count, max_size=count, unique=True).map(
        lambda drawn: [Decimal(value) / 100 for value in drawn]
    )


def percentages(count: int) -> st.SearchStrategy[list[Decimal]]:
    hundredths = st.integers(1, 29_999)
    return st.lists(hundredths, min_size=count, max_size=count, unique=True).map(
        lambda drawn: [Decimal(value) / 100 for value in drawn]
    )


def counts(count: int) -> st.SearchStrategy[list[Decimal]]:
    return st.lists(st.integers(1, 998).map(Decimal), min_size=count, max_size=count, unique=True)


def _exponent(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent
