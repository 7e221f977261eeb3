{{ config(materialized='table') }}

with

reports as (

    select * from {{ ref('int_reports_conformed') }}

),

spending_sums as (

    select * from {{ ref('stg_spending_sums') }}

),

scopes as (

    select
        report_id,
        string_agg(distinct funding_scope, chr(31) order by funding_scope) as funding_scopes
    from spending_sums
    where funding_scope is not null
    group by report_id

),

-- A department has one self-evaluation and one set of accounts a year, but a paper for each of its projects: two of
-- those are versions of one another only where title and projects are the same, and never where no project is named.
described as (

    select
        reports.*,
        case
            when reports.report_type in ('project_self_evaluation', 'performance_targets', 'other')
                then coalesce(reports.title || chr(31) || scopes.funding_scopes, reports.report_id)
            else ''
        end as paper
    from reports
    left join scopes on reports.report_id = scopes.report_id

),

numbered as (

    select
        *,
        row_number() over (
            partition by department_id, fiscal_year, report_type, paper
            order by reported_on desc nulls last, loaded_at desc, source_file desc, report_id asc
        ) as version_from_newest
    from described

),

versioned as (

    select
        * exclude (paper, version_from_newest),
        -- what is not known to be the same cannot be superseded
        department_id is null or fiscal_year is null or version_from_newest = 1 as is_current
    from numbered

)

select * from versioned
