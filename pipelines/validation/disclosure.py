"""Whose reports are due: departments that reported for one fiscal year and have not for the next.

How a department is told apart from others stands in the marts; here its printed core name and region are enough, since
a doubt only makes a name too many on a list for people.
"""

from __future__ import annotations

from datetime import date

import polars as pl

# Departments evaluate last year's spending from March on; with their accounts, which 预算法 第十四条 has them publish
# within 20 days of approval, most reports come out from August to October.
FIRST_MONTH, LAST_MONTH = 3, 10


def due_fiscal_year(today: date) -> int:
    """The last fiscal year for which departments have had time to begin reporting."""
    return today.year - 1 if today.month >= FIRST_MONTH else today.year - 2


def find_due(reports: pl.DataFrame, fiscal_year: int) -> pl.DataFrame:
    """The departments with a report of the year before `fiscal_year` and none of it: region_name, department_name."""
    department = [
        pl.coalesce("region_code", "region_name").alias("region"),
        pl.coalesce("department_core", "department_name").alias("department"),
    ]
    known = reports.filter(pl.col("department_name").is_not_null()).with_columns(department)
    before, now = (known.filter(pl.col("fiscal_year") == year) for year in (fiscal_year - 1, fiscal_year))
    due = before.join(now, on=["region", "department"], how="anti", nulls_equal=True)
    return due.unique(["region", "department"], keep="first", maintain_order=True).select(
        "region_name", "department_name"
    )
