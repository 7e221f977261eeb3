{{ config(materialized='table') }}

{# The staged tables that incremental models are made of; a contract test compares. #}
{% set tables = [
    'reports',
    'document_texts',
    'spending',
    'indicator_results',
    'stated_changes',
    'basic_figures',
    'findings',
    'fact_mentions',
    'number_mentions',
    'claims',
] %}

with

reports as (

    select * from {{ ref('int_reports_conformed') }}

),

staged_rows as (

    {% for table in tables %}
        select
            report_id,
            hash('{{ table }}', staged_table) as row_hash
        from {{ source('staged', table) }} as staged_table -- noqa: AL05
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

fingerprints as (

    select
        report_id,
        sum(row_hash) as fingerprint
    from staged_rows
    group by report_id

),

-- as the build that this one starts from left it
last_build as (

    {% if has_last_build() %}
        select
            report_id,
            department_id,
            fingerprint
        from {{ this }}
        where fingerprint is not null
    {% else %}
        select
            report_id,
            department_id,
            cast(null as hugeint) as fingerprint
        from reports
        where false
    {% endif %}

),

-- a report that is gone stands here once more, so that its rows go too
compared as (

    select
        reports.department_id,
        last_build.department_id as former_department_id,
        fingerprints.fingerprint,
        coalesce(reports.report_id, last_build.report_id) as report_id,
        coalesce(fingerprints.fingerprint != last_build.fingerprint, true) as is_changed
    from reports
    left join fingerprints on reports.report_id = fingerprints.report_id
    full join last_build on reports.report_id = last_build.report_id

),

-- which version of a paper is current, and what another year says of a figure, is decided among these
departments_concerned as (

    select distinct unnest([department_id, former_department_id]) as department_id
    from compared
    where is_changed

),

final as (

    select
        report_id,
        department_id,
        former_department_id,
        fingerprint,
        is_changed
        or coalesce(
            department_id in (select concerned.department_id from departments_concerned as concerned)
            or former_department_id in (select concerned.department_id from departments_concerned as concerned),
            false
        ) as is_rebuilt
    from compared

)

select * from final
