{{ reconciliation_rule(
    name='initial budget and adjustment make the final budget',
    name_zh='年初预算+调整=全年预算',
    group='table_arithmetic',
    severity='error',
    tolerance='half a unit of the last printed decimal, at most 0.005 for two decimals',
    applies='an item has an initial budget and two of adjustment, final budget and actual with balance; a blank adjustment in a table that has the column counts as 0; money carried in for the item, or that closes the gap, belongs to R06'
) }}

with

sums as (

    select * from {{ rebuilt(ref('int_item_sums')) }}

),

carried_in as (

    select distinct
        report_id,
        fiscal_year,
        funding_scope,
        {{ subject_stem('funding_scope') }} as scope_stem,
        amount
    from sums
    where category_code = 'revenue.carried_in'

),

adjustments as (

    select *
    from sums
    where budget_stage = 'adjustment'

),

initial_budgets as (

    select *
    from sums
    where budget_stage = 'initial_budget'

),

final_budgets as (

    select *
    from sums
    where budget_stage = 'final_budget'

),

-- 年初3600，压减1735.95，实际1864.05，无结余: what was spent and what is left is what was there
spent_and_left as (

    select
        actuals.report_id,
        actuals.fiscal_year,
        actuals.funding_scope,
        actuals.item_key,
        actuals.amount + balances.amount as amount,
        greatest(actuals.decimals, balances.decimals) as decimals,
        concat(
            '决算', actuals.item_name, {{ printed('actuals.amount') }}, '万元，结余', {{ printed('balances.amount') }}, '万元'
        ) as cited_text,
        [actuals.fact_id, balances.fact_id] as fact_ids
    from sums as actuals
    inner join sums as balances
        on
            actuals.report_id = balances.report_id
            and actuals.fiscal_year is not distinct from balances.fiscal_year
            and balances.spending_scheme = 'revenue'
            and actuals.spending_scheme != 'revenue'
            and starts_with(balances.item_stem, actuals.item_stem)
            and regexp_matches(balances.item_name, '结余|结转')
    anti join final_budgets on {{ same_item('actuals', 'final_budgets') }}
    where actuals.budget_stage = 'actual'

),

available as (

    select
        report_id,
        fiscal_year,
        funding_scope,
        item_key,
        amount,
        decimals,
        {{ cited_sum('fiscal_year', 'budget_stage', 'item_name', 'amount') }} as cited_text,
        [fact_id] as fact_ids,
        table_numbers
    from final_budgets

    union all

    select
        *,
        cast([] as integer[]) as table_numbers
    from spent_and_left

),

-- each adjustment with the budgets that fit it best
adjusted as (

    select
        initial_budgets.report_id,
        initial_budgets.fiscal_year,
        initial_budgets.funding_scope,
        initial_budgets.item_name,
        initial_budgets.item_stem,
        adjustments.amount as adjustment,
        initial_budgets.amount as initial_budget,
        available.amount as final_budget,
        available.cited_text as final_text,
        greatest(initial_budgets.decimals, adjustments.decimals, available.decimals) as printed_decimals,
        list_concat([initial_budgets.fact_id, adjustments.fact_id], available.fact_ids) as fact_ids,
        adjustments.char_start
    from adjustments
    inner join initial_budgets on {{ same_item('adjustments', 'initial_budgets') }}
    inner join available on {{ same_item('adjustments', 'available') }}
    qualify row_number() over (
        partition by adjustments.fact_id
        order by
            abs(initial_budgets.amount + adjustments.amount - available.amount),
            initial_budgets.fact_id, available.fact_ids
    ) = 1

),

-- a row of a table with a column of adjustments that leaves it blank
unadjusted as (

    select
        initial_budgets.report_id,
        initial_budgets.fiscal_year,
        initial_budgets.funding_scope,
        initial_budgets.item_name,
        initial_budgets.item_stem,
        cast(null as decimal(24, 6)) as adjustment,
        initial_budgets.amount as initial_budget,
        available.amount as final_budget,
        available.cited_text as final_text,
        greatest(initial_budgets.decimals, available.decimals) as printed_decimals,
        list_concat([initial_budgets.fact_id], available.fact_ids) as fact_ids,
        initial_budgets.char_start
    from initial_budgets
    inner join available
        on
            {{ same_item('initial_budgets', 'available') }}
            and list_has_any(initial_budgets.table_numbers, available.table_numbers)
    semi join adjustments
        on
            initial_budgets.report_id = adjustments.report_id
            and list_has_any(initial_budgets.table_numbers, adjustments.table_numbers)
    anti join adjustments as own on {{ same_item('initial_budgets', 'own') }}
    qualify row_number() over (
        partition by initial_budgets.fact_id
        order by abs(initial_budgets.amount - available.amount), available.fact_ids
    ) = 1

),

budgets as (

    select * from adjusted
    union all
    select * from unadjusted

)

select
    budgets.report_id,
    budgets.fiscal_year,
    budgets.item_name as subject_name,
    concat(
        budgets.fiscal_year || '年', budgets.item_name, '年初预算', {{ printed('budgets.initial_budget') }}, '万元，预算调整',
        {{ printed('coalesce(budgets.adjustment, 0)') }}, '万元，合计',
        {{ printed('budgets.initial_budget + coalesce(budgets.adjustment, 0)') }}, '万元'
    ) as left_text,
    budgets.initial_budget + coalesce(budgets.adjustment, 0) as left_value,
    '=' as comparison,
    budgets.final_text as right_text,
    budgets.final_budget as right_value,
    '万元' as unit,
    0 as exactness,
    {{ rounding_tolerance('coalesce(budgets.printed_decimals, 2)', '1') }} as tolerance,
    budgets.fact_ids,
    budgets.char_start,
    case
        when budgets.adjustment != 0 and budgets.initial_budget - budgets.adjustment = budgets.final_budget
            then '调整数似应为' || {{ printed('-budgets.adjustment') }} || '万元（符号相反）。'
    end as note_text
from budgets
anti join carried_in
    on
        budgets.report_id = carried_in.report_id
        and budgets.fiscal_year is not distinct from carried_in.fiscal_year
        and (
            budgets.item_stem = carried_in.scope_stem
            -- the balance of the whole scope may be counted in its budget or beside it
            or (
                budgets.funding_scope is not distinct from carried_in.funding_scope
                and carried_in.amount != 0
                and budgets.initial_budget + coalesce(budgets.adjustment, 0) + carried_in.amount = budgets.final_budget
            )
        )
