with

source as (

    select * from {{ source('staged', 'reports') }}

),

typed as (

    select
        report_id,
        source_file,
        source_sha256,
        source_format,
        department_name,
        department_core,
        department_source,
        region_name,
        region_code,
        admin_level,
        cast(fiscal_year as integer) as fiscal_year,
        fiscal_year_source,
        report_type,
        title,
        cast(reported_on as date) as reported_on,
        cast(overall_score as decimal(24, 6)) as overall_score,
        overall_grade,
        cast(page_count as integer) as page_count,
        cast(character_count as integer) as character_count,
        source_url,
        cast(retrieved_on as date) as retrieved_on,
        loaded_at at time zone 'UTC' as loaded_at
    from source

)

select * from typed
