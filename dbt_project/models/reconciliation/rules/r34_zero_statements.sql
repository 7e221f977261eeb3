{{ reconciliation_rule(
    name='funds said to be none',
    name_zh='无/未安排声明与金额一致',
    group='contradiction',
    severity='error',
    tolerance='none',
    applies='a kind of fund is said not to have been arranged (无, 未安排)'
) }}

with

sums as (

    select * from {{ rebuilt(ref('int_item_sums')) }}
    where spending_scheme = 'fund'

),

statements as (

    select
        *,
        coalesce(
            nullif(regexp_extract(item_name, '政府性基金|国有资本经营|社会保险基金|专户|非税'), ''), item_name
        ) as fund
    from sums
    where is_zero_by_statement

),

others as (

    select
        statements.report_id,
        statements.fact_id,
        max(abs(sums.amount)) as amount,
        list(sums.fact_id order by sums.fact_id) as fact_ids
    from statements
    inner join sums
        on
            statements.report_id = sums.report_id
            and statements.fiscal_year is not distinct from sums.fiscal_year
            and contains(sums.item_name, statements.fund)
            and statements.fact_id != sums.fact_id
    group by statements.report_id, statements.fact_id

)

select
    statements.report_id,
    statements.fiscal_year,
    statements.item_name as subject_name,
    concat('报告称无', statements.item_name) as left_text,
    0 as left_value,
    '=' as comparison,
    if(others.fact_id is null, '未见该项资金的金额', concat('该项资金所列金额最大', {{ printed('others.amount') }}, '万元')) as right_text,
    coalesce(others.amount, 0) as right_value,
    '万元' as unit,
    0 as exactness,
    0 as tolerance,
    list_prepend(statements.fact_id, coalesce(others.fact_ids, cast([] as varchar[]))) as fact_ids,
    statements.char_start,
    null as note_text
from statements
left join others on statements.fact_id = others.fact_id
