with

fact_mentions as (

    select * from {{ rebuilt(ref('stg_fact_mentions')) }}

)

select * from fact_mentions
