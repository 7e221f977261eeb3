with

facts as (

    select * from {{ rebuilt(ref('stg_basic_figures')) }}

),

reports as (

    select * from {{ ref('int_reports_versioned') }}

),

with_departments as (

    select
        facts.fact_id,
        facts.report_id,
        facts.source_kind,
        facts.page_number,
        facts.locator,
        facts.char_start,
        facts.char_end,
        facts.verbatim_text,
        facts.extractor,
        facts.is_recognised,
        facts.mention_count,
        reports.department_id,
        facts.fiscal_year,
        facts.figure_name,
        facts.value,
        facts.unit
    from facts
    left join reports on facts.report_id = reports.report_id

)

select * from with_departments
