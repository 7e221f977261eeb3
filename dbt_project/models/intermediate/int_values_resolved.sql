with

report_values as (

    select * from {{ ref('int_report_values_resolved') }}

),

gathered as (

    select
        * exclude (stated_values, item_names, fact_ids),
        list_sort(list_distinct(flatten(list(stated_values) over same_thing))) as stated_values,
        list_sort(list_distinct(flatten(list(item_names) over same_thing))) as item_names,
        list_sort(flatten(list(fact_ids) over same_thing)) as fact_ids
    from report_values
    window same_thing as (partition by subject_id, fiscal_year, budget_stage)

),

-- The report about that very year speaks first, then a paper about the department before one about a project, then
-- the newest.
resolved as (

    select
        *,
        len(stated_values) as value_count
    from gathered
    qualify row_number() over (
        partition by subject_id, fiscal_year, budget_stage
        order by
            coalesce(report_fiscal_year = fiscal_year, false) desc,
            report_type = 'project_self_evaluation' asc,
            reported_on desc nulls last,
            loaded_at desc,
            report_id asc
    ) = 1

)

select * from resolved
