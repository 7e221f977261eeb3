{{ reconciliation_rule(
    name='weights and scores add up',
    name_zh='分值合计=100，得分合计=总分，得分≤分值',
    group='contradiction',
    severity='error',
    tolerance='none',
    applies='indicators with weights; sums only where the weights read make up 100, so that none is missing'
) }}

with

indicators as (

    select
        *,
        regexp_extract(locator, '^table \d+') as table_name,
        regexp_extract(locator, '^table \d+, row \d+') as row_name
    from {{ rebuilt(ref('fct_indicator_results')) }}
    where weight is not null

),

reports as (

    select * from {{ rebuilt(ref('dim_reports')) }}

),

totals as (

    select
        report_id,
        sum(weight) as weights,
        sum(score) as scores,
        count(*) as indicator_count,
        count(score) as score_count,
        list(fact_id order by fact_id) as fact_ids,
        min(char_start) as char_start
    from indicators
    group by report_id
    having sum(weight) = 100

),

group_weights as (

    select
        *,
        regexp_extract(locator, '^table \d+, row \d+') as row_name
    from {{ rebuilt(ref('report_claims')) }}
    where claim_kind = 'group_weight'

),

-- (20分) stands in a row of its group
groups as (

    select distinct
        group_weights.claim_id,
        group_weights.report_id,
        group_weights.stated_value,
        group_weights.char_start,
        indicators.table_name,
        indicators.level_1
    from group_weights
    inner join indicators
        on
            group_weights.report_id = indicators.report_id
            and group_weights.row_name = indicators.row_name
            and indicators.level_1 is not null

),

group_sums as (

    select
        groups.report_id,
        groups.level_1,
        groups.stated_value,
        groups.char_start,
        sum(indicators.weight) as weights,
        list(indicators.fact_id order by indicators.fact_id) as fact_ids
    from groups
    inner join indicators
        on
            groups.report_id = indicators.report_id
            and groups.table_name = indicators.table_name
            and groups.level_1 = indicators.level_1
    semi join totals on groups.report_id = totals.report_id
    group by groups.claim_id, groups.report_id, groups.level_1, groups.stated_value, groups.char_start

)

select
    report_id,
    null as fiscal_year,
    '分值合计' as subject_name,
    concat(indicator_count, '项指标分值合计', {{ printed('weights') }}, '分') as left_text,
    weights as left_value,
    '=' as comparison,
    '100分' as right_text,
    100 as right_value,
    '分' as unit,
    0 as exactness,
    0 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from totals

union all

select
    totals.report_id,
    null as fiscal_year,
    '得分合计' as subject_name,
    concat(totals.indicator_count, '项指标得分合计', {{ printed('totals.scores') }}, '分') as left_text,
    totals.scores as left_value,
    '=' as comparison,
    concat('总分', {{ printed('reports.overall_score') }}, '分') as right_text,
    reports.overall_score as right_value,
    '分' as unit,
    0 as exactness,
    0 as tolerance,
    totals.fact_ids,
    totals.char_start,
    null as note_text
from totals
inner join reports on totals.report_id = reports.report_id
where reports.overall_score is not null and totals.score_count = totals.indicator_count

union all

select
    report_id,
    null as fiscal_year,
    level_1 as subject_name,
    concat(level_1, '各项分值合计', {{ printed('weights') }}, '分') as left_text,
    weights as left_value,
    '=' as comparison,
    concat('该组标明', {{ printed('stated_value') }}, '分') as right_text,
    stated_value as right_value,
    '分' as unit,
    0 as exactness,
    0 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from group_sums

union all

select
    report_id,
    fiscal_year,
    indicator_name as subject_name,
    concat(indicator_name, '得分', {{ printed('score') }}, '分') as left_text,
    score as left_value,
    '<=' as comparison,
    concat('分值', {{ printed('weight') }}, '分') as right_text,
    weight as right_value,
    '分' as unit,
    0 as exactness,
    0 as tolerance,
    [fact_id] as fact_ids,
    char_start,
    null as note_text
from indicators
where score is not null
