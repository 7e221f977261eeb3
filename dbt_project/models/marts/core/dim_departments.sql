{{ config(materialized='table') }}

with

reports as (

    select * from {{ ref('int_reports_versioned') }}
    where department_id is not null

),

names as (

    select
        department_id,
        list_sort(list(distinct department_name)) as printed_names
    from reports
    group by department_id

),

-- Where reports say different things of their department, the one that knows the region speaks, then the newest.
departments as (

    select
        department_id,
        department_name,
        standard_core as department_core,
        region_name,
        region_code,
        admin_level
    from reports
    qualify row_number() over (
        partition by department_id
        order by
            region_code is null asc,
            region_name is null asc,
            fiscal_year desc nulls last,
            loaded_at desc,
            report_id asc
    ) = 1

),

final as (

    select
        departments.*,
        names.printed_names
    from departments
    inner join names on departments.department_id = names.department_id

)

select * from final
