{{ reconciliation_rule(
    name='project lines add up',
    name_zh='项目明细合计=项目支出',
    group='table_arithmetic',
    severity='error',
    tolerance='half a unit of the last printed decimal per part',
    applies='a closed list of projects, in a sentence or a table, whose whole is stated'
) }}

{{ instances_of_lists("division = 'project' and not is_open") }}
