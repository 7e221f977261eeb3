{# A sum of money in 万元, or null where the unit is missing or none of money. Exact: only decimals are multiplied. #}
{% macro in_wan_yuan(figure, unit) -%}
    cast({{ figure }} * case {{ unit }}
        when '元' then 0.0001
        when '千元' then 0.1
        when '万元' then 1.0
        when '百万元' then 100.0
        when '亿元' then 10000.0
    end as decimal(24, 6))
{%- endmacro %}
