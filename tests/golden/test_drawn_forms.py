"""Forms as offices draw them, whole in one table: what they state is the same in every format, figure by figure."""

from decimal import Decimal

import pytest

from pipelines.domain.facts import ChangeFact, IndicatorFact, SpendingFact
from tests.builders.content import Content, Drawn, Grid, Line
from tests.builders.formats import WRITERS
from tests.golden.test_formats import extract

TITLE = Line("2023年度某某市水利局部门整体支出绩效自评报告")
NONE = ("", 1, 2)

# merged first-level indicators, vertical text, sums within cells, every part with columns of its own
EVALUATION: Content = [
    Line("2023年度部门整体支出绩效自评表"),
    Grid(
        [
            [("部门（单位）名称", 1, 2), ("某某市水利局", 1, 8)],
            [
                ("年度预算申请（万元）", 7, 1), NONE, "年初预算数", "全年预算数", ("全年执行数", 1, 2), "分值",
                "执行率", "得分",
            ],
            [("年度资金总额", 1, 2), "1,200.00", "1,350.50", ("1,300.50", 1, 2), "10", "96.30%", "9.63"],
            [("按收入性质分：", 1, 4), ("按支出性质分：", 1, 5)],
            [("其中：一般公共预算：1,250.50", 1, 4), ("其中：基本支出：800.00", 1, 5)],
            [("政府性基金拨款：50.00", 1, 4), ("项目支出：500.50", 1, 5)],
            [("纳入专户管理的非税收入拨款：0", 1, 4), ("", 1, 5)],
            [("其他资金：0", 1, 4), ("", 1, 5)],
            [("年度总体目标", 2, 1), ("预期目标", 1, 4), ("实际完成情况", 1, 5)],
            [("完成水库除险加固12座。", 1, 4), ("完成全部年度任务。", 1, 5)],
            [
                ("绩\n效\n指\n标", 7, 1), "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值",
                "得分", ("偏差原因分析及改进措施", 1, 2),
            ],
            [("产出指标\n(50分)", 3, 1), ("数量指标", 2, 1), "水库除险加固", "≥12座", "13座", "15", "15", NONE],
            ["培训人次", "≥300人次", "280人次", "15", "14", ("疫情影响，部分培训改为线上", 1, 2)],
            ["质量指标", "验收合格率", "100%", "100%", "20", "20", NONE],
            [("效益指标\n(30分)", 2, 1), "社会效益指标", "受益人口", "≥5万人", "5.2万人", "15", "15", NONE],
            ["生态效益指标", "水质达标率", "≥95%", "97%", "15", "15", NONE],
            ["满意度指标(10分)", "服务对象满意度指标", "群众满意度", "≥90%", "92%", "10", "10", NONE],
            [("总分", 1, 6), "100", "98.63", NONE],
            [("填表人：张三 填报日期：2024年3月20日 联系电话：0731-12345678", 1, 10)],
        ]
    ),
]  # fmt: skip
EVALUATION_SUMS = {
    ("年度资金总额", "initial_budget", "1200.00"), ("年度资金总额", "final_budget", "1350.50"),
    ("年度资金总额", "actual", "1300.50"), ("一般公共预算", "actual", "1250.50"), ("基本支出", "actual", "800.00"),
    ("政府性基金拨款", "actual", "50.00"), ("项目支出", "actual", "500.50"), ("其他资金", "actual", "0"),
    ("纳入专户管理的非税收入拨款", "actual", "0"),
}  # fmt: skip
EVALUATION_INDICATORS = {
    ("产出指标", "数量指标", "水库除险加固", "≥12座", "13座", "15", "15"),
    ("产出指标", "数量指标", "培训人次", "≥300人次", "280人次", "15", "14"),
    ("产出指标", "质量指标", "验收合格率", "100%", "100%", "20", "20"),
    ("效益指标", "社会效益指标", "受益人口", "≥5万人", "5.2万人", "15", "15"),
    ("效益指标", "生态效益指标", "水质达标率", "≥95%", "97%", "15", "15"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "92%", "10", "10"),
}

# the unit in a row of the table, two sides with headings of their own, a row that numbers the columns
FINAL_ACCOUNTS: Content = [
    TITLE,
    Line("附件2"),
    Line("2023年度收入支出决算表"),
    Grid(
        [
            [("公开01表", 1, 6)],
            [("部门：某某市水利局", 1, 3), ("单位：万元", 1, 3)],
            [("收入", 1, 3), ("支出", 1, 3)],
            ["项目", "行次", "金额", "项目", "行次", "金额"],
            ["栏次", "", "1", "栏次", "", "2"],
            ["一、一般公共预算财政拨款收入", "1", "1,300.50", "一、一般公共服务支出", "32", "100.00"],
            ["二、政府性基金预算财政拨款收入", "2", "50.00", "二、农林水支出", "33", "1,250.50"],
            ["本年收入合计", "27", "1,350.50", "本年支出合计", "58", "1,350.50"],
        ]
    ),
]
FINAL_SUMS = {
    ("一般公共预算财政拨款收入", "actual", "1300.50"), ("政府性基金预算财政拨款收入", "actual", "50.00"),
    ("本年收入合计", "actual", "1350.50"), ("一般公共服务支出", "actual", "100.00"),
    ("农林水支出", "actual", "1250.50"), ("本年支出合计", "actual", "1350.50"),
}  # fmt: skip

