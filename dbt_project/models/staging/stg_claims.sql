with

source as (

    select * from {{ source('staged', 'claims') }}

),

typed as (

    select
        claim_id,
        report_id,
        claim_kind,
        cast(page_number as integer) as page_number,
        locator,
        cast(char_start as integer) as char_start,
        cast(char_end as integer) as char_end,
        verbatim_text,
        subject_text,
        cast(stated_value as decimal(24, 6)) as stated_value,
        unit,
        cast(listed_count as integer) as listed_count
    from source

)

select * from typed
