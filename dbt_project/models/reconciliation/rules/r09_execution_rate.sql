{{ reconciliation_rule(
    name='execution rate is actual over budget',
    name_zh='执行率=决算/全年预算',
    group='contradiction',
    severity='error',
    tolerance='half a unit of the stated rate, and what rounding of the two sums can make of it',
    applies='a rate of execution is stated and the sums of its item are known; rates with 剔除 belong to R10'
) }}

{{ instances_of_rates("regexp_matches(figure_name, '执行率|使用率|支出率|支出进度|完成率') and item_key != 'procurement.total'") }}
