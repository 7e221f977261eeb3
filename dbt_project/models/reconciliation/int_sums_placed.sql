with

sums as (

    select * from {{ rebuilt(ref('fct_spending')) }}

),

mentions as (

    select * from {{ rebuilt(ref('fact_mentions')) }}

),

places as (

    select
        fact_id,
        mention_number,
        locator,
        char_start as place_start,
        char_end as place_end,
        try_cast(regexp_extract(locator, '^table (\d+)', 1) as integer) as table_number,
        try_cast(regexp_extract(locator, '^table \d+, row (\d+)', 1) as integer) as row_number,
        try_cast(regexp_extract(locator, '^table \d+, row \d+, column (\d+)', 1) as integer) as column_number,
        try_cast(regexp_extract(locator, '^line (\d+)', 1) as integer) as line_number,
        regexp_replace(
            verbatim_text[figure_spans[1].char_start - char_start + 1:figure_spans[1].char_end - char_start],
            '[,，\s]', '', 'g'
        ) as figure_text
    from mentions

),

named as (

    select
        *,
        {{ subject_stem('item_name') }} as item_stem,
        {{ subject_stem('parent_item_name') }} as parent_stem
    from sums

),

-- What a name stands for in a report: the category its own sums were mapped to, else the name itself.
meanings as (

    select
        report_id,
        item_stem,
        min(category_code) as category_code
    from named
    where category_code is not null
    group by report_id, item_stem
    having count(distinct category_code) = 1

),

placed as (

    select
        named.report_id,
        named.department_id,
        named.fact_id,
        named.fiscal_year,
        named.spending_scheme,
        named.category_code,
        named.item_name,
        named.item_stem,
        coalesce(named.category_code, meanings.category_code, named.item_stem) as item_key,
        coalesce(wholes.category_code, named.parent_stem) as parent_key,
        named.parent_item_name,
        named.budget_stage,
        named.funding_scope,
        cast(named.amount_wan_yuan as decimal(24, 6)) as amount,
        named.is_zero_by_statement,
        named.mention_count,
        places.mention_number,
        places.locator,
        places.table_number,
        places.row_number,
        places.column_number,
        places.line_number,
        places.place_start,
        places.place_end,
        {{ printed_decimals('places.figure_text', 'named.amount_wan_yuan') }} as decimals
    from named
    inner join places on named.fact_id = places.fact_id
    left join meanings
        on
            named.report_id = meanings.report_id
            and named.item_stem = meanings.item_stem
            and named.category_code is null
    left join meanings as wholes
        on
            named.report_id = wholes.report_id
            and named.parent_stem = wholes.item_stem

)

select * from placed
