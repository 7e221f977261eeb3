{{ reconciliation_rule(
    name='procurement parts and execution',
    name_zh='政府采购构成与执行率',
    group='contradiction',
    severity='error',
    tolerance='half a unit of the stated rate, and what rounding of the two sums can make of it',
    applies='parts of a stated procurement budget, or a rate with its sums; where actual and budget are stated and no rate, a hint'
) }}

with

rates as (

    select * from {{ rebuilt(ref('int_rates_computed')) }}
    where item_key = 'procurement.total'

),

sums as (

    select * from {{ rebuilt(ref('int_item_sums')) }}
    where category_code = 'procurement.total'

),

unstated as (

    select
        actuals.report_id,
        actuals.fiscal_year,
        actuals.item_name,
        actuals.amount as actual,
        budgets.amount as budget,
        cast(actuals.amount * 100 / budgets.amount as decimal(24, 6)) as rate,
        actuals.char_start,
        [actuals.fact_id, budgets.fact_id] as fact_ids
    from sums as actuals
    inner join sums as budgets
        on
            {{ same_item('actuals', 'budgets') }}
            and budgets.budget_stage in ('initial_budget', 'final_budget')
            and budgets.amount > 0
    anti join rates on actuals.report_id = rates.report_id
    where actuals.budget_stage = 'actual'
    qualify row_number() over (
        partition by actuals.fact_id
        order by budgets.budget_stage = 'final_budget' desc, budgets.fact_id asc
    ) = 1

)

{{ instances_of_lists("division = 'procurement' and not is_open") }}

union all

{{ instances_of_rates("item_key = 'procurement.total' and dividend_stage = 'actual'") }}

union all

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    concat(item_name, '实际', {{ printed('actual') }}, '万元，预算', {{ printed('budget') }}, '万元') as left_text,
    rate as left_value,
    null as comparison,
    concat('推算执行率', {{ printed('cast(rate as decimal(24, 2))') }}, '%，报告未列') as right_text,
    100 as right_value,
    '%' as unit,
    0 as exactness,
    0 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from unstated
