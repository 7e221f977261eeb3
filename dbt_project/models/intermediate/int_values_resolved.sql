with

report_values as (

    select * from {{ rebuilt(ref('int_report_values_resolved')) }}

),

statements as (

    select
        subject_id,
        fiscal_year,
        budget_stage,
        list_sort(list_distinct(flatten(list(stated_values)))) as stated_values,
        list_sort(list_distinct(flatten(list(item_names)))) as item_names,
        list_sort(flatten(list(fact_ids))) as fact_ids
    from report_values
    group by subject_id, fiscal_year, budget_stage

),

-- The report about that very year speaks first, then a paper about the department before one about a project, then
-- the newest.
preferred as (

    select * exclude (stated_values, item_names, fact_ids)
    from report_values
    qualify row_number() over (
        partition by subject_id, fiscal_year, budget_stage
        order by
            coalesce(report_fiscal_year = fiscal_year, false) desc,
            report_type = 'project_self_evaluation' asc,
            reported_on desc nulls last,
            loaded_at desc,
            report_id asc
    ) = 1

),

resolved as (

    select
        preferred.*,
        statements.stated_values,
        statements.item_names,
        statements.fact_ids,
        len(statements.stated_values) as value_count
    from preferred
    inner join statements
        on
            preferred.subject_id = statements.subject_id
            and preferred.fiscal_year is not distinct from statements.fiscal_year
            and preferred.budget_stage is not distinct from statements.budget_stage

)

select * from resolved
