{# The name of an official category without what is printed or left out at will: code, punctuation, 支出 at the end. #}
{% macro official_name(name) -%}
    regexp_replace(
        regexp_replace({{ name }}, '^\d{3,7}|[\s“”"''（）()、，,：:\-—]', '', 'g'),
        '支出$', ''
    )
{%- endmacro %}
