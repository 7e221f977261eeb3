with

rates as (

    select
        *,
        case
            when contains(figure_name, '三公') then 'three_public.total'
            when contains(figure_name, '公用经费') then 'operating.public_funds'
            when contains(figure_name, '采购') then 'procurement.total'
        end as named_key,
        if(contains(figure_name, '调整率'), 'adjustment', 'actual') as dividend_stage
    from {{ rebuilt(ref('int_figures_placed')) }}
    where
        figure_kind = 'indicator'
        and unit = '%'
        and regexp_matches(figure_name, '执行率|使用率|支出率|支出进度|预算完成率|控制率|调整率')
        and not regexp_matches(figure_name, '人员|编制|规模|概算|偏差')

),

sums as (

    select * from {{ rebuilt(ref('int_sums_placed')) }}

),

item_sums as (

    select * from {{ rebuilt(ref('int_item_sums')) }}

),

texts as (

    select * from {{ rebuilt(ref('document_texts')) }}

),

exclusions as (

    select * from {{ rebuilt(ref('report_claims')) }}
    where claim_kind = 'exclusion'

),

-- The sum a rate is of: the item its name gives, else one that stands in the same sentence or the same row.
dividends as (

    select distinct
        rates.report_id,
        rates.fact_id as rate_id,
        rates.figure_name,
        rates.value as rate,
        rates.place_start as rate_start,
        sums.fiscal_year,
        sums.funding_scope,
        sums.item_key,
        sums.item_name,
        sums.fact_id,
        sums.amount,
        sums.decimals,
        rates.dividend_stage
    from rates
    inner join texts on rates.report_id = texts.report_id
    inner join sums
        on
            rates.report_id = sums.report_id
            and rates.fiscal_year is not distinct from sums.fiscal_year
            and rates.dividend_stage = sums.budget_stage
            and sums.spending_scheme != 'revenue'
            and (
                rates.named_key = sums.item_key
                or (
                    rates.named_key is null
                    and (
                        (
                            rates.is_in_table
                            and regexp_extract(rates.locator, '^table \d+, row \d+')
                            = regexp_extract(sums.locator, '^table \d+, row \d+')
                        )
                        or (
                            rates.locator = sums.locator
                            and not rates.is_in_table
                            and not contains(
                                substr(
                                    texts.document_text, least(rates.place_start, sums.place_start) + 1,
                                    abs(rates.place_start - sums.place_start)
                                ), '。'
                            )
                        )
                    )
                )
            )

),

quotients as (

    select
        dividends.*,
        budgets.fact_id as budget_id,
        budgets.amount as budget,
        budgets.budget_stage as divisor_stage,
        cast(dividends.amount * 100 / budgets.amount as decimal(24, 6)) as computed,
        cast(
            {{ percentage_tolerance(
                'dividends.rate', 'dividends.amount', 'budgets.amount',
                operand_decimals('dividends.decimals', 'budgets.decimals'),
                operand_decimals('budgets.decimals', 'dividends.decimals')
            ) }} as decimal(24, 6)
        ) as tolerance,
        cast(0.5 / pow(10, {{ decimals_of('dividends.rate') }}) as decimal(24, 6)) as exactness,
        count(distinct dividends.item_key) over (partition by dividends.rate_id) as item_count
    from dividends
    inner join item_sums as budgets
        on
            {{ same_item('dividends', 'budgets') }}
            and budgets.budget_stage in (
                'initial_budget', if(dividends.dividend_stage = 'actual', 'final_budget', 'initial_budget')
            )
            and budgets.amount > 0
    anti join exclusions
        on
            dividends.report_id = exclusions.report_id
            and dividends.rate_start between exclusions.char_start and exclusions.char_end

),

-- Of several readings the one that fits; where none does, a single item is meant and the final budget is its divisor.
chosen as (

    select *
    from quotients
    qualify row_number() over (
        partition by rate_id
        order by
            abs(computed - rate) <= tolerance desc,
            divisor_stage = 'final_budget' desc,
            abs(computed - rate) asc,
            fact_id asc, budget_id asc, rate_start asc
    ) = 1

)

select * from chosen
where abs(computed - rate) <= tolerance or item_count = 1
