{{ reconciliation_rule(
    name='initial budget, additions and balance carried in make the funds available',
    name_zh='年初预算+追加+上年结余=全年可用资金',
    group='table_arithmetic',
    severity='error',
    tolerance='half a unit of the last printed decimal, at most 0.005 for two decimals',
    applies='an item has an initial budget, an adjustment, a balance carried in for the item itself, and a final budget; a balance of its whole scope only where it closes the gap'
) }}

with

sums as (

    select * from {{ rebuilt(ref('int_item_sums')) }}

),

available as (

    select
        finals.report_id,
        finals.fiscal_year,
        finals.item_name,
        initials.amount as initial_budget,
        additions.amount as addition,
        carried.amount as carried_in,
        finals.amount as final_budget,
        finals.char_start,
        greatest(initials.decimals, additions.decimals, carried.decimals, finals.decimals) as printed_decimals,
        [initials.fact_id, additions.fact_id, carried.fact_id, finals.fact_id] as fact_ids
    from sums as finals
    inner join sums as initials
        on
            {{ same_item('finals', 'initials') }}
            and initials.budget_stage = 'initial_budget'
    inner join sums as additions
        on
            {{ same_item('finals', 'additions') }}
            and additions.budget_stage = 'adjustment'
    inner join sums as carried
        on
            finals.report_id = carried.report_id
            and finals.fiscal_year is not distinct from carried.fiscal_year
            and carried.category_code = 'revenue.carried_in'
            and (
                {{ subject_stem('carried.funding_scope') }} = finals.item_stem
                or finals.funding_scope is not distinct from carried.funding_scope
            )
    -- a balance of the whole scope may be counted in its budget or beside it
    where
        finals.budget_stage = 'final_budget'
        and (
            {{ subject_stem('carried.funding_scope') }} = finals.item_stem
            or (carried.amount != 0 and initials.amount + additions.amount + carried.amount = finals.amount)
        )
    qualify row_number() over (
        partition by finals.fact_id
        order by
            abs(initials.amount + additions.amount + carried.amount - finals.amount),
            initials.fact_id, additions.fact_id, carried.fact_id
    ) = 1

)

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    concat(
        fiscal_year || '年', item_name, '年初预算', {{ printed('initial_budget') }}, '＋追加', {{ printed('addition') }},
        '＋上年结余', {{ printed('carried_in') }}, '，合计', {{ printed('initial_budget + addition + carried_in') }}, '万元'
    ) as left_text,
    initial_budget + addition + carried_in as left_value,
    '=' as comparison,
    {{ cited_sum('fiscal_year', "'final_budget'", 'item_name', 'final_budget') }} as right_text,
    final_budget as right_value,
    '万元' as unit,
    0 as exactness,
    {{ rounding_tolerance('coalesce(printed_decimals, 2)', '1') }} as tolerance,
    fact_ids,
    char_start,
    null as note_text
from available
