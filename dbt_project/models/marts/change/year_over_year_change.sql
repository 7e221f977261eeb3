with

report_values as (

    select * from {{ rebuilt(ref('int_report_values_resolved')) }}

),

resolved_values as (

    select * from {{ rebuilt(ref('int_values_resolved')) }}

),

stated_changes as (

    select * from {{ rebuilt(ref('int_stated_changes_matched')) }}

),

-- every figure and every stated change, side by side where they are about the same thing
subjects as (

    select
        resolved_values.fact_id as current_fact_id,
        stated_changes.base_value as stated_base_value,
        stated_changes.change_amount as stated_change_amount,
        stated_changes.change_pct as stated_change_pct,
        stated_changes.fact_ids as stated_fact_ids,
        coalesce(resolved_values.subject_id, stated_changes.subject_id) as subject_id,
        coalesce(resolved_values.report_id, stated_changes.report_id) as source_report_id,
        coalesce(resolved_values.department_id, stated_changes.department_id) as department_id,
        coalesce(resolved_values.lone_report_id, stated_changes.lone_report_id) as lone_report_id,
        coalesce(resolved_values.subject_kind, stated_changes.subject_kind) as subject_kind,
        coalesce(resolved_values.spending_scheme, stated_changes.spending_scheme) as spending_scheme,
        coalesce(resolved_values.category_code, stated_changes.category_code) as category_code,
        coalesce(resolved_values.subject_name, stated_changes.subject_name) as subject_name,
        coalesce(resolved_values.fiscal_year, stated_changes.fiscal_year) as fiscal_year,
        coalesce(resolved_values.budget_stage, stated_changes.budget_stage) as budget_stage,
        coalesce(resolved_values.funding_scope, stated_changes.funding_scope) as funding_scope,
        coalesce(resolved_values.unit, stated_changes.unit) as unit,
        coalesce(resolved_values.value, stated_changes.current_value) as current_value,
        coalesce(resolved_values.value_count, 1) as current_value_count,
        coalesce(resolved_values.value != stated_changes.current_value, false) as is_contradicted
    from resolved_values
    full join stated_changes
        on
            resolved_values.subject_id = stated_changes.subject_id
            and resolved_values.fiscal_year is not distinct from stated_changes.fiscal_year
            and resolved_values.budget_stage is not distinct from stated_changes.budget_stage

),

with_priors as (

    select
        subjects.*,
        -- in a ranking 前进14位 is a smaller number: the sign of the words is not that of the figure
        coalesce(subjects.unit = '位', false) or regexp_matches(subjects.subject_name, '排名|位次|名次') as is_ranking,
        coalesce(same_report.fact_id, prior_report.fact_id) as prior_fact_id,
        coalesce(same_report.value, prior_report.value) as printed_prior_value,
        coalesce(len(same_report.stated_values), prior_report.value_count, 1) as prior_value_count,
        -- what the report about the year before said of it then
        if(
            prior_report.report_fiscal_year = prior_report.fiscal_year
            and prior_report.report_id != subjects.source_report_id,
            prior_report.value,
            null
        ) as reported_prior_value,
        case
            when same_report.value is not null then 'same_report'
            when prior_report.value is not null then 'prior_report'
        end as printed_prior_source,
        case
            when is_ranking then null
            when subjects.stated_base_value is not null then 'base'
            -- a change of another figure than this one says nothing of this one's base
            when subjects.current_value is null or subjects.is_contradicted then null
            when subjects.stated_change_amount is not null then 'amount'
            when subjects.stated_change_pct is not null then 'pct'
        end as implied_by
    from subjects
    left join report_values as same_report
        on
            subjects.source_report_id = same_report.report_id
            and subjects.subject_id = same_report.subject_id
            and subjects.fiscal_year - 1 = same_report.fiscal_year
            and subjects.budget_stage is not distinct from same_report.budget_stage
    left join resolved_values as prior_report
        on
            subjects.subject_id = prior_report.subject_id
            and subjects.fiscal_year - 1 = prior_report.fiscal_year
            and subjects.budget_stage is not distinct from prior_report.budget_stage

),

with_implied as (

    select
        *,
        case
            when printed_prior_value is not null then printed_prior_value
            when implied_by = 'base' then stated_base_value
            when implied_by = 'amount' then current_value - stated_change_amount
            when implied_by = 'pct'
                then try_cast(current_value / nullif(1 + stated_change_pct / 100, 0) as decimal(24, 6))
        end as prior_value,
        case when prior_value is not null then coalesce(printed_prior_source, 'implied') end as prior_source,
        -- What this report says of the year before, held against what was reported then; a base implied by a percentage
        -- is too coarse for that.
        case
            when printed_prior_source = 'same_report' then 'column'
            when implied_by != 'pct' then implied_by
        end as restated_by,
        case restated_by
            when 'column' then printed_prior_value
            when 'base' then stated_base_value
            when 'amount' then current_value - stated_change_amount
        end as restated_prior_value
    from with_priors
    where printed_prior_value is not null or stated_fact_ids is not null

),

computed as (

    select
        *,
        current_value - prior_value as change_amount,
        -- of nothing, or of less than nothing, there is no percentage
        case when prior_value > 0 then 100 * (current_value - prior_value) / prior_value end as change_pct,
        greatest(
            {{ decimals_of('current_value') }}, {{ decimals_of('prior_value') }}
        ) as value_decimals
    from with_implied

),

-- A base that was itself computed from a stated figure cannot confirm that figure.
compared as (

    select
        *,
        case
            when prior_source != 'implied' or implied_by = 'base'
                then
                    abs(change_amount - stated_change_amount) <= {{ rounding_tolerance(
                        'greatest(value_decimals, ' ~ decimals_of('stated_change_amount') ~ ')', '2'
                    ) }}
        end as amount_agrees,
        case
            when prior_source != 'implied' or implied_by != 'pct'
                then
                    abs(change_pct - stated_change_pct) <= {{ percentage_tolerance(
                        'stated_change_pct', 'current_value', 'prior_value', 'value_decimals'
                    ) }}
        end as pct_agrees
    from computed

),

final as (

    select
        {{ surrogate_key(['subject_id', 'fiscal_year', 'budget_stage']) }} as change_id,
        department_id,
        lone_report_id as report_id,
        subject_kind,
        spending_scheme,
        category_code,
        subject_name,
        fiscal_year,
        budget_stage,
        funding_scope,
        unit,
        current_value,
        cast(prior_value as decimal(24, 6)) as prior_value,
        cast(reported_prior_value as decimal(24, 6)) as reported_prior_value,
        abs(restated_prior_value - reported_prior_value) > case
            when restated_by = 'amount'
                then {{ rounding_tolerance(decimals_of('restated_prior_value'), '2') }}
            else 0
        end as is_restated,
        try_cast(change_amount as decimal(24, 6)) as change_amount,
        try_cast(change_pct as decimal(24, 6)) as change_pct,
        stated_change_amount,
        stated_change_pct,
        prior_source,
        if(is_ranking, null, coalesce(amount_agrees and pct_agrees, amount_agrees, pct_agrees)) as agrees_with_stated,
        greatest(current_value_count, prior_value_count) > 1 or is_contradicted as has_conflicting_values,
        current_fact_id,
        prior_fact_id,
        stated_fact_ids
    from compared

)

select * from final
