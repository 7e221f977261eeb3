{# A printed target or result with one width and one kind of mark; spaces and line ends are gone. #}
{% macro plain_words(printed) -%}
    translate(
        regexp_replace({{ printed }}, '[\s　。.，,]+$|\s+', '', 'g'),
        '０１２３４５６７８９％．～－—–−至；，（）：＞＜＝',
        '0123456789%.~-----;,():><='
    )
{%- endmacro %}

{# Two figures with a dash between them: a least and a most, each with its unit or the second for both. #}
{% macro range_pattern() -%}
    ^([0-9]+(?:[.][0-9]+)?)([^0-9.;,-]{0,4})[-~]([0-9]+(?:[.][0-9]+)?)([^0-9.;,-]{0,4})$
{%- endmacro %}

{# The words without their figures and bounds: what two lists of figures must share to be compared one by one. #}
{% macro skeleton_of(words) -%}
    regexp_replace(regexp_replace({{ words }}, '[0-9]+([.][0-9]+)?', '#', 'g'), '[≥≤><=]', '', 'g')
{%- endmacro %}

{#
    The day a date or a deadline names (2023年12月31日前, 12月底前, 2023-11-30, 年底前): the last day of a month without a
    day, of the fiscal year where no year is printed. Null unless the words are nothing but that.
#}
{% macro deadline_in(words, fiscal_year) -%}
    case
        when regexp_full_match(
            {{ words }}, '(?:于|在|截至)?(?:(?:20[0-9]{2}|当|本)年)?[0-9]{1,2}月(?:份|底|末|[0-9]{1,2}日)?(?:之?前|以前|内)?(?:完成|全部完成)?'
        )
            then coalesce(
                try_cast(format(
                    '{}-{}-{}',
                    coalesce(nullif(regexp_extract({{ words }}, '(20[0-9]{2})年', 1), ''), cast({{ fiscal_year }} as varchar)),
                    regexp_extract({{ words }}, '([0-9]{1,2})月', 1),
                    nullif(regexp_extract({{ words }}, '([0-9]{1,2})日', 1), '')
                ) as date),
                last_day(try_cast(format(
                    '{}-{}-1',
                    coalesce(nullif(regexp_extract({{ words }}, '(20[0-9]{2})年', 1), ''), cast({{ fiscal_year }} as varchar)),
                    regexp_extract({{ words }}, '([0-9]{1,2})月', 1)
                ) as date))
            )
        when regexp_full_match({{ words }}, '20[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}(?:之?前|完成)?')
            then try_cast(replace(replace(regexp_extract({{ words }}, '[0-9./-]+'), '.', '-'), '/', '-') as date)
        when regexp_full_match({{ words }}, '(?:(?:20[0-9]{2}|当|本)年)?年?(?:底|末|内)(?:之?前|以前)?(?:完成|全部完成)?')
            then make_date(
                coalesce(try_cast(regexp_extract({{ words }}, '(20[0-9]{2})年', 1) as integer), {{ fiscal_year }}), 12, 31
            )
    end
{%- endmacro %}
