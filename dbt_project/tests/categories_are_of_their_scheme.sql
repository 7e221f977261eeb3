-- A lookup maps an item of one scheme onto a category of another. The figure is still right, so it is published.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_spending'}}}) }}

select
    spending.fact_id,
    spending.spending_scheme,
    spending.category_code
from {{ ref('fct_spending') }} as spending
inner join {{ ref('dim_spending_categories') }} as categories on spending.category_code = categories.category_code
where spending.spending_scheme != categories.spending_scheme
