{{ reconciliation_rule(
    name='total is basic and project expenditure',
    name_zh='总支出=基本支出+项目支出',
    group='table_arithmetic',
    severity='error',
    tolerance='half a unit of the last printed decimal per part',
    applies='total, basic and project expenditure are stated at one stage, year and scope; other kinds of expenditure count where stated'
) }}

with

sums as (

    select distinct
        report_id,
        fiscal_year,
        budget_stage,
        funding_scope,
        category_code,
        fact_id,
        item_name,
        amount,
        max(decimals) over (partition by fact_id) as decimals,
        min(place_start) over (partition by fact_id) as char_start
    from {{ rebuilt(ref('int_sums_placed')) }}
    where
        budget_stage != 'adjustment'
        and (category_code = 'total' or category_code like 'nature.%')
        -- 支出总计 holds the balance carried out as well
        and not (category_code = 'total' and contains(item_name, '总计'))

),

-- 项目支出 as stated, or as 部门项目 and 公共项目 together
two_kinds as (

    select
        department.report_id,
        department.fiscal_year,
        department.budget_stage,
        department.funding_scope,
        department.amount + shared.amount as amount,
        greatest(department.decimals, shared.decimals) as decimals,
        concat(
            department.item_name, {{ printed('department.amount') }},
            '＋', shared.item_name, {{ printed('shared.amount') }}
        ) as parts_text,
        [department.fact_id, shared.fact_id] as fact_ids
    from sums as department
    inner join sums as shared
        on
            {{ same_block('department', 'shared') }}
            and shared.category_code = 'nature.public_project'
    where department.category_code = 'nature.department_project'

),

projects as (

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
    where category_code = 'nature.project'

    union all

    select * from two_kinds

),

others as (

    select
        report_id,
        fiscal_year,
        budget_stage,
        funding_scope,
        sum(amount) as amount,
        string_agg('＋' || {{ named_sum('item_name', 'amount') }}, '' order by char_start) as parts_text,
        list(fact_id order by fact_id) as fact_ids
    from sums
    where
        category_code in (
            'nature.operating_expense', 'nature.paid_to_superior', 'nature.subsidy_to_affiliates'
        )
    group by report_id, fiscal_year, budget_stage, funding_scope
    having count(*) = count(distinct category_code)

),

additions as (

    select
        wholes.*,
        basic.amount + projects.amount + coalesce(others.amount, 0) as parts_amount,
        greatest(wholes.decimals, basic.decimals, projects.decimals) as printed_decimals,
        2 + coalesce(len(others.fact_ids), 0) as addends,
        concat(
            basic.item_name, {{ printed('basic.amount') }}, '＋', projects.parts_text, others.parts_text
        ) as parts_text,
        list_concat(
            [wholes.fact_id, basic.fact_id], projects.fact_ids, coalesce(others.fact_ids, cast([] as varchar[]))
        ) as fact_ids
    from sums as wholes
    inner join sums as basic
        on
            {{ same_block('wholes', 'basic') }}
            and basic.category_code = 'nature.basic'
    inner join projects on {{ same_block('wholes', 'projects') }}
    left join others on {{ same_block('wholes', 'others') }}
    where wholes.category_code = 'total'

    union all

    select
        wholes.*,
        two_kinds.amount as parts_amount,
        greatest(wholes.decimals, two_kinds.decimals) as printed_decimals,
        2 as addends,
        two_kinds.parts_text,
        list_prepend(wholes.fact_id, two_kinds.fact_ids) as fact_ids
    from sums as wholes
    inner join two_kinds on {{ same_block('wholes', 'two_kinds') }}
    where wholes.category_code = 'nature.project'

),

-- Where a report states two sums for one of them, those that agree are meant; that there are two is for other rules.
chosen as (

    select *
    from additions
    qualify row_number() over (
        partition by report_id, fiscal_year, budget_stage, funding_scope, category_code
        order by abs(amount - parts_amount), len(fact_ids), fact_ids
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
