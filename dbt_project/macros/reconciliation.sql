{#
    The declaration of a reconciliation rule; stands first in the rule's file below models/reconciliation/rules, whose
    name begins with the rule's code. `group` is one of table_arithmetic, contradiction, compliance and hint. The file
    selects the rule's instances: `left_value` holds against `right_value` by `comparison` (= or <=). A difference up to
    `exactness` holds, one up to `tolerance` is rounding; texts are Chinese and carry their figures.
#}
{% macro reconciliation_rule(name, name_zh, group, severity, tolerance, applies) -%}
    {{ config(
        materialized='ephemeral',
        meta={'reconciliation_rule': {
            'rule_name': name, 'rule_name_zh': name_zh, 'rule_group': group, 'severity': severity,
            'tolerance_text': tolerance, 'applies_when': applies
        }}
    ) }}
{%- endmacro %}

{# A stage of the budget in Chinese. #}
{% macro stage_label(budget_stage) -%}
    case {{ budget_stage }}
        when 'initial_budget' then '年初预算' when 'adjustment' then '预算调整'
        when 'final_budget' then '全年预算' when 'actual' then '决算'
    end
{%- endmacro %}

{# The number of decimals to which a figure in 万元 is printed, from its digits and the unit its amount implies. #}
{% macro printed_decimals(figure_text, amount) -%}
    case
        when try_cast({{ figure_text }} as decimal(24, 6)) != 0 and {{ amount }} != 0
            then
                length(split_part({{ figure_text }}, '.', 2))
                - cast(round(log10(abs({{ amount }}) / abs(try_cast({{ figure_text }} as decimal(24, 6))))) as integer)
        else {{ decimals_of(amount) }}
    end
{%- endmacro %}

{# A sum as an auditor would cite it: 2023年年初预算“三公”经费57.84万元. #}
{% macro cited_sum(fiscal_year, budget_stage, item_name, amount) -%}
    concat(
        {{ fiscal_year }} || '年', {{ stage_label(budget_stage) }}, {{ item_name }}, {{ printed(amount) }}, '万元'
    )
{%- endmacro %}

{# Instances of a rule about a whole and its parts: those lists of int_sum_lists that meet the condition. #}
{% macro instances_of_lists(condition, comparison='=') -%}
    {%- set whole = cited_sum('fiscal_year', 'budget_stage', 'whole_name', 'whole_amount') -%}
    {%- set parts -%}
        concat('所列分项合计', {{ printed('parts_amount') }}, '万元（', parts_text, '）')
    {%- endset -%}
    {%- set is_sum = comparison == '=' -%}
    select
        report_id,
        fiscal_year,
        whole_name as subject_name,
        {{ whole if is_sum else parts }} as left_text,
        {{ 'whole_amount' if is_sum else 'parts_amount' }} as left_value,
        '{{ comparison }}' as comparison,
        {{ parts if is_sum else whole }} as right_text,
        {{ 'parts_amount' if is_sum else 'whole_amount' }} as right_value,
        '万元' as unit,
        0 as exactness,
        tolerance,
        list_prepend(whole_id, part_ids) as fact_ids,
        list_start as char_start,
        null as note_text
    from {{ rebuilt(ref('int_sum_lists')) }}
    where {{ condition }}
{%- endmacro %}

{# Whether two rows of one report are of one year, stage and scope. #}
{% macro same_block(left_alias, right_alias) -%}
    {{ left_alias }}.report_id = {{ right_alias }}.report_id
    and {{ left_alias }}.fiscal_year is not distinct from {{ right_alias }}.fiscal_year
    and {{ left_alias }}.budget_stage = {{ right_alias }}.budget_stage
    and {{ left_alias }}.funding_scope is not distinct from {{ right_alias }}.funding_scope
{%- endmacro %}

{# Whether two rows of one report are of one year and scope, whatever their stage. #}
{% macro same_money(left_alias, right_alias) -%}
    {{ left_alias }}.report_id = {{ right_alias }}.report_id
    and {{ left_alias }}.fiscal_year is not distinct from {{ right_alias }}.fiscal_year
    and {{ left_alias }}.funding_scope is not distinct from {{ right_alias }}.funding_scope
{%- endmacro %}

{# Whether two rows of one report are about one item, year and scope. #}
{% macro same_item(left_alias, right_alias) -%}
    {{ same_money(left_alias, right_alias) }}
    and {{ left_alias }}.item_key = {{ right_alias }}.item_key
{%- endmacro %}
{# Instances of a rule about a stated rate and the quotient of its two sums, of int_rates_computed. #}
{% macro instances_of_rates(condition) -%}
    select
        report_id,
        fiscal_year,
        figure_name as subject_name,
        concat(
            item_name, {{ stage_label('dividend_stage') }}, {{ printed('amount') }}, '万元÷',
            {{ stage_label('divisor_stage') }}, {{ printed('budget') }}, '万元＝',
            {{ printed('cast(computed as decimal(24, 2))') }}, '%'
        ) as left_text,
        computed as left_value,
        '=' as comparison,
        concat('报告所列', figure_name, {{ printed('rate') }}, '%') as right_text,
        rate as right_value,
        '%' as unit,
        exactness,
        tolerance,
        [rate_id, fact_id, budget_id] as fact_ids,
        rate_start as char_start,
        null as note_text
    from {{ rebuilt(ref('int_rates_computed')) }}
    where {{ condition }}
{%- endmacro %}

{# A name with its sum, a part of a longer sentence: 公务接待费1.29; apart where the name itself ends in a digit. #}
{% macro named_sum(item_name, amount) -%}
    concat({{ item_name }}, if(regexp_matches({{ item_name }}, '\d$'), ' ', ''), {{ printed(amount) }})
{%- endmacro %}

{# The whole part of a figure as digits. #}
{% macro printed_integer(figure) -%}
    cast(cast(trunc(abs({{ figure }})) as bigint) as varchar)
{%- endmacro %}
