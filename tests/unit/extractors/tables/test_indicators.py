"""Rows of indicator tables, one small form for each order and damage of their columns; all figures are invented."""

from decimal import Decimal

import pytest

from pipelines.domain.facts import IndicatorFact
from pipelines.domain.vocabulary import TargetOperator
from tests.unit.extractors.tables.reading import read


def values(fact: IndicatorFact) -> tuple[str | None, ...]:
    """Name, target, achieved value, unit, weight and score as short texts."""
    numbers = (fact.target_value, fact.actual_value, fact.weight, fact.score)
    target, actual, weight, score = (None if number is None else str(number) for number in numbers)
    return fact.indicator_name, target, actual, fact.unit, weight, score


STANDARD = """2022年度部门整体支出绩效自评表
绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析
\t产出指标（50分）\t数量指标\t★检查次数\t≥12次\t15次\t10\t10\t
\t\t\t其中：夜间检查\t3次\t3次\t\t\t
\t\t质量指标\t合格率（%）\t95\t92\t10\t8\t企业整改慢
\t\t时效指标\t完成时间\t12月\t12月\t10\t10\t
\t（20分）\t经济效益指\t产值增长\t显著\t达成预期指标\t10\t10\t无
\t满意度\t服务对象满意度\t\t90%\t93%\t10\t10\t
\t（20分）\t经济成本指标\t预算控制\t≤950万元\t940.5\t10\t10\t
\t\t生态环境成\t\t\t\t\t\t
总分\t\t\t\t\t\t100\t97.9\t
"""


def test_standard_form_with_cut_group_names() -> None:
    report = read(STANDARD)
    assert [values(fact) for fact in report.indicators] == [
        ("检查次数", "12", "15", "次", "10", "10"),
        ("夜间检查", "3", "3", "次", None, None),
        ("合格率", "95", "92", "%", "10", "8"),
        ("完成时间", "12", "12", "月", "10", "10"),
        ("产值增长", None, None, None, "10", "10"),
        ("服务对象满意度", "90", "93", "%", "10", "10"),
        ("预算控制", "950", "940.5", "万元", "10", "10"),
    ]
    assert [(fact.level_1, fact.level_2) for fact in report.indicators] == [
        ("产出指标", "数量指标"),
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
        ("产出指标", "时效指标"),
        ("效益指标", "经济效益指标"),
        ("满意度指标", "服务对象满意度指标"),
        ("成本指标", "经济成本指标"),
    ]
    first, rate, text = report.indicators[0], report.indicators[2], report.indicators[4]
    assert (first.target_text, first.target_operator) == ("≥12次", TargetOperator.AT_LEAST)
    assert rate.deviation_reason == "企业整改慢"
    assert (text.target_text, text.actual_text, text.deviation_reason) == ("显著", "达成预期指标", None)
    assert report.text(first).startswith("★检查次数")
    # 总分 is the report's own score
    assert report.rules == ["group_weight", "group_weight", "group_weight", "overall_score", "overall_score"]


def test_a_group_stays_below_the_first_level_it_is_printed_below() -> None:
    report = read(
        "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标\t数量指标\t检查次数\t5次\t5次\t10\t10\n"
        "\t经济效益指标\t支付率\t100%\t100%\t10\t10\n"
    )
    assert [(fact.level_1, fact.level_2) for fact in report.indicators] == [
        ("产出指标", "数量指标"),
        ("产出指标", "经济效益指标"),
    ]


