{{ reconciliation_rule(
    name='stated percentage is change over base',
    name_zh='增减率=增减额/上年',
    group='contradiction',
    severity='error',
    tolerance='half a unit of the stated rate, and what rounding of the two sums can make of it',
    applies='a percentage and two of current value, value of last year or budget, and change are stated'
) }}

with

changes as (

    select
        *,
        coalesce(base_value, current_value - change_amount) as base,
        coalesce(current_value - base_value, change_amount) as difference,
        -- the two figures that are printed, by whose rounding the quotient may be off
        if(
            base_value is null, abs(current_value) + abs(change_amount),
            abs(base_value) + abs(coalesce(current_value, change_amount))
        ) as operands
    from {{ rebuilt(ref('int_changes_completed')) }}
    where change_pct is not null

),

computed as (

    select
        *,
        cast(difference * 100 / base as decimal(24, 6)) as rate,
        cast(
            0.5 / pow(10, {{ decimals_of('change_pct') }})
            + {{ half_unit('decimals') }} * 100 * operands / pow(base, 2) as decimal(24, 6)
        ) as tolerance,
        cast(0.5 / pow(10, {{ decimals_of('change_pct') }}) as decimal(24, 6)) as exactness
    from changes
    where base > 0 and difference is not null

)

select
    report_id,
    fiscal_year,
    subject_name,
    concat(
        subject_name, '增减', {{ printed('difference') }}, unit, '÷', if(comparison_basis = 'budget', '预算', '上年'),
        {{ printed('base') }}, unit, '＝', {{ printed('cast(rate as decimal(24, 2))') }}, '%'
    ) as left_text,
    rate as left_value,
    '=' as comparison,
    concat('报告所列增减率', {{ printed('change_pct') }}, '%') as right_text,
    change_pct as right_value,
    '%' as unit,
    exactness,
    tolerance,
    fact_ids,
    char_start,
    null as note_text
from computed
