{# How many decimals a figure needs: 7404.650000 needs two, 386.000000 none. #}
{% macro decimals_of(figure) -%}
    length(rtrim(split_part(cast({{ figure }} as varchar), '.', 2), '0'))
{%- endmacro %}

{# A figure as a person would write it: 16.48, not 16.480000. #}
{% macro printed(figure) -%}
    rtrim(rtrim(cast({{ figure }} as varchar), '0'), '.')
{%- endmacro %}

{#
    By how much a sum of `addends` rounded figures may miss a rounded total: half a unit of the last decimal for each
    addend, ten addends at most, so that a long list does not excuse a real difference.
#}
{% macro rounding_tolerance(decimals, addends) -%}
    cast(least(0.5 * ({{ addends }}), 5) / pow(10, {{ decimals }}) as decimal(24, 7))
{%- endmacro %}

{#
    By how much a computed percentage may miss a stated one: half a unit of the stated one's last decimal, and what the
    rounding of its two operands can make of it. Whole numbers count as exact: they are mostly counts. `decimals` of
    figures printed in a unit larger than their own are negative: 2.32亿元 in 万元 has -2.
#}
{% macro percentage_tolerance(stated_pct, current_value, prior_value, decimals, prior_decimals=none) -%}
    0.5 / pow(10, {{ decimals_of(stated_pct) }})
    + (
        {{ half_unit(decimals) }} * abs({{ prior_value }})
        + {{ half_unit(prior_decimals or decimals) }} * abs({{ current_value }})
    ) * 100 / pow(nullif({{ prior_value }}, 0), 2)
{%- endmacro %}

{#
    To how many decimals an operand is known: a whole number as its partner, which was printed with decimals, a figure
    of a larger unit as itself.
#}
{% macro operand_decimals(decimals, partner_decimals) -%}
    if({{ decimals }} < 0, {{ decimals }}, greatest({{ decimals }}, {{ partner_decimals }}))
{%- endmacro %}

{# Half a unit of the last printed decimal; none for a whole number, which counts as exact. #}
{% macro half_unit(decimals) -%}
    if({{ decimals }} = 0, 0, 0.5 / pow(10, {{ decimals }}))
{%- endmacro %}
