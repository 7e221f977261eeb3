{{ reconciliation_rule(
    name='parts named do not exceed the whole',
    name_zh='其中…等之和≤整体',
    group='contradiction',
    severity='error',
    tolerance='half a unit of the last printed decimal per part',
    applies='a list of some parts of a stated sum, count or headcount'
) }}

{{ instances_of_lists("is_open", comparison='<=') }}

union all

select
    report_id,
    fiscal_year,
    whole_name as subject_name,
    concat('所列合计', {{ printed('parts_value') }}, unit, '（', parts_text, '）') as left_text,
    parts_value as left_value,
    '<=' as comparison,
    concat(whole_name, {{ printed('whole_value') }}, unit) as right_text,
    whole_value as right_value,
    unit,
    0 as exactness,
    0 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from {{ rebuilt(ref('int_breakdowns')) }}
where is_open
