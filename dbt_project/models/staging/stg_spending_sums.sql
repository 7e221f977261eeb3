with

source as (

    select * from {{ source('staged', 'spending') }}

),

typed as (

    select
        fact_id,
        report_id,
        source_kind,
        cast(page_number as integer) as page_number,
        locator,
        cast(char_start as integer) as char_start,
        cast(char_end as integer) as char_end,
        verbatim_text,
        extractor,
        is_recognised,
        cast(mention_count as integer) as mention_count,
        cast(fiscal_year as integer) as fiscal_year,
        spending_scheme,
        item_name,
        category_code,
        parent_item_name,
        budget_stage,
        cast(amount_wan_yuan as decimal(18, 6)) as amount_wan_yuan,
        cast(is_zero_by_statement as boolean) as is_zero_by_statement,
        funding_scope
    from source

)

select * from typed
