"""Fiscal years as partitions: they begin with the oldest reports published and grow by one each New Year."""

import dagster as dg

# 政府信息公开条例 took effect in 2008; self-evaluation reports are published since about 2010.
FIRST_YEAR = "2010"

FISCAL_YEARS = dg.TimeWindowPartitionsDefinition(
    start=FIRST_YEAR,
    fmt="%Y",
    cron_schedule="0 0 1 1 *",
    # the running year counts as well: its budgets and targets are published before it ends
    end_offset=1,
    timezone="Asia/Shanghai",
)

# Any number of years is one run: the work is small, starting it is not.
ONE_RUN = dg.BackfillPolicy.single_run()
