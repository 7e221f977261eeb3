with

results as (

    select * from {{ rebuilt(ref('reconciliation_results')) }}

),

reports as (

    select * from {{ rebuilt(ref('dim_reports')) }}

),

spending as (

    select
        report_id,
        fact_id
    from {{ rebuilt(ref('fct_spending')) }}

),

outcomes as (

    select
        report_id,
        count_if(outcome = 'holds') as holds_count,
        count_if(outcome = 'rounding') as rounding_count,
        count_if(outcome = 'fails') as fails_count,
        count_if(outcome = 'hint') as hint_count,
        count_if(rule_group = 'table_arithmetic') as arithmetic_count,
        count_if(rule_group = 'table_arithmetic' and outcome = 'fails') as arithmetic_fails_count
    from results
    group by report_id

),

-- an identity that holds proves the sums on both its sides; that one sum stays below another proves neither
proved as (

    select distinct unnest(fact_ids) as fact_id
    from results
    where
        comparison = '='
        and outcome in ('holds', 'rounding')
        and rule_group in ('table_arithmetic', 'contradiction')

),

amounts as (

    select
        spending.report_id,
        count(*) as amounts_total,
        count(proved.fact_id) as amounts_proved
    from spending
    left join proved on spending.fact_id = proved.fact_id
    group by spending.report_id

),

final as (

    select
        reports.report_id,
        cast(coalesce(amounts.amounts_total, 0) as integer) as amounts_total,
        cast(coalesce(amounts.amounts_proved, 0) as integer) as amounts_proved,
        {{ safe_divide('amounts.amounts_proved', 'amounts.amounts_total') }} as proved_rate,
    {% for count in ['holds', 'rounding', 'fails', 'hint', 'arithmetic', 'arithmetic_fails'] -%}
        cast(coalesce(outcomes.{{ count }}_count, 0) as integer) as {{ count }}_count{{ ',' if not loop.last }}
    {% endfor %}
    from reports
    left join outcomes on reports.report_id = outcomes.report_id
    left join amounts on reports.report_id = amounts.report_id

)

select * from final
