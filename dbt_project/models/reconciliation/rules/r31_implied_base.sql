{{ reconciliation_rule(
    name='growth of a count implies a whole number',
    name_zh='增速倒推基数为整数',
    group='hint',
    severity='warning',
    tolerance='what rounding of the growth leaves open',
    applies='a count with its growth; only where the growth is precise enough to tell one whole number from the next'
) }}

with

changes as (

    select
        *,
        change_pct / 100 + 1 as factor,
        0.5 / pow(10, {{ decimals_of('change_pct') }} + 2) as half_unit
    from {{ rebuilt(ref('fct_stated_changes')) }}
    where
        comparison_basis = 'prior_year'
        and subject_kind != 'spending'
        and current_value = trunc(current_value)
        and change_pct > -100
        and unit is distinct from '%'
        and not regexp_matches(coalesce(unit, ''), '元|率|分|米|吨|亩')

),

implied as (

    select
        *,
        cast(current_value / factor as decimal(24, 6)) as base,
        cast(current_value / pow(factor, 2) * half_unit as decimal(24, 6)) as tolerance
    from changes

)

select
    report_id,
    fiscal_year,
    subject_name,
    concat(
        subject_name, {{ printed('current_value') }}, unit, '、增速', {{ printed('change_pct') }}, '%，推算上年',
        {{ printed('cast(base as decimal(24, 2))') }}, unit
    ) as left_text,
    base as left_value,
    '=' as comparison,
    concat('整数', {{ printed('cast(round(base) as decimal(24, 6))') }}, unit) as right_text,
    round(base) as right_value,
    unit,
    tolerance as exactness,
    tolerance,
    [fact_id] as fact_ids,
    char_start,
    null as note_text
from implied
where tolerance < 0.25
