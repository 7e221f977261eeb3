{{ reconciliation_rule(
    name='assets add up',
    name_zh='资产滚动与构成',
    group='contradiction',
    severity='error',
    tolerance='0.02 万元',
    applies='cost, depreciation and net value of fixed assets; cost of last year, additions and disposals; or the items of total assets stated in one line'
) }}

with

figures as (

    select
        *,
        {{ subject_stem('figure_name') }} as stem
    from {{ rebuilt(ref('int_figures_placed')) }}
    where figure_kind = 'basic' and unit = '万元' and mention_number = 1

),

-- one value a year for each of them, or none: of two values it is not known which is meant
assets as (

    select
        report_id,
        fiscal_year,
        {% for name, pattern in {
            'cost': '^固定资产原值$', 'depreciation': '^(固定资产)?累计折旧$', 'net_value': '^固定资产净(值|额)$',
            'added': '^(本年)?新增固定资产(原值)?$|^固定资产(原值)?增加$', 'disposed': '^固定资产(原值)?减少$|^(处置|报废)固定资产$'
        }.items() -%}
            if(
                count(distinct value) filter (where regexp_matches(figure_name, '{{ pattern }}')) = 1,
                max(value) filter (where regexp_matches(figure_name, '{{ pattern }}')), null
            ) as {{ name }},
            max(fact_id) filter (where regexp_matches(figure_name, '{{ pattern }}')) as {{ name }}_id,
        {% endfor -%}
        min(place_start) as char_start
    from figures
    group by report_id, fiscal_year

),

totals as (

    select * from figures
    where regexp_matches(figure_name, '^资产(总额|总计|合计|总值)$')

),

named_items as (

    select
        *,
        regexp_extract(
            figure_name,
            '^(固定资产(?:净值|净额)|无形资产|在建工程|流动资产|货币资金|存货|(?:其他)?应收账?款|预付账?款|应收款项|财政应返还额度|对外投资|公共基础设施)', 1
        ) as kind,
        kind in (
            '货币资金', '存货', '应收款', '应收账款', '其他应收款', '预付款', '预付账款', '应收款项', '财政应返还额度'
        ) as is_current_asset
    from figures
    where kind != ''

),

-- 净值 where it is given, else 原值; 流动资产 hold 货币资金 and what else is in them
items as (

    select named_items.*
    from named_items
    left join named_items as wider
        on
            named_items.report_id = wider.report_id
            and named_items.fiscal_year is not distinct from wider.fiscal_year
            and named_items.locator = wider.locator
            and named_items.is_current_asset
            and wider.kind = '流动资产'
    where wider.fact_id is null
    qualify named_items.kind != '无形资产' or row_number() over (
        partition by named_items.report_id, named_items.fiscal_year, named_items.locator, named_items.kind
        order by contains(named_items.figure_name, '净') desc, named_items.place_start asc, named_items.fact_id asc
    ) = 1

),

compositions as (

    select
        totals.report_id,
        totals.fiscal_year,
        totals.figure_name,
        totals.value,
        totals.place_start as char_start,
        sum(items.value) as parts_value,
        string_agg(items.figure_name || {{ printed('items.value') }}, '＋' order by items.place_start) as parts_text,
        list_prepend(totals.fact_id, list(items.fact_id order by items.fact_id)) as fact_ids
    from totals
    inner join items
        on
            totals.report_id = items.report_id
            and totals.fiscal_year is not distinct from items.fiscal_year
            and totals.locator = items.locator
    group by
        totals.report_id, totals.fiscal_year, totals.figure_name, totals.value, totals.place_start, totals.fact_id
    having
        count(*) > 1
        -- what stays far below the total is not all of it
        and totals.value - sum(items.value) <= {{ var('open_list_gap') }} * totals.value

)

select
    report_id,
    fiscal_year,
    '固定资产净值' as subject_name,
    concat(
        '固定资产原值', {{ printed('cost') }}, '−累计折旧', {{ printed('depreciation') }}, '，得',
        {{ printed('cost - depreciation') }}, '万元'
    ) as left_text,
    cost - depreciation as left_value,
    '=' as comparison,
    concat('净值', {{ printed('net_value') }}, '万元') as right_text,
    net_value as right_value,
    '万元' as unit,
    0 as exactness,
    0.02 as tolerance,
    [cost_id, depreciation_id, net_value_id] as fact_ids,
    char_start,
    null as note_text
from assets
where cost is not null and depreciation is not null and net_value is not null

union all

select
    this_year.report_id,
    this_year.fiscal_year,
    '固定资产原值' as subject_name,
    concat(
        '上年固定资产原值', {{ printed('last_year.cost') }}, '＋新增', {{ printed('this_year.added') }}, '−减少',
        {{ printed('this_year.disposed') }}, '，得',
        {{ printed('last_year.cost + this_year.added - this_year.disposed') }}, '万元'
    ) as left_text,
    last_year.cost + this_year.added - this_year.disposed as left_value,
    '=' as comparison,
    concat('年末原值', {{ printed('this_year.cost') }}, '万元') as right_text,
    this_year.cost as right_value,
    '万元' as unit,
    0 as exactness,
    0.02 as tolerance,
    [last_year.cost_id, this_year.added_id, this_year.disposed_id, this_year.cost_id] as fact_ids,
    this_year.char_start,
    null as note_text
from assets as this_year
inner join assets as last_year
    on
        this_year.report_id = last_year.report_id
        and this_year.fiscal_year = last_year.fiscal_year + 1
where
    last_year.cost is not null
    and this_year.added is not null
    and this_year.disposed is not null
    and this_year.cost is not null

union all

select
    report_id,
    fiscal_year,
    figure_name as subject_name,
    concat(fiscal_year || '年', figure_name, {{ printed('value') }}, '万元') as left_text,
    value as left_value,
    '=' as comparison,
    concat('各项合计', {{ printed('parts_value') }}, '万元（', parts_text, '）') as right_text,
    parts_value as right_value,
    '万元' as unit,
    0 as exactness,
    0.02 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from compositions
