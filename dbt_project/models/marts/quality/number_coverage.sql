with

reports as (

    select * from {{ rebuilt(ref('dim_reports')) }}

),

numbers as (

    select * from {{ rebuilt(ref('number_mentions')) }}

),

-- a report without any number has a row as well
counted as (

    select
        reports.report_id,
        cast(count(numbers.report_id) as integer) as numbers_total,
        cast(count(*) filter (where numbers.disposition = 'fact') as integer) as numbers_in_facts,
        cast(count(*) filter (where numbers.disposition = 'share') as integer) as numbers_in_shares,
        cast(count(*) filter (where numbers.disposition = 'excluded') as integer) as numbers_excluded,
        cast(count(*) filter (where numbers.disposition = 'unexplained') as integer) as numbers_unexplained
    from reports
    left join numbers on reports.report_id = numbers.report_id
    group by reports.report_id

)

select
    *,
    {{ safe_divide('cast(numbers_total - numbers_unexplained as decimal(18, 6))', 'numbers_total') }} as coverage_rate
from counted
