{# The round trip every figure promises: the passage stands in the document's text at the span it was read from. #}
{% test verbatim_text_is_in_document(model, column='verbatim_text') %}

select facts.*
from {{ model }} as facts
left join {{ ref('document_texts') }} as texts on facts.report_id = texts.report_id
where
    substr(texts.document_text, facts.char_start + 1, facts.char_end - facts.char_start)
    is distinct from facts.{{ column }}

{% endtest %}
