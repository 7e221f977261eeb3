with

changes as (

    select
        *,
        {{ subject_stem('subject_name') }} as subject_stem,
        greatest(
            {{ decimals_of('current_value') }}, {{ decimals_of('base_value') }}, {{ decimals_of('change_amount') }}
        ) as printed_decimals
    from {{ rebuilt(ref('fct_stated_changes')) }}
    where comparison_basis in ('prior_year', 'budget')

),

sums as (

    select * from {{ rebuilt(ref('int_item_sums')) }}

),

-- In 万元 where it is money of the department, else in the unit of the sentence.
valued as (

    select
        fact_id,
        report_id,
        fiscal_year,
        subject_name,
        subject_stem,
        subject_kind,
        comparison_basis,
        funding_scope,
        change_pct,
        char_start,
        verbatim_text,
        {% for figure in ['current_value', 'base_value', 'change_amount'] -%}
            if(subject_kind = 'spending', {{ in_wan_yuan(figure, 'unit') }}, {{ figure }}) as {{ figure }},
        {% endfor -%}
        if(subject_kind = 'spending', '万元', unit) as unit,
        -- 2.32亿元 is known to a hundred 万元; whole numbers are taken for exact
        case
            when subject_kind != 'spending' then printed_decimals
            when unit = '元' then printed_decimals + 4
            when unit = '千元' then printed_decimals + 1
            when unit = '百万元' and printed_decimals > 0 then printed_decimals - 2
            when unit = '亿元' and printed_decimals > 0 then printed_decimals - 4
            else printed_decimals
        end as decimals
    from changes
    -- 前进14位 has no sign of its own, a difference of rates is no difference of what they are rates of
    where unit is distinct from '位' and unit is distinct from '名' and unit is distinct from '个百分点'

),

-- What was spent this year and last under the subject's name, where the sentence gives one of the two or neither; of
-- several pairs the one that fits, since which of them the sentence means is not printed.
pairs as (

    select
        valued.fact_id,
        this_year.amount as current_amount,
        last_year.amount as base_amount,
        this_year.fact_id as current_id,
        last_year.fact_id as base_id,
        greatest(this_year.decimals, last_year.decimals) as decimals
    from valued
    inner join sums as this_year
        on
            valued.report_id = this_year.report_id
            and valued.fiscal_year = this_year.fiscal_year
            and valued.funding_scope is not distinct from this_year.funding_scope
            and this_year.budget_stage = 'actual'
    inner join sums as last_year
        on
            this_year.report_id = last_year.report_id
            and this_year.fiscal_year = last_year.fiscal_year + 1
            and this_year.funding_scope is not distinct from last_year.funding_scope
            and this_year.item_key = last_year.item_key
            and last_year.budget_stage = 'actual'
            and valued.subject_stem in (this_year.item_stem, last_year.item_stem)
    where
        valued.subject_kind = 'spending'
        and valued.comparison_basis = 'prior_year'
        and (valued.current_value is null or valued.current_value = this_year.amount)
        and (valued.base_value is null or valued.base_value = last_year.amount)
        and (valued.current_value is null or valued.base_value is null)
        and valued.change_amount is not null
    qualify row_number() over (
        partition by valued.fact_id
        order by abs(this_year.amount - last_year.amount - valued.change_amount), this_year.fact_id, last_year.fact_id
    ) = 1

),

completed as (

    select
        valued.fact_id,
        valued.report_id,
        valued.fiscal_year,
        valued.subject_name,
        valued.subject_kind,
        valued.comparison_basis,
        valued.change_amount,
        valued.change_pct,
        valued.unit,
        valued.char_start,
        coalesce(valued.current_value, pairs.current_amount) as current_value,
        coalesce(valued.base_value, pairs.base_amount) as base_value,
        if(valued.decimals < 0, valued.decimals, greatest(valued.decimals, pairs.decimals)) as decimals,
        list_where(
            [valued.fact_id, pairs.current_id, pairs.base_id],
            [true, pairs.current_id is not null, pairs.base_id is not null]
        ) as fact_ids
    from valued
    left join pairs on valued.fact_id = pairs.fact_id

)

select * from completed
