{{ reconciliation_rule(
    name='staffing within its quota',
    name_zh='在职人员控制率=在职/编制，且不超过100%',
    group='compliance',
    severity='violation',
    tolerance='half a unit of the stated rate',
    applies='the quota and the number of staff are stated for one year; a stated rate is computed anew'
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

rates as (

    select *
    from figures
    where contains(figure_name, '在职') and contains(figure_name, '控制率')

),

-- of several numbers of staff the one that fits the stated rate; against the quota the largest
fitting as (

    select
        rates.report_id,
        rates.fiscal_year,
        rates.figure_name,
        rates.value as rate,
        staff.value as staff_count,
        quotas.value as quota,
        cast(staff.value * 100 / quotas.value as decimal(24, 6)) as computed,
        cast(0.5 / pow(10, {{ decimals_of('rates.value') }}) as decimal(24, 6)) as exactness,
        rates.place_start as char_start,
        [rates.fact_id, staff.fact_id, quotas.fact_id] as fact_ids
    from rates
    inner join staff
        on
            rates.report_id = staff.report_id
            and rates.fiscal_year is not distinct from staff.fiscal_year
    inner join quotas
        on
            rates.report_id = quotas.report_id
            and rates.fiscal_year is not distinct from quotas.fiscal_year
    qualify row_number() over (
        partition by rates.fact_id
        order by abs(computed - rates.value), staff.fact_id, quotas.fact_id
    ) = 1

),

largest as (

    select
        staff.report_id,
        staff.fiscal_year,
        staff.figure_name,
        staff.value as staff_count,
        quotas.value as quota,
        quotas.figure_name as quota_name,
        staff.place_start as char_start,
        [staff.fact_id, quotas.fact_id] as fact_ids
    from staff
    inner join quotas
        on
            staff.report_id = quotas.report_id
            and staff.fiscal_year is not distinct from quotas.fiscal_year
    qualify row_number() over (
        partition by staff.report_id, staff.fiscal_year
        order by staff.value desc, quotas.value desc, staff.fact_id asc, quotas.fact_id asc
    ) = 1

)

select
    report_id,
    fiscal_year,
    figure_name as subject_name,
    concat(
        '在职', {{ printed('staff_count') }}, '人÷编制', {{ printed('quota') }}, '人＝',
        {{ printed('cast(computed as decimal(24, 2))') }}, '%'
    ) as left_text,
    computed as left_value,
    '=' as comparison,
    concat('报告所列在职人员控制率', {{ printed('rate') }}, '%') as right_text,
    rate as right_value,
    '%' as unit,
    exactness,
    exactness as tolerance,
    fact_ids,
    char_start,
    null as note_text
from fitting

union all

select
    report_id,
    fiscal_year,
    figure_name as subject_name,
    concat(figure_name, {{ printed('staff_count') }}, '人') as left_text,
    staff_count as left_value,
    '<=' as comparison,
    concat(quota_name, {{ printed('quota') }}, '人') as right_text,
    quota as right_value,
    '人' as unit,
    0 as exactness,
    0 as tolerance,
    fact_ids,
    char_start,
    concat('在职人员控制率', {{ printed('cast(staff_count * 100 / quota as decimal(24, 2))') }}, '%。') as note_text
from largest
