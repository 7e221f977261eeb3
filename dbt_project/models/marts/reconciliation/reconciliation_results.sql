with

declarations as (

    select * from {{ ref('dim_reconciliation_rules') }}

),

reports as (

    select * from {{ rebuilt(ref('dim_reports')) }}

),

own_places as (

    select * from {{ rebuilt(ref('fact_mentions')) }}
    where mention_number = 1

),

instances as (

    select * from {{ rebuilt(ref('int_reconciliation_instances')) }}

),

-- one sum said twice is tested once
distinct_instances as (

    select *
    from instances
    qualify row_number() over (
        partition by rule_code, report_id, comparison, left_value, right_value, fact_ids
        order by char_start, subject_name, left_text
    ) = 1

),

locators as (

    select
        places.rule_code,
        places.report_id,
        places.fact_ids,
        string_agg(distinct own_places.locator, '; ' order by own_places.locator) as locators
    from (
        select distinct
            rule_code,
            report_id,
            fact_ids,
            unnest(fact_ids) as fact_id
        from distinct_instances
    ) as places
    inner join own_places on places.fact_id = own_places.fact_id
    group by places.rule_code, places.report_id, places.fact_ids

),

judged as (

    select
        instances.*,
        declarations.rule_name,
        declarations.rule_name_zh,
        declarations.rule_group,
        declarations.severity,
        reports.department_id,
        locators.locators,
        instances.left_value - instances.right_value as difference,
        if(instances.comparison = '<=', greatest(difference, 0), abs(difference)) as excess,
        case
            when instances.comparison is null then 'hint'
            when instances.comparison = '<' then if(difference < 0, 'holds', 'fails')
            when excess <= instances.exactness then 'holds'
            when excess <= greatest(instances.tolerance, instances.exactness) then 'rounding'
            when declarations.rule_group = 'hint' then 'hint'
            else 'fails'
        end as outcome
    from distinct_instances as instances
    inner join declarations on instances.rule_code = declarations.rule_code
    inner join reports on instances.report_id = reports.report_id
    left join locators
        on
            instances.rule_code = locators.rule_code
            and instances.report_id = locators.report_id
            and instances.fact_ids = locators.fact_ids

),

told as (

    select
        *,
        row_number() over (
            partition by report_id, rule_code
            order by char_start, fact_ids, left_value, right_value, comparison
        ) as instance_number,
        concat(
            left_text,
            case
                when comparison is null then '，'
                when comparison = '=' then '，对照'
                when outcome in ('holds', 'rounding') then if(comparison = '<', if(unit = '天', '，早于', '，低于'), '，不超过')
                else if(comparison = '<', if(unit = '天', '，晚于', '，未低于'), '，超过')
            end,
            right_text,
            case
                when comparison is null then '，供参考，请结合实际情况判断。'
                when outcome = 'holds' then '，勾稽相符。'
                else concat('，相差', {{ printed('abs(difference)') }}, unit, case
                    when outcome = 'rounding' then '，在四舍五入误差之内。'
                    when outcome = 'hint' then '，供参考，请结合实际情况判断。'
                    when rule_group = 'compliance' then '，请说明原因。'
                    else '，前后不一致，请核实更正。'
                end)
            end,
            note_text
        ) as explanation,
        concat(
            rule_code, ' ', rule_name, ': ', {{ printed('left_value') }},
            case comparison
                when '<=' then ' at most ' when '<' then ' below ' when '=' then ' against ' else ' and '
            end,
            {{ printed('right_value') }}, coalesce(' ' || unit, ''), ', difference ', {{ printed('difference') }},
            case outcome
                when 'holds' then ': holds'
                when 'rounding' then ': holds within rounding'
                when 'hint' then ': a hint, not proved'
                else ': fails'
            end,
            coalesce(' (' || locators || ')', '')
        ) as explanation_en
    from judged

),

final as (

    select
        {{ surrogate_key([
            'report_id', 'rule_code', 'comparison', 'left_value', 'right_value', "array_to_string(fact_ids, ' ')"
        ]) }} as result_id,
        report_id,
        department_id,
        fiscal_year,
        rule_code,
        rule_name,
        rule_name_zh,
        rule_group,
        cast(instance_number as integer) as instance_number,
        subject_name,
        outcome,
        severity,
        left_text,
        left_value,
        comparison,
        right_text,
        right_value,
        unit,
        difference,
        tolerance,
        fact_ids,
        locators,
        explanation,
        explanation_en
    from told

)

select * from final
