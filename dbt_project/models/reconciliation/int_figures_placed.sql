with

mentions as (

    select * from {{ rebuilt(ref('fact_mentions')) }}

),

figures as (

    select
        fact_id,
        report_id,
        fiscal_year,
        'indicator' as figure_kind,
        indicator_name as figure_name,
        period_text,
        actual_value as value,
        actual_operator as bound,
        unit
    from {{ rebuilt(ref('fct_indicator_results')) }}
    where actual_value is not null

    union all

    select
        fact_id,
        report_id,
        fiscal_year,
        'basic' as figure_kind,
        figure_name,
        null as period_text,
        value,
        null as bound,
        unit
    from {{ rebuilt(ref('fct_basic_figures')) }}

),

placed as (

    select
        figures.*,
        mentions.mention_number,
        mentions.locator,
        mentions.char_start as place_start,
        mentions.char_end as place_end,
        starts_with(mentions.locator, 'table') as is_in_table
    from figures
    inner join mentions on figures.fact_id = mentions.fact_id

)

select * from placed
