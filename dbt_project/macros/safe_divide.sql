{# A quotient as DECIMAL(18,6), or null where the divisor is missing or zero or the quotient does not fit. #}
{% macro safe_divide(dividend, divisor) -%}
    try_cast(({{ dividend }}) / nullif({{ divisor }}, 0) as decimal(18, 6))
{%- endmacro %}
