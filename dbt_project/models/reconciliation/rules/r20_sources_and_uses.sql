{{ reconciliation_rule(
    name='sources are uses',
    name_zh='收支平衡：拨款+上年结余（+往来款）=支出+收缴+年末结余',
    group='contradiction',
    severity='error',
    tolerance='0.005 万元',
    applies='appropriation, balance carried in, basic and project expenditure and what was returned or carried out are stated; likewise the appropriation with its initial budget and additions'
) }}

with

sums as (

    select * from {{ ref('int_item_sums') }}
    where funding_scope is null

),

appropriations as (

    select * from sums
    where category_code = 'revenue.fiscal_appropriation' and budget_stage = 'actual'

),

balances as (

    select
        report_id,
        fiscal_year,
        {% for name, code in {
            'carried_in': 'revenue.carried_in', 'owed': 'revenue.current_accounts',
            'returned': 'revenue.returned_to_treasury', 'carried_out': 'revenue.carried_out',
            'basic': 'nature.basic', 'project': 'nature.project'
        }.items() -%}
            max(amount) filter (where category_code = '{{ code }}') as {{ name }},
            count(*) filter (where category_code = '{{ code }}') as {{ name }}_count,
        {% endfor -%}
        list(fact_id order by fact_id) filter (
            where category_code in (
                'revenue.carried_in', 'revenue.current_accounts', 'revenue.returned_to_treasury', 'revenue.carried_out',
                'nature.basic', 'nature.project'
            )
        ) as fact_ids
    from sums
    where budget_stage = 'actual'
    group by report_id, fiscal_year

),

-- 往来款 may be counted among the sources or not: the reading that balances
balanced as (

    select
        appropriations.report_id,
        appropriations.fiscal_year,
        appropriations.item_name,
        appropriations.amount,
        appropriations.char_start,
        balances.carried_in,
        balances.returned,
        balances.carried_out,
        balances.basic + balances.project + balances.returned + coalesce(balances.carried_out, 0) as uses,
        appropriations.amount + balances.carried_in as sources,
        if(
            sources + balances.owed = uses, balances.owed, cast(0 as decimal(24, 6))
        ) as counted_owed,
        list_prepend(appropriations.fact_id, balances.fact_ids) as fact_ids
    from appropriations
    inner join balances
        on
            appropriations.report_id = balances.report_id
            and appropriations.fiscal_year is not distinct from balances.fiscal_year
    where
        greatest(
            balances.carried_in_count, balances.returned_count, balances.basic_count, balances.project_count
        ) = 1
        and balances.carried_in is not null
        and balances.returned is not null
        and balances.basic is not null
        and balances.project is not null

),

other_income as (

    select * from sums
    where item_key in ('其他', '其它') and spending_scheme = 'revenue'

),

made_up as (

    select
        appropriations.report_id,
        appropriations.fiscal_year,
        appropriations.item_name,
        appropriations.amount,
        appropriations.char_start,
        initials.amount as initial_budget,
        additions.amount as addition,
        coalesce(other_income.amount, 0) as other,
        list_where(
            [appropriations.fact_id, initials.fact_id, additions.fact_id, other_income.fact_id],
            [true, true, true, other_income.fact_id is not null]
        ) as fact_ids
    from appropriations
    inner join sums as initials
        on
            {{ same_item('appropriations', 'initials') }}
            and initials.budget_stage = 'initial_budget'
    inner join sums as additions
        on
            {{ same_item('appropriations', 'additions') }}
            and additions.budget_stage = 'adjustment'
    left join other_income
        on
            {{ same_money('appropriations', 'other_income') }}
            and appropriations.item_key = other_income.parent_key
    qualify row_number() over (
        partition by appropriations.fact_id
        order by
            abs(appropriations.amount - initials.amount - additions.amount - coalesce(other_income.amount, 0)),
            initials.fact_id, additions.fact_id
    ) = 1

)

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    concat(
        item_name, {{ printed('amount') }}, '＋上年结余', {{ printed('carried_in') }},
        if(counted_owed != 0, '＋往来款' || {{ printed('counted_owed') }}, ''), '，合计',
        {{ printed('sources + counted_owed') }}, '万元'
    ) as left_text,
    sources + counted_owed as left_value,
    '=' as comparison,
    concat(
        '基本支出、项目支出、收缴', {{ printed('returned') }}, '与年末结余', {{ printed('coalesce(carried_out, 0)') }},
        '，合计', {{ printed('uses') }}, '万元'
    ) as right_text,
    uses as right_value,
    '万元' as unit,
    0 as exactness,
    0.005 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from balanced

union all

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    concat(item_name, {{ printed('amount') }}, '万元') as left_text,
    amount as left_value,
    '=' as comparison,
    concat(
        '年初预算', {{ printed('initial_budget') }}, '＋追加', {{ printed('addition') }}, '＋其他', {{ printed('other') }},
        '，合计', {{ printed('initial_budget + addition + other') }}, '万元'
    ) as right_text,
    initial_budget + addition + other as right_value,
    '万元' as unit,
    0 as exactness,
    0.005 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from made_up
