{{ config(materialized='table') }}

with

issues as (

    select * from {{ ref('stg_issues') }}

),

reports as (

    select * from {{ ref('int_reports_versioned') }}

),

department_names as (

    select * from {{ ref('department_names') }}

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

departments_of_reports as (

    select
        department_id,
        region_code,
        standard_core,
        department_name,
        list_sort(list(distinct fiscal_year)) as fiscal_years,
        max_by(report_id, (coalesce(fiscal_year, 0), report_id)) as report_id
    from reports
    where department_id is not null
    group by department_id, region_code, standard_core, department_name

),

-- One printed name, two departments: one report does not tell its region, or tells another.
ambiguous_departments as (

    select
        here.report_id,
        'ambiguous_department' as issue_code,
        'warning' as severity,
        format(
            '{} is printed by reports of different or unknown regions, which are counted as different departments. '
            'State the full name of each in manifest.csv.',
            here.department_name
        ) as message
    from departments_of_reports as here
    inner join departments_of_reports as elsewhere
        on
            here.department_name = elsewhere.department_name
            and here.department_id != elsewhere.department_id
    group by here.report_id, here.department_name

),

-- A body that took over the duties of another, or one of nearly its name, whose reports begin where those of the other
-- end: perhaps the same, but figures of two departments must not meet by a guess.
possible_renames as (

    select
        later.report_id,
        'department_possibly_renamed' as issue_code,
        'info' as severity,
        format(
            '{} may be {} under a new name: the reports of one begin where those of the other end. They are counted as '
            'two departments; to join them, state one name for both in manifest.csv.',
            later.department_name,
            earlier.department_name
        ) as message
    from departments_of_reports as later
    inner join departments_of_reports as earlier
        on
            later.region_code = earlier.region_code
            and later.department_id != earlier.department_id
            and list_min(later.fiscal_years) > list_max(earlier.fiscal_years)
    left join department_names
        on
            earlier.standard_core = department_names.department_core
            and later.standard_core = department_names.standard_core
            and department_names.relation = 'merged'
    where
        department_names.relation is not null
        or (
            right(later.standard_core, 1) = right(earlier.standard_core, 1)
            and least(length(later.standard_core), length(earlier.standard_core)) > 4
            -- two characters: the distance counts bytes, of which each has three
            and levenshtein(later.standard_core, earlier.standard_core) <= 6
            -- 第一人民医院 and 第二人民医院 are two
            and regexp_replace(later.standard_core, '[一二三四五六七八九十]', '', 'g')
            != regexp_replace(earlier.standard_core, '[一二三四五六七八九十]', '', 'g')
        )

),

of_departments as (

    select
        raised.report_id,
        raised.issue_code,
        raised.severity,
        raised.message,
        cast(null as varchar) as locator,
        cast(null as integer) as char_start,
        cast(null as integer) as char_end,
        cast(null as varchar) as verbatim_text
    from (
        select * from ambiguous_departments
        union all
        select * from possible_renames
    ) as raised

),

united as (

    select * from issues
    union all
    select * from conflicting_amounts
    union all
    select * from of_departments

)

select * from united
