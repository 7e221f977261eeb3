with

number_mentions as (

    select * from {{ ref('stg_number_mentions') }}

)

select * from number_mentions
