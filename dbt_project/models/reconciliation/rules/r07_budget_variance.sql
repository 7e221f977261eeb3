{{ reconciliation_rule(
    name='actual against budget gives the stated difference',
    name_zh='全年预算−决算=差额（结余、收缴）',
    group='table_arithmetic',
    severity='error',
    tolerance='half a unit of the last printed decimal, at most 0.005 for two decimals',
    applies='a difference from the budget is printed with its two sums, or sums of the item agree with it; or 收缴 and 结余 of an item are stated, or one of them that agrees'
) }}

with

sums as (

    select * from {{ rebuilt(ref('int_item_sums')) }}

),

changes as (

    select
        *,
        {{ subject_stem('subject_name') }} as subject_stem,
        {{ in_wan_yuan('current_value', 'unit') }} as current_amount,
        {{ in_wan_yuan('base_value', 'unit') }} as base_amount,
        {{ in_wan_yuan('change_amount', 'unit') }} as stated_change
    from {{ rebuilt(ref('fct_stated_changes')) }}
    where
        comparison_basis = 'budget'
        and subject_kind = 'spending'
        and change_amount is not null

),

-- What the words 较预算 may compare: the sums of the item at any two stages. Without sums of its own a change proves
-- nothing where none of them fits.
compared as (

    select
        changes.*,
        changes.current_amount as later_amount,
        changes.base_amount as earlier_amount,
        '决算' as later_label,
        '预算' as earlier_label,
        [changes.fact_id] as fact_ids,
        true as is_printed
    from changes
    where changes.current_amount is not null and changes.base_amount is not null

    union all

    select
        changes.*,
        later.amount as later_amount,
        earlier.amount as earlier_amount,
        {{ stage_label('later.budget_stage') }} as later_label,
        {{ stage_label('earlier.budget_stage') }} as earlier_label,
        [changes.fact_id, later.fact_id, earlier.fact_id] as fact_ids,
        false as is_printed
    from changes
    inner join sums as later
        on
            changes.report_id = later.report_id
            and changes.fiscal_year is not distinct from later.fiscal_year
            and changes.funding_scope is not distinct from later.funding_scope
            and changes.subject_stem = later.item_stem
            and later.budget_stage in ('actual', 'final_budget')
    inner join sums as earlier
        on
            {{ same_item('later', 'earlier') }}
            and earlier.budget_stage in ('initial_budget', 'final_budget')
            and later.budget_stage != earlier.budget_stage
            and later.spending_scheme = earlier.spending_scheme
    where changes.current_amount is null or changes.base_amount is null

),

differences as (

    select
        report_id,
        fiscal_year,
        subject_name,
        later_amount,
        earlier_amount,
        later_label,
        earlier_label,
        stated_change,
        fact_ids,
        char_start,
        is_printed
    from compared
    qualify row_number() over (
        partition by fact_id
        order by abs(later_amount - earlier_amount - stated_change), fact_ids
    ) = 1

),

left_over as (

    select
        finals.report_id,
        finals.fiscal_year,
        finals.item_name as subject_name,
        finals.amount as final_budget,
        actuals.amount as actual,
        sum(balances.amount) as balance,
        string_agg(
            {{ named_sum('balances.item_name', 'balances.amount') }}, '＋' order by balances.char_start
        ) as balances_text,
        list_concat([finals.fact_id, actuals.fact_id], list(balances.fact_id order by balances.fact_id)) as fact_ids,
        min(finals.char_start) as char_start
    from sums as finals
    inner join sums as actuals
        on
            {{ same_item('finals', 'actuals') }}
            and actuals.budget_stage = 'actual'
    inner join sums as balances
        on
            finals.report_id = balances.report_id
            and finals.fiscal_year is not distinct from balances.fiscal_year
            and balances.category_code in ('revenue.returned_to_treasury', 'revenue.carried_out')
            and {{ subject_stem('balances.funding_scope') }} = finals.item_stem
    where finals.budget_stage = 'final_budget' and finals.spending_scheme != 'revenue'
    group by
        finals.report_id, finals.fiscal_year, finals.item_name, finals.amount, actuals.amount, finals.fact_id,
        actuals.fact_id
    having
        count(*) = count(distinct balances.category_code)
        -- of 收缴 and 结余 the other may not be zero where one is not stated
        and (count(*) = 2 or sum(balances.amount) = finals.amount - actuals.amount)
    qualify row_number() over (
        partition by finals.report_id, finals.fiscal_year, finals.item_name
        order by
            abs(finals.amount - actuals.amount - sum(balances.amount)), finals.fact_id, actuals.fact_id
    ) = 1

)

select
    report_id,
    fiscal_year,
    subject_name,
    concat(
        fiscal_year || '年', subject_name, later_label, {{ printed('later_amount') }}, '万元减', earlier_label,
        {{ printed('earlier_amount') }}, '万元，得', {{ printed('later_amount - earlier_amount') }}, '万元'
    ) as left_text,
    later_amount - earlier_amount as left_value,
    '=' as comparison,
    concat('报告所列差额', {{ printed('stated_change') }}, '万元') as right_text,
    stated_change as right_value,
    '万元' as unit,
    0 as exactness,
    {{ rounding_tolerance('2', '1') }} as tolerance,
    fact_ids,
    char_start,
    null as note_text
from differences
where is_printed or later_amount - earlier_amount = stated_change

union all

select
    report_id,
    fiscal_year,
    subject_name,
    concat(
        fiscal_year || '年', subject_name, '全年预算', {{ printed('final_budget') }}, '万元减决算', {{ printed('actual') }},
        '万元，得', {{ printed('final_budget - actual') }}, '万元'
    ) as left_text,
    final_budget - actual as left_value,
    '=' as comparison,
    concat(balances_text, '，合计', {{ printed('balance') }}, '万元') as right_text,
    balance as right_value,
    '万元' as unit,
    0 as exactness,
    {{ rounding_tolerance('2', '1') }} as tolerance,
    fact_ids,
    char_start,
    null as note_text
from left_over
