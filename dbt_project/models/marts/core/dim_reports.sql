{{ config(materialized='table') }}

with

reports as (

    select * from {{ ref('int_reports_versioned') }}

)

select * exclude (department_name, department_core, standard_core, region_name, region_code, admin_level) from reports
