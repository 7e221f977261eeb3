-- Much of a report is not understood: what was read of it is right all the same, and number_mentions shows the rest.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'number_coverage'}}}) }}

select
    report_id,
    numbers_unexplained,
    coverage_rate
from {{ ref('number_coverage') }}
where coverage_rate < 0.97
