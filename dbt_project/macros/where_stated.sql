{#
    Puts the table macro `where_stated(fact_ids)` into the schema of the marts, when the build is done: the places
    behind any list of facts. A macro, unlike a view, names no database, so the file may be renamed or copied.
#}
{% macro create_where_stated() %}
    {%- if execute and flags.WHICH in ("build", "run") -%}
        {%- set tables = [] -%}
        {%- for table in ("fact_mentions", "dim_reports") -%}
            {%- set relation = adapter.get_relation(target.database, "marts", table) -%}
            {%- if relation is not none -%} {%- do tables.append(relation) -%} {%- endif -%}
        {%- endfor -%}
        {%- if tables | length == 2 -%}
            create or replace macro marts.where_stated(fact_ids) as table
            select
                mentions.fact_id,
                mentions.mention_number,
                reports.source_file,
                mentions.locator,
                mentions.verbatim_text
            from marts.fact_mentions as mentions
            inner join marts.dim_reports as reports on mentions.report_id = reports.report_id
            where list_contains(fact_ids, mentions.fact_id)
            order by reports.source_file, mentions.char_start, mentions.fact_id;
            comment on macro table marts.where_stated is
            'Every place that states one of the facts of a list, in reading order. 列表中各事实在报告中的全部出处。'
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
