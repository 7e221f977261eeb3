with

source as (

    select * from {{ source('staged', 'quarantined_documents') }}

),

typed as (

    select
        source_file,
        source_sha256,
        reason_code,
        message,
        first_seen_at at time zone 'UTC' as first_seen_at
    from source

)

select * from typed
