{# Every file below models/reconciliation/rules; a contract test compares. #}
{% set rules = [
    'r01_basic_and_project',
    'r02_functional_parts',
    'r03_economic_parts',
    'r04_project_lines',
    'r05_initial_and_adjustment',
    'r06_available_funds',
    'r07_budget_variance',
    'r08_table_totals',
    'r09_execution_rate',
    'r10_rate_after_exclusion',
    'r11_adjustment_rate',
    'r12_three_public_parts',
    'r13_three_public_control',
    'r14_three_public_growth',
    'r15_change_amount',
    'r16_change_pct',
    'r17_staffing',
    'r18_headcounts',
    'r19_running_cost',
    'r20_sources_and_uses',
    'r21_shares_and_funds',
    'r22_procurement',
    'r23_assets',
    'r24_score_arithmetic',
    'r25_target_and_score',
    'r26_text_and_table',
    'r27_body_and_table',
    'r28_between_tables',
    'r29_unspent_projects',
    'r30_open_lists',
    'r31_implied_base',
    'r32_count_breakdown',
    'r33_dates',
    'r34_zero_statements',
    'r35_repeated_facts',
    'r36_reasons',
    'r37_transfers',
    'r38_claims',
    'r39_overspending',
    'r40_enumerated_names',
    'r41_magnitude',
    'r42_derived_basic_budget',
] %}

with

instances as (

    {% for rule in rules %}
        select
            '{{ rule[:3] | upper }}' as rule_code,
            report_id,
            cast(fiscal_year as integer) as fiscal_year,
            cast(subject_name as varchar) as subject_name,
            cast(left_text as varchar) as left_text,
            cast(left_value as decimal(24, 6)) as left_value,
            cast(comparison as varchar) as comparison,
            cast(right_text as varchar) as right_text,
            cast(right_value as decimal(24, 6)) as right_value,
            cast(unit as varchar) as unit,
            cast(exactness as decimal(24, 6)) as exactness,
            cast(tolerance as decimal(24, 6)) as tolerance,
            cast(list_sort(list_distinct(fact_ids)) as varchar[]) as fact_ids,
            cast(char_start as integer) as char_start,
            cast(note_text as varchar) as note_text
        from {{ rebuilt(ref(rule)) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from instances
