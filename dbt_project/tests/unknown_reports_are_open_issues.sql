-- A report whose department or year is not known is loaded, and someone is told. The figures are right either way.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'open_issues'}}}) }}

select reports.report_id
from {{ ref('dim_reports') }} as reports
anti join {{ ref('open_issues') }} as open_issues on reports.report_id = open_issues.report_id
where reports.department_id is null or reports.fiscal_year is null
