with

spending_values as (

    select * from {{ rebuilt(ref('int_values_resolved')) }}
    where subject_kind = 'spending'

),

category_ancestors as (

    select * from {{ ref('int_category_ancestors') }}

),

cells as (

    select
        subject_id,
        fiscal_year,
        any_value(department_id) as department_id,
        any_value(lone_report_id) as lone_report_id,
        any_value(spending_scheme) as spending_scheme,
        any_value(category_code) as category_code,
        any_value(subject_name) as item_name,
        any_value(funding_scope) as funding_scope,
        max(value) filter (where budget_stage = 'initial_budget') as initial_budget,
        max(value) filter (where budget_stage = 'adjustment') as adjustment,
        max(value) filter (where budget_stage = 'final_budget') as final_budget,
        max(value) filter (where budget_stage = 'actual') as actual,
        max(value_count) as value_count,
        list_sort(flatten(list(fact_ids))) as fact_ids
    from spending_values
    group by subject_id, fiscal_year

),

totals as (

    select *
    from cells
    where category_code in ('total', 'revenue.total')

),

-- An adjustment is a difference between budgets, not money to be divided up.
divisible_values as (

    select * from spending_values
    where budget_stage != 'adjustment'

),

-- What a part belongs to: the nearest category above it that the same department, year, scope and stage states …
wholes_by_category as (

    select
        parts.subject_id,
        parts.fiscal_year,
        parts.budget_stage,
        wholes.subject_id as whole_id,
        false as is_named
    from divisible_values as parts
    inner join category_ancestors on parts.category_code = category_ancestors.category_code
    inner join divisible_values as wholes
        on
            category_ancestors.ancestor_code = wholes.category_code
            and {{ same_books('parts', 'wholes') }}
            and parts.budget_stage = wholes.budget_stage
    qualify row_number() over (
        partition by parts.subject_id, parts.fiscal_year, parts.budget_stage
        order by category_ancestors.distance
    ) = 1

),

named_values as (

    select
        *,
        unnest(item_names) as printed_name
    from divisible_values

),

-- … else the item the report itself names as the whole, if all sums under that name agree.
wholes_by_name as (

    select
        parts.subject_id,
        parts.fiscal_year,
        parts.budget_stage,
        min(wholes.subject_id) as whole_id,
        true as is_named
    from divisible_values as parts
    inner join named_values as wholes
        on
            parts.parent_item_name = wholes.printed_name
            and parts.subject_id != wholes.subject_id
            and {{ same_books('parts', 'wholes') }}
            and parts.budget_stage = wholes.budget_stage
    anti join wholes_by_category
        on
            parts.subject_id = wholes_by_category.subject_id
            and parts.fiscal_year is not distinct from wholes_by_category.fiscal_year
            and parts.budget_stage = wholes_by_category.budget_stage
    group by parts.subject_id, parts.fiscal_year, parts.budget_stage
    having count(distinct wholes.value) = 1

),

-- Which economic items make up 基本支出 or the total differs from report to report, and no name tells: there a sum
-- proves, and what is no sum of either proves nothing.
unplaced_values as (

    select
        economic_values.*,
        count(*) over of_one_list as list_length,
        sum(economic_values.value) over of_one_list as list_sum,
        -- a proof asks for more than a comparison: whole numbers of 万元 must meet all but exactly
        least(greatest(max({{ decimals_of('economic_values.value') }}) over of_one_list, 1), 2) as list_decimals
    from divisible_values as economic_values
    anti join wholes_by_category
        on
            economic_values.subject_id = wholes_by_category.subject_id
            and economic_values.fiscal_year is not distinct from wholes_by_category.fiscal_year
            and economic_values.budget_stage = wholes_by_category.budget_stage
    anti join wholes_by_name
        on
            economic_values.subject_id = wholes_by_name.subject_id
            and economic_values.fiscal_year is not distinct from wholes_by_name.fiscal_year
            and economic_values.budget_stage = wholes_by_name.budget_stage
    where economic_values.spending_scheme = 'economic'
    window of_one_list as (
        partition by
            economic_values.department_id, economic_values.lone_report_id, economic_values.fiscal_year,
            economic_values.funding_scope, economic_values.budget_stage
    )

),

wholes_by_sum as (

    select distinct
        parts.subject_id,
        parts.fiscal_year,
        parts.budget_stage
    from unplaced_values as parts
    inner join divisible_values as wholes
        on
            {{ same_books('parts', 'wholes') }}
            and parts.budget_stage = wholes.budget_stage
            and wholes.category_code in ('nature.basic', 'total')
            and abs(parts.list_sum - wholes.value)
            <= {{ rounding_tolerance('parts.list_decimals', 'parts.list_length') }}
    where parts.list_length > 1

),

