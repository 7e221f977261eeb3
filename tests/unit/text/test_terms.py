"""The words of the lookups in a text: items, stages, comparisons, directions, basic figures."""

import pytest

from pipelines.domain.vocabulary import BudgetStage, ComparisonBasis, SpendingScheme
from pipelines.text.terms import (
    classify_item,
    direction_of,
    ends_with_signed_rate,
    find_comparison,
    find_governing_stage,
    find_items,
    find_no_change,
    find_stage,
    leading_item,
    names_basic_figure,
)


def item_words(text: str) -> list[str]:
    return [text[item.start : item.end] for item in find_items(text)]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("一般公共预算财政拨款基本支出", ["一般公共预算财政拨款", "基本支出"]),
        ("公务用车购置及运行维护费支出", ["公务用车购置及运行维护费支出"]),  # not its parts
        ("追加预算(含上级补助收入)", []),  # a bracket explains the words before it
        ("公务接待费(三公经费)总额", ["公务接待费", "三公经费"]),  # but a total may be named in one
        ("高新技术企业", []),
        ("", []),
    ],
)
def test_the_outermost_items_of_a_text_in_order(text: str, items: list[str]) -> None:
    assert item_words(text) == items


@pytest.mark.parametrize(
    ("name", "scheme", "category"),
    [
        ("工资福利支出", SpendingScheme.ECONOMIC, "economic.301"),
        ("社会保障和就业支出", SpendingScheme.FUNCTION, "function.208"),
        ("因公出国(境)费用", SpendingScheme.THREE_PUBLIC, "three_public.abroad"),
        ("机关运行经费", SpendingScheme.OPERATING, "operating.agency_running"),
        ("年末结转和结余", SpendingScheme.REVENUE, "revenue.carried_out"),
        ("政府采购工程支出", SpendingScheme.PROCUREMENT, "procurement.works"),
    ],
)
def test_a_name_that_is_an_item_has_its_scheme_and_category(
    name: str, scheme: SpendingScheme, category: str | None
) -> None:
    item = classify_item(name)
    assert item is not None
    assert (item.scheme, item.category_code) == (scheme, category)


def test_a_name_that_is_more_than_an_item_is_none() -> None:
    assert classify_item("基本支出情况说明") is None


def test_the_item_a_text_begins_with_is_the_longest_one() -> None:
    item = leading_item("一般公共预算财政拨款支出为5万元")
    assert item is not None
    assert item.end == len("一般公共预算财政拨款支出")
    assert leading_item("本年基本支出") is None


@pytest.mark.parametrize(
    ("text", "stage", "sign"),
    [
        ("年初预算数", BudgetStage.INITIAL_BUDGET, 1),
        ("支出预算为", BudgetStage.INITIAL_BUDGET, 1),
        ("全年预算数", BudgetStage.FINAL_BUDGET, 1),
        ("调整后预算", BudgetStage.FINAL_BUDGET, 1),
        ("年中追加预算", BudgetStage.ADJUSTMENT, 1),
        ("追减预算", BudgetStage.ADJUSTMENT, -1),
        ("支出决算", BudgetStage.ACTUAL, 1),
        ("全年执行数", BudgetStage.ACTUAL, 1),
        ("年初预算执行数", BudgetStage.ACTUAL, 1),  # the word nearest to the figure
    ],
)
def test_the_stage_a_text_ends_with(text: str, stage: BudgetStage, sign: int) -> None:
    term = find_stage(text)
    assert term is not None
    assert (term.stage, term.sign) == (stage, sign)


def test_no_stage_without_a_word_of_one() -> None:
    assert find_stage("办公用品") is None


def test_what_takes_money_away_governs_what_follows() -> None:
    term = find_governing_stage("全年压减一般性支出", 2)
    assert term is not None
    assert (term.stage, term.sign) == (BudgetStage.ADJUSTMENT, -1)
    assert find_governing_stage("压减后预算", 0) is None


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("比上年", ComparisonBasis.PRIOR_YEAR),
        ("较去年同期", ComparisonBasis.PRIOR_YEAR),
        ("较2097年决算数", ComparisonBasis.PRIOR_YEAR),
        ("与2097年度相比，", ComparisonBasis.PRIOR_YEAR),
        ("与上年相比", ComparisonBasis.PRIOR_YEAR),
        ("较上年支出数", ComparisonBasis.PRIOR_YEAR),
        ("较上年预算", ComparisonBasis.PRIOR_YEAR),
        ("同比", ComparisonBasis.PRIOR_YEAR),
        ("按同口径同比", ComparisonBasis.PRIOR_YEAR),
        ("比年初预算", ComparisonBasis.BUDGET),
        ("较预算", ComparisonBasis.BUDGET),
        ("与年度预算相比", ComparisonBasis.BUDGET),
        ("超过年度目标", ComparisonBasis.TARGET),
    ],
)
def test_what_a_figure_is_compared_with(text: str, basis: ComparisonBasis) -> None:
    comparison = find_comparison(text)
    assert comparison is not None
    assert comparison.basis is basis


@pytest.mark.parametrize(
    "text",
    ["占比", "比例", "比较大", "较好地完成", "与银行合作", "超过", "比赛获奖", "同步推进", "和预算单位"],
)
def test_words_that_only_look_like_a_comparison(text: str) -> None:
    assert find_comparison(text) is None


def test_the_last_comparison_counts_and_its_base_ends_before_the_direction() -> None:
    text = "较预算减少3万元，较上年支出数2万元增加"
    comparison = find_comparison(text)
    assert comparison is not None
    assert text[comparison.start : comparison.end] == "较上年支出数2万元"


@pytest.mark.parametrize(
    ("text", "sign"),
    [("增加", 1), ("下降", -1), ("先增后减少", -1), ("增收", 1), ("减支", -1), ("节约", -1), ("保持", None)],
)
def test_the_last_word_of_direction_gives_the_sign(text: str, sign: int | None) -> None:
    assert direction_of(text) == sign


@pytest.mark.parametrize("text", ["与上年持平", "无增减变化", "基本一致", "零增长"])
def test_no_change_is_stated_by_words(text: str) -> None:
    assert find_no_change(text)


def test_a_signed_rate_carries_its_sign_in_the_figure() -> None:
    assert ends_with_signed_rate("三公经费变动率为")
    assert not ends_with_signed_rate("三公经费增长")


@pytest.mark.parametrize(
    "text", ["编制数人", "退休人员人", "内设股室个", "资产总额", "群众满意度%", "车辆辆", "来宾人次"]
)
def test_words_of_staffing_organisation_assets_and_surveys(text: str) -> None:
    assert names_basic_figure(text)


@pytest.mark.parametrize("text", ["高新技术企业家", "接待游客人次", "新增车辆辆"])
def test_words_of_results_are_none_of_these(text: str) -> None:
    assert not names_basic_figure(text)
