{#
    The round trip every figure promises: the passage stands in the document's text at the span it was read from. Asked
    of the rows this build made anew; those it took over passed when they were made.
#}
{% test verbatim_text_is_in_document(model, column='verbatim_text') %}

select facts.*
from {{ rebuilt(model) }} as facts
left join {{ rebuilt(ref('document_texts')) }} as texts on facts.report_id = texts.report_id
where
    substr(texts.document_text, facts.char_start + 1, facts.char_end - facts.char_start)
    is distinct from facts.{{ column }}

{% endtest %}
