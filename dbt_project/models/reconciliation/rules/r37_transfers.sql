{{ reconciliation_rule(
    name='transfers between projects net to the addition',
    name_zh='项目间调剂净额=追加',
    group='hint',
    severity='info',
    tolerance='0.005 万元',
    applies='adjustments of both signs in one list, and an addition to the total stated apart'
) }}

with

sums as (

    select * from {{ rebuilt(ref('int_item_sums')) }}

),

additions as (

    select *
    from sums
    where category_code = 'total' and budget_stage = 'adjustment'

),

transfers as (

    select
        lists.report_id,
        lists.fiscal_year,
        lists.whole_name,
        lists.parts_amount,
        lists.part_ids,
        lists.list_start,
        sum(sums.amount) filter (where sums.amount < 0) as taken,
        sum(sums.amount) filter (where sums.amount > 0) as given
    from {{ rebuilt(ref('int_sum_lists')) }} as lists
    inner join sums
        on
            lists.report_id = sums.report_id
            and list_contains(lists.part_ids, sums.fact_id)
    where lists.budget_stage = 'adjustment'
    group by all
    having taken is not null and given is not null

)

select
    transfers.report_id,
    transfers.fiscal_year,
    transfers.whole_name as subject_name,
    concat(
        transfers.whole_name, '各项目调增', {{ printed('transfers.given') }}, '、调减', {{ printed('transfers.taken') }},
        '，净额', {{ printed('transfers.parts_amount') }}, '万元'
    ) as left_text,
    transfers.parts_amount as left_value,
    if(transfers.parts_amount = additions.amount, '=', null) as comparison,
    concat('整体预算追加', {{ printed('additions.amount') }}, '万元') as right_text,
    additions.amount as right_value,
    '万元' as unit,
    0 as exactness,
    0.005 as tolerance,
    list_append(transfers.part_ids, additions.fact_id) as fact_ids,
    transfers.list_start as char_start,
    if(
        transfers.parts_amount = additions.amount, null, '净额可能在部门项目、公共项目与基本支出之间调剂。'
    ) as note_text
from transfers
inner join additions
    on
        transfers.report_id = additions.report_id
        and transfers.fiscal_year is not distinct from additions.fiscal_year
