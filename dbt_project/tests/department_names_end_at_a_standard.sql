-- A name leads straight to the one that counts today: a standard name is no former name or abbreviation itself, and no
-- name stands for two.
with

conforming as (

    select * from {{ ref('department_names') }}
    where relation != 'merged'

)

select standard_core as department_core
from conforming
where standard_core in (select former.department_core from conforming as former)

union all

select department_core
from conforming
group by department_core
having count(*) > 1
