with

spending as (

    select * from {{ rebuilt(ref('fct_spending')) }}

),

indicator_results as (

    select * from {{ rebuilt(ref('fct_indicator_results')) }}

),

basic_figures as (

    select * from {{ rebuilt(ref('fct_basic_figures')) }}

),

reports as (

    select * from {{ ref('int_reports_versioned') }}
    where is_current

),

categories as (

    select * from {{ ref('dim_spending_categories') }}

),

stated as (

    select
        spending.report_id,
        spending.fact_id,
        'spending' as subject_kind,
        spending.spending_scheme,
        spending.category_code,
        coalesce(categories.category_name, spending.item_name) as subject_name,
        spending.item_name,
        spending.parent_item_name,
        spending.fiscal_year,
        spending.budget_stage,
        spending.funding_scope,
        cast(spending.amount_wan_yuan as decimal(24, 6)) as value,
        '万元' as unit,
        spending.mention_count,
        spending.source_kind,
        spending.char_start
    from spending
    left join categories on spending.category_code = categories.category_code

    union all

    -- a part-year figure is a subject of its own: nine months are never compared with twelve
    select
        report_id,
        fact_id,
        'indicator' as subject_kind,
        null as spending_scheme,
        null as category_code,
        indicator_name || coalesce('（' || period_text || '）', '') as subject_name,
        indicator_name as item_name,
        null as parent_item_name,
        fiscal_year,
        null as budget_stage,
        null as funding_scope,
        actual_value as value,
        unit,
        mention_count,
        source_kind,
        char_start
    from indicator_results
    where actual_value is not null

    union all

    select
        report_id,
        fact_id,
        'basic' as subject_kind,
        null as spending_scheme,
        null as category_code,
        figure_name as subject_name,
        figure_name as item_name,
        null as parent_item_name,
        fiscal_year,
        null as budget_stage,
        null as funding_scope,
        value,
        unit,
        mention_count,
        source_kind,
        char_start
    from basic_figures

),

-- Where department or year is unknown, figures of different reports must not meet: the report owns them.
owned as (

    select
        stated.*,
        reports.department_id,
        reports.fiscal_year as report_fiscal_year,
        reports.report_type,
        reports.reported_on,
        reports.loaded_at,
        if(reports.department_id is null or stated.fiscal_year is null, stated.report_id, null) as lone_report_id
    from stated
    inner join reports on stated.report_id = reports.report_id

),

identified as (

    select
        *,
        {{ surrogate_key([
            'coalesce(lone_report_id, department_id)', 'subject_kind', 'spending_scheme', 'category_code',
            'subject_name', 'funding_scope', 'unit'
        ]) }} as subject_id
    from owned

),

statements as (

    select
        report_id,
        subject_id,
        fiscal_year,
        budget_stage,
        list_sort(list(distinct value)) as stated_values,
        list_sort(list(distinct item_name)) as item_names,
        list_sort(list(fact_id)) as fact_ids
    from identified
    group by report_id, subject_id, fiscal_year, budget_stage

),

-- Two values for one thing stay two facts; where one is needed the report's own weight decides: the value it states
-- most often, then the one in a table, then the first. `stated_values` keeps the others in sight.
weighed as (

    select
        *,
        sum(mention_count) over (
            partition by report_id, subject_id, fiscal_year, budget_stage, value
        ) as mentions_of_value
    from identified

),

preferred as (

    select * exclude (item_name, mentions_of_value, mention_count, source_kind, char_start)
    from weighed
    qualify row_number() over (
        partition by report_id, subject_id, fiscal_year, budget_stage
        order by mentions_of_value desc, source_kind = 'table' desc, char_start asc, fact_id asc
    ) = 1

),

resolved as (

    select
        preferred.*,
        statements.stated_values,
        statements.item_names,
        statements.fact_ids
    from preferred
    inner join statements
        on
            preferred.report_id = statements.report_id
            and preferred.subject_id = statements.subject_id
            and preferred.fiscal_year is not distinct from statements.fiscal_year
            and preferred.budget_stage is not distinct from statements.budget_stage

)

select * from resolved
