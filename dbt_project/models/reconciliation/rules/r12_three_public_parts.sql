{{ reconciliation_rule(
    name='three public expenses add up',
    name_zh='“三公”合计=因公出国（境）+公务用车+公务接待',
    group='table_arithmetic',
    severity='error',
    tolerance='half a unit of the last printed decimal per part',
    applies='the total and its three parts are stated at one stage, year and scope; likewise 公务用车 with 购置 and 运行维护'
) }}

with

sums as (

    select *
    from {{ rebuilt(ref('int_item_sums')) }}
    where spending_scheme = 'three_public' and category_code is not null

),

purchases as (

    select * from sums
    where category_code = 'three_public.vehicle_purchase'

),

runnings as (

    select * from sums
    where category_code = 'three_public.vehicle_running'

),

bought_and_run as (

    select
        runnings.report_id,
        runnings.fiscal_year,
        runnings.budget_stage,
        runnings.funding_scope,
        runnings.amount + purchases.amount as amount,
        greatest(runnings.decimals, purchases.decimals) as decimals,
        concat(
            purchases.item_name, {{ printed('purchases.amount') }},
            '＋', runnings.item_name, {{ printed('runnings.amount') }}
        ) as parts_text,
        [purchases.fact_id, runnings.fact_id] as fact_ids
    from runnings
    inner join purchases on {{ same_block('runnings', 'purchases') }}

),

-- 公务用车 as one sum, as 购置 and 运行维护, or as 运行维护 alone where nothing is said of a purchase
vehicles as (

    select
        report_id,
        fiscal_year,
        budget_stage,
        funding_scope,
        amount,
        decimals,
        {{ named_sum('item_name', 'amount') }} as parts_text,
        [fact_id] as fact_ids
    from sums
    where category_code = 'three_public.vehicles'

    union all

    select * from bought_and_run

    union all

    -- 公务用车及运行维护费 beside 公务用车购置
    select
        vehicle_costs.report_id,
        vehicle_costs.fiscal_year,
        vehicle_costs.budget_stage,
        vehicle_costs.funding_scope,
        vehicle_costs.amount + purchases.amount as amount,
        greatest(vehicle_costs.decimals, purchases.decimals) as decimals,
        concat(
            {{ named_sum('vehicle_costs.item_name', 'vehicle_costs.amount') }},
            '＋', {{ named_sum('purchases.item_name', 'purchases.amount') }}
        ) as parts_text,
        [vehicle_costs.fact_id, purchases.fact_id] as fact_ids
    from sums as vehicle_costs
    inner join purchases on {{ same_block('vehicle_costs', 'purchases') }}
    where vehicle_costs.category_code = 'three_public.vehicles' and not contains(vehicle_costs.item_name, '购置')

    union all

    select
        runnings.report_id,
        runnings.fiscal_year,
        runnings.budget_stage,
        runnings.funding_scope,
        runnings.amount,
        runnings.decimals,
        {{ named_sum('runnings.item_name', 'runnings.amount') }} as parts_text,
        [runnings.fact_id] as fact_ids
    from runnings
    anti join purchases on {{ same_block('runnings', 'purchases') }}

),

additions as (

    select
        wholes.*,
        abroad.amount + vehicles.amount + reception.amount as parts_amount,
        greatest(wholes.decimals, abroad.decimals, vehicles.decimals, reception.decimals) as printed_decimals,
        1 + len(vehicles.fact_ids) as addends,
        concat(
            abroad.item_name, {{ printed('abroad.amount') }}, '＋', vehicles.parts_text, '＋', reception.item_name,
            {{ printed('reception.amount') }}
        ) as parts_text,
        list_concat([wholes.fact_id, abroad.fact_id, reception.fact_id], vehicles.fact_ids) as fact_ids
    from sums as wholes
    inner join sums as abroad
        on
            {{ same_block('wholes', 'abroad') }}
            and abroad.category_code = 'three_public.abroad'
    inner join sums as reception
        on
            {{ same_block('wholes', 'reception') }}
            and reception.category_code = 'three_public.reception'
    inner join vehicles on {{ same_block('wholes', 'vehicles') }}
    where wholes.category_code = 'three_public.total'

    union all

    select
        wholes.*,
        bought_and_run.amount as parts_amount,
        greatest(wholes.decimals, bought_and_run.decimals) as printed_decimals,
        2 as addends,
        bought_and_run.parts_text,
        list_prepend(wholes.fact_id, bought_and_run.fact_ids) as fact_ids
    from sums as wholes
    inner join bought_and_run on {{ same_block('wholes', 'bought_and_run') }}
    where wholes.category_code = 'three_public.vehicles'

),

chosen as (

    select *
    from additions
    qualify row_number() over (
        partition by report_id, fiscal_year, budget_stage, funding_scope, category_code
        order by abs(amount - parts_amount), fact_ids
    ) = 1

)

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    {{ cited_sum('fiscal_year', 'budget_stage', 'item_name', 'amount') }} as left_text,
    amount as left_value,
    '=' as comparison,
    concat(parts_text, '，合计', {{ printed('parts_amount') }}, '万元') as right_text,
    parts_amount as right_value,
    '万元' as unit,
    0 as exactness,
    {{ rounding_tolerance('coalesce(printed_decimals, 2)', 'addends') }} as tolerance,
    fact_ids,
    char_start,
    null as note_text
from chosen
