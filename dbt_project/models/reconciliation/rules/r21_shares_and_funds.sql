{{ reconciliation_rule(
    name='shares and sources of funds',
    name_zh='资金来源合计=总额；占比=部分/总额，占比合计=100%',
    group='contradiction',
    severity='error',
    tolerance='half a unit of the share; 1 percentage point for a sum of shares',
    applies='funds of a stated whole; or a share of total expenditure (占全年支出的…%) whose two sums are stated'
) }}

with

shares as (

    select * from {{ rebuilt(ref('report_claims')) }}
    where
        claim_kind = 'share'
        and regexp_matches(subject_text, '^(当年|本年|全年|年度|部门|单位|整体|总|全部|支出)*(支出|总支出)(总额|合计|总数|总计)?$')

),

sums as (

    select * from {{ rebuilt(ref('int_sums_placed')) }}

),

totals as (

    select * from {{ rebuilt(ref('int_item_sums')) }}
    where category_code = 'total' and budget_stage = 'actual'

),

-- the sum just before 占
parts as (

    select
        shares.claim_id,
        shares.report_id,
        shares.stated_value as share_pct,
        shares.char_start,
        sums.fact_id,
        sums.fiscal_year,
        sums.funding_scope,
        sums.item_name,
        sums.amount
    from shares
    inner join sums
        on
            shares.report_id = sums.report_id
            and sums.place_end between shares.char_start - 4 and shares.char_start
            and sums.budget_stage = 'actual'
    qualify row_number() over (partition by shares.claim_id order by sums.place_end desc, sums.fact_id asc) = 1

),

computed as (

    select
        parts.*,
        totals.fact_id as total_id,
        totals.amount as total,
        cast(parts.amount * 100 / totals.amount as decimal(24, 6)) as computed,
        cast(0.5 / pow(10, {{ decimals_of('parts.share_pct') }}) as decimal(24, 6)) as exactness
    from parts
    inner join totals
        on
            {{ same_money('parts', 'totals') }}
            and totals.amount > 0
    qualify row_number() over (
        partition by parts.claim_id
        order by abs(computed - parts.share_pct), totals.fact_id
    ) = 1

),

together as (

    select
        report_id,
        fiscal_year,
        sum(share_pct) as shares_sum,
        sum(amount) as amounts_sum,
        max(total) as total,
        list(fact_id order by fact_id) as fact_ids,
        min(char_start) as char_start,
        string_agg(item_name || {{ printed('share_pct') }} || '%', '＋' order by char_start) as shares_text
    from computed
    group by report_id, fiscal_year, total_id
    having count(*) > 1

)

{{ instances_of_lists("division = 'fund' and not is_open") }}

union all

select
    report_id,
    fiscal_year,
    item_name as subject_name,
    concat(
        item_name, {{ printed('amount') }}, '万元÷支出合计', {{ printed('total') }}, '万元＝',
        {{ printed('cast(computed as decimal(24, 2))') }}, '%'
    ) as left_text,
    computed as left_value,
    '=' as comparison,
    concat('报告所列占比', {{ printed('share_pct') }}, '%') as right_text,
    share_pct as right_value,
    '%' as unit,
    exactness,
    exactness as tolerance,
    [fact_id, total_id] as fact_ids,
    char_start,
    null as note_text
from computed

union all

select
    report_id,
    fiscal_year,
    '占比合计' as subject_name,
    concat('占比合计', {{ printed('shares_sum') }}, '%（', shares_text, '）') as left_text,
    shares_sum as left_value,
    '=' as comparison,
    '100%' as right_text,
    100 as right_value,
    '%' as unit,
    0 as exactness,
    1 as tolerance,
    fact_ids,
    char_start,
    null as note_text
from together
-- shares of parts that do not make up the whole need not make up 100 %
where abs(amounts_sum - total) <= total / 100
