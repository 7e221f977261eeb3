with

source as (

    select * from {{ source('staged', 'issues') }}

),

typed as (

    select
        report_id,
        issue_code,
        severity,
        message,
        locator,
        cast(char_start as integer) as char_start,
        cast(char_end as integer) as char_end,
        verbatim_text
    from source

)

select * from typed
