{{ reconciliation_rule(
    name='what is said of the figures',
    name_zh='定性结论与数字',
    group='compliance',
    severity='warning',
    tolerance='5 percent for 无明显偏差',
    applies='a sentence says that spending kept within the budget, went over it, did not deviate from it or used all of it, and the sums are stated; that a balance is large is a hint'
) }}

with

claims as (

    select
        claims.*,
        reports.fiscal_year,
        regexp_replace(claims.verbatim_text, '[“”"\s]', '', 'g') as said
    from {{ rebuilt(ref('report_claims')) }} as claims
    inner join {{ rebuilt(ref('dim_reports')) }} as reports on claims.report_id = reports.report_id

),

sums as (

    select * from {{ rebuilt(ref('int_item_sums')) }}

),

budgets as (

    select *
    from sums
    where budget_stage in ('initial_budget', 'final_budget') and spending_scheme != 'revenue'
    qualify row_number() over (
        partition by report_id, fiscal_year, funding_scope, item_key
        order by budget_stage = 'final_budget' desc, amount desc, fact_id asc
    ) = 1

),

spent as (

    select
        actuals.report_id,
        actuals.fiscal_year,
        actuals.item_key,
        actuals.item_name,
        actuals.amount as actual,
        budgets.amount as budget,
        budgets.budget_stage,
        [actuals.fact_id, budgets.fact_id] as fact_ids
    from sums as actuals
    inner join budgets on {{ same_item('actuals', 'budgets') }}
    where actuals.budget_stage = 'actual' and actuals.funding_scope is null
    qualify row_number() over (
        partition by actuals.report_id, actuals.fiscal_year, actuals.item_key
        order by actuals.mention_count desc, actuals.char_start asc, actuals.fact_id asc, budgets.fact_id asc
    ) = 1

),

-- “三公”经费支出控制在预算内, 支出总额控制在预算总额以内; 项目支出决算数超预算数
bounded as (

    select
        spent.*,
        claims.char_start,
        claims.said,
        claims.claim_kind = 'over_budget' as is_over
    from claims
    inner join spent
        on
            claims.report_id = spent.report_id
            and claims.fiscal_year = spent.fiscal_year
            and spent.item_key = case
                when contains(claims.subject_text, '三公') then 'three_public.total'
                when regexp_matches(claims.subject_text, '公用经费') then 'operating.public_funds'
                when regexp_matches(claims.subject_text, '支出总额|总支出|整体支出') then 'total'
                when regexp_matches(claims.subject_text, '基本支出') then 'nature.basic'
                when regexp_matches(claims.subject_text, '项目支出') then 'nature.project'
            end
    where
        claims.claim_kind in ('within_budget', 'over_budget')
        -- of the department's own offices alone the sums are not told apart (机关运行经费 is the name of an item)
        and not regexp_matches(replace(claims.subject_text, '机关运行经费', ''), '机关|本级|下属|所属|直属')

),

undeviating as (

    select
        spent.*,
        claims.char_start,
        claims.said
    from claims
    inner join spent
        on
            claims.report_id = spent.report_id
            and claims.fiscal_year = spent.fiscal_year
    where
        claims.claim_kind = 'no_deviation'
        and spent.item_key in ('total', 'nature.basic', 'nature.project')
        and spent.budget > 0

),

used_up as (

    select
        spent.*,
        claims.char_start,
        claims.said,
        cast(spent.actual * 100 / spent.budget as decimal(24, 6)) as rate
    from claims
    inner join spent
        on
            claims.report_id = spent.report_id
            and claims.fiscal_year = spent.fiscal_year
    where claims.claim_kind = 'fully_executed' and spent.item_key = 'total' and spent.budget > 0

),

balances as (

    select
        claims.report_id,
        claims.char_start,
        claims.said,
        sums.fiscal_year,
        sum(sums.amount) as amount,
        list(sums.fact_id order by sums.fact_id) as fact_ids
    from claims
    inner join sums
        on
            claims.report_id = sums.report_id
            and claims.fiscal_year = sums.fiscal_year
            and sums.category_code in ('revenue.carried_out', 'revenue.returned_to_treasury')
            and sums.funding_scope is null
    where claims.claim_kind = 'large_balance'
    group by all

)

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    concat(
        '报告称“', said, '”，', item_name, if(is_over, {{ stage_label('budget_stage') }}, '决算'),
        {{ printed('if(is_over, budget, actual)') }}, '万元'
    ) as left_text,
    if(is_over, budget, actual) as left_value,
    if(is_over, '<', '<=') as comparison,
    concat(
        if(is_over, '决算', {{ stage_label('budget_stage') }}), {{ printed('if(is_over, actual, budget)') }}, '万元'
    ) as right_text,
    if(is_over, actual, budget) as right_value,
    '万元' as unit,
    0 as exactness,
    0.005 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from bounded

union all

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    concat('报告称“', said, '”，', item_name, '决算', {{ printed('actual') }}, '万元') as left_text,
    actual as left_value,
    '=' as comparison,
    concat(
        {{ stage_label('budget_stage') }}, {{ printed('budget') }}, '万元（决算为预算的',
        {{ printed('cast(actual * 100 / budget as decimal(24, 2))') }}, '%）'
    ) as right_text,
    budget as right_value,
    '万元' as unit,
    cast(budget / 20 as decimal(24, 6)) as exactness,
    cast(budget / 20 as decimal(24, 6)) as tolerance,
    fact_ids,
    char_start,
    null as note_text
from undeviating

union all

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    concat('报告称“', said, '”，', item_name, '决算÷预算＝', {{ printed('cast(rate as decimal(24, 2))') }}, '%') as left_text,
    rate as left_value,
    '=' as comparison,
    '100%' as right_text,
    100 as right_value,
    '%' as unit,
    0.5 as exactness,
    0.5 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from used_up

union all

select
    report_id,
    fiscal_year,
    '结余' as subject_name,
    concat('报告称“', said, '”') as left_text,
    amount as left_value,
    null as comparison,
    concat('年末结余与收缴合计', {{ printed('amount') }}, '万元') as right_text,
    amount as right_value,
    '万元' as unit,
    0 as exactness,
    0 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from balances
