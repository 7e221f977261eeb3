{{ reconciliation_rule(
    name='execution rate after exclusions',
    name_zh='剔除口径执行率=决算/（全年预算−剔除额）',
    group='compliance',
    severity='warning',
    tolerance='half a unit of the stated rate',
    applies='a sentence leaves out sums (剔除) before it states a rate of execution'
) }}

with

exclusions as (

    select * from {{ rebuilt(ref('report_claims')) }}
    where claim_kind = 'exclusion'

),

sums as (

    select * from {{ rebuilt(ref('int_sums_placed')) }}

),

-- each sum of the sentence once, wherever it says it again
left_out as (

    select
        sums.*,
        exclusions.claim_id
    from exclusions
    inner join sums
        on
            exclusions.report_id = sums.report_id
            and sums.place_start between exclusions.char_start and exclusions.char_end
            and sums.category_code is distinct from 'total'
    qualify row_number() over (
        partition by exclusions.claim_id, sums.fact_id
        order by sums.place_start
    ) = 1

),

excluded as (

    select
        claim_id,
        sum(amount) as amount,
        string_agg({{ named_sum('item_name', 'amount') }}, '＋' order by place_start) as excluded_text,
        list(fact_id order by fact_id) as fact_ids
    from left_out
    group by claim_id

),

computed as (

    select
        exclusions.report_id,
        exclusions.char_start,
        exclusions.stated_value,
        actuals.fiscal_year,
        actuals.item_name,
        actuals.amount as actual,
        budgets.amount as budget,
        excluded.amount as excluded,
        excluded.excluded_text,
        cast(actuals.amount * 100 / nullif(budgets.amount - excluded.amount, 0) as decimal(24, 6)) as rate,
        cast(actuals.amount * 100 / nullif(budgets.amount, 0) as decimal(24, 2)) as raw_rate,
        cast(0.5 / pow(10, {{ decimals_of('exclusions.stated_value') }}) as decimal(24, 6)) as exactness,
        list_concat([actuals.fact_id, budgets.fact_id], excluded.fact_ids) as fact_ids
    from exclusions
    inner join excluded on exclusions.claim_id = excluded.claim_id
    inner join sums as actuals
        on
            exclusions.report_id = actuals.report_id
            and actuals.budget_stage = 'actual'
            and actuals.item_key = 'total'
    inner join sums as budgets
        on
            {{ same_item('actuals', 'budgets') }}
            and budgets.budget_stage = 'final_budget'
    where exclusions.stated_value is not null and budgets.amount > excluded.amount
    qualify row_number() over (
        partition by exclusions.claim_id
        order by abs(rate - exclusions.stated_value), actuals.fact_id, budgets.fact_id, actuals.mention_number
    ) = 1

)

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    concat(
        item_name, '决算', {{ printed('actual') }}, '万元÷（全年预算', {{ printed('budget') }}, '万元−剔除',
        {{ printed('excluded') }}, '万元：', excluded_text, '）＝', {{ printed('cast(rate as decimal(24, 2))') }}, '%'
    ) as left_text,
    rate as left_value,
    '=' as comparison,
    concat('报告所列执行率', {{ printed('stated_value') }}, '%') as right_text,
    stated_value as right_value,
    '%' as unit,
    exactness,
    exactness as tolerance,
    fact_ids,
    char_start,
    concat(
        '未剔除口径的执行率为', {{ printed('raw_rate') }}, '%',
        if(stated_value - raw_rate > 5, '，与剔除后相差超过5个百分点，请说明剔除理由。', '。')
    ) as note_text
from computed