# the unit in the sentence before the table, headings in two rows, another year beside this one
THREE_PUBLIC: Content = [
    TITLE,
    Line("一、“三公”经费支出情况"),
    Line("2023年“三公”经费支出情况如下表（单位：万元）："),
    Grid(
        [
            [("项目", 2, 1), ("2022年决算数", 2, 1), ("2023年", 1, 2), ("比上年增减", 2, 1)],
            ["预算数", "决算数"],
            ["公务用车购置及运行维护费", "12.50", "15.00", "11.20", "-1.30"],
            ["公务接待费", "3.10", "5.00", "2.90", "-0.20"],
        ]
    ),
    Line("二、其他情况"),
]
THREE_PUBLIC_SUMS = {
    ("公务用车购置及运行维护费", "actual", "12.50"), ("公务用车购置及运行维护费", "initial_budget", "15.00"),
    ("公务用车购置及运行维护费", "actual", "11.20"), ("公务接待费", "actual", "3.10"),
    ("公务接待费", "initial_budget", "5.00"), ("公务接待费", "actual", "2.90"),
}  # fmt: skip

# a table over three pages where there are pages, the unit in its caption, headings in two rows
LOTS = range(1, 91)
LONG_TABLE: Content = [
    TITLE,
    Line("一、项目支出情况"),
    Line("2023年项目支出明细表"),
    Line("单位：万元"),
    Grid(
        [
            [("项目名称", 2, 1), ("2023年", 1, 2), ("备注", 2, 1)],
            ["预算数", "决算数"],
            *(
                [
                    f"水库除险加固第{lot}标段",
                    f"{lot + 100}.50",
                    f"{lot + 90}.25",
                    "已完工" if lot % 3 else "剩余款项待审计后结清",
                ]
                for lot in LOTS
            ),
        ]
    ),
]
LONG_SUMS = {
    (f"水库除险加固第{lot}标段", stage, amount)
    for lot in LOTS
    for stage, amount in (("initial_budget", f"{lot + 100}.50"), ("actual", f"{lot + 90}.25"))
}

# indicators whose first and second level are merged over the end of a page; the number at which each begins
LEVEL_1 = {1: ("产出指标", 60, 1), 61: ("效益指标", 20, 1)}
LEVEL_2 = {1: ("数量指标", 30, 1), 31: ("质量指标", 30, 1), 61: ("社会效益指标", 20, 1)}


def draw_indicator(number: int) -> list[Drawn]:
    levels = [level[number] for level in (LEVEL_1, LEVEL_2) if number in level]
    return [*levels, f"建成第{number}号水文站", f"≥{number}座", f"{number + 1}座", "1.25", "1"]


LONG_INDICATORS: Content = [
    TITLE,
    Line("一、绩效目标完成情况"),
    Grid(
        [
            ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
            *map(draw_indicator, range(1, 81)),
        ]
    ),
]
LONG_LEVELS = {
    (
        "产出指标" if number < 61 else "效益指标",
        "数量指标" if number < 31 else "质量指标" if number < 61 else "社会效益指标",
        f"建成第{number}号水文站", f"≥{number}座", f"{number + 1}座", "1.25", "1",
    )
    for number in range(1, 81)
}  # fmt: skip

FORMS = {
    "long table": (LONG_TABLE, LONG_SUMS, set(), set()),
    "long indicators": (LONG_INDICATORS, set(), LONG_LEVELS, set()),
    "evaluation": (EVALUATION, EVALUATION_SUMS, EVALUATION_INDICATORS, set()),
    "final accounts": (FINAL_ACCOUNTS, FINAL_SUMS, set(), set()),
    "three public": (THREE_PUBLIC, THREE_PUBLIC_SUMS, set(), {Decimal("-1.30"), Decimal("-0.20")}),
}


@pytest.mark.parametrize("source_format", sorted(WRITERS))
@pytest.mark.parametrize("form", FORMS)
def test_a_form_states_the_same_figures_in_every_format(form: str, source_format: str) -> None:
    content, sums, indicators, changes = FORMS[form]
    document, extraction = extract(WRITERS[source_format](content))
    spending = [fact for fact in extraction.facts if isinstance(fact, SpendingFact)]
    found = {(fact.item_name, fact.budget_stage.value, str(fact.amount_wan_yuan)) for fact in spending}
    assert found == sums
    assert len(spending) == len(sums)
    rows = [fact for fact in extraction.facts if isinstance(fact, IndicatorFact) and fact.level_1]
    assert {
        (
            row.level_1, row.level_2, row.indicator_name, row.target_text, row.actual_text, str(row.weight),
            str(row.score),
        )
        for row in rows
    } == indicators  # fmt: skip
    assert {fact.change_amount for fact in extraction.facts if isinstance(fact, ChangeFact)} == changes
    if form.startswith("long") and source_format == "pdf":
        assert document.page_count == 3
