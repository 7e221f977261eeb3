{{ config(materialized='table') }}

with recursive

categories as (

    select * from {{ ref('dim_spending_categories') }}

),

ancestors as (

    select
        category_code,
        parent_category_code as ancestor_code,
        1 as distance
    from categories
    where parent_category_code is not null

    union all

    select
        ancestors.category_code,
        categories.parent_category_code as ancestor_code,
        ancestors.distance + 1 as distance
    from ancestors
    inner join categories on ancestors.ancestor_code = categories.category_code
    where categories.parent_category_code is not null

)

select * from ancestors
