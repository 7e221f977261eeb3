{# The department's id: a hash of the words that tell which one is meant, so that it is the same in every build. #}
{% macro department_id(identity) -%}
    left(sha256({{ identity }}), 16)
{%- endmacro %}
