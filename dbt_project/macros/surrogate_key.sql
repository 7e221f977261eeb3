{# A short stable key over columns of which some may be null. #}
{% macro surrogate_key(columns) -%}
    left(sha256(cast(json_array({{ columns | join(', ') }}) as varchar)), 16)
{%- endmacro %}
