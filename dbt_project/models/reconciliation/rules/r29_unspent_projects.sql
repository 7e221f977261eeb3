{{ reconciliation_rule(
    name='projects said to be unspent',
    name_zh='零执行项目名单与合计',
    group='contradiction',
    severity='error',
    tolerance='none',
    applies='a sentence names projects without spending, with their number, and a table gives budget and actual of projects'
) }}

with

claims as (

    select
        *,
        {{ subject_stem('verbatim_text') }} as stem
    from {{ rebuilt(ref('report_claims')) }}
    where claim_kind = 'unspent_projects'

),

sums as (

    select * from {{ rebuilt(ref('int_item_sums')) }}
    where spending_scheme = 'project'

),

projects as (

    select
        actuals.report_id,
        actuals.fiscal_year,
        actuals.item_name,
        actuals.item_stem,
        initials.amount as initial_budget,
        actuals.amount = 0 as is_unspent,
        [actuals.fact_id, initials.fact_id] as fact_ids
    from sums as actuals
    inner join sums as initials
        on
            {{ same_item('actuals', 'initials') }}
            and initials.budget_stage = 'initial_budget'
    where actuals.budget_stage = 'actual' and initials.amount > 0 and length(actuals.item_stem) >= 4
    qualify row_number() over (partition by actuals.fact_id order by initials.char_start, initials.fact_id) = 1

),

named as (

    select
        claims.claim_id,
        claims.report_id,
        claims.stated_value,
        claims.char_start,
        claims.char_end,
        projects.fiscal_year,
        projects.item_name,
        projects.is_unspent,
        projects.initial_budget,
        projects.fact_ids
    from claims
    inner join projects
        on
            claims.report_id = projects.report_id
            and contains(claims.stem, projects.item_stem)

),

lists as (

    select
        claim_id,
        report_id,
        fiscal_year,
        any_value(stated_value) as stated_count,
        any_value(char_start) as char_start,
        any_value(char_end) as char_end,
        count(*) as named_count,
        count_if(is_unspent) as unspent_count,
        sum(initial_budget) as named_budget,
        string_agg(item_name, '、' order by item_name) filter (where not is_unspent) as spent_names,
        list_sort(flatten(list(fact_ids))) as fact_ids
    from named
    group by claim_id, report_id, fiscal_year
    -- where not all names are found in the tables, nothing can be said
    having count(*) >= any_value(stated_value)

),

-- the sum that the sentence gives for them
stated_budgets as (

    select
        lists.claim_id,
        budgets.amount,
        budgets.fact_id
    from lists
    inner join {{ rebuilt(ref('int_sums_placed')) }} as budgets
        on
            lists.report_id = budgets.report_id
            and budgets.place_start between lists.char_start and lists.char_end
            and budgets.budget_stage in ('initial_budget', 'final_budget')
            and budgets.category_code is null
            and regexp_matches(budgets.item_name, '^\d+个')
    qualify row_number() over (partition by lists.claim_id order by budgets.place_start desc) = 1

)

select
    report_id,
    fiscal_year,
    '未执行项目个数' as subject_name,
    concat('所列项目中决算为0的', unspent_count, '个') as left_text,
    unspent_count as left_value,
    '=' as comparison,
    concat('报告所称未执行项目', {{ printed('stated_count') }}, '个') as right_text,
    stated_count as right_value,
    '个' as unit,
    0 as exactness,
    0 as tolerance,
    fact_ids,
    char_start,
    '所列' || spent_names || '已有支出。' as note_text
from lists

union all

select
    lists.report_id,
    lists.fiscal_year,
    '未执行项目预算合计' as subject_name,
    concat('所列', lists.named_count, '个项目年初预算合计', {{ printed('lists.named_budget') }}, '万元') as left_text,
    lists.named_budget as left_value,
    '=' as comparison,
    concat('报告所列合计', {{ printed('stated_budgets.amount') }}, '万元') as right_text,
    stated_budgets.amount as right_value,
    '万元' as unit,
    0 as exactness,
    0.005 as tolerance,
    list_append(lists.fact_ids, stated_budgets.fact_id) as fact_ids,
    lists.char_start,
    null as note_text
from lists
inner join stated_budgets on lists.claim_id = stated_budgets.claim_id
