{# Whether two rows are of one department (or one report, where the department is unknown), one year and one scope. #}
{% macro same_books(left_alias, right_alias) -%}
    {{ left_alias }}.department_id is not distinct from {{ right_alias }}.department_id
    and {{ left_alias }}.lone_report_id is not distinct from {{ right_alias }}.lone_report_id
    and {{ left_alias }}.fiscal_year is not distinct from {{ right_alias }}.fiscal_year
    and {{ left_alias }}.funding_scope is not distinct from {{ right_alias }}.funding_scope
{%- endmacro %}
