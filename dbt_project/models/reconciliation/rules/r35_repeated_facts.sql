{{ reconciliation_rule(
    name='one sum told twice in the text',
    name_zh='文内重复事实一致',
    group='contradiction',
    severity='error',
    tolerance='0.005 万元',
    applies='a sum of one item with a category, year, stage and scope stands at several places of the text'
) }}

with

places as (

    select * from {{ rebuilt(ref('int_sums_placed')) }}
    where line_number is not null and category_code is not null

),

exclusions as (

    select * from {{ rebuilt(ref('report_claims')) }}
    where claim_kind in ('exclusion', 'unspent_projects')

),

comparable as (

    select places.*
    from places
    anti join exclusions
        on
            places.report_id = exclusions.report_id
            and places.place_start between exclusions.char_start and exclusions.char_end

),

repeats as (

    select
        report_id,
        fiscal_year,
        budget_stage,
        any_value(item_name order by place_start) as item_name,
        arg_min(amount, place_start) as first_amount,
        arg_min(locator, place_start) as first_locator,
        max(amount) as largest,
        min(amount) as smallest,
        count(*) as place_count,
        list(distinct fact_id order by fact_id) as fact_ids,
        min(place_start) as char_start
    from comparable
    group by report_id, fiscal_year, funding_scope, item_key, budget_stage, spending_scheme
    -- 报告 may give two sums for it in one sentence (合计 and 其中): those are no repeats
    having count(*) > 1 and count(distinct line_number) = count(*)

)

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    concat({{ cited_sum('fiscal_year', 'budget_stage', 'item_name', 'largest') }}) as left_text,
    largest as left_value,
    '=' as comparison,
    concat('另一处', {{ printed('smallest') }}, '万元（正文共', place_count, '处）') as right_text,
    smallest as right_value,
    '万元' as unit,
    0 as exactness,
    0.005 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from repeats
