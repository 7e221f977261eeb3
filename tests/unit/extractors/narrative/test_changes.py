"""Stated changes: each phrase in which reports compare with the prior year, the budget or a target."""

import pytest

from pipelines.domain.facts import ChangeFact
from tests.unit.extractors.narrative.reading import read

RECEPTION = "公务接待费支出2.30万元"


@pytest.mark.parametrize(
    ("phrase", "change"),
    [
        ("比上年减少0.50万元，下降17.86%", "prior_year current=2.3 -0.50 -17.86%"),
        ("较上年度下降17.86%，减少0.50万元", "prior_year current=2.3 -0.50 -17.86%"),
        ("与上年相比减少0.50万元", "prior_year current=2.3 -0.50"),
        ("与2022年度相比，减少0.50万元，降低17.86%", "prior_year current=2.3 -0.50 -17.86%"),
        ("较2022年决算数减少0.50万元", "prior_year current=2.3 -0.50"),
        ("同比下降17.86%", "prior_year current=2.3 -17.86%"),
        ("同比上年度增长3.2%", "prior_year current=2.3 +3.2%"),
        ("按同口径同比增长3.2%", "prior_year current=2.3 +3.2%"),
        ("较去年同期上升3.2%", "prior_year current=2.3 +3.2%"),
        ("较上年支出数2.80万元减少0.50万元", "prior_year current=2.3 base=2.8 -0.50"),
        ("比上年累计支出2.80万元减少0.50万元", "prior_year current=2.3 base=2.8 -0.50"),
        ("较2022年的2.80万元下降0.50万元，减幅17.86%", "prior_year current=2.3 base=2.8 -0.50 -17.86%"),
        ("比上年减少0.50万元（17.86%）", "prior_year current=2.3 -0.50 -17.86%"),
        ("比上年减少0.50万元，降幅达到17.86%", "prior_year current=2.3 -0.50 -17.86%"),
        ("比上年减少支出0.50万元", "prior_year current=2.3 -0.50"),
        ("比上年预算数增加0.30万元", "prior_year current=2.3 +0.30"),
        ("比年初预算减少0.70万元，下降23.33%", "budget current=2.3 -0.70 -23.33%"),
        ("较年初预算数减少0.70万元", "budget current=2.3 -0.70"),
        ("与年度预算相比减少0.70万元", "budget current=2.3 -0.70"),
        ("比年初预算的3.00万元下降23.33%", "budget current=2.3 base=3 -23.33%"),
        ("决算数小于预算数0.70万元", "budget current=2.3 -0.70"),
        ("决算数大于预算数0.70万元", "budget current=2.3 +0.70"),
        ("较预算节约0.70万元", "budget current=2.3 -0.70"),
        ("与上年持平", "prior_year current=2.3 +0"),
        ("与上年相比无增减变化", "prior_year current=2.3 +0"),
        ("较上年基本持平", "prior_year current=2.3 +0"),
        ("与年初预算一致", "budget current=2.3 +0"),
        ("比上年增加0万元，增长0%", "prior_year current=2.3 +0 +0%"),
        ("较上年增加（减少）0万元（0%）", "prior_year current=2.3 +0 +0%"),
    ],
)
def test_a_phrase_of_comparison(phrase: str, change: str) -> None:
    told = read(f"{RECEPTION}，{phrase}，主要原因是厉行节约。")
    assert told.changes == [f"公务接待费支出 {change}"]


@pytest.mark.parametrize(
    ("phrase", "left"),
    [
        ("较上年有所减少", []),
        ("比上年增加2.30万元，增长--（基数为0）", ["0 ?"]),
        ("比上年增加2.30万元，增长率无可比性", []),
    ],
)
def test_what_is_not_printed_is_not_stated(phrase: str, left: list[str]) -> None:
    told = read(f"{RECEPTION}，{phrase}。")
    assert [change.rpartition("%")[0] for change in told.changes] in ([], [""])
    assert told.others == left


def test_a_form_that_leaves_the_direction_open_states_no_change() -> None:
    told = read(f"{RECEPTION}，较上年增加（减少）0.30万元。")
    assert told.changes == []
    assert told.sums == ["公务接待费支出 actual 2.3"]
    assert told.others == ["0.30 either_way"]


def test_two_comparisons_in_one_sentence() -> None:
    told = read("“三公”经费支出15.5万元，较上年下降2.1万元，降幅11.93%，较年初预算减少4.5万元，减少22.5%。")
    assert told.changes == [
        "“三公”经费支出 prior_year current=15.5 -2.1 -11.93%",
        "“三公”经费支出 budget current=15.5 -4.5 -22.5%",
    ]


