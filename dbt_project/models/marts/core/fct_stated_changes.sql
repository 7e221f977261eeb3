with

facts as (

    select * from {{ rebuilt(ref('stg_stated_changes')) }}

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
        facts.subject_name,
        facts.subject_kind,
        facts.comparison_basis,
        facts.current_value,
        facts.base_value,
        facts.change_amount,
        facts.change_pct,
        facts.unit,
        facts.funding_scope
    from facts
    left join reports on facts.report_id = reports.report_id

)

select * from with_departments
