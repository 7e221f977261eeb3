"""Figures with their units, signs and bound words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.domain.vocabulary import TargetOperator
from pipelines.text.numbers import (
    Number,
    chinese_value,
    find_numbers,
    money_factor,
    read_bare_number,
    signed,
)


def sole(text: str) -> Number:
    (number,) = find_numbers(text)
    return number


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("支出12.50万元", "12.50", "万元"),
        ("惠及1,234,567人", "1234567", "人"),
        ("接种12.6万剂次", "12.6", "万剂次"),
        ("接待3万人次", "3", "万人次"),
        ("每亩补助1750元/亩", "1750", "元/亩"),
        ("浓度35微克/立方米", "35", "微克/立方米"),
        ("提高2.3个百分点", "2.3", "个百分点"),
        ("覆盖率95%", "95", "%"),
        ("通用设备1台(套)", "1", "台"),
        ("共200余条", "200", "条"),
        ("0.684km", "0.684", "km"),
        ("编号007", "007", None),
    ],
)
def test_value_and_unit_are_as_printed(text: str, value: str, unit: str | None) -> None:
    number = sole(text)
    assert (str(number.value), number.unit) == (str(Decimal(value)), unit)


def test_places_cover_the_figure_and_all_of_it() -> None:
    text = "结余-1,234.5万元左右，"
    number = sole(text)
    assert text[number.start : number.end] == "-1,234.5万元左右"
    assert text[number.figure_start : number.figure_end] == "1,234.5"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("变动率-21.84%", ["-21.84"]),
        ("调整：-16.48万元", ["-16.48"]),
        ("1-9月", ["1", "9"]),  # joins
        ("2098年-2099年", ["2098", "2099"]),
        ("219-宣溪镇", ["219"]),
        ("5--3", ["5", "-3"]),
    ],
)
def test_a_minus_negates_only_where_it_joins_nothing(text: str, values: list[str]) -> None:
    assert [str(number.value) for number in find_numbers(text)] == values


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("不低于95%", TargetOperator.AT_LEAST),
        ("≥95%", TargetOperator.AT_LEAST),
        ("95%及以上", TargetOperator.AT_LEAST),
        ("控制在3.5%以内", TargetOperator.AT_MOST),
        ("不超过20万元", TargetOperator.AT_MOST),
        ("<=3", TargetOperator.AT_MOST),
        ("超过500家", TargetOperator.MORE),
        ("500余家", TargetOperator.MORE),
        ("低于8%", TargetOperator.LESS),
        ("约30人", TargetOperator.ABOUT),
        ("30人左右", TargetOperator.ABOUT),
        ("=9个", TargetOperator.EQUAL),
        ("共9个", None),
        ("多项目3个", None),
    ],
)
def test_bound_words_on_either_side_are_operators(text: str, operator: TargetOperator | None) -> None:
    assert sole(text).operator is operator


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("位列第三", "3", None), ("第十二名", "12", "名"), ("列第35位", "35", "位"), ("第3", "3", None)],
)
def test_ordinals_count_in_figures_and_in_chinese_numerals(text: str, value: str, unit: str | None) -> None:
    number = sole(text)
    assert number.is_ordinal
    assert (str(number.value), number.unit) == (value, unit)


def test_figures_and_ordinals_come_in_the_order_in_which_they_stand() -> None:
    assert [number.value for number in find_numbers("第二批12个，第三批8个")] == [2, 12, 3, 8]


@pytest.mark.parametrize(
    ("text", "unit", "wan_yuan"),
    [
        ("资金50万", "万元", "50"),
        ("年度资金总额：937万", "万元", "937"),
        ("补助30万、50万", "万元", None),
        ("937万(建设)", "万元", "937"),  # a cell that holds nothing else
        ("投入2.5亿", "亿元", "25000"),
        ("惠及50万群众", "万", None),
        ("覆盖人口12万", "万", None),
        ("粉丝3万，", "万", None),
    ],
)
def test_ten_thousand_alone_is_money_only_where_the_words_speak_of_money(
    text: str, unit: str, wan_yuan: str | None
) -> None:
    number = find_numbers(text)[-1]
    assert number.unit == unit
    assert number.is_money == (unit in ("万元", "亿元"))
    if wan_yuan is not None:
        assert number.wan_yuan == Decimal(wan_yuan)


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("万元", "1"), ("元", "0.0001"), ("亿元", "10000"), ("千元", "0.1"), ("人", None), ("%", None), (None, None)],
)
def test_money_has_an_exact_factor_and_nothing_else_has_one(unit: str | None, factor: str | None) -> None:
    assert money_factor(unit) == (None if factor is None else Decimal(factor))


@given(st.integers(0, 10**14))
def test_sums_in_yuan_are_exact_in_ten_thousands(cents: int) -> None:
    yuan = Decimal(cents).scaleb(-2)
    number = sole(f"支出{yuan:,f}元")
    assert number.wan_yuan is not None
    assert int(number.wan_yuan.scaleb(6)) == cents  # 万元 to six decimals
    assert number.wan_yuan.scaleb(6) == cents


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6))
def test_a_text_that_is_one_number_holds_what_is_found_in_it(value: Decimal) -> None:
    for text in (f"{value:f}", f"{value:,f}", f"{value:,f}%"):
        number = read_bare_number(text)
        assert number is not None
        assert number.value == value
        assert [number] == find_numbers(text)


@pytest.mark.parametrize("text", ["", "-", "—", "12万元", "1,23", "12.", "3人", "1 2"])
def test_a_text_with_anything_else_is_no_bare_number(text: str) -> None:
    assert read_bare_number(text) is None


@pytest.mark.parametrize(("numeral", "value"), [("三", 3), ("十", 10), ("十五", 15), ("二十", 20), ("三十二", 32)])
def test_chinese_numerals_below_a_hundred(numeral: str, value: int) -> None:
    assert chinese_value(numeral) == value


def test_a_sign_is_given_exactly_and_not_to_nothing() -> None:
    long = Decimal("1234567890123456789012345678901.25")
    assert str(signed(long, -1)) == f"-{long}"
    assert str(signed(Decimal(f"-{long}"), 1)) == str(long)
    assert str(signed(Decimal("0.00"), -1)) == "0.00"
