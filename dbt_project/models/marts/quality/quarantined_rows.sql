{{ config(materialized='table') }}

with

quarantined_rows as (

    select * from {{ ref('stg_quarantined_rows') }}

)

select * from quarantined_rows
