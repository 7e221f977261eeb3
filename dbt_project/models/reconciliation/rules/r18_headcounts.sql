{{ reconciliation_rule(
    name='headcounts add up',
    name_zh='人员构成合计=总数；在职人数前后一致',
    group='contradiction',
    severity='error',
    tolerance='none',
    applies='a headcount is broken down (其中) in the unit of its parts, or the quota is followed by its kinds; the number of staff is stated twice beside one quota'
) }}

with

figures as (

    select * from {{ rebuilt(ref('int_figures_placed')) }}
    where figure_kind = 'basic' and mention_number = 1

),

quotas as (

    select *
    from figures
    where regexp_matches(figure_name, '^(人员|单位|现有|核定)*编制(人?数|总数|人员|人员数)?$') and value > 0

),

staff as (

    select *
    from figures
    where regexp_matches(figure_name, '^(年末|实有|实际|现有|编制内)*在职(在编)?(职工|人员)?(人?数|总数|总人数)?$')

),

breakdowns as (

    select * from {{ rebuilt(ref('int_breakdowns')) }}
    where figure_kind = 'basic' and is_of_people and not is_open

),

-- 编制66名，行政编制33名，工勤编1名，事业编制32名: kinds of quota behind the quota, without 其中
kinds as (

    select
        quotas.report_id,
        quotas.fiscal_year,
        quotas.figure_name,
        quotas.value as whole,
        quotas.unit,
        sum(parts.value) as parts_value,
        string_agg(parts.figure_name || {{ printed('parts.value') }}, '＋' order by parts.place_start) as parts_text,
        list_prepend(quotas.fact_id, list(parts.fact_id)) as fact_ids,
        quotas.place_start as char_start
    from quotas
    inner join figures as parts
        on
            quotas.report_id = parts.report_id
            and quotas.locator = parts.locator
            and quotas.place_start < parts.place_start
            and quotas.unit is not distinct from parts.unit
            and regexp_matches(parts.figure_name, '(行政|工勤|事业|参公|聘用|机关).*编|员额')
    anti join breakdowns on list_contains(breakdowns.fact_ids, quotas.fact_id)
    where not quotas.is_in_table
    group by
        quotas.fact_id, quotas.report_id, quotas.fiscal_year, quotas.figure_name, quotas.value, quotas.unit,
        quotas.place_start
    -- kinds of another body may follow: that they do not add up proves nothing
    having count(*) > 1 and sum(parts.value) = quotas.value

),

one_quota as (

    select
        report_id,
        fiscal_year
    from quotas
    group by report_id, fiscal_year
    having count(distinct value) = 1

),

-- 实有在职人数52人 and 在职人员数59人 beside one 编制数
terms as (

    select
        staff.report_id,
        staff.fiscal_year,
        list(staff.figure_name order by staff.value, staff.place_start) as staff_names,
        min(staff.value) as smallest,
        max(staff.value) as largest,
        list(staff.fact_id order by staff.fact_id) as fact_ids,
        min(staff.place_start) as char_start
    from staff
    semi join one_quota
        on
            staff.report_id = one_quota.report_id
            and staff.fiscal_year is not distinct from one_quota.fiscal_year
    group by staff.report_id, staff.fiscal_year
    having count(*) > 1

)

select
    report_id,
    fiscal_year,
    whole_name as subject_name,
    concat(whole_name, {{ printed('whole_value') }}, unit) as left_text,
    whole_value as left_value,
    '=' as comparison,
    concat('其中合计', {{ printed('parts_value') }}, unit, '（', parts_text, '）') as right_text,
    parts_value as right_value,
    unit,
    0 as exactness,
    0 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from breakdowns

union all

select
    report_id,
    fiscal_year,
    figure_name as subject_name,
    concat(figure_name, {{ printed('whole') }}, unit) as left_text,
    whole as left_value,
    '=' as comparison,
    concat('各类编制合计', {{ printed('parts_value') }}, unit, '（', parts_text, '）') as right_text,
    parts_value as right_value,
    unit,
    0 as exactness,
    0 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from kinds

union all

select
    report_id,
    fiscal_year,
    staff_names[1] as subject_name,
    concat(staff_names[1], {{ printed('smallest') }}, '人') as left_text,
    smallest as left_value,
    '=' as comparison,
    concat('另一处', staff_names[-1], {{ printed('largest') }}, '人') as right_text,
    largest as right_value,
    '人' as unit,
    0 as exactness,
    0 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from terms
