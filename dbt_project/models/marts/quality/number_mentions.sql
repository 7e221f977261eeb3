with

number_mentions as (

    select * from {{ rebuilt(ref('stg_number_mentions')) }}

)

select * from number_mentions
