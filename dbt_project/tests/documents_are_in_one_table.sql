-- A file is loaded, quarantined or skipped: the three tables add up to the raw folder only if none is in two of them.
{{ config(meta={'dagster': {'ref': {'name': 'dim_reports'}}}) }}

with

documents as (

    select source_file from {{ ref('dim_reports') }}
    union all
    select source_file from {{ ref('quarantined_documents') }}
    union all
    select source_file from {{ ref('skipped_documents') }}

)

select source_file
from documents
group by source_file
having count(*) > 1
