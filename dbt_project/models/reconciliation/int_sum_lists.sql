with

sums as (

    select * from {{ rebuilt(ref('int_sums_placed')) }}

),

-- 主要项目： before the first part or 等 behind the last: the report itself says that there are more
open_markers as (

    select
        report_id,
        char_start as marker_start,
        char_end as marker_end
    from {{ rebuilt(ref('report_claims')) }}
    where claim_kind = 'open_list'

),

category_ancestors as (

    select * from {{ ref('int_category_ancestors') }}

),

-- Parts that stand together, in one table or one line, as parts of one thing: 年初预算 of each project of 公共项目.
-- 人员经费 (economic) and 公用经费 (operating) divide 基本支出; a project may bear the name of a function.
parts as (

    select
        *,
        coalesce('table ' || table_number, 'line ' || line_number) as place,
        case
            when parent_key like 'nature.%project%' and spending_scheme in ('project', 'function') then 'project'
            when spending_scheme = 'operating' then 'economic'
            else spending_scheme
        end as division
    from sums
    where
        parent_key is not null
        and parent_key != item_key
        -- what came in or is left may follow what was spent in one sentence, and is no part of it
        and not (spending_scheme = 'revenue' and (parent_key = 'total' or starts_with(parent_key, 'nature.')))
    qualify row_number() over (
        partition by fact_id, coalesce(table_number, -line_number)
        order by mention_number
    ) = 1

),

-- 类 and 款, 项目支出 and 部门项目: what is already contained in another part of the list is not added again.
contained_parts as (

    select
        inner_parts.fact_id,
        inner_parts.place
    from parts as inner_parts
    inner join category_ancestors on inner_parts.category_code = category_ancestors.category_code
    inner join parts as outer_parts
        on
            category_ancestors.ancestor_code = outer_parts.category_code
            and inner_parts.place = outer_parts.place
            and inner_parts.parent_key = outer_parts.parent_key
            and {{ same_block('inner_parts', 'outer_parts') }}

),

outermost_parts as (

    select parts.*
    from parts
    anti join contained_parts
        on
            parts.fact_id = contained_parts.fact_id
            and parts.place = contained_parts.place

),

lists as (

    select
        report_id,
        fiscal_year,
        budget_stage,
        funding_scope,
        parent_key as whole_key,
        division,
        place,
        any_value(table_number) as table_number,
        any_value(line_number) as line_number,
        list(fact_id order by fact_id) as part_ids,
        count(*) as part_count,
        sum(amount) as parts_amount,
        max(decimals) filter (where amount != 0) as decimals,
        max(row_number) as last_row,
        min(place_start) as list_start,
        max(place_end) as list_end,
        string_agg({{ named_sum('item_name', 'amount') }}, '＋' order by place_start) as parts_text
    from outermost_parts
    group by all
    -- two sums for one part: which of them belongs to the list is not known
    having count(*) = count(distinct coalesce(item_key, fact_id))

),

-- A part may be repeated alone where the list is not; the longest list of a whole contains those.
whole_lists as (

    select lists.*
    from lists
    anti join lists as longer
        on
            lists.report_id = longer.report_id
            and lists.whole_key = longer.whole_key
            and lists.division = longer.division
            and lists.budget_stage = longer.budget_stage
            and lists.fiscal_year is not distinct from longer.fiscal_year
            and lists.funding_scope is not distinct from longer.funding_scope
            and (lists.table_number is null or lists.part_count < longer.part_count)
            and list_has_all(longer.part_ids, lists.part_ids)
            and (longer.part_count, -longer.list_start) > (lists.part_count, -lists.list_start)

),

wholes as (

    select * exclude (mention_number)
    from sums
    qualify row_number() over (
        partition by fact_id, coalesce(table_number, -line_number)
        order by mention_number
    ) = 1

),

-- Of several sums stated for the whole: the one in the same table, else the one the parts come nearest to. Another
-- sum for the same thing is a matter of R26 to R28, not of addition.
matched as (

    select
        whole_lists.*,
        wholes.fact_id as whole_id,
        wholes.item_name as whole_name,
        wholes.amount as whole_amount,
        coalesce(wholes.table_number = whole_lists.table_number, false) as is_whole_in_table,
        -- a row below its parts is 合计, the sum of all of them; one above them may be followed by some only
        coalesce(
            wholes.table_number = whole_lists.table_number and wholes.row_number > whole_lists.last_row, false
        ) as is_total_row,
        coalesce(greatest(whole_lists.decimals, wholes.decimals), 2) as printed_decimals
    from whole_lists
    inner join wholes
        on
            whole_lists.report_id = wholes.report_id
            and whole_lists.whole_key = wholes.item_key
            and whole_lists.budget_stage = wholes.budget_stage
            and whole_lists.fiscal_year is not distinct from wholes.fiscal_year
            and whole_lists.funding_scope is not distinct from wholes.funding_scope
    qualify row_number() over (
        partition by
            whole_lists.report_id, whole_lists.place, whole_lists.whole_key, whole_lists.division,
            whole_lists.budget_stage, whole_lists.fiscal_year, whole_lists.funding_scope
        order by
            coalesce(wholes.table_number = whole_lists.table_number, false) desc,
            abs(whole_lists.parts_amount - wholes.amount) asc,
            wholes.fact_id asc
    ) = 1

),

marked as (

    select
        *,
        {{ rounding_tolerance('printed_decimals', 'part_count') }} as tolerance,
        exists(
            select 1
            from open_markers
            where
                matched.report_id = open_markers.report_id
                and (
                    open_markers.marker_end between matched.list_start - 3 and matched.list_start + 6
                    or open_markers.marker_start between matched.list_end - 1 and matched.list_end + 2
                )
        ) as is_said_to_be_open
    from matched

),

-- A list under 其中 may leave out the smaller parts: what stays below its whole by more than a few percent is no list
-- of all parts, unless it ends in a row of totals.
judged as (

    select
        *,
        abs(parts_amount - whole_amount) > tolerance
        and parts_amount < whole_amount
        and not is_total_row
        and (
            is_said_to_be_open
            or part_count = 1
            or whole_amount - parts_amount > {{ var('open_list_gap') }} * whole_amount
        ) as is_open
    from marked

)

select * from judged
