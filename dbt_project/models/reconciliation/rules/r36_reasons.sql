{{ reconciliation_rule(
    name='reasons add up to the change',
    name_zh='变动原因分解',
    group='hint',
    severity='info',
    tolerance='0.005 万元',
    applies='a change of a sum is followed by its reasons (主要原因) and these carry sums; a sum that is neither a change nor told for two years counts in the direction of the change'
) }}

with

changes as (

    select
        changes.fact_id,
        changes.report_id,
        changes.fiscal_year,
        changes.subject_kind,
        changes.subject_name,
        changes.char_start,
        mentions.char_end,
        {{ in_wan_yuan('changes.change_amount', 'changes.unit') }} as change_amount
    from {{ rebuilt(ref('fct_stated_changes')) }} as changes
    inner join {{ rebuilt(ref('fact_mentions')) }} as mentions
        on changes.fact_id = mentions.fact_id and mentions.mention_number = 1
    where
        changes.comparison_basis = 'prior_year'
        and {{ in_wan_yuan('changes.change_amount', 'changes.unit') }} != 0

),

-- the change that stands just before its reasons
explained as (

    select
        changes.*,
        reasons.char_start as reasons_start,
        reasons.char_end as reasons_end
    from {{ rebuilt(ref('report_claims')) }} as reasons
    inner join changes
        on
            reasons.report_id = changes.report_id
            and changes.char_end between reasons.char_start - 40 and reasons.char_start
    where reasons.claim_kind = 'reasons' and changes.subject_kind = 'spending'
    qualify row_number() over (partition by reasons.claim_id order by changes.char_end desc) = 1

),

inner_changes as (

    select
        explained.fact_id,
        changes.fact_id as reason_id,
        changes.change_amount,
        {{ subject_stem('changes.subject_name') }} as stem
    from explained
    inner join changes
        on
            explained.report_id = changes.report_id
            and explained.reasons_start <= changes.char_start
            and explained.reasons_end > changes.char_start

),

-- Sums in the reasons, one row an item: this year's less last year's where both are told. Where a change of the item is
-- told too, that one counts.
inner_sums as (

    select
        explained.fact_id,
        max_by(sums.amount, sums.fiscal_year) as amount,
        if(count(distinct sums.fiscal_year) = 2, min_by(sums.amount, sums.fiscal_year), null) as base_amount,
        count(distinct sums.budget_stage) = 1 and count(*) = count(distinct sums.fiscal_year) as is_clear,
        list(sums.fact_id) as fact_ids
    from explained
    inner join {{ rebuilt(ref('int_item_sums')) }} as sums
        on
            explained.report_id = sums.report_id
            and explained.reasons_start <= sums.char_start
            and explained.reasons_end > sums.char_start
            and sums.fiscal_year between explained.fiscal_year - 1 and explained.fiscal_year
    anti join inner_changes
        on explained.fact_id = inner_changes.fact_id and sums.item_stem = inner_changes.stem
    group by explained.fact_id, sums.item_key, sums.funding_scope

),

reasons as (

    select
        inner_sums.fact_id,
        case
            when inner_sums.base_amount is not null then inner_sums.amount - inner_sums.base_amount
            else sign(explained.change_amount) * inner_sums.amount
        end as amount,
        inner_sums.is_clear,
        inner_sums.fact_ids
    from inner_sums
    inner join explained on inner_sums.fact_id = explained.fact_id

    union all

    select
        fact_id,
        change_amount as amount,
        true as is_clear,
        [reason_id] as fact_ids
    from inner_changes

),

added_up as (

    select
        explained.report_id,
        explained.fiscal_year,
        explained.subject_name,
        explained.change_amount,
        explained.char_start,
        explained.fact_id,
        sum(reasons.amount) as reasons_amount,
        count(*) as reason_count,
        flatten(list(reasons.fact_ids)) as reason_ids
    from explained
    inner join reasons on explained.fact_id = reasons.fact_id
    group by all
    having bool_and(reasons.is_clear)

)

select
    report_id,
    fiscal_year,
    subject_name,
    concat(subject_name, '增减额', {{ printed('change_amount') }}, '万元') as left_text,
    change_amount as left_value,
    '=' as comparison,
    concat('所列', reason_count, '项原因合计', {{ printed('reasons_amount') }}, '万元') as right_text,
    reasons_amount as right_value,
    '万元' as unit,
    0 as exactness,
    0.005 as tolerance,
    list_append(reason_ids, fact_id) as fact_ids,
    char_start,
    null as note_text
from added_up