def test_changes_side_by_side_belong_to_the_subjects_side_by_side() -> None:
    told = read("公务用车购置费2万元和公务用车运行费9万元，与上年相比，分别减少0.5万元和1.5万元，下降20%和14.29%。")
    assert told.changes == [
        "公务用车购置费 prior_year current=2 -0.5 -20%",
        "公务用车运行费 prior_year current=9 -1.5 -14.29%",
    ]


def test_totals_named_together_change_together() -> None:
    told = read("2023年度收、支总计均为1,234.5万元。与上年相比，收、支总计各增加56.7万元，增长4.81%。")
    assert told.changes == [
        "收入总计 prior_year current=1234.5 +56.7 +4.81%",
        "支出总计 prior_year current=1234.5 +56.7 +4.81%",
    ]


def test_totals_that_differ_change_by_figures_that_differ() -> None:
    told = read(
        "2023年度收、支总计各是453.5,459.2万元。与2022年相比，收、支总计各减少11.3,22.8万元，各下降2.43%、4.73%。"
    )
    assert told.changes == [
        "收入总计 prior_year current=453.5 -11.3 -2.43%",
        "支出总计 prior_year current=459.2 -22.8 -4.73%",
    ]


def test_a_clause_with_its_own_subject_before_the_comparison() -> None:
    told = read("其中：基本支出较上年增加20万元，增长2.56%；项目支出较上年减少110万元，下降22%。")
    assert told.changes == ["基本支出 prior_year +20 +2.56%", "项目支出 prior_year -110 -22%"]


def test_the_base_is_a_sum_of_its_own_year_and_stage() -> None:
    told = read("公用经费120.5万元，较2022年的110.3万元增加10.2万元，比年初预算的130万元减少9.5万元。")
    assert told.sums == ["公用经费 actual 120.5", "公用经费 actual 2022 110.3", "公用经费 initial_budget 130"]
    assert told.changes == [
        "公用经费 prior_year current=120.5 base=110.3 +10.2",
        "公用经费 budget current=120.5 base=130 -9.5",
    ]


def test_revenue_that_rose_is_no_base() -> None:
    told = read("收入合计3,200万元，同比增收200万元，增长6.67%。")
    assert told.sums == ["收入合计 actual 3200"]
    assert told.changes == ["收入合计 prior_year current=3200 +200 +6.67%"]


def test_the_unit_of_a_change_may_differ_from_that_of_the_sum() -> None:
    told = read("“三公”经费支出1.2亿元，比上年减少350万元。")
    (fact,) = [fact for fact in told.facts if isinstance(fact, ChangeFact)]
    assert (str(fact.change_amount), fact.unit, fact.current_value) == ("-350", "万元", None)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("年末在职人员45人，比上年增加3人。", "在职人员 prior_year current=45 +3人"),
        ("高新技术企业386家，增速25.73%。", "高新技术企业 prior_year current=386 +25.73%"),
        ("粮食总产量达到15.6万吨，比上年增长3.2%。", "粮食总产量 prior_year current=15.6 +3.2%"),
        ("群众满意度达到95.2%，超过目标5.2个百分点。", "群众满意度 target +5.2个百分点"),
        ("预算执行率98.47%，较上年提高2.3个百分点。", "预算执行率 prior_year +2.3个百分点"),
        ("“三公”经费变动率-21.84%。", "“三公”经费 prior_year -21.84%"),
        ("净资产2,222万元，较上年增加3.5%。", "净资产 prior_year current=2222 +3.5%"),
    ],
)
def test_changes_of_results_and_resources(text: str, change: str) -> None:
    assert read(text).changes == [change]


def test_ranks_that_all_advanced() -> None:
    told = read("城市创新能力评价排名第35位，创新型城市建设排名第34位，较2022年均前进14位。")
    assert told.changes == [
        "城市创新能力评价排名 prior_year current=35 +14位",
        "创新型城市建设排名 prior_year current=34 +14位",
    ]


def test_the_value_reached_is_no_change() -> None:
    told = read("考核奖励资金较上年268.2万元减少至24.7万元。")
    assert told.changes == []
    assert told.sums == ["考核奖励资金 actual 2022 268.2", "考核奖励资金 actual 24.7"]


def test_a_fund_that_grew_from_one_size_to_another() -> None:
    told = read("## 绩效\n信贷风险资金池规模由1亿元扩大到2亿元。")
    assert told.sums == []
    assert [indicator for indicator in told.indicators if "2亿元" in indicator]


