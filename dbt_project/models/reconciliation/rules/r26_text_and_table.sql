{{ reconciliation_rule(
    name='one indicator in text and table',
    name_zh='同名指标：正文=表',
    group='contradiction',
    severity='error',
    tolerance='a round number in the text: half of its last non-zero digit, at most 1 percent',
    applies='an indicator of the text and one of a table agree in name, unit, year and period, apart from words such as 全市 and 总数; a bound (超, 以上) is met or not'
) }}

with

figures as (

    select
        *,
        -- 84家 and 16个 count the same kind of thing
        case
            when unit in ('个', '家', '户') then '个'
            when unit in ('人', '名', '位') then '人'
            else unit
        end as counted_in,
        -- 国家高新技术企业总数 in the text is 高新技术企业数 in the form
        regexp_replace(
            regexp_replace(figure_name, '[\s“”"（）()、，：]|以上|以下|(^|\b)(全市|全区|全县|全省|国家|我市|我区|科技)|科技', '', 'g'),
            '(完成|实现|达到|总)?(数量|总数|个数|数|总量|量)?$', ''
        ) as name_stem
    from {{ rebuilt(ref('int_figures_placed')) }}
    where figure_kind = 'indicator' and unit is not null

),

pairs as (

    select distinct
        in_text.report_id,
        in_text.fiscal_year,
        in_text.figure_name as text_name,
        in_table.figure_name as table_name,
        in_text.value as text_value,
        in_text.bound,
        in_table.value as table_value,
        in_text.unit,
        in_text.place_start as char_start,
        [in_text.fact_id, in_table.fact_id] as fact_ids
    from figures as in_text
    inner join figures as in_table
        on
            in_text.report_id = in_table.report_id
            and in_text.fiscal_year is not distinct from in_table.fiscal_year
            and in_text.period_text is not distinct from in_table.period_text
            and in_text.counted_in = in_table.counted_in
            and in_text.name_stem = in_table.name_stem
    where
        not in_text.is_in_table
        and in_table.is_in_table
        and length(in_text.name_stem) >= 4
        and in_table.bound is null
        and in_text.bound is distinct from '~'

),

-- 1300 stands for 1302: how much the zeros at the end of a count leave open
measured as (

    select
        *,
        least(
            0.5
            * pow(
                10,
                length({{ printed_integer('text_value') }}) - length(rtrim({{ printed_integer('text_value') }}, '0'))
            ),
            abs(text_value) / 100
        ) as round_off
    from pairs

)

select
    report_id,
    fiscal_year,
    text_name as subject_name,
    if(
        bound in ('<=', '<'), concat('附表', table_name, {{ printed('table_value') }}, unit),
        concat('正文', text_name, if(bound is null, '', '不低于'), {{ printed('text_value') }}, unit)
    ) as left_text,
    if(bound in ('<=', '<'), table_value, text_value) as left_value,
    if(bound is null or bound = '=', '=', '<=') as comparison,
    if(
        bound in ('<=', '<'), concat('正文', text_name, '的上限', {{ printed('text_value') }}, unit),
        concat('附表', table_name, {{ printed('table_value') }}, unit)
    ) as right_text,
    if(bound in ('<=', '<'), text_value, table_value) as right_value,
    unit,
    0 as exactness,
    if(text_value = trunc(text_value) and abs(text_value) >= 100, cast(round_off as decimal(24, 6)), 0) as tolerance,
    fact_ids,
    char_start,
    null as note_text
from measured
