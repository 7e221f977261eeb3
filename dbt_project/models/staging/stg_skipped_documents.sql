with

source as (

    select * from {{ source('staged', 'skipped_documents') }}

),

typed as (

    select
        source_file,
        source_sha256,
        rule_code,
        message
    from source

)

select * from typed
