{{ reconciliation_rule(
    name='kinds of a count add up',
    name_zh='业务量分项合计=总数',
    group='contradiction',
    severity='error',
    tolerance='none',
    applies='a count or sum is broken down (其中) in the unit of its parts'
) }}

select
    report_id,
    fiscal_year,
    whole_name as subject_name,
    concat(whole_name, {{ printed('whole_value') }}, unit) as left_text,
    whole_value as left_value,
    '=' as comparison,
    concat('其中合计', {{ printed('parts_value') }}, unit, '（', parts_text, '）') as right_text,
    parts_value as right_value,
    unit,
    0 as exactness,
    0 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from {{ rebuilt(ref('int_breakdowns')) }}
where not (figure_kind = 'basic' and is_of_people) and not is_open
