{#
    Models about reports are incremental: a build makes anew the rows of those reports whose staged rows are not those
    of the last build, and of all other reports of their departments, which may be compared with them. Which these are
    stands in int_reports_compared; `jixiao build` starts from a copy of the last build where the project is the same.
#}

{# The rows of a table, which has a report_id, that belong to the reports this build makes anew. #}
{% macro rebuilt(relation) -%}
    {%- set compared = none if model.resource_type == 'unit_test' else ref('int_reports_compared') -%}
    {%- if compared is none or flags.FULL_REFRESH -%}
        {{ relation }}
    {%- else -%}
        (select * from {{ relation }} where report_id in (select report_id from {{ compared }} where is_rebuilt))
    {%- endif -%}
{%- endmacro %}

{#
    The strategy of the incremental models: all rows of the reports made anew are replaced, whatever a report has now
    and had before. A row without a report is a department's, all of whose reports are made anew together.
#}
{% macro get_incremental_replace_reports_sql(arguments) %}
    {%- set columns = arguments.dest_columns | map(attribute='name') | list -%}
    {%- set is_rebuilt -%}
        (
            report_id in (select compared.report_id from {{ ref('int_reports_compared') }} as compared where compared.is_rebuilt)
            {%- if 'department_id' in columns %}
            or department_id in (
                select unnest([compared.department_id, compared.former_department_id])
                from {{ ref('int_reports_compared') }} as compared
                where compared.is_rebuilt
            )
            {%- endif %}
        )
    {%- endset -%}

    delete from {{ arguments.target_relation }} where {{ is_rebuilt }};

    insert into {{ arguments.target_relation }} ({{ get_quoted_csv(columns) }})
    select {{ get_quoted_csv(columns) }} from {{ arguments.temp_relation }} where {{ is_rebuilt }};
{% endmacro %}
