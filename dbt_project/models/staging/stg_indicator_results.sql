with

source as (

    select * from {{ source('staged', 'indicator_results') }}

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
        level_1,
        level_2,
        indicator_name,
        target_text,
        target_operator,
        cast(target_value as decimal(24, 6)) as target_value,
        actual_text,
        actual_operator,
        cast(actual_value as decimal(24, 6)) as actual_value,
        unit,
        cast(weight as decimal(24, 6)) as weight,
        cast(score as decimal(24, 6)) as score,
        cast(growth_pct as decimal(24, 6)) as growth_pct,
        period_text,
        deviation_reason
    from source

)

select * from typed
