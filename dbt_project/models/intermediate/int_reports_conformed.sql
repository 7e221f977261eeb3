{{ config(materialized='table') }}

with

reports as (

    select * from {{ ref('stg_reports') }}

),

department_names as (

    select * from {{ ref('department_names') }}
    where relation != 'merged'

),

-- 西湖区科技局 and 杭州市西湖区科学技术局 are one: the region's code and what the standard name leaves of the rest tell
-- which department is meant. Where no region is known, only the whole printed name can.
named as (

    select
        reports.*,
        coalesce(
            department_names.standard_core,
            regexp_replace(coalesce(reports.department_core, reports.department_name), '管委会$', '管理委员会')
        ) as standard_core
    from reports
    left join department_names on reports.department_core = department_names.department_core

),

conformed as (

    select
        *,
        case
            when department_name is null then null
            when region_code is not null then {{ department_id('region_code || standard_core') }}
            else {{ department_id('department_name') }}
        end as department_id
    from named

)

select * from conformed
