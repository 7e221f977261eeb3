with

issues as (

    select * from {{ ref('stg_issues') }}

),

reports as (

    select * from {{ ref('int_reports_versioned') }}

),

departments as (

    select * from {{ ref('dim_departments') }}

),

resolved_values as (

    select * from {{ ref('int_values_resolved') }}

),

spending as (

    select * from {{ ref('fct_spending') }}

),

conflicting_amounts as (

    select
        resolved_values.report_id,
        'conflicting_amounts' as issue_code,
        'warning' as severity,
        format(
            '{} {}, {} of {}: different amounts are stated ({} 万元); spending_by_category uses {}. '
            'Compare the facts {}.',
            resolved_values.spending_scheme,
            resolved_values.subject_name,
            resolved_values.budget_stage,
            coalesce(cast(resolved_values.fiscal_year as varchar), 'an unknown year'),
            array_to_string(list_transform(resolved_values.stated_values, lambda v: {{ printed('v') }}), ', '),
            {{ printed('resolved_values.value') }},
            array_to_string(resolved_values.fact_ids, ', ')
        ) as message,
        spending.locator,
        spending.char_start,
        spending.char_end,
        spending.verbatim_text
    from resolved_values
    inner join spending on resolved_values.fact_id = spending.fact_id
    where resolved_values.value_count > 1

),

-- The id of a department is made of its name alone: two of one name are told apart only by a fuller name.
ambiguous_departments as (

    select
        reports.report_id,
        'ambiguous_department' as issue_code,
        'error' as severity,
        format(
            '{} is read as a department of {} here and of {} elsewhere: their figures meet in the marts. '
            'State the full name of each in manifest.csv.',
            reports.department_name,
            reports.region_name,
            departments.region_name
        ) as message,
        cast(null as varchar) as locator,
        cast(null as integer) as char_start,
        cast(null as integer) as char_end,
        cast(null as varchar) as verbatim_text
    from reports
    inner join departments on reports.department_id = departments.department_id
    where reports.region_code != departments.region_code

),

united as (

    select * from issues
    union all
    select * from conflicting_amounts
    union all
    select * from ambiguous_departments

)

select * from united
