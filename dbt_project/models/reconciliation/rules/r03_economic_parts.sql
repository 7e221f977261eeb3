{{ reconciliation_rule(
    name='economic parts add up',
    name_zh='经济分类合计=总支出或基本支出',
    group='table_arithmetic',
    severity='error',
    tolerance='half a unit of the last printed decimal per part',
    applies='a closed list of economic classes or of personnel and running cost whose whole is stated'
) }}

{{ instances_of_lists("division = 'economic' and (whole_key = 'total' or whole_key like 'nature.%') and not is_open") }}
