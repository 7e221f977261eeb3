{{ reconciliation_rule(
    name='full score goes with a target met',
    name_zh='达标得满分，未达标扣分并说明原因',
    group='contradiction',
    severity='error',
    tolerance='none',
    applies='target and achieved value are comparable numbers and the indicator has weight and score; a missed target without a reason is a hint'
) }}

with

attainments as (

    select
        attainment.*,
        results.char_start,
        results.deviation_reason,
        concat(
            attainment.indicator_name, '指标值', attainment.target_text, '、完成值', attainment.actual_text,
            if(attainment.attainment_status = 'missed', '（未达标）', '（达标）')
        ) as described
    from {{ rebuilt(ref('indicator_attainment')) }} as attainment
    inner join {{ rebuilt(ref('fct_indicator_results')) }} as results on attainment.fact_id = results.fact_id
    where
        attainment.is_score_consistent is not null
        and attainment.attainment_status in ('met', 'exceeded', 'missed')

)

select
    report_id,
    fiscal_year,
    indicator_name as subject_name,
    concat(described, '，得分', {{ printed('score') }}, '分') as left_text,
    score as left_value,
    if(attainment_status = 'missed', '<', '=') as comparison,
    concat('分值', {{ printed('weight') }}, '分') as right_text,
    weight as right_value,
    '分' as unit,
    0 as exactness,
    0 as tolerance,
    [fact_id] as fact_ids,
    char_start,
    null as note_text
from attainments

union all

select
    report_id,
    fiscal_year,
    indicator_name as subject_name,
    described as left_text,
    actual_value as left_value,
    null as comparison,
    '未说明偏差原因' as right_text,
    target_value as right_value,
    unit,
    0 as exactness,
    0 as tolerance,
    [fact_id] as fact_ids,
    char_start,
    null as note_text
from attainments
where attainment_status = 'missed' and deviation_reason is null
