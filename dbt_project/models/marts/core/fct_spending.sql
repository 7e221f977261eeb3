with

facts as (

    select * from {{ ref('stg_spending_sums') }}

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
        facts.mention_count,
        reports.department_id,
        facts.fiscal_year,
        facts.spending_scheme,
        facts.item_name,
        facts.category_code,
        facts.parent_item_name,
        facts.budget_stage,
        facts.amount_wan_yuan,
        facts.is_zero_by_statement,
        facts.funding_scope
    from facts
    left join reports on facts.report_id = reports.report_id

)

select * from with_departments
