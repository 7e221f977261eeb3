with

indicator_results as (

    select * from {{ rebuilt(ref('fct_indicator_results')) }}

),

reports as (

    select * from {{ rebuilt(ref('dim_reports')) }}
    where is_current

),

indicator_keywords as (

    select * from {{ ref('indicator_keywords') }}

),

phrases as (

    select * from {{ ref('attainment_phrases') }}

),

-- width and kind of marks no longer vary, and what only says how exact a figure is falls away
words as (

    select
        fact_id,
        fiscal_year,
        target_value,
        actual_value,
        unit,
        {{ plain_words('target_text') }} as target_words,
        {{ plain_words('actual_text') }} as actual_words
    from indicator_results

),

taken_apart as (

    select
        *,
        {{ deadline_in('target_words', 'fiscal_year') }} as deadline,
        {{ deadline_in('actual_words', 'fiscal_year') }} as done_on,
        -- 80%-90%, 10~15人: a least and a most, of one unit
        regexp_extract(target_words, '{{ range_pattern() }}', ['low', 'low_unit', 'high', 'high_unit']) as bounds,
        bounds['high'] != '' and bounds['low_unit'] in ('', bounds['high_unit']) and deadline is null as is_range,
        -- 10人；20人 beside 11人；20人: several figures in the same words
        regexp_extract_all(target_words, '[0-9]+(?:[.][0-9]+)?') as target_figures,
        regexp_extract_all(actual_words, '[0-9]+(?:[.][0-9]+)?') as actual_figures,
        not is_range
        and deadline is null
        and len(target_figures) > 1
        and {{ skeleton_of('target_words') }} = {{ skeleton_of('actual_words') }} as is_list
    from words

),

measured as (

    select
        taken_apart.fact_id,
        taken_apart.target_words,
        taken_apart.deadline,
        taken_apart.done_on,
        case when taken_apart.is_range then try_cast(taken_apart.bounds['low'] as decimal(24, 6)) end as target_low,
        case when taken_apart.is_range then try_cast(taken_apart.bounds['high'] as decimal(24, 6)) end as target_high,
        case when taken_apart.is_list then try_cast(taken_apart.target_figures as decimal(24, 6)[]) end as target_list,
        case when taken_apart.is_list then try_cast(taken_apart.actual_figures as decimal(24, 6)[]) end as actual_list,
        -- 0.9 beside 95%: one of them is a ratio
        case
            when
                taken_apart.unit = '%' and not contains(taken_apart.target_words, '%')
                and abs(taken_apart.target_value) <= 1 and abs(taken_apart.actual_value) > 10
                then 100
            else 1
        end as target_factor,
        case
            when
                taken_apart.unit = '%' and not contains(taken_apart.actual_words, '%')
                and abs(taken_apart.actual_value) <= 1 and abs(taken_apart.target_value) > 10
                then 100
            else 1
        end as actual_factor,
        case
            when taken_apart.target_words = taken_apart.actual_words and len(taken_apart.target_figures) = 0 then 'met'
            else phrases.attainment_status
        end as status_in_words,
        case
            when taken_apart.deadline is not null and taken_apart.done_on is not null then 'date'
            when
                taken_apart.target_value is not null and taken_apart.actual_value is not null
                and coalesce(taken_apart.unit not in ('月', '日'), true)
                then 'value'
            when taken_apart.is_range and taken_apart.actual_value is not null then 'range'
            when taken_apart.is_list then 'list'
            when status_in_words is not null then 'words'
        end as measured_by
    from taken_apart
    left join phrases on taken_apart.actual_words = phrases.phrase

),

results as (

    select
        indicator_results.* exclude (target_value, actual_value),
        indicator_results.target_value as stated_target_value,
        indicator_results.actual_value as stated_actual_value,
        measured.measured_by,
        measured.deadline,
        measured.done_on,
        measured.target_low,
        measured.target_high,
        measured.target_list,
        measured.actual_list,
        measured.target_words,
        measured.status_in_words,
        -- a month is a date, and no figure to be compared
        coalesce(indicator_results.unit in ('月', '日'), false) as is_date,
        if(is_date, null, stated_target_value * measured.target_factor) as target_value,
        if(is_date, null, stated_actual_value * measured.actual_factor) as actual_value,
        concat_ws(
            ' ', indicator_results.level_1, indicator_results.level_2, indicator_results.indicator_name
        ) as full_name
    from indicator_results
    inner join reports on indicator_results.report_id = reports.report_id
    left join measured on indicator_results.fact_id = measured.fact_id

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

-- 约 (`~`) says how exact a target is, not on which side of it to be. A list's bounds stand in its words.
inferred as (

    select
        results.*,
        case
            when results.measured_by = 'date' then '<='
            when results.measured_by = 'list' and contains(results.target_words, '≤') then '<='
            when results.measured_by = 'list' and contains(results.target_words, '≥') then '>='
            when results.target_value is not null then nullif(results.target_operator, '~')
        end as printed_operator,
        (results.target_value is not null or results.measured_by = 'list') and printed_operator is null as is_inferred,
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
        if(is_inferred, sense_operator, printed_operator) as operator_used,
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
        end as actual_is_open,
        list_transform(
            list_zip(actual_list, target_list),
            lambda pair: if(operator_used = '<=', pair[2] - pair[1], pair[1] - pair[2])
        ) as margins
    from inferred

),

judged as (

    select
        *,
        case measured_by
            when 'date'
                then
                    case
                        when done_on > deadline then 'missed'
                        when done_on = deadline then 'met'
                        else 'exceeded'
                    end
            when 'value'
                then
                    case
                        when is_reached is null then 'not_measurable'
                        when actual_is_open is not null and operator_used = '=' then 'not_measurable'
                        when
                            actual_is_open = 'up' and is_reached != (operator_used in ('>=', '>'))
                            then 'not_measurable'
                        when
                            actual_is_open = 'down' and is_reached != (operator_used in ('<=', '<'))
                            then 'not_measurable'
                        when not is_reached then 'missed'
                        when actual_value = target_value then 'met'
                        else 'exceeded'
                    end
            when 'range'
                then
                    case
                        when actual_is_open is not null then 'not_measurable'
                        when actual_value between target_low and target_high then 'met'
                        when (actual_value > target_high) = (sense_operator = '>=') then 'exceeded'
                        else 'missed'
                    end
            when 'list'
                then
                    case
                        when list_min(margins) < 0 then 'missed'
                        when list_max(margins) = 0 then 'met'
                        else 'exceeded'
                    end
            when 'words' then status_in_words
            else 'not_measurable'
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
        stated_target_value as target_value,
        actual_text,
        stated_actual_value as actual_value,
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
        case when attainment_status != 'not_measurable' then measured_by end as measured_by,
        weight,
        score,
        {{ safe_divide('score', 'weight') }} as score_rate,
        case
            when score is null or weight is null then null
            when score not between 0 and weight then false
            when attainment_status = 'not_measurable' or is_told_by_score then null
            when attainment_status = 'missed' then score < weight
            else score = weight
        end as is_score_consistent,
        score < weight and deviation_reason is null as lacks_reason
    from judged

)

select * from final
