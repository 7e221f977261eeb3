with

figures as (

    select * from {{ rebuilt(ref('int_figures_placed')) }}
    where not is_in_table

),

claims as (

    select * from {{ rebuilt(ref('report_claims')) }}
    where claim_kind in ('breakdown', 'open_breakdown')

),

-- The figures of a passage that begins with a whole and goes on with its parts, each place once.
members as (

    select
        claims.claim_id,
        claims.report_id,
        claims.claim_kind,
        claims.char_start,
        claims.stated_value,
        claims.verbatim_text,
        figures.fact_id,
        figures.fiscal_year,
        figures.figure_kind,
        figures.figure_name,
        figures.value,
        figures.unit,
        figures.place_start,
        -- the place of the whole holds the number with which the passage begins
        figures.place_start <= claims.char_start as is_whole
    from claims
    inner join figures
        on
            claims.report_id = figures.report_id
            and claims.char_start < figures.place_end
            and claims.char_end > figures.place_start
            and claims.unit = figures.unit
    where figures.place_start > claims.char_start or figures.value = claims.stated_value

),

wholes as (

    select *
    from members
    where is_whole
    qualify row_number() over (partition by claim_id order by place_start desc, fact_id asc) = 1

),

breakdowns as (

    select
        wholes.claim_id,
        wholes.report_id,
        wholes.fiscal_year,
        wholes.figure_kind,
        wholes.figure_name as whole_name,
        wholes.value as whole_value,
        wholes.unit,
        sum(parts.value) as parts_value,
        string_agg(parts.figure_name || {{ printed('parts.value') }}, '＋' order by parts.place_start) as parts_text,
        list_prepend(wholes.fact_id, list(parts.fact_id order by parts.fact_id)) as fact_ids,
        wholes.char_start,
        -- staff and posts; 举办活动350场次 is a figure of the department as well
        coalesce(wholes.unit in ('人', '名', '位'), false) or contains(wholes.figure_name, '编') as is_of_people,
        -- one part, words that say so, or parts that stay far below
        wholes.claim_kind = 'open_breakdown'
        or regexp_matches(wholes.verbatim_text, '等$')
        or (
            sum(parts.value) < wholes.value
            and (count(*) = 1 or wholes.value - sum(parts.value) > {{ var('open_list_gap') }} * wholes.value)
        ) as is_open
    from wholes
    inner join members as parts
        on
            wholes.claim_id = parts.claim_id
            and not parts.is_whole
            and wholes.figure_kind = parts.figure_kind
    group by
        wholes.claim_id, wholes.report_id, wholes.fiscal_year, wholes.figure_kind, wholes.figure_name, wholes.value,
        wholes.unit, wholes.fact_id, wholes.char_start, wholes.claim_kind, wholes.verbatim_text
    -- what exceeds the whole by far are figures of something else behind the list
    having sum(parts.value) <= (1 + {{ var('open_list_gap') }}) * wholes.value

)

select * from breakdowns
