"""The reading form: what is left out, what is folded, and the way back to the document."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.domain.document import Span
from pipelines.text.normalised import balance_quotes, normalise, normalise_value
from pipelines.text.numbers import find_numbers

PIECES = st.sampled_from(
    [
        *"支出万元其中：，。（）()“”「」％%.-－,，、0123456789０１２３ab ",
        "1,234.56",
        "１２３．４",
        "\n",
        "\u3000",
        "\u200b",
        "[bookmark: _GoBack]",
        "<br>",
        "數(shù)",
        "與",
        "2098 年",
    ]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("支出１２.５ 万元", "支出12.5万元"),
        ("占比９５．３％", "占比95.3%"),
        ("因公出国﹙境﹚费〔2098〕", "因公出国(境)费[2098]"),
        ("“三公”经费、「三公」经费", "三公经费、三公经费"),
        ("公 务\n接 待 费", "公务接待费"),
        ("指标≧95﹪，≦3", "指标≥95%，≤3"),
        ("1－9月、1–9月", "1-9月、1-9月"),
        ("財政撥款結轉與結餘", "财政拨款结转与结余"),
        ("决算數(shù)与預(yù)算", "决算数与预算"),
        ("二〇九八年、二○九八年", "二〇九八年、二〇九八年"),
    ],
)
def test_width_script_white_space_and_quotes_no_longer_vary(printed: str, text: str) -> None:
    assert normalise_value(printed) == text


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("1,234.56万元", "1,234.56万元"),  # a thousands separator stays
        ("1,234,567元", "1,234,567元"),
        ("30,40万元", "30，40万元"),
        ("基本支出,项目支出", "基本支出，项目支出"),
        ("1,2345", "1，2345"),
        ("1234,567", "1234，567"),
        ("各是453.5,459.2万元", "各是453.5，459.2万元"),  # none stands behind a decimal point
        ("1，234", "1，234"),  # a wide comma parts two figures
    ],
)
def test_commas_that_part_no_thousands_are_wide(printed: str, text: str) -> None:
    assert normalise_value(printed) == text


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("5.6 6", "5.6 6"),
        ("12\n345", "12 345"),
        ("“1”“2”", "1 2"),
        ("Tier One", "Tier One"),
        ("1\u200b234", "1234"),  # a mark without width parts nothing
    ],
)
def test_numbers_and_latin_words_do_not_fuse(printed: str, text: str) -> None:
    assert normalise_value(printed) == text


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("[bookmark: _GoBack]2098年", "2098年"),
        ("一、<p style='x'>概况</p>", "一、概况"),
        ("机构(含下属)概况", "机构(含下属)概况"),
        ("高新企业(abc)", "高新企业(abc)"),  # no tone, so no reading
        ("增长<5", "增长<5"),
    ],
)
def test_debris_goes_and_brackets_stay(printed: str, text: str) -> None:
    assert normalise_value(printed) == text


def test_a_span_leads_back_to_the_characters_of_the_document() -> None:
    source = "前言。\n“三公”经费 １２．５ 万元"
    normalised = normalise(source, Span(4, len(source)))
    start = normalised.text.index("12.5")
    span = normalised.span(start, start + 4)
    assert source[span.start : span.end] == "１２．５"
    assert normalised.index(span.start) == start


def test_a_name_is_shown_with_the_quotation_marks_printed() -> None:
    normalised = normalise("其中：“三公” 经费（含 接待）共")
    start = normalised.text.index("三公经费")
    assert normalised.name(range(start, start + 4)) == "“三公”经费"
    assert normalised.name(range(start + 2, start + 4)) == "经费"
    assert normalised.name([]) == ""


def test_a_quotation_mark_without_its_other_half_is_no_part_of_a_name() -> None:
    assert balance_quotes("“三公经费") == "三公经费"
    assert balance_quotes("“三公”经费") == "“三公”经费"


@given(TEXTS)
def test_offsets_ascend_one_for_each_character(source: str) -> None:
    normalised = normalise(source)
    assert len(normalised.offsets) == len(normalised.text)
    assert all(left < right for left, right in pairwise(normalised.offsets))
    assert all(0 <= offset < len(source) for offset in normalised.offsets)


@given(TEXTS, st.integers(0, 30), st.integers(0, 30))
def test_a_part_of_a_document_reads_like_that_part_alone(source: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(source)), min(other, len(source))))
    part = normalise(source, Span(start, end))
    alone = normalise(source[start:end])
    assert part.text == alone.text
    assert [offset - start for offset in part.offsets] == list(alone.offsets)


@given(TEXTS)
def test_reading_form_is_stable(source: str) -> None:
    text = normalise_value(source)
    assert normalise_value(text) == text


@given(TEXTS)
def test_every_figure_is_found_again_at_its_span(source: str) -> None:
    normalised = normalise(source)
    for number in find_numbers(normalised.text):
        span = normalised.span(number.figure_start, number.figure_end)
        assert (
            normalise_value(source[span.start : span.end]) == normalised.text[number.figure_start : number.figure_end]
        )


@given(st.decimals(0, 10**9, places=2), st.booleans())
def test_width_and_thousands_separators_change_no_figure(value: object, is_wide: bool) -> None:
    plain, grouped = f"{value:f}", f"{value:,f}"
    wide = grouped.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789."})
    (expected,) = find_numbers(normalise_value(f"支出{plain}万元"))
    (found,) = find_numbers(normalise_value(f"支出{wide if is_wide else grouped}万元"))
    assert (found.value, found.unit, found.wan_yuan) == (expected.value, expected.unit, expected.wan_yuan)
