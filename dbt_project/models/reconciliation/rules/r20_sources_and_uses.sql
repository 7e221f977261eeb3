{{ reconciliation_rule(
    name='sources are uses',
    name_zh='收支平衡：拨款+上年结余（+往来款）=支出+收缴+年末结余',
    group='contradiction',
    severity='error',
    tolerance='0.005 万元',
    applies='appropriation, balance carried in, basic and project expenditure, what was returned and what was carried out are stated, other income is not; likewise the appropriation with its initial budget, additions and 其他; with an operand missing only what balances'
) }}

{% set is_other_income -%}
    category_code in (
        'revenue.fiscal_account', 'revenue.superior_subsidy', 'revenue.institution', 'revenue.operating',
        'revenue.affiliated_units', 'revenue.other', 'revenue.non_fiscal_surplus_used'
    )
{%- endset %}

with

sums as (

    select * from {{ rebuilt(ref('int_item_sums')) }}
    where funding_scope is null

),

appropriations as (

    select * from sums
    where category_code = 'revenue.fiscal_appropriation' and budget_stage = 'actual'

),

{% set balance_codes = {
    'carried_in': 'revenue.carried_in', 'owed': 'revenue.current_accounts', 'returned': 'revenue.returned_to_treasury',
    'carried_out': 'revenue.carried_out', 'basic': 'nature.basic', 'project': 'nature.project'
} %}

balances as (

    select
        report_id,
        fiscal_year,
        {% for name, code in balance_codes.items() -%}
            max(amount) filter (where category_code = '{{ code }}') as {{ name }},
            max(fact_id) filter (where category_code = '{{ code }}') as {{ name }}_id,
            count(*) filter (where category_code = '{{ code }}') as {{ name }}_count,
        {% endfor -%}
        sum(amount) filter (where {{ is_other_income }}) as earned,
        list(fact_id order by fact_id) filter (where {{ is_other_income }}) as earned_ids
    from sums
    where budget_stage = 'actual'
    group by report_id, fiscal_year

),

-- 往来款 and income besides the appropriation may be counted among the sources or not: the reading that balances
readings as (

    select
        appropriations.report_id,
        appropriations.fiscal_year,
        appropriations.item_name,
        appropriations.amount,
        appropriations.char_start,
        balances.carried_in,
        balances.returned,
        balances.carried_out,
        balances.earned,
        readings.counts_owed * coalesce(balances.owed, 0) as counted_owed,
        readings.counts_earned * coalesce(balances.earned, 0) as counted_earned,
        balances.basic + balances.project + coalesce(balances.returned, 0) + coalesce(balances.carried_out, 0) as uses,
        appropriations.amount + balances.carried_in + counted_owed + counted_earned as sources,
        list_concat(
            list_where(
                [appropriations.fact_id, balances.carried_in_id, balances.owed_id],
                [true, true, readings.counts_owed = 1 and balances.owed is not null]
            ),
            if(readings.counts_earned = 1, coalesce(balances.earned_ids, []), []),
            list_where(
                [balances.basic_id, balances.project_id, balances.returned_id, balances.carried_out_id],
                [true, true, balances.returned is not null, balances.carried_out is not null]
            )
        ) as fact_ids
    from appropriations
    inner join balances
        on
            appropriations.report_id = balances.report_id
            and appropriations.fiscal_year is not distinct from balances.fiscal_year
    cross join (values (0, 0), (1, 0), (0, 1), (1, 1)) as readings (counts_owed, counts_earned)
    where
        balances.carried_in_count = 1
        and balances.basic_count = 1
        and balances.project_count = 1
        and balances.owed_count <= 1
        and balances.returned_count <= 1
        and balances.carried_out_count <= 1
        and coalesce(balances.returned, balances.carried_out) is not null
    qualify row_number() over (
        partition by appropriations.report_id, appropriations.fiscal_year
        order by abs(sources - uses), readings.counts_owed, readings.counts_earned, appropriations.fact_id
    ) = 1

),

-- What is not stated may be what is missing.
balanced as (

    select *
    from readings
    where
        sources = uses
        or (returned is not null and carried_out is not null and coalesce(earned, 0) = 0)

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
        if(counted_owed != 0, '＋往来款' || {{ printed('counted_owed') }}, ''),
        if(counted_earned != 0, '＋其他各项收入' || {{ printed('counted_earned') }}, ''), '，合计',
        {{ printed('sources') }}, '万元'
    ) as left_text,
    sources as left_value,
    '=' as comparison,
    concat(
        '基本支出、项目支出、收缴', {{ printed('coalesce(returned, 0)') }}, '与年末结余', {{ printed('coalesce(carried_out, 0)') }},
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
-- 其他, where it is not stated, may be what is missing
where len(fact_ids) = 4 or amount = initial_budget + addition
