{{ reconciliation_rule(
    name='no sum dwarfs the total',
    name_zh='金额单位与量级',
    group='contradiction',
    severity='warning',
    tolerance='a factor of 1000',
    applies='total expenditure is stated; a sum a thousand times larger was printed or read in the wrong unit, or is not the money of the department'
) }}

with

sums as (

    select * from {{ rebuilt(ref('int_item_sums')) }}

),

totals as (

    select
        report_id,
        fiscal_year,
        fact_id,
        amount
    from sums
    where category_code in ('total', 'nature.basic', 'nature.project') and budget_stage != 'adjustment' and amount > 0
    qualify row_number() over (partition by report_id, fiscal_year order by amount desc, fact_id asc) = 1

),

largest as (

    select
        report_id,
        fiscal_year,
        item_name,
        fact_id,
        char_start,
        amount
    from sums
    where category_code is distinct from 'total'
    qualify row_number() over (partition by report_id, fiscal_year order by amount desc, fact_id asc) = 1

)

select
    largest.report_id,
    largest.fiscal_year,
    largest.item_name as subject_name,
    concat('所列最大金额', largest.item_name, {{ printed('largest.amount') }}, '万元') as left_text,
    largest.amount as left_value,
    '<=' as comparison,
    concat('支出规模', {{ printed('totals.amount') }}, '万元的1000倍') as right_text,
    totals.amount * 1000 as right_value,
    '万元' as unit,
    0 as exactness,
    0 as tolerance,
    list_sort(list_distinct([largest.fact_id, totals.fact_id])) as fact_ids,
    largest.char_start,
    null as note_text
from largest
inner join totals
    on
        largest.report_id = totals.report_id
        and largest.fiscal_year is not distinct from totals.fiscal_year
