{{ config(materialized='table') }}

with

quarantined_documents as (

    select * from {{ ref('stg_quarantined_documents') }}

)

select * from quarantined_documents
