-- Choosing between values, matching and pivoting leave no fact of a current report out, and use none twice.
{{ config(meta={'dagster': {'ref': {'name': 'spending_by_category'}}}) }}

with

current_facts as (

    {% for table, condition in {
        'fct_spending': 'true',
        'fct_stated_changes': "comparison_basis = 'prior_year'",
        'fct_indicator_results': 'true',
    }.items() %}
        select facts.fact_id
        from {{ ref(table) }} as facts
        inner join {{ ref('dim_reports') }} as reports on facts.report_id = reports.report_id
        where reports.is_current and {{ condition }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

mart_facts as (

    select unnest(fact_ids) as fact_id
    from {{ ref('spending_by_category') }}
    union all
    select unnest(stated_fact_ids) as fact_id
    from {{ ref('year_over_year_change') }}
    union all
    select fact_id
    from {{ ref('indicator_attainment') }}

)

select
    coalesce(current_facts.fact_id, mart_facts.fact_id) as fact_id,
    count(*) as row_count
from current_facts
full join mart_facts on current_facts.fact_id = mart_facts.fact_id
group by all
having count(*) > 1 or count(current_facts.fact_id) = 0 or count(mart_facts.fact_id) = 0
