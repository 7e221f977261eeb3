{{ reconciliation_rule(
    name='report is dated after its year',
    name_zh='报告日期晚于会计年度终了日',
    group='contradiction',
    severity='error',
    tolerance='none',
    applies='the report bears a date'
) }}

select
    report_id,
    fiscal_year,
    title as subject_name,
    0 as left_value,
    '<' as comparison,
    '天' as unit,
    0 as exactness,
    0 as tolerance,
    cast([] as varchar[]) as fact_ids,
    0 as char_start,
    null as note_text,
    concat(fiscal_year, '年度终了日', fiscal_year, '-12-31') as left_text,
    concat('报告日期', reported_on) as right_text,
    date_diff('day', make_date(fiscal_year, 12, 31), reported_on) as right_value
from {{ rebuilt(ref('dim_reports')) }}
where
    reported_on is not null
    and fiscal_year is not null
    and report_type in ('department_self_evaluation', 'project_self_evaluation', 'final_accounts')
