{# What is left of an item's name when punctuation and the endings that change nothing (支出, 经费, 决算数 …) are gone. #}
{% macro subject_stem(name) -%}
    regexp_replace(
        regexp_replace({{ name }}, '[\s“”"''「」（）()、，,：:]', '', 'g'),
        '(支出|经费|费用|费|决算|预算|年初|全年|合计|总额|数)+$', ''
    )
{%- endmacro %}
