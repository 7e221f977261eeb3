{{ reconciliation_rule(
    name='running cost',
    name_zh='公用经费控制率=决算/预算；公用经费=商品和服务支出',
    group='contradiction',
    severity='error',
    tolerance='half a unit of the stated rate, and what rounding of the two sums can make of it',
    applies='a rate of control of 公用经费 is stated with its sums; or 公用经费 and 商品和服务支出 of 基本支出 are equal, which proves both'
) }}

with

sums as (

    select * from {{ rebuilt(ref('int_item_sums')) }}

),

-- 公用经费 may also hold equipment: that the two differ proves nothing
equal_sums as (

    select
        running.report_id,
        running.fiscal_year,
        running.item_name,
        goods.item_name as goods_name,
        running.amount,
        running.char_start,
        [running.fact_id, goods.fact_id] as fact_ids
    from sums as running
    inner join sums as goods
        on
            {{ same_block('running', 'goods') }}
            and running.amount = goods.amount
            and goods.category_code = 'economic.302'
    where running.category_code = 'operating.public_funds' and running.amount != 0

)

{{ instances_of_rates("item_key = 'operating.public_funds' and contains(figure_name, '控制率')") }}

union all

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    concat(fiscal_year || '年', item_name, {{ printed('amount') }}, '万元') as left_text,
    amount as left_value,
    '=' as comparison,
    concat(goods_name, {{ printed('amount') }}, '万元') as right_text,
    amount as right_value,
    '万元' as unit,
    0 as exactness,
    0 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from equal_sums
