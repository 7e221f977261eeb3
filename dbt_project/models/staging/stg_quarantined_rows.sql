with

source as (

    select * from {{ source('staged', 'quarantined_rows') }}

),

typed as (

    select
        table_name,
        fact_id,
        report_id,
        check_name,
        message,
        row_json
    from source

)

select * from typed
