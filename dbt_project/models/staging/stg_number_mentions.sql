with

source as (

    select * from {{ source('staged', 'number_mentions') }}

),

typed as (

    select
        report_id,
        cast(mention_number as integer) as mention_number,
        number_text,
        unit_text,
        cast(char_start as integer) as char_start,
        cast(char_end as integer) as char_end,
        locator,
        disposition,
        rule,
        fact_id,
        context_text
    from source

)

select * from typed
