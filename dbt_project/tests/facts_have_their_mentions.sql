-- A fact counts as many places as fact_mentions lists, the first is its own, and no place states an unknown fact.
{{ config(meta={'dagster': {'ref': {'name': 'fact_mentions'}}}) }}

{% set tables = [
    'fct_spending', 'fct_indicator_results', 'fct_stated_changes', 'fct_basic_figures', 'fct_findings'
] %}

with

facts as (

    {% for table in tables %}
        select
            fact_id,
            char_start,
            char_end,
            mention_count
        from {{ ref(table) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

mentions as (

    select
        fact_id,
        count(*) as mention_count,
        max(char_start) filter (where mention_number = 1) as char_start,
        max(char_end) filter (where mention_number = 1) as char_end
    from {{ ref('fact_mentions') }}
    group by fact_id

)

select
    facts.fact_id,
    mentions.fact_id as mentioned_fact_id
from facts
full join mentions on facts.fact_id = mentions.fact_id
where
    (facts.char_start, facts.char_end, facts.mention_count)
    is distinct from (mentions.char_start, mentions.char_end, mentions.mention_count)
