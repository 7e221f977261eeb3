{# What each file below models/reconciliation/rules declares; the graph is whole only when the project runs. #}
{% set rules = {} %}
{% if execute %}
    {% for node in graph.nodes.values() if 'reconciliation_rule' in node.config.meta %}
        {% do rules.update({node.name[:3] | upper: node.config.meta.reconciliation_rule}) %}
    {% endfor %}
{% endif %}
{% set columns = ['rule_name', 'rule_name_zh', 'rule_group', 'severity', 'tolerance_text', 'applies_when'] %}

with

declared as (

    {% for code in rules | sort %}
        select
            '{{ code }}' as rule_code,
            {% for column in columns -%}
                '{{ rules[code][column] | replace("'", "''") }}' as {{ column }}{{ ',' if not loop.last }}
            {% endfor %}
        {% if not loop.last %}union all{% endif %}
    {% else %}
        select
            'R00' as rule_code,
            {% for column in columns -%}
                '' as {{ column }}{{ ',' if not loop.last }}
            {% endfor %}
        where false
    {% endfor %}

)

select * from declared
