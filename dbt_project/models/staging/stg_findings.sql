with

source as (

    select * from {{ source('staged', 'findings') }}

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
        finding_kind,
        cast(ordinal as integer) as ordinal,
        finding_text
    from source

)

select * from typed
