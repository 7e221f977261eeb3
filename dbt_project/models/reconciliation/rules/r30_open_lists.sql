{{ reconciliation_rule(
    name='parts named do not exceed the whole',
    name_zh='其中…等之和≤整体',
    group='contradiction',
    severity='error',
    tolerance='half a unit of the last printed decimal per part',
    applies='a list of some parts of a stated whole'
) }}

{{ instances_of_lists("is_open", comparison='<=') }}
