{#
    Models about reports are incremental: a build makes anew the rows of those reports whose staged rows are not those
    of the last build, and of all other reports of their departments, which may be compared with them. Which these are
    stands in int_reports_compared. The strategy, not the query, decides what is replaced: a query that gives rows of
    other reports too costs time, but changes nothing.
#}

{# Whether the model at hand stands in the build that this one starts from, and counts. #}
{% macro has_last_build() -%}
    {{ return(model and load_relation(this) is not none and not flags.FULL_REFRESH) }}
{%- endmacro %}

{# The rows of a table, which has a report_id, that belong to the reports this build makes anew. #}
{% macro rebuilt(relation) -%}
    {#- a unit test gives the rows it means -#}
    {%- set compared = none if model.resource_type == 'unit_test' else ref('int_reports_compared') -%}
    {%- if compared is none or flags.FULL_REFRESH -%}
        {{ relation }}
    {%- else -%}
        (select * from {{ relation }} where report_id in (select report_id from {{ compared }} where is_rebuilt))
    {%- endif -%}
{%- endmacro %}

{#
    Whether a row is of a report that this build makes anew. One without a report is its department's, all of whose
    reports are made anew together.
#}
{% macro is_of_rebuilt_report(columns) -%}
    report_id in (select compared.report_id from {{ ref('int_reports_compared') }} as compared where compared.is_rebuilt)
    {%- if 'department_id' in columns %}
        or department_id in (
            select unnest([compared.department_id, compared.former_department_id])
            from {{ ref('int_reports_compared') }} as compared
            where compared.is_rebuilt
        )
    {%- endif -%}
{%- endmacro %}

{# The strategy of the incremental models: whatever the reports made anew had before gives way to what they have now. #}
{% macro get_incremental_replace_reports_sql(arguments) -%}
    {%- set columns = arguments.dest_columns | map(attribute='name') | list -%}
    delete from {{ arguments.target_relation }}
    where {{ is_of_rebuilt_report(columns) }};

    insert into {{ arguments.target_relation }} ({{ get_quoted_csv(columns) }})
    select {{ get_quoted_csv(columns) }}
    from {{ arguments.temp_relation }}
    where {{ is_of_rebuilt_report(columns) }};
{%- endmacro %}