def test_a_reduction_of_the_budget_is_an_adjustment_and_a_change() -> None:
    told = read("年中压减公务接待费2万元。")
    assert told.sums == ["公务接待费 adjustment -2"]
    assert told.changes == ["公务接待费 budget -2"]


def test_a_change_stands_where_its_pieces_stand() -> None:
    told = read(f"{RECEPTION}，比上年2.80万元减少0.50万元，下降17.86%。")
    (change,) = [fact for fact in told.facts if isinstance(fact, ChangeFact)]
    assert told.text(change).endswith("比上年2.80万元减少0.50万元，下降17.86%")
    figures = [told.document.text[figure.start : figure.end] for figure in change.place.figures]
    assert figures == ["2.80", "0.50", "17.86"]


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("就业率93.4%，较目标低1.6个百分点。", ["就业率 target -1.6个百分点"]),
        ("就业率目标值95%，实际93.4%，较目标低1.6个百分点。", ["就业率 target -1.6个百分点"]),
        ("就业率93.4%，较目标值95%低1.6个百分点。", ["就业率 target -1.6个百分点"]),
        ("巡查覆盖率98%，比目标值高3个百分点。", ["巡查覆盖率 target +3个百分点"]),
        ("利用率为79.5%，低于目标值（80%）0.5个百分点。", ["利用率 target -0.5个百分点"]),
        ("补贴发放面积235.6亩，超额完成0.85%。", ["补贴发放面积 target current=235.6 +0.85%"]),
        ("平均住院日7.6天，较上年缩短0.4天。", ["平均住院日 prior_year current=7.6 -0.4天"]),
        ("支出进度97%，较上年快2.5个百分点。", ["支出进度 prior_year +2.5个百分点"]),
    ],
)
def test_higher_and_lower_than_a_base(text: str, changes: list[str]) -> None:
    assert read(text).changes == changes


@pytest.mark.parametrize(
    ("cause", "changes"),
    [
        ("主要是增加甲小区改造支出32万元、乙小区改造支出11万元", [
            "甲小区改造支出 budget +32", "乙小区改造支出 budget +11",
        ]),
        ("主要原因是减少了公务用车购置费30万元", ["公务用车购置费 budget -30"]),
        ("主要原因是：一是新增甲系统建设经费20万元", ["甲系统建设经费 budget +20"]),
        ("主要原因是人员经费增加20万元", ["人员经费 budget +20"]),
    ],
)  # fmt: skip
def test_what_a_change_is_made_of_is_a_change_and_no_sum(cause: str, changes: list[str]) -> None:
    told = read(f"支出决算506万元，比年初预算增加43万元，{cause}。")
    assert told.changes == ["部门整体支出 budget current=506 +43", *changes]
    assert told.sums == ["部门整体支出 actual 506"]


def test_a_change_behind_the_share_of_the_budget_is_of_what_was_spent() -> None:
    told = read("公务接待费支出7.22万元，完成预算数18.2万元的39.67%，比上年减少2.55万元，下降26.1%。")
    assert told.sums == ["公务接待费支出 actual 7.22", "公务接待费支出 initial_budget 18.2"]
    assert told.changes == ["公务接待费支出 prior_year current=7.22 -2.55 -26.1%"]


def test_the_change_of_what_was_spent_out_of_appropriations() -> None:
    told = read("2023年财政拨款支出60.2万元，与上年相比，财政拨款支出增加8.5万元，增长6.94%。")
    assert told.changes == ["财政拨款支出 prior_year current=60.2 +8.5 +6.94%"]


@pytest.mark.parametrize(
    ("sentence", "results"),
    [
        ("高新技术企业86家，较2020年增加35家，增长68.6%。", ["高新技术企业 86家", "高新技术企业较2020年增加 35家"]),
        ("森林覆盖率比2019年提高2.1个百分点。", ["森林覆盖率较2019年提高 2.1个百分点"]),
    ],
)
def test_a_comparison_with_a_year_before_the_prior_one_is_a_result_of_its_own(
    sentence: str, results: list[str]
) -> None:
    told = read(f"二、绩效\n{sentence}")
    assert told.changes == []
    assert told.indicators[: len(results)] == results
    assert not any(other.endswith("?") for other in told.others)


def test_changes_side_by_side_are_of_the_subjects_their_clause_names() -> None:
    told = read("二、绩效\n固定资产投资增长8.1%，其中工业投资、技改投资分别增长12.3%和15.7%。")
    assert told.changes == [
        "固定资产投资 prior_year +8.1%",
        "工业投资 prior_year +12.3%",
        "技改投资 prior_year +15.7%",
    ]


