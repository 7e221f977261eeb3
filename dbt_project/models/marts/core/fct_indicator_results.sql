with

facts as (

    select * from {{ rebuilt(ref('stg_indicator_results')) }}

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
        facts.level_1,
        facts.level_2,
        facts.indicator_name,
        facts.target_text,
        facts.target_operator,
        facts.target_value,
        facts.actual_text,
        facts.actual_operator,
        facts.actual_value,
        facts.unit,
        facts.weight,
        facts.score,
        facts.growth_pct,
        facts.period_text,
        facts.deviation_reason
    from facts
    left join reports on facts.report_id = reports.report_id

)

select * from with_departments
