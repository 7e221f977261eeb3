"""How much table arithmetic may fail before the extraction is to blame rather than the reports.

Rows that end in 合计 nearly always add up: when many of them stop doing so at once, columns were read wrongly. What a
rule tests stands beside its SQL in the dbt project.
"""

from __future__ import annotations

from decimal import Decimal

# Of the labelled reports 2 in 100 such sums are printed wrongly; one report with a wrong total has up to a column of
# them. Ten times as many are no longer the reports' doing.
LARGEST_FAILED_SHARE = Decimal("0.2")
# below this one odd form decides the share
FEWEST_RESULTS = 20


def arithmetic_broke(results: int, failed: int) -> bool:
    """Whether so many of the results of table arithmetic failed that the figures cannot have been read rightly."""
    return results >= FEWEST_RESULTS and failed > LARGEST_FAILED_SHARE * results