@pytest.mark.parametrize(
    "sentence",
    ["会议费、培训费比上年分别减少5万元和3万元，", "与上年相比，会议费和培训费分别减少5万元、3万元，"],
)
def test_changes_side_by_side_of_items_that_have_a_joint_name(sentence: str) -> None:
    told = read(f"二、支出\n{sentence}分别下降10%和20%。")
    assert told.changes == ["会议费 prior_year -5 -10%", "培训费 prior_year -3 -20%"]


def test_changes_side_by_side_without_subjects_are_left_out() -> None:
    told = read("二、绩效\n用水量同比分别下降5.6%、12.2%。")
    assert (told.changes, told.indicators) == ([], [])
    assert told.others == ["5.6 change_against_base", "12.2 change_against_base"]


def test_a_bracket_that_compares_with_a_sum() -> None:
    told = read(
        "“三公”经费12.84万元，其中公务接待费3.72万元（比上年4.15万元减少0.43万元，下降10.36%），公车运行维护费9.12万元。"
    )
    assert told.changes == ["公务接待费 prior_year current=3.72 base=4.15 -0.43 -10.36%"]
    assert told.sums == [
        "“三公”经费 actual 12.84",
        "公务接待费 actual 3.72",
        "公务接待费 actual 2022 4.15",
        "公车运行维护费 actual 9.12",
    ]


def test_growth_alone_is_named_by_its_direction() -> None:
    told = read("二、绩效\n信访量同比下降32%。")
    assert told.indicators == ["信访量同比下降 32% growth -32%"]


@pytest.mark.parametrize(("rate", "basis"), [("16.99", "budget"), ("6.2", "prior_year")])
def test_a_fall_without_a_base_is_against_the_budget_where_arithmetic_proves_it(rate: str, basis: str) -> None:
    told = read(f"“三公”经费年初预算186.4万元，决算154.73万元，下降{rate}%。")
    assert told.changes == [f"“三公”经费 {basis} current=154.73 -{rate}%"]


def test_a_change_is_of_what_is_measured_alike() -> None:
    told = read(
        "二、绩效\n本科上线2136人，上线率62.8%，比上年增加185人。满意度得分92.6分，全国排名第3，较上年上升2位。"
    )
    assert told.changes == [
        "本科上线 prior_year current=2136 +185人",
        "满意度得分（全国排名） prior_year +2位",
    ]


def test_what_lags_behind_the_pace_of_the_year() -> None:
    told = read("二、预算执行\n上半年支出进度为38.6%，低于序时进度11.4个百分点。")
    assert told.changes == ["支出进度 target -11.4个百分点"]


def test_a_comparison_that_ends_behind_its_base() -> None:
    told = read(
        "2023年“三公”经费支出5.83万元，与上年的7.26万元相比下降19.7%，控制在预算9万元以内。"
        "其中公车运行维护费4.62万元、公务接待费1.21万元。"
    )
    assert told.changes == ["“三公”经费支出 prior_year current=5.83 base=7.26 -19.7%"]
    assert told.sums == [
        "“三公”经费支出 actual 5.83",
        "“三公”经费支出 actual 2022 7.26",
        "“三公”经费支出 initial_budget 9",
        "公车运行维护费 actual 4.62",
        "公务接待费 actual 1.21",
    ]


def test_a_cost_against_the_estimate() -> None:
    told = read("二、绩效\n平均每座水库维护费用17.45万元，较概算18.53万元节约5.83%。")
    assert told.changes == ["平均每座水库维护费用 budget current=17.45 base=18.53 -5.83%"]


def test_a_change_of_both_totals() -> None:
    told = read("四、收支情况\n财政拨款收、支总计578万元，比上年增加38万元，增长7.16%。")
    assert told.changes == [
        "财政拨款收入总计 prior_year current=578 +38 +7.16%",
        "财政拨款支出总计 prior_year current=578 +38 +7.16%",
    ]


def test_what_was_added_since_the_year_before() -> None:
    told = read("三、绩效\n执业律师1.68万人，较上年新增1236人。")
    assert told.changes == ["执业律师 prior_year +1236人"]


def test_a_value_behind_a_direction_and_a_copula_is_what_was_reached() -> None:
    told = read("三、绩效\n案件纠错率由上年的14.2%下降为12.6%。")
    assert (told.changes, told.indicators) == ([], ["案件纠错率 12.6%"])
