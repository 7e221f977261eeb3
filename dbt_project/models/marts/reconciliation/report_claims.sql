with

claims as (

    select * from {{ rebuilt(ref('stg_claims')) }}

)

select * from claims
