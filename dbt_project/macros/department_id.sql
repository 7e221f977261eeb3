{# The department's id: a hash of its name, so that it is the same in every build. No name, no id. #}
{% macro department_id(department_name) -%}
    left(sha256({{ department_name }}), 16)
{%- endmacro %}
