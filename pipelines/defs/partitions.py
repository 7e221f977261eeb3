"""Fiscal years as partitions: they begin with the oldest reports published and grow by one each New Year."""

from collections.abc import Iterable

import dagster as dg

TIMEZONE = "Asia/Shanghai"

# 政府信息公开条例 took effect in 2008; self-evaluation reports are published since about 2010.
FIRST_YEAR = "2010"

FISCAL_YEARS = dg.TimeWindowPartitionsDefinition(
    start=FIRST_YEAR,
    fmt="%Y",
    cron_schedule="0 0 1 1 *",
    # the running year counts as well: its budgets and targets are published before it ends
    end_offset=1,
    timezone=TIMEZONE,
)

# Any number of years is one run: the work is small, starting it is not.
ONE_RUN = dg.BackfillPolicy.single_run()


def find_ranges(years: Iterable[int]) -> list[range]:
    """The years as ranges without gaps, in order."""
    ranges: list[range] = []
    for year in sorted(set(years)):
        if ranges and ranges[-1].stop == year:
            ranges[-1] = range(ranges[-1].start, year + 1)
        else:
            ranges.append(range(year, year + 1))
    return ranges


def range_tags(years: range) -> dict[str, str]:
    """What makes a run one of these years."""
    return {
        "dagster/asset_partition_range_start": str(years[0]),
        "dagster/asset_partition_range_end": str(years[-1]),
    }
