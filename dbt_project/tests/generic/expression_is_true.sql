{# Every row makes the expression true; an expression that is null for a row is not true for it. #}
{% test expression_is_true(model, expression) %}

select *
from {{ model }}
where ({{ expression }}) is not true

{% endtest %}
