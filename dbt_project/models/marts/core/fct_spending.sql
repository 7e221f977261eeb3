with

facts as (

    select * from {{ rebuilt(ref('stg_spending_sums')) }}

),

categories as (

    select * from {{ ref('dim_spending_categories') }}
    where spending_scheme in ('function', 'economic', 'operating')

),

-- An item whose extractor knows only the scheme has the category that bears its very name, and its code where one is
-- printed. Names that several categories bear (行政运行, 房屋建筑物购建) tell nothing without a code.
named_categories as (

    select
        facts.fact_id,
        min(categories.category_code) as category_code
    from facts
    inner join categories
        on
            facts.spending_scheme = categories.spending_scheme
            and {{ official_name('facts.item_name') }} = {{ official_name('categories.category_name') }}
            and coalesce(
                nullif(regexp_extract(facts.item_name, '^\d{3,7}'), '') = categories.official_code, true
            )
    where facts.category_code is null
    group by facts.fact_id
    having count(*) = 1

),

categorised as (

    select facts.* replace (coalesce(facts.category_code, named_categories.category_code) as category_code)
    from facts
    left join named_categories on facts.fact_id = named_categories.fact_id

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
        facts.spending_scheme,
        facts.item_name,
        facts.category_code,
        facts.parent_item_name,
        facts.budget_stage,
        facts.amount_wan_yuan,
        facts.is_zero_by_statement,
        facts.funding_scope
    from categorised as facts
    left join reports on facts.report_id = reports.report_id

)

select * from with_departments
