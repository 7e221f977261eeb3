with

stated_changes as (

    select * from {{ rebuilt(ref('fct_stated_changes')) }}
    where comparison_basis = 'prior_year'

),

reports as (

    select * from {{ ref('int_reports_versioned') }}
    where is_current

),

report_values as (

    select * from {{ rebuilt(ref('int_report_values_resolved')) }}

),

-- Spending is compared in 万元 whatever unit the sentence uses; a sum without a unit of money is no sum.
changes as (

    select
        stated_changes.fact_id,
        stated_changes.report_id,
        reports.department_id,
        stated_changes.subject_kind,
        stated_changes.subject_name,
        stated_changes.fiscal_year,
        stated_changes.funding_scope,
        stated_changes.change_pct,
        stated_changes.mention_count,
        stated_changes.char_start,
        if(
            reports.department_id is null or stated_changes.fiscal_year is null, stated_changes.report_id, null
        ) as lone_report_id,
        {% for figure in ['current_value', 'base_value', 'change_amount'] -%}
            case
                when stated_changes.subject_kind = 'spending'
                    then {{ in_wan_yuan('stated_changes.' ~ figure, 'stated_changes.unit') }}
                else stated_changes.{{ figure }}
            end as {{ figure }},
        {% endfor -%}
        case when stated_changes.subject_kind = 'spending' then '万元' else stated_changes.unit end as unit
    from stated_changes
    inner join reports on stated_changes.report_id = reports.report_id

),

named_values as (

    select
        *,
        unnest(list_distinct(list_append(item_names, subject_name))) as printed_name,
        min(budget_stage) over of_one_year = max(budget_stage) over of_one_year as has_one_stage
    from report_values
    window of_one_year as (partition by report_id, subject_id, fiscal_year)

),

-- The figure a change is about: same report, kind, year, scope and name. The name of a sum does not tell whether its
-- budget or its actual changed, so it must be the very sum the sentence gives, or of the only stage that is stated.
matched as (

    select
        changes.fact_id,
        named_values.subject_id,
        named_values.spending_scheme,
        named_values.category_code,
        named_values.subject_name,
        named_values.budget_stage,
        named_values.unit
    from changes
    inner join named_values
        on
            changes.report_id = named_values.report_id
            and changes.subject_kind = named_values.subject_kind
            and changes.fiscal_year is not distinct from named_values.fiscal_year
            and changes.funding_scope is not distinct from named_values.funding_scope
            and {{ subject_stem('changes.subject_name') }} = {{ subject_stem('named_values.printed_name') }}
    where
        changes.subject_kind != 'spending'
        or changes.current_value = named_values.value
        or (changes.current_value is null and named_values.has_one_stage)
    qualify row_number() over (
        partition by changes.fact_id
        order by
            coalesce(changes.current_value = named_values.value, false) desc,
            coalesce(named_values.budget_stage = 'actual', false) desc,
            changes.subject_name = named_values.printed_name desc,
            named_values.subject_id asc,
            named_values.budget_stage asc
    ) = 1

),

-- A change whose figure stands nowhere as a fact is a subject of its own.
identified as (

    select
        changes.fact_id,
        changes.report_id,
        changes.department_id,
        changes.lone_report_id,
        changes.subject_kind,
        matched.spending_scheme,
        matched.category_code,
        changes.fiscal_year,
        matched.budget_stage,
        changes.funding_scope,
        changes.current_value,
        changes.base_value,
        changes.change_amount,
        changes.change_pct,
        changes.mention_count,
        changes.char_start,
        coalesce(matched.subject_name, changes.subject_name) as subject_name,
        coalesce(matched.unit, changes.unit) as unit,
        coalesce(matched.subject_id, {{ surrogate_key([
            'coalesce(changes.lone_report_id, changes.department_id)', "'stated change'", 'changes.subject_kind',
            'changes.subject_name', 'changes.funding_scope', 'changes.unit'
        ]) }}) as subject_id
    from changes
    left join matched on changes.fact_id = matched.fact_id

),

-- One stated change for one thing: the one that states most, then the one repeated most, then the first.
resolved as (

    select
        * exclude (mention_count, char_start),
        list_sort(list(fact_id) over (partition by subject_id, fiscal_year, budget_stage)) as fact_ids
    from identified
    qualify row_number() over (
        partition by subject_id, fiscal_year, budget_stage
        order by
            list_count([change_amount, change_pct]) desc,
            list_count([base_value, current_value]) desc,
            mention_count desc,
            char_start asc,
            fact_id asc
    ) = 1

)

select * from resolved
