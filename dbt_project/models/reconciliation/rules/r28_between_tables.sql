{{ reconciliation_rule(
    name='tables agree, and no part exceeds its whole',
    name_zh='附件间勾稽；部分≤整体',
    group='contradiction',
    severity='error',
    tolerance='0.005 万元',
    applies='one item, year, stage and scope in two tables; or a kind of expenditure and the total'
) }}

with

places as (

    select * from {{ rebuilt(ref('int_sums_placed')) }}

),

in_tables as (

    select distinct
        report_id,
        fact_id,
        fiscal_year,
        funding_scope,
        item_key,
        item_name,
        budget_stage,
        amount,
        table_number,
        row_number,
        place_start as char_start
    from places
    where table_number is not null

),

-- the same item told by two tables; two columns of one row are two things
pairs as (

    select
        left_sums.*,
        right_sums.fact_id as other_id,
        right_sums.amount as other_amount,
        right_sums.item_name as other_name,
        right_sums.table_number as other_table
    from in_tables as left_sums
    inner join in_tables as right_sums
        on
            {{ same_item('left_sums', 'right_sums') }}
            and left_sums.budget_stage = right_sums.budget_stage
            and left_sums.table_number < right_sums.table_number
    qualify row_number() over (
        partition by left_sums.fact_id, left_sums.table_number, right_sums.table_number
        order by abs(left_sums.amount - right_sums.amount), right_sums.fact_id
    ) = 1

),

item_sums as (

    select * from {{ rebuilt(ref('int_item_sums')) }}

),

-- of several totals the largest, in the department's favour
totals as (

    select *
    from item_sums
    where category_code = 'total' and budget_stage != 'adjustment'
    qualify row_number() over (
        partition by report_id, fiscal_year, budget_stage, funding_scope
        order by amount desc, fact_id asc
    ) = 1

),

parts as (

    select
        item_sums.*,
        totals.item_name as total_name,
        totals.amount as total,
        totals.fact_id as total_id
    from item_sums
    inner join totals on {{ same_block('item_sums', 'totals') }}
    where item_sums.spending_scheme = 'nature' and item_sums.category_code is not null

)

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    concat(
        '附表', table_number, '中', {{ cited_sum('fiscal_year', 'budget_stage', 'item_name', 'amount') }}
    ) as left_text,
    amount as left_value,
    '=' as comparison,
    concat('附表', other_table, '中', other_name, {{ printed('other_amount') }}, '万元') as right_text,
    other_amount as right_value,
    '万元' as unit,
    0 as exactness,
    0.005 as tolerance,
    list_sort(list_distinct([fact_id, other_id])) as fact_ids,
    char_start,
    null as note_text
from pairs

union all

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    {{ cited_sum('fiscal_year', 'budget_stage', 'item_name', 'amount') }} as left_text,
    amount as left_value,
    '<=' as comparison,
    concat(total_name, {{ printed('total') }}, '万元') as right_text,
    total as right_value,
    '万元' as unit,
    0 as exactness,
    0.005 as tolerance,
    [fact_id, total_id] as fact_ids,
    char_start,
    null as note_text
from parts
