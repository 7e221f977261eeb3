{{ reconciliation_rule(
    name='adjustment rate',
    name_zh='预算调整率=调整/年初预算，且不超过10%',
    group='compliance',
    severity='warning',
    tolerance='half a unit of the stated rate, and what rounding of the two sums can make of it',
    applies='a rate of adjustment is stated and its sums are known; where none is stated but the total has an initial and a final budget, a hint'
) }}

with

rates as (

    select * from {{ rebuilt(ref('int_rates_computed')) }}
    where dividend_stage = 'adjustment'

),

totals as (

    select * from {{ rebuilt(ref('int_item_sums')) }}
    where category_code = 'total'

),

unstated as (

    select
        initials.report_id,
        initials.fiscal_year,
        initials.item_name,
        initials.amount as initial_budget,
        finals.amount as final_budget,
        cast((finals.amount - initials.amount) * 100 / initials.amount as decimal(24, 6)) as rate,
        initials.char_start,
        [initials.fact_id, finals.fact_id] as fact_ids
    from totals as initials
    inner join totals as finals
        on
            {{ same_item('initials', 'finals') }}
            and finals.budget_stage = 'final_budget'
    anti join rates on initials.report_id = rates.report_id
    where
        initials.budget_stage = 'initial_budget'
        and initials.amount > 0
        and abs(finals.amount - initials.amount) > initials.amount / 10
    qualify row_number() over (
        partition by initials.report_id, initials.fiscal_year, initials.funding_scope
        order by initials.char_start, finals.char_start
    ) = 1

)

{{ instances_of_rates("dividend_stage = 'adjustment'") }}

union all

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    concat('预算调整率', {{ printed('rate') }}, '%（预算调整', {{ printed('amount') }}, '万元）') as left_text,
    abs(rate) as left_value,
    '<=' as comparison,
    '预算调整控制标准10%' as right_text,
    10 as right_value,
    '%' as unit,
    0 as exactness,
    0 as tolerance,
    [rate_id, fact_id, budget_id] as fact_ids,
    rate_start as char_start,
    null as note_text
from rates

union all

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    concat(
        fiscal_year || '年', item_name, '年初预算', {{ printed('initial_budget') }}, '万元，全年预算',
        {{ printed('final_budget') }}, '万元，推算预算调整率', {{ printed('cast(rate as decimal(24, 2))') }}, '%'
    ) as left_text,
    rate as left_value,
    null as comparison,
    '报告未列预算调整率，控制标准10%' as right_text,
    10 as right_value,
    '%' as unit,
    0 as exactness,
    0 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from unstated
