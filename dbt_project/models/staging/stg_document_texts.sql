with

source as (

    select * from {{ source('staged', 'document_texts') }}

),

typed as (

    select
        report_id,
        text as document_text
    from source

)

select * from typed
