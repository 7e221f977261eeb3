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
        cast(first_seen_at as timestamp with time zone) as first_seen_at
    from source

)

select * from typed
