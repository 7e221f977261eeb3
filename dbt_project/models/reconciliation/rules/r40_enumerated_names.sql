{{ reconciliation_rule(
    name='names listed are as many as stated',
    name_zh='列名个数=声明个数',
    group='hint',
    severity='warning',
    tolerance='none',
    applies='a number of things and the list of their names in one sentence; with 等 the list may be shorter'
) }}

select
    report_id,
    null as fiscal_year,
    concat({{ printed('stated_value') }}, unit) as subject_name,
    concat('“', left(regexp_replace(verbatim_text, '\s', '', 'g'), 30), '…”列名', listed_count, '个') as left_text,
    listed_count as left_value,
    if(claim_kind = 'names_counted', '=', '<=') as comparison,
    concat('报告所称', {{ printed('stated_value') }}, unit) as right_text,
    stated_value as right_value,
    '个' as unit,
    0 as exactness,
    0 as tolerance,
    cast([] as varchar[]) as fact_ids,
    char_start,
    null as note_text
from {{ rebuilt(ref('report_claims')) }}
where claim_kind in ('names_counted', 'some_names_counted') and stated_value is not null and listed_count > 1
