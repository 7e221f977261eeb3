"""What the charts of a build show: for the tables people would rather look at than read, labels and numbers.

Only years, categories and statuses are labels, no text of a report. How a chart is drawn is `pipelines.charts`' matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.charts import Panel
from pipelines.storage.warehouse import open_warehouse

_LAST_YEARS = 8


@dataclass(frozen=True, slots=True)
class _Bars:
    """A panel's title, the query for its rows of label, part and number, and the names of the parts in their order."""

    title: str
    query: str
    parts: Mapping[str, str]


# A department that states a whole as its parts only counts with their sum; what it does not state counts as nothing, so
# the years say how many departments they are of.
_STATED_SPENDING = """
    with stated as (
        select fiscal_year, coalesce(department_id, report_id) as department, category_code, actual_wan_yuan as amount
        from marts.spending_by_category
        inner join marts.dim_spending_categories as categories using (category_code)
        where funding_scope is null and actual_wan_yuan is not null and fiscal_year is not null
            and item_name = category_name and spending_by_category.spending_scheme = '{scheme}'
    ), completed as (
        select fiscal_year, department, {amounts} from stated group by all
    ), long as (
        unpivot completed on columns(* exclude (fiscal_year, department)) into name part value amount
    )
    select concat(fiscal_year, '（', count(distinct department) over (partition by fiscal_year), ' 个部门）') as label,
        part, sum(amount) over (partition by fiscal_year, part) as amount
    from long
    qualify row_number() over (partition by fiscal_year, part) = 1
    order by fiscal_year, part"""


def _amount(category: str, *parts: str) -> str:
    """The stated sum of a category as a column, or that of its parts where only these are stated."""
    stated = f"sum(amount) filter (category_code = '{category}')"
    codes = ", ".join(f"'{part}'" for part in parts)
    of_parts = f", sum(amount) filter (category_code in ({codes}))" if parts else ""
    return f'coalesce({stated}{of_parts}) as "{category}"'


_BARS: Mapping[str, tuple[_Bars, ...]] = {
    "spending_by_category": (
        _Bars(
            "实际支出 Actual spending, 万元",
            _STATED_SPENDING.format(
                scheme="nature",
                amounts=", ".join(
                    [
                        _amount("nature.basic"),
                        _amount("nature.project", "nature.department_project", "nature.public_project"),
                    ]
                ),
            ),
            {"nature.basic": "基本支出 basic", "nature.project": "项目支出 project"},
        ),
        _Bars(
            "“三公”经费 Three public expenses, 万元",
            _STATED_SPENDING.format(
                scheme="three_public",
                amounts=", ".join(
                    [
                        _amount("three_public.abroad"),
                        _amount(
                            "three_public.vehicles", "three_public.vehicle_purchase", "three_public.vehicle_running"
                        ),
                        _amount("three_public.reception"),
                    ]
                ),
            ),
            {
                "three_public.abroad": "出国（境） abroad",
                "three_public.vehicles": "公务用车 vehicles",
                "three_public.reception": "公务接待 reception",
            },
        ),
    ),
    "indicator_attainment": (
        _Bars(
            "绩效指标完成情况 Attainment of indicators",
            "select coalesce(fiscal_year::varchar, '年份不明 unknown'), attainment_status, count(*)"
            " from marts.indicator_attainment group by all order by 1, 2",
            {
                "met": "达成 met",
                "exceeded": "超额 exceeded",
                "not_measurable": "无法衡量 not measurable",
                "missed": "未达成 missed",
            },
        ),
    ),
    "year_over_year_change": (
        _Bars(
            "同比变化 Change on the year before, number of subjects",
            """
            with ranges (label, place) as (
                values ('−50% 以下 or less', 1), ('−50% … −10%', 2), ('−10% … 0', 3), ('不变 unchanged', 4),
                ('0 … +10%', 5), ('+10% … +50%', 6), ('+50% 以上 or more', 7)
            ), placed as (
                select subject_kind, case when change_pct <= -50 then 1 when change_pct <= -10 then 2
                    when change_pct < 0 then 3 when change_pct = 0 then 4 when change_pct < 10 then 5
                    when change_pct < 50 then 6 else 7 end as place
                from marts.year_over_year_change where change_pct is not null
            )
            select label, subject_kind, count(subject_kind) from ranges left join placed using (place)
            where (select count(*) from placed) > 0 group by label, place, subject_kind order by place, subject_kind""",
            {"spending": "支出 spending", "indicator": "绩效指标 indicators", "basic": "基本数据 basic figures"},
        ),
    ),
    "number_coverage": (
        _Bars(
            "报告中的数字 Numbers of the reports, by what became of them",
            """
            with by_year as (
                select coalesce(fiscal_year::varchar, '年份不明 unknown') as label, sum(numbers_in_facts) as facts,
                    sum(numbers_in_shares) as shares, sum(numbers_excluded) as excluded,
                    sum(numbers_unexplained) as unexplained
                from marts.number_coverage inner join marts.dim_reports using (report_id) group by all
            )
            select label, part, number
            from (unpivot by_year on facts, shares, excluded, unexplained into name part value number) order by 1, 2""",
            {
                "facts": "事实 in facts",
                "shares": "占比 in shares",
                "excluded": "按规则排除 excluded",
                "unexplained": "未解释 unexplained",
            },
        ),
    ),
    "reconciliation_coverage": (
        _Bars(
            "金额核对 Sums, by whether an identity proves them",
            """
            with by_year as (
                select coalesce(fiscal_year::varchar, '年份不明 unknown') as label, sum(amounts_proved) as proved,
                    sum(amounts_total - amounts_proved) as unproved
                from marts.reconciliation_coverage inner join marts.dim_reports using (report_id) group by all
            )
            select label, part, number
            from (unpivot by_year on proved, unproved into name part value number) order by 1, 2""",
            {"proved": "已核对 proved", "unproved": "未核对 not proved"},
        ),
    ),
}

CHARTED_TABLES = frozenset(_BARS)


def read_charts(path: Path, tables: Iterable[str]) -> dict[str, list[Panel]]:
    """The panels of those of `tables` that have a chart, of the build at `path`, which must hold the whole schema.

    Raises:
        BuildError: DuckDB cannot read the file.
    """
    wanted = CHARTED_TABLES.intersection(tables)
    if not wanted:
        return {}
    with open_warehouse(path) as connection:
        return {table: list(_panels(connection, table)) for table in sorted(wanted)}


def _panels(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[Panel]:
    for bars in _BARS[table]:
        rows = connection.execute(bars.query).fetchall()
        labels = list(dict.fromkeys(label for label, _, _ in rows))
        yield Panel.of_rows(bars.title, [row for row in rows if row[0] in labels[-_LAST_YEARS:]], bars.parts)
