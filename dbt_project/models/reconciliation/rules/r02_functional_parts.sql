{{ reconciliation_rule(
    name='functional parts add up',
    name_zh='功能分类合计=总支出',
    group='table_arithmetic',
    severity='error',
    tolerance='half a unit of the last printed decimal per part',
    applies='a closed list of functional classes under a stated total'
) }}

{{ instances_of_lists("division = 'function' and whole_key in ('total', 'fund.general_public') and not is_open") }}