@pytest.mark.parametrize(
    ("heading", "row", "expected"),
    [
        pytest.param(
            "一级指标\t二级指标\t三级指标\t分值\t年度指标值\t全年实际值\t得分\t未完成原因及拟采取的改进措施",
            "产出指标\t数量指标\t种植面积\t20\t34.5亩\t30亩\t17\t干旱",
            ("种植面积", "34.5", "30", "亩", "20", "17"),
            id="weight before target",
        ),
        pytest.param(
            "一级指标\t二级指标\t三级指标\t年度指标值\t全年完成值\t未完成原因和改进措施",
            "产出指标\t数量指标\t储备到位率\t100%\t98%\t价格高",
            ("储备到位率", "100", "98", "%", None, None),
            id="without weights",
        ),
        pytest.param(
            "一级指标\t二级指标\t三级指标\t指标性质\t指标值\t度量单位\t完成值\t权重\t得分\t未完成原因分析",
            "产出指标\t数量指标\t采购台数\t≥\t16\t台\t18\t10\t10\t",
            ("采购台数", "16", "18", "台", "10", "10"),
            id="operator and unit in columns",
        ),
        pytest.param(
            "指标类型\t指标名称\t指标性质\t指标值\t计量单位\t指标权重\t全年完成值\t得分\t评价标准",
            "产出指标\t群众满意度\t≥\t90\t百分比\t10\t92.5\t10\t每少1个百分点扣2分",
            ("群众满意度", "90", "92.5", "%", "10", "10"),
            id="one level",
        ),
        pytest.param(
            "一级指标\t二级指标\t三级指标\t考核分值\t指标值（A）\t全年实际值（B）\t得分\t标准值",
            "项目产出\t产出数量\t培训人数\t10\t1500人\t1520人\t10\t—",
            ("培训人数", "1500", "1520", "人", "10", "10"),
            id="decision, management, output, benefit",
        ),
        pytest.param(
            "一级指标\t二级指标\t三级指标\t分值\t年度指标值（A）\t全年实际值（B）\t得分计算方法\t得分",
            "产出指标\t数量指标\t教材册数\t15\t2000册\t2000册\t按B/A*100%计分，低于80%不得分\t15",
            ("教材册数", "2000", "2000", "册", "15", "15"),
            id="method of scoring between",
        ),
        pytest.param(
            "一级指标\t评价内容\t三级指标\t分值\t评价标准及依据\t年初指标值\t年终完成值\t自评分\t复核分",
            "产出\t数量\t水窖口数\t20\t每少1口扣2分\t50口\t50口\t20\t19",
            ("水窖口数", "50", "50", "口", "20", "20"),
            id="own and reviewed score",
        ),
        pytest.param(
            "一级指标\t二级指标\t三级指标\t指标值",
            "产出指标\t成本指标\t亩均补助\t1750元/亩",
            ("亩均补助", "1750", None, "元/亩", None, None),
            id="targets only",
        ),
        pytest.param(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分",
            "产出指标\t时效指标\t完成时限\t2022年12月底前\t按时完成\t10\t10",
            ("完成时限", None, None, None, "10", "10"),
            id="a date is no number",
        ),
        pytest.param(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分",
            "产出指标\t时效指标\t完成时限\t12月底前\t11月\t10\t10",
            ("完成时限", None, None, None, "10", "10"),
            id="nor is one without its year",
        ),
    ],
)
def test_columns_in_any_order(heading: str, row: str, expected: tuple[str | None, ...]) -> None:
    report = read(f"2022年度项目支出绩效自评表\n{heading}\n{row}\n")
    assert [values(fact) for fact in report.indicators] == [expected]
    assert "?" not in report.rules


def test_a_score_above_its_weight_is_kept_and_reported() -> None:
    report = read(
        "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标\t数量指标\t次数\t5次\t5次\t8\t10\n"
    )
    assert [values(fact) for fact in report.indicators] == [("次数", "5", "5", "次", "8", "10")]
    assert report.issue_codes == ["score_above_weight"]


def test_a_target_in_another_unit_of_money_stays_text() -> None:
    report = read(
        "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\n产出指标\t成本指标\t总成本\t≤18万元\t175000元\n"
    )
    fact = report.indicators[0]
    assert (fact.target_text, fact.target_value, fact.actual_value, fact.unit) == (
        "≤18万元",
        None,
        Decimal(175000),
        "元",
    )
    assert report.issue_codes == ["unit_differs"]


def test_progress_is_no_value_of_a_target_that_counts() -> None:
    report = read("一级指标\t二级指标\t三级指标\t指标值\t实施进度\n产出指标\t数量指标\t检查企业\t200户\t已完成100%\n")
    fact = report.indicators[0]
    assert (fact.target_value, fact.actual_text, fact.actual_value, fact.unit) == (
        Decimal(200), "已完成100%", None, "户",
    )  # fmt: skip
    assert report.issue_codes == ["unit_differs"]


LOST_BLANKS = """一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
产出指标 | 数量指标 | 举办培训班 | 5 | 6 | 10 | 10 ||
{row}
时效指标 | 完成时间 | 12月 | 12月 | 10 | 10 ||
注：本表由项目单位填写。
"""


def test_a_value_without_a_certain_column_is_an_issue_and_no_fact() -> None:
    report = read(LOST_BLANKS.format(row="质量指标 | 通过人数 | 90 | 10 | 9 |"))
    assert [fact.indicator_name for fact in report.indicators] == ["举办培训班", "完成时间"]
    assert report.issue_codes == ["column_uncertain"]
    assert report.rules == ["?", "?", "?"]


