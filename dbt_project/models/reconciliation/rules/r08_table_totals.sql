{{ reconciliation_rule(
    name='rows add up to their total',
    name_zh='合计行=各行之和',
    group='table_arithmetic',
    severity='error',
    tolerance='half a unit of the last printed decimal per part',
    applies='a table states a whole and its parts in one column'
) }}

{{ instances_of_lists("is_whole_in_table and not is_open") }}
