{{ reconciliation_rule(
    name='growth of the three-public budget',
    name_zh='“三公”预算变动率=（本年−上年）/上年',
    group='contradiction',
    severity='error',
    tolerance='half a unit of the stated rate, and what rounding of the two sums can make of it',
    applies='the budgets of both years and a rate of change are stated, of the budget in so many words or fitting it'
) }}

with

sums as (

    select * from {{ rebuilt(ref('int_item_sums')) }}
    where category_code = 'three_public.total' and budget_stage in ('initial_budget', 'final_budget')

),

changes as (

    select * from {{ rebuilt(ref('fct_stated_changes')) }}
    where
        comparison_basis = 'prior_year'
        and subject_kind = 'spending'
        and contains(subject_name, '三公')
        and not regexp_matches(subject_name, '出国|出境|用车|车辆|接待')
        and change_pct is not null
        -- of what was spent there is R16
        and current_value is null

),

computed as (

    select
        changes.report_id,
        changes.fiscal_year,
        changes.subject_name,
        changes.change_pct,
        changes.char_start,
        -- what is said of the sums spent may fit the budgets by chance only
        contains(changes.subject_name || changes.verbatim_text, '预算')
        and not contains(changes.subject_name || changes.verbatim_text, '决算') as is_of_budgets,
        this_year.amount as this_budget,
        last_year.amount as last_budget,
        cast((this_year.amount - last_year.amount) * 100 / last_year.amount as decimal(24, 6)) as rate,
        cast(0.5 / pow(10, {{ decimals_of('changes.change_pct') }}) as decimal(24, 6)) as exactness,
        cast(
            {{ percentage_tolerance(
                'changes.change_pct', 'this_year.amount', 'last_year.amount',
                operand_decimals('this_year.decimals', 'last_year.decimals'),
                operand_decimals('last_year.decimals', 'this_year.decimals')
            ) }} as decimal(24, 6)
        ) as tolerance,
        [changes.fact_id, this_year.fact_id, last_year.fact_id] as fact_ids
    from changes
    inner join sums as this_year
        on
            changes.report_id = this_year.report_id
            and changes.fiscal_year = this_year.fiscal_year
            and changes.funding_scope is not distinct from this_year.funding_scope
    inner join sums as last_year
        on
            this_year.report_id = last_year.report_id
            and this_year.fiscal_year = last_year.fiscal_year + 1
            and this_year.budget_stage = last_year.budget_stage
            and this_year.funding_scope is not distinct from last_year.funding_scope
            and last_year.amount > 0
    qualify row_number() over (
        partition by changes.fact_id
        order by abs(rate - changes.change_pct), this_year.fact_id, last_year.fact_id
    ) = 1

)

select
    report_id,
    fiscal_year,
    subject_name,
    concat(
        fiscal_year || '年', subject_name, '预算', {{ printed('this_budget') }}, '万元，上年预算',
        {{ printed('last_budget') }}, '万元，变动', {{ printed('cast(rate as decimal(24, 2))') }}, '%'
    ) as left_text,
    rate as left_value,
    '=' as comparison,
    concat('报告所列变动率', {{ printed('change_pct') }}, '%') as right_text,
    change_pct as right_value,
    '%' as unit,
    exactness,
    tolerance,
    fact_ids,
    char_start,
    null as note_text
from computed
where is_of_budgets or abs(rate - change_pct) <= tolerance
