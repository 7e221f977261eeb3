{{ config(materialized='table') }}

{# What each file below models/reconciliation/rules declares; the graph is whole only when the project runs. #}
{% set rules = {} %}
{% if execute %}
    {% for node in graph.nodes.values() if 'reconciliation_rule' in node.config.meta %}
        {% do rules.update({node.name[:3] | upper: node.config.meta.reconciliation_rule}) %}
    {% endfor %}
{% endif %}

with

declared as (

    select
        cast(null as varchar) as rule_code,
        cast(null as varchar) as rule_name,
        cast(null as varchar) as rule_name_zh,
        cast(null as varchar) as rule_group,
        cast(null as varchar) as severity,
        cast(null as varchar) as tolerance_text,
        cast(null as varchar) as applies_when

    {% for code, rule in rules | dictsort %}
        union all
        select
            '{{ code }}' as rule_code,
            {{ dbt.string_literal(dbt.escape_single_quotes(rule.rule_name)) }} as rule_name,
            {{ dbt.string_literal(dbt.escape_single_quotes(rule.rule_name_zh)) }} as rule_name_zh,
            '{{ rule.rule_group }}' as rule_group,
            '{{ rule.severity }}' as severity,
            {{ dbt.string_literal(dbt.escape_single_quotes(rule.tolerance_text)) }} as tolerance_text,
            {{ dbt.string_literal(dbt.escape_single_quotes(rule.applies_when)) }} as applies_when
    {% endfor %}

)

select * from declared
where rule_code is not null
