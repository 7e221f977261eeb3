with

indicator_results as (

    select * from {{ ref('fct_indicator_results') }}

),

reports as (

    select * from {{ ref('dim_reports') }}
    where is_current

),

indicator_keywords as (

    select * from {{ ref('indicator_keywords') }}

),

results as (

    select
        indicator_results.*,
        concat_ws(
            ' ', indicator_results.level_1, indicator_results.level_2, indicator_results.indicator_name
        ) as full_name
    from indicator_results
    inner join reports on indicator_results.report_id = reports.report_id

),

-- The head of a Chinese name stands last: 投诉处理率 is about handling and 项目成本 about cost, so of all keywords in
-- levels and name the one that ends furthest to the right gives the sense.
senses as (

    select
        results.fact_id,
        indicator_keywords.sense_operator,
        contains(results.indicator_name, indicator_keywords.keyword) as is_in_name
    from results
    inner join indicator_keywords on contains(results.full_name, indicator_keywords.keyword)
    qualify row_number() over (
        partition by results.fact_id
        order by
            strpos(reverse(results.full_name), reverse(indicator_keywords.keyword)) asc,
            length(indicator_keywords.keyword) desc
    ) = 1

),

-- 约 (`~`) says how exact a target is, not on which side of it to be.
inferred as (

    select
        results.*,
        results.target_value is not null and coalesce(results.target_operator, '~') = '~' as is_inferred,
        -- Reports also file under 成本指标 what costs nothing (科普活动场次): where the level alone speaks of cost, the
        -- score tells which side the department itself takes for the better one, and can then prove nothing.
        is_inferred
        and senses.sense_operator = '<='
        and not senses.is_in_name
        and results.actual_value != results.target_value
        and results.score <= results.weight as is_told_by_score,
        case
            when is_told_by_score
                then if((results.score = results.weight) = (results.actual_value < results.target_value), '<=', '>=')
            when senses.is_in_name then senses.sense_operator
            -- nobody aims at nothing from below
            when results.target_value = 0 then '<='
            else coalesce(senses.sense_operator, '>=')
        end as sense_operator
    from results
    left join senses on results.fact_id = senses.fact_id

),

compared as (

    select
        *,
        case
            when is_inferred then sense_operator
            when target_value is not null then target_operator
        end as operator_used,
        case operator_used
            when '>=' then actual_value >= target_value
            when '<=' then actual_value <= target_value
            when '>' then actual_value > target_value
            when '<' then actual_value < target_value
            when '=' then actual_value = target_value
        end as is_reached,
        -- an achieved value printed as a bound (超过380家) is on that side of its figure, no more is known
        case
            when actual_operator in ('>=', '>') then 'up'
            when actual_operator in ('<=', '<') then 'down'
        end as actual_is_open
    from inferred

),

judged as (

    select
        *,
        case
            when is_reached is null then 'not_measurable'
            when actual_is_open is not null and operator_used = '=' then 'not_measurable'
            when actual_is_open = 'up' and is_reached != (operator_used in ('>=', '>')) then 'not_measurable'
            when actual_is_open = 'down' and is_reached != (operator_used in ('<=', '<')) then 'not_measurable'
            when not is_reached then 'missed'
            when actual_value = target_value then 'met'
            else 'exceeded'
        end as attainment_status
    from compared

),

final as (

    select
        fact_id,
        report_id,
        department_id,
        fiscal_year,
        level_1,
        level_2,
        indicator_name,
        target_text,
        target_value,
        actual_text,
        actual_value,
        unit,
        target_operator,
        operator_used,
        case
            when is_inferred then 'inferred'
            when operator_used is not null then 'printed'
        end as operator_source,
        -- of figures below zero a quotient says nothing
        case
            when least(actual_value, target_value) < 0 then null
            when operator_used in ('<=', '<') then {{ safe_divide('target_value', 'actual_value') }}
            when operator_used in ('>=', '>', '=') then {{ safe_divide('actual_value', 'target_value') }}
        end as attainment_rate,
        attainment_status,
        weight,
        score,
        {{ safe_divide('score', 'weight') }} as score_rate,
        case
            when score is null or weight is null then null
            when score not between 0 and weight then false
            when attainment_status = 'not_measurable' or is_told_by_score then null
            when attainment_status = 'missed' then score < weight
            else score = weight
        end as is_score_consistent
    from judged

)

select * from final
