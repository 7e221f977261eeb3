-- Every staged row arrives: a fact that is lost on the way is the worst that can happen here.
{{ config(meta={'dagster': {'ref': {'name': 'dim_reports'}}}) }}

{% set tables = {
    'reports': 'dim_reports',
    'document_texts': 'document_texts',
    'quarantined_documents': 'quarantined_documents',
    'skipped_documents': 'skipped_documents',
    'spending': 'fct_spending',
    'indicator_results': 'fct_indicator_results',
    'stated_changes': 'fct_stated_changes',
    'basic_figures': 'fct_basic_figures',
    'findings': 'fct_findings',
    'fact_mentions': 'fact_mentions',
    'number_mentions': 'number_mentions',
    'claims': 'report_claims',
    'quarantined_rows': 'quarantined_rows',
} %}

with

row_counts as (

    {% for staged, mart in tables.items() %}
        select
            '{{ mart }}' as table_name,
            (select count(*) from {{ source('staged', staged) }}) as staged_rows,
            (select count(*) from {{ ref(mart) }}) as mart_rows
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from row_counts
where staged_rows != mart_rows
