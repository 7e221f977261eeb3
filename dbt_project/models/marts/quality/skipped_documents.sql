{{ config(materialized='table') }}

with

skipped_documents as (

    select * from {{ ref('stg_skipped_documents') }}

)

select * from skipped_documents
