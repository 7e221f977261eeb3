{{ config(materialized='table') }}

with

reports as (

    select * from {{ ref('int_reports_versioned') }}

),

-- a report also gives figures for other years than its own: a prior-year column, a plan
years as (

    select fiscal_year from reports
    union distinct
    select fiscal_year from {{ ref('fct_spending') }}
    union distinct
    select fiscal_year from {{ ref('fct_indicator_results') }}
    union distinct
    select fiscal_year from {{ ref('fct_stated_changes') }}
    union distinct
    select fiscal_year from {{ ref('fct_basic_figures') }}
    union distinct
    select fiscal_year from {{ ref('fct_findings') }}

),

counted as (

    select
        years.fiscal_year,
        cast(count(reports.report_id) as integer) as report_count,
        cast(count(distinct reports.department_id) as integer) as department_count
    from years
    left join reports on years.fiscal_year = reports.fiscal_year
    where years.fiscal_year is not null
    group by years.fiscal_year

)

select * from counted
