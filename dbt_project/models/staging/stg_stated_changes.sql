with

source as (

    select * from {{ source('staged', 'stated_changes') }}

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
        subject_name,
        subject_kind,
        comparison_basis,
        cast(current_value as decimal(24, 6)) as current_value,
        cast(base_value as decimal(24, 6)) as base_value,
        cast(change_amount as decimal(24, 6)) as change_amount,
        cast(change_pct as decimal(24, 6)) as change_pct,
        unit,
        funding_scope
    from source

)

select * from typed
