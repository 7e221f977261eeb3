with

document_texts as (

    select * from {{ rebuilt(ref('stg_document_texts')) }}

)

select * from document_texts
