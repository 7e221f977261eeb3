{{ config(materialized='table') }}

with

spending_categories as (

    select * from {{ ref('spending_categories') }}

)

select * from spending_categories
