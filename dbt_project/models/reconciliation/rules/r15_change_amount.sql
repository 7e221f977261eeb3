{{ reconciliation_rule(
    name='stated change is current less base',
    name_zh='增减额=本年−上年',
    group='contradiction',
    severity='error',
    tolerance='half a unit of the last printed decimal, for each of the three where they are told in 亿元',
    applies='change, current and prior-year value are stated, in the sentence or elsewhere under the same name'
) }}

with

changes as (

    select * from {{ rebuilt(ref('int_changes_completed')) }}
    where
        -- changes against the budget are for R07
        comparison_basis = 'prior_year'
        and current_value is not null
        and base_value is not null
        and change_amount is not null

)

select
    report_id,
    fiscal_year,
    subject_name,
    concat(
        subject_name, '本年', {{ printed('current_value') }}, '减上年', {{ printed('base_value') }}, '，得',
        {{ printed('current_value - base_value') }}, unit
    ) as left_text,
    current_value - base_value as left_value,
    '=' as comparison,
    concat('报告所列增减额', {{ printed('change_amount') }}, unit) as right_text,
    change_amount as right_value,
    unit,
    0 as exactness,
    -- each of the three was rounded where they are told in a unit larger than 万元
    {{ rounding_tolerance('decimals', 'if(decimals < 0, 3, 1)') }} as tolerance,
    fact_ids,
    char_start,
    null as note_text
from changes
