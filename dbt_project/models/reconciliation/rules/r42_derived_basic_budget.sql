{{ reconciliation_rule(
    name='budget of basic expenditure, derived',
    name_zh='基本支出全年预算推算',
    group='hint',
    severity='info',
    tolerance='0.005 万元',
    applies='total and project expenditure have a final budget, basic expenditure has none'
) }}

with

sums as (

    select * from {{ rebuilt(ref('int_item_sums')) }}
    where funding_scope is null

),

budgets as (

    select
        report_id,
        fiscal_year,
        {% for name, code in {
            'total': 'total', 'basic': 'nature.basic', 'project': 'nature.project',
            'department': 'nature.department_project', 'shared': 'nature.public_project'
        }.items() -%}
            max(amount) filter (where category_code = '{{ code }}') as {{ name }},
            count(distinct amount) filter (where category_code = '{{ code }}') as {{ name }}_count,
        {% endfor -%}
        list(fact_id order by fact_id) filter (where category_code in (
            'total', 'nature.project', 'nature.department_project', 'nature.public_project'
        )) as fact_ids
    from sums
    where budget_stage = 'final_budget'
    group by report_id, fiscal_year

),

actuals as (

    select * from sums
    where budget_stage = 'actual' and category_code = 'nature.basic'
    qualify row_number() over (partition by report_id, fiscal_year order by mention_count desc, char_start asc) = 1

),

derived as (

    select
        budgets.report_id,
        budgets.fiscal_year,
        actuals.item_name,
        actuals.amount as actual,
        actuals.char_start,
        budgets.total - coalesce(budgets.project, budgets.department + budgets.shared) as budget,
        list_append(budgets.fact_ids, actuals.fact_id) as fact_ids
    from budgets
    inner join actuals
        on
            budgets.report_id = actuals.report_id
            and budgets.fiscal_year is not distinct from actuals.fiscal_year
    where
        budgets.basic is null
        and budgets.total_count = 1
        and greatest(budgets.project_count, budgets.department_count, budgets.shared_count) = 1

)

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    concat(fiscal_year || '年', item_name, '决算', {{ printed('actual') }}, '万元') as left_text,
    actual as left_value,
    '<=' as comparison,
    concat('由整体与项目的全年预算推算的全年预算', {{ printed('budget') }}, '万元') as right_text,
    budget as right_value,
    '万元' as unit,
    0 as exactness,
    0.005 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from derived
where budget > 0
