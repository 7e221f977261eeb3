{{ reconciliation_rule(
    name='one sum in body and table',
    name_zh='同一金额：正文=表',
    group='contradiction',
    severity='error',
    tolerance='0.005 万元',
    applies='a sum of one item, year, stage and scope stands in the text and in a table'
) }}

with

places as (

    select * from {{ rebuilt(ref('int_sums_placed')) }}

),

exclusions as (

    select * from {{ rebuilt(ref('report_claims')) }}
    where claim_kind in ('exclusion', 'unspent_projects')

),

-- what is left out of a rate or was not spent is a part of the item's sum
comparable as (

    select places.*
    from places
    anti join exclusions
        on
            places.report_id = exclusions.report_id
            and places.place_start between exclusions.char_start and exclusions.char_end
    where places.line_number is not null

),

in_text as (

    select
        *,
        place_start as char_start
    from comparable
    qualify row_number() over (partition by fact_id order by place_start) = 1

),

in_table as (

    select distinct
        report_id,
        fact_id,
        fiscal_year,
        funding_scope,
        item_key,
        item_name,
        budget_stage,
        amount
    from places
    where table_number is not null

),

-- A sum of the text that stands in a table agrees with it; one that stands in none is held against the table's.
pairs as (

    select
        in_text.*,
        in_table.amount as table_amount,
        in_table.item_name as table_name,
        in_table.fact_id as table_id
    from in_text
    inner join in_table
        on
            {{ same_item('in_text', 'in_table') }}
            and in_text.budget_stage = in_table.budget_stage
    qualify row_number() over (
        partition by in_text.fact_id
        order by abs(in_text.amount - in_table.amount), in_table.fact_id
    ) = 1

)

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    concat('正文', {{ cited_sum('fiscal_year', 'budget_stage', 'item_name', 'amount') }}) as left_text,
    amount as left_value,
    '=' as comparison,
    concat('附表', table_name, {{ printed('table_amount') }}, '万元') as right_text,
    table_amount as right_value,
    '万元' as unit,
    0 as exactness,
    0.005 as tolerance,
    list_sort(list_distinct([fact_id, table_id])) as fact_ids,
    char_start,
    null as note_text
from pairs