def test_a_lone_value_that_the_name_states_is_the_target() -> None:
    report = read(LOST_BLANKS.format(row="质量指标 | 安装路灯90盏 | 90 | 10 | 9 |"))
    assert values(report.indicators[1]) == ("安装路灯90盏", "90", None, None, "10", "9")
    assert report.issue_codes == []


def test_nothing_is_read_from_a_row_cut_off_at_the_end() -> None:
    report = read(
        "一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 权重 | 得分 |\n"
        "产出指标 | 数量指标 | 检查次数 | 5次 | 5次 | 10 | 10 |\n"
        "产出指标 | 质量指标 | 合格率 | 95% | 9"
    )
    assert [fact.indicator_name for fact in report.indicators] == ["检查次数"]
    assert "?" in report.rules


def test_goals_written_out_are_left_to_the_running_text() -> None:
    report = read(
        """2022年度项目支出绩效自评表
年度总体目标\t预期目标\t实际完成情况
\t新建水窖50口，受益120户。\t新建水窖52口，受益118户。
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值
产出指标\t数量指标\t水窖\t50口\t52口
"""
    )
    texts = [report.document.text[span.start : span.end] for span in report.reading.prose]
    assert texts == ["新建水窖50口，受益120户。", "新建水窖52口，受益118户。"]
    assert not any(span.covers(number.span) for span in report.reading.prose for number in report.reading.numbers)


GLUED = (
    "2022年度专项资金绩效自评表项目名称冬储菜储备负责人及电话张三县级主管部门某某局实施单位某某股"
    "项目资金（万元）全年预算数（A）全年执行数（B）执行率（B/A）年度资金总额226.4113.250%其中：县级资金226.4113.250%其他资金"
    "年度总体目标新建冷库2座绩效指标一级指标二级指标三级指标"
)


def test_glued_form_without_weights() -> None:
    report = read(
        GLUED + "年度指标值全年完成值未完成原因和改进措施产出指标数量指标200吨白菜储备到位率100%100%"
        "账实相符率95%98%质量指标霉变比例00"
        "效益指标社会效益指标抢购事件0起0起储备品种数3540满意度指标服务对象满意度指标满意率100%无未作抽查说明无\n"
    )
    assert [values(fact) for fact in report.indicators] == [
        ("预算执行率", None, "50", "%", None, None),
        ("200吨白菜储备到位率", "100", "100", "%", None, None),
        ("账实相符率", "95", "98", "%", None, None),
        ("霉变比例", "0", "0", None, None, None),
        ("抢购事件", "0", "0", "起", None, None),
        ("满意率", "100", None, "%", None, None),
    ]
    assert (report.indicators[-1].actual_text, report.indicators[-1].deviation_reason) == ("无", "未作抽查")
    assert [(name, stage, amount) for name, stage, _, amount in report.sums] == [
        ("年度资金总额", "final_budget", "226.4"),
        ("年度资金总额", "actual", "113.2"),
        ("县级资金", "final_budget", "226.4"),
        ("县级资金", "actual", "113.2"),
    ]
    # 3540 may be 35 and 40, or 3 and 540
    assert report.issue_codes == ["borders_lost"]
    assert [report.document.text[span.start : span.end] for span in report.reading.prose] == ["新建冷库2座"]


def test_glued_form_with_the_weight_before_the_target() -> None:
    report = read(
        GLUED + "分值年度指标值全年实际值得分未完成原因及改进措施产出指标（40分）数量指标指标1供种数量8480万粒480万粒8"
        "指标2种田面积8000亩8421.5亩成本指标指标1采购不超市场价8是是8效益指标（40分）社会效益指标应用面积占比875%75%8"
        "可持续影响指标体系健全8是基本达到7加大宣传\n"
    )
    assert [values(fact) for fact in report.indicators[1:]] == [
        ("供种数量", "480", "480", "万粒", "8", "8"),
        ("采购不超市场价", None, None, None, "8", "8"),
        ("应用面积占比", "75", "75", "%", "8", "8"),
        ("体系健全", None, None, None, "8", "7"),
    ]
    assert [(fact.level_1, fact.level_2) for fact in report.indicators[1:]] == [
        ("产出指标", "数量指标"),
        ("产出指标", "成本指标"),
        ("效益指标", "社会效益指标"),
        ("效益指标", "可持续影响指标"),
    ]
    assert report.issue_codes == ["borders_lost"]