wholes_of_parts as (

    select * from wholes_by_category
    union all
    select * from wholes_by_name

),

parts as (

    select
        wholes_of_parts.*,
        parts.spending_scheme,
        wholes.spending_scheme as whole_scheme,
        parts.value,
        wholes.value as whole_value,
        -- sums in 万元 are printed to two decimals; a table in 元 gives more, but the whole it stands below may not
        least(greatest({{ decimals_of('parts.value') }}, {{ decimals_of('wholes.value') }}), 2) as decimals
    from wholes_of_parts
    inner join divisible_values as parts
        on
            wholes_of_parts.subject_id = parts.subject_id
            and wholes_of_parts.fiscal_year is not distinct from parts.fiscal_year
            and wholes_of_parts.budget_stage = parts.budget_stage
    inner join divisible_values as wholes
        on
            wholes_of_parts.whole_id = wholes.subject_id
            and wholes_of_parts.fiscal_year is not distinct from wholes.fiscal_year
            and wholes_of_parts.budget_stage = wholes.budget_stage

),

-- The parts of one scheme make up the whole, or all that the report names as its parts: 基本支出 is 人员经费 of the
-- economic scheme and 公用经费 of the operating one.
judged_parts as (

    select
        *,
        abs(sum(value) over of_one_scheme - whole_value)
        <= {{ rounding_tolerance('max(decimals) over of_one_scheme', 'count(*) over of_one_scheme') }}
        or (
            is_named
            and abs(sum(value) filter (where is_named) over of_one_whole - whole_value)
            <= {{ rounding_tolerance('max(decimals) over of_one_whole', 'count(*) over of_one_whole') }}
        ) as adds_up
    from parts
    window
        of_one_whole as (partition by whole_id, fiscal_year, budget_stage),
        of_one_scheme as (partition by whole_id, fiscal_year, budget_stage, spending_scheme)

),

-- A part shares its siblings' verdict; the head of a scheme (三公合计, 政府采购合计) has that of its own parts.
verdicts as (

    select
        subject_id,
        fiscal_year,
        budget_stage,
        adds_up,
        1 as precedence
    from judged_parts

    union all

    select
        *,
        true as adds_up,
        1 as precedence
    from wholes_by_sum

    union all

    select
        whole_id as subject_id,
        fiscal_year,
        budget_stage,
        bool_or(adds_up) as adds_up,
        2 as precedence
    from judged_parts
    where spending_scheme = whole_scheme
    group by whole_id, fiscal_year, budget_stage

),

-- what was spent decides; only where it is not broken down does a budget
completeness as (

    select
        subject_id,
        fiscal_year,
        adds_up as is_complete
    from verdicts
    qualify row_number() over (
        partition by subject_id, fiscal_year
        order by precedence, array_position(['actual', 'final_budget', 'initial_budget'], budget_stage)
    ) = 1

),

parts_of_scheme as (

    select distinct
        subject_id,
        fiscal_year
    from parts
    where spending_scheme = whole_scheme

),

final as (

    select
        {{ surrogate_key(['cells.subject_id', 'cells.fiscal_year']) }} as spending_cell_id,
        cells.department_id,
        cells.lone_report_id as report_id,
        cells.fiscal_year,
        cells.spending_scheme,
        cells.category_code,
        cells.item_name,
        cells.funding_scope,
        cast(cells.initial_budget as decimal(18, 6)) as initial_budget_wan_yuan,
        cast(cells.adjustment as decimal(18, 6)) as adjustment_wan_yuan,
        cast(cells.final_budget as decimal(18, 6)) as final_budget_wan_yuan,
        cast(cells.actual as decimal(18, 6)) as actual_wan_yuan,
        {{ safe_divide('cells.actual', 'coalesce(cells.final_budget, cells.initial_budget)') }} as execution_rate,
        {{ safe_divide('cells.actual', 'totals.actual') }} as share_of_total_rate,
        completeness.is_complete,
        parts_of_scheme.subject_id is not null as is_part,
        cast(cells.value_count as integer) as value_count,
        cells.fact_ids
    from cells
    left join totals
        on
            {{ same_books('cells', 'totals') }}
            and totals.category_code = if(cells.spending_scheme = 'revenue', 'revenue.total', 'total')
    left join completeness
        on
            cells.subject_id = completeness.subject_id
            and cells.fiscal_year is not distinct from completeness.fiscal_year
    left join parts_of_scheme
        on
            cells.subject_id = parts_of_scheme.subject_id
            and cells.fiscal_year is not distinct from parts_of_scheme.fiscal_year

)

select * from final
