with

source as (

    select * from {{ source('staged', 'fact_mentions') }}

),

typed as (

    select
        fact_id,
        report_id,
        cast(mention_number as integer) as mention_number,
        cast(page_number as integer) as page_number,
        locator,
        cast(char_start as integer) as char_start,
        cast(char_end as integer) as char_end,
        verbatim_text,
        figure_spans
    from source

)

select * from typed
