{{ reconciliation_rule(
    name='actual within the budget',
    name_zh='决算≤全年预算',
    group='compliance',
    severity='violation',
    tolerance='0.005 万元',
    applies='actual and budget of an item are stated at one year and scope; the initial budget where no final one is'
) }}

with

sums as (

    select * from {{ rebuilt(ref('int_item_sums')) }}
    where spending_scheme not in ('revenue', 'three_public')

),

-- the final budget where one is stated, else the initial one; of several the largest, in the department's favour
budgets as (

    select *
    from sums
    where budget_stage in ('initial_budget', 'final_budget')
    qualify row_number() over (
        partition by report_id, fiscal_year, funding_scope, item_key
        order by budget_stage = 'final_budget' desc, amount desc, fact_id asc
    ) = 1

),

pairs as (

    select
        actuals.report_id,
        actuals.fiscal_year,
        actuals.item_name,
        actuals.amount as actual,
        budgets.budget_stage,
        budgets.amount as budget,
        actuals.char_start,
        [actuals.fact_id, budgets.fact_id] as fact_ids
    from sums as actuals
    inner join budgets on {{ same_item('actuals', 'budgets') }}
    where actuals.budget_stage = 'actual'

)

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    {{ cited_sum('fiscal_year', "'actual'", 'item_name', 'actual') }} as left_text,
    actual as left_value,
    '<=' as comparison,
    concat({{ stage_label('budget_stage') }}, {{ printed('budget') }}, '万元') as right_text,
    budget as right_value,
    '万元' as unit,
    0 as exactness,
    0.005 as tolerance,
    fact_ids,
    char_start,
    if(actual > budget + 0.005 and budget_stage = 'initial_budget', '报告未列全年预算，按年初预算比较。', null) as note_text
from pairs
