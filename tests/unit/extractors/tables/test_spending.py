"""Sums in tables, one small form for each way they are laid out; all names and figures are invented."""

from decimal import Decimal

import pytest

from pipelines.domain.vocabulary import ReportType, SpendingScheme
from tests.unit.extractors.tables.reading import read

PROJECT_TABLE = """一、项目支出
2022年公共项目资金安排及使用情况见下表：
单位：万元
序号\t预算项目\t年初预算数\t预算追加及调整数\t全年预算数\t实际分配资金\t指标文号
1\t技改奖励\t1,500.00\t-120.00\t1,380.00\t1,380.00\t某财教指〔2022〕16号
2\t平台补助2\t300.00\t\t300.00\t0.00\t
合计\t1,800.00\t-120.00\t1,680.00\t1,380.00\t
"""


def test_headings_give_stage_and_rows_give_items() -> None:
    report = read(PROJECT_TABLE)
    assert report.sums == [
        ("技改奖励", "initial_budget", 2022, "1500"),
        ("技改奖励", "adjustment", 2022, "-120"),
        ("技改奖励", "final_budget", 2022, "1380"),
        ("技改奖励", "actual", 2022, "1380"),
        ("平台补助2", "initial_budget", 2022, "300"),
        ("平台补助2", "final_budget", 2022, "300"),
        ("平台补助2", "actual", 2022, "0"),
        ("公共项目资金", "initial_budget", 2022, "1800"),
        ("公共项目资金", "adjustment", 2022, "-120"),
        ("公共项目资金", "final_budget", 2022, "1680"),
        ("公共项目资金", "actual", 2022, "1380"),
    ]
    assert report.schemes == {"技改奖励": "project", "平台补助2": "project", "公共项目资金": "nature"}
    assert {fact.parent_item_name for fact in report.spending[:7]} == {"公共项目资金"}
    assert report.text(report.spending[3]).split() == ["技改奖励", "1,500.00", "-120.00", "1,380.00", "1,380.00"]
    # ordinals, document numbers and the digit of a name are no figures, and nothing is left over
    assert report.rules == [
        "ordinal_number",
        "document_number",
        "document_number",
        "ordinal_number",
        "name_with_digits",
    ]


def test_blank_and_dash_are_missing_but_zero_and_none_are_sums() -> None:
    report = read("单位：万元\n项目\t预算数\t决算数\n会议费\t—\t0\n培训费\t\t无\n")
    assert report.sums == [("会议费", "actual", 2022, "0"), ("培训费", "actual", 2022, "0")]
    assert [fact.is_zero_by_statement for fact in report.spending] == [False, True]


def test_years_of_headings_go_before_the_reports() -> None:
    report = read(
        "单位：万元\n项目\t2021年决算数\t2022年预算数\t本年决算数\t上年预算数\n会议费\t1\t2\t3\t4\n", year=2022
    )
    assert [(stage, year, amount) for _, stage, year, amount in report.sums] == [
        ("actual", 2021, "1"),
        ("initial_budget", 2022, "2"),
        ("actual", 2022, "3"),
        ("initial_budget", 2021, "4"),
    ]


def test_a_report_without_a_year_keeps_its_sums() -> None:
    report = read("单位：万元\n项目\t预算数\n会议费\t1.5\n", year=None)
    assert report.sums == [("会议费", "initial_budget", None, "1.5")]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("单位：元\n项目\t决算数\n会议费\t12,345.67\n", "1.234567"),
        ("项目\t决算数（亿元）\n会议费\t0.5\n", "5000"),
        ("经费控制情况（万元）\t2022年决算数\n会议费\t3.2\n", "3.2"),
        ("项目\t决算数\n会议费\t25000元\n", "2.5"),
        ("部门：某某局\t金额单位：千元\n项目\t预算数\t决算数\n会议费\t\t36\n", "3.6"),
    ],
)
def test_unit_of_cell_heading_corner_caption_or_row_above(text: str, amount: str) -> None:
    assert [entry[3] for entry in read(text).sums] == [amount]


def test_sums_without_any_unit_are_an_issue_and_no_facts() -> None:
    report = read("项目\t预算数\t决算数\n会议费\t5.50\t2.20\n培训费\t20.00\t16.00\n")
    assert (report.sums, report.issue_codes, report.rules) == ([], ["unit_missing"], ["?"] * 4)


def test_running_text_with_the_same_sums_proves_the_unit() -> None:
    report = read(
        "本年会议费支出2.26万元，培训费支出16.00万元。\n\n项目\t预算数\t决算数\n会议费\t5.50\t2.26\n培训费\t20.00\t16.00\n"
    )
    assert [entry[3] for entry in report.sums] == ["5.5", "2.26", "20", "16"]


def test_sums_at_no_stage_are_an_issue_and_no_facts() -> None:
    report = read("单位：万元\n项目\t合计\t财政拨款\n会议费\t5.50\t2.20\n")
    assert (report.sums, report.issue_codes) == ([], ["stage_unknown", "stage_unknown"])


def test_parts_by_numbering_and_behind_a_word_for_parts() -> None:
    report = read(
        """附件1
整体支出绩效评价基础数据表
财政供养人员情况（人）\t编制数\t2022年实际在职人数\t控制率
\t40\t32\t80%
经费控制情况（万元）\t2021年决算数\t2022年预算数\t2022年决算数
三公经费\t18\t46\t38
1、公务用车购置和维护经费\t16\t32\t30
其中：公车购置\t0\t18\t18
公车运行维护\t16\t14\t12
2、公务接待\t2\t14\t8
项目支出：\t20\t36\t18
1、业务经费\t4\t14\t0
公用经费\t23\t24\t24
其中：办公经费\t10\t14\t14
政府采购金额\t——\t28\t18
部门基本支出预算调整\t——\t0\t8
"""
    )
    parents = {fact.item_name: fact.parent_item_name for fact in report.spending}
    assert parents == {
        "三公经费": None,
        "公务用车购置和维护经费": "三公经费",
        "公车购置": "公务用车购置和维护经费",
        "公车运行维护": "公务用车购置和维护经费",
        "公务接待": "三公经费",
        "项目支出": None,
        "业务经费": "项目支出",
        "公用经费": None,
        "办公经费": "公用经费",
        "政府采购金额": None,
        "部门基本支出预算调整": None,
    }
    assert report.schemes["业务经费"] == "project"
    # the row names its stage, which goes before its columns'
    assert [entry[1:] for entry in report.sums[-2:]] == [("adjustment", 2022, "0"), ("adjustment", 2022, "8")]
    assert report.basics == [("编制数", "40", "人"), ("实际在职人数", "32", "人"), ("在职人员控制率", "80", "%")]


def test_premises_are_basic_figures_in_money_or_not() -> None:
    report = read(
        "楼堂馆所控制情况（2022年完工项目）\t批复规模（m²）\t规模控制率\t预算投资（万元）\n\t120\t95%\t30.5\n"
    )
    assert report.basics == [
        ("楼堂馆所批复规模", "120", "m²"),
        ("楼堂馆所规模控制率", "95", "%"),
        ("楼堂馆所预算投资", "30.5", "万元"),
    ]
    assert report.spending == []


PROJECT_FORM = """2022年度项目支出绩效自评表
项目名称\t道路养护项目\t主管部门\t某某局
项目资金（万元）\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
年度资金总额\t100\t120\t90\t10\t75%\t7.5
其中：当年财政拨款\t100\t110\t80\t10\t72.73%\t10
上年结转资金\t\t10\t10\t—\t100%\t—
其他资金\t—\t—\t—\t—\t—\t—
"""


def test_funds_of_a_project_form() -> None:
    report = read(PROJECT_FORM, report_type=ReportType.PROJECT_SELF_EVALUATION)
    assert report.schemes == {"年度资金总额": "project", "当年财政拨款": "fund", "上年结转资金": "fund"}
    assert {fact.funding_scope for fact in report.spending} == {"道路养护项目"}
    assert {fact.parent_item_name for fact in report.spending[3:]} == {"年度资金总额"}
    rate = report.indicators[0]
    assert (rate.indicator_name, rate.actual_value, rate.unit, rate.weight, rate.score) == (
        "预算执行率", Decimal(75), "%", Decimal(10), Decimal("7.5"),
    )  # fmt: skip
    # rates of the sources restate their sums
    assert report.rules == ["repeated_score", "derived_rate", "repeated_score", "derived_rate"]
    assert len(report.indicators) == 1


def test_a_budget_beside_its_execution_rate_is_the_adjusted_one() -> None:
    report = read(
        "2022年项目自评表\n项目名称\t道路养护\n预算执行情况（万元）\t预算数（A）\t执行数（B）\t执行率（B/A）\n年度财政资金总额\t50\t45\t90%\n",
        report_type=ReportType.PROJECT_SELF_EVALUATION,
    )
    assert [entry[1] for entry in report.sums] == ["final_budget", "actual"]


def test_sums_named_in_their_cells_stand_at_the_stage_whose_total_they_make() -> None:
    report = read(
        """2022年度部门整体支出绩效自评表
年度预算申请（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
\t年度资金总额\t800\t950\t940\t10\t98.95%\t9.9
\t按收入性质分：\t按支出性质分：\t\t\t\t\t
\t其中：一般公共预算：940\t其中：基本支出：600\t\t\t\t\t
\t其他资金：0\t项目支出：340.5\t\t\t\t\t
"""
    )
    assert report.sums[3:] == [("一般公共预算", "actual", 2022, "940"), ("其他资金", "actual", 2022, "0")]
    # 600 + 340.5 is no total of the block
    assert report.issue_codes == ["stage_unknown", "stage_unknown"]


def test_two_sides_with_line_numbers_between() -> None:
    report = read(
        """收入支出决算总表
公开01表
部门：某某局\t2021年度\t金额单位：万元
收入\t\t\t支出\t\t
项目\t行次\t金额\t项目\t行次\t金额
栏次\t\t1\t栏次\t\t2
一、一般公共预算财政拨款收入\t1\t1,234.56\t一、一般公共服务支出\t32\t20.00
八、其他收入\t8\t15.50\t五、教育支出\t36\t1,230.06
\t9\t\t十九、住房保障支出\t50\t
使用非财政拨款结余\t28\t0.00\t结余分配\t59\t0.00
总计\t31\t1,250.06\t总计\t62\t1,250.06
""",
        report_type=ReportType.FINAL_ACCOUNTS,
    )
    assert [(name, amount) for name, _, _, amount in report.sums] == [
        ("一般公共预算财政拨款收入", "1234.56"),
        ("其他收入", "15.5"),
        ("使用非财政拨款结余", "0"),
        ("收入总计", "1250.06"),
        ("一般公共服务支出", "20"),
        ("教育支出", "1230.06"),
        ("结余分配", "0"),
        ("支出总计", "1250.06"),
    ]
    assert {(stage, year) for _, stage, year, _ in report.sums} == {("actual", 2021)}
    assert report.schemes["结余分配"] == "revenue"
    assert report.schemes["收入总计"] == "revenue"
    assert set(report.rules) == {"line_number", "date"}


def test_sources_across_on_one_of_two_sides() -> None:
    report = read(
        """财政拨款收入支出决算总表
公开04表
部门：某某局\t金额单位：万元
收入\t\t\t支出\t\t\t\t
项目\t行次\t金额\t项目\t行次\t合计\t一般公共预算财政拨款\t政府性基金预算财政拨款
栏次\t\t1\t栏次\t\t2\t3\t4
一、一般公共预算财政拨款\t1\t900.00\t一、一般公共服务支出\t33\t700.00\t700.00\t
二、政府性基金预算财政拨款\t2\t50.00\t十二、农林水支出\t44\t250.00\t200.00\t50.00
""",
        report_type=ReportType.FINAL_ACCOUNTS,
    )
    assert [(fact.item_name, fact.funding_scope, str(fact.amount_wan_yuan)) for fact in report.spending] == [
        ("一般公共预算财政拨款", None, "900.00"),
        ("政府性基金预算财政拨款", None, "50.00"),
        ("一般公共服务支出", None, "700.00"),
        ("一般公共服务支出", "一般公共预算财政拨款", "700.00"),
        ("农林水支出", None, "250.00"),
        ("农林水支出", "一般公共预算财政拨款", "200.00"),
        ("农林水支出", "政府性基金预算财政拨款", "50.00"),
    ]


@pytest.mark.parametrize("row", ["培训费\t8.5\t7.5\t", "培训费\t\t2\t8.5"])
def test_a_row_without_its_line_number_is_an_issue_and_no_facts(row: str) -> None:
    report = read(f"单位：万元\n项目\t行次\t预算数\t决算数\n会议费\t1\t5\t4\n{row}\n印刷费\t3\t2\t1\n")
    assert [entry[0] for entry in report.sums] == ["会议费", "会议费", "印刷费", "印刷费"]
    assert report.issue_codes == ["columns_misplaced"]


def test_codes_draw_the_outline_and_item_columns_are_scopes() -> None:
    report = read(
        """支出决算表
公开03表
\t\t\t金额单位：元
科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出
栏次\t\t1\t2\t3
合计\t\t12,500\t8,200\t4,300
205\t教育支出\t12,500\t8,200\t4,300
20502\t普通教育\t12,500\t8,200\t4,300
""",
        report_type=ReportType.FINAL_ACCOUNTS,
    )
    assert [(f.item_name, f.spending_scheme.value, f.funding_scope, f.parent_item_name) for f in report.spending] == [
        ("合计", "total", None, None),
        ("基本支出", "nature", None, None),
        ("项目支出", "nature", None, None),
        ("教育支出", "function", None, None),
        ("教育支出", "function", "基本支出", None),
        ("教育支出", "function", "项目支出", None),
        ("普通教育", "function", None, "教育支出"),
        ("普通教育", "function", "基本支出", "教育支出"),
        ("普通教育", "function", "项目支出", "教育支出"),
    ]
    assert {rule for rule in report.rules if rule != "line_number"} == {"code"}


def test_an_item_above_names_and_sums_is_their_whole() -> None:
    report = read(
        """一般公共预算财政拨款基本支出决算表
单位：万元
人员经费\t\t\t公用经费\t\t
科目编码\t科目名称\t决算数\t科目编码\t科目名称\t决算数
30101\t基本工资\t200\t30299\t其他杂项\t10.5
人员经费合计\t\t200\t公用经费合计\t\t10.5
""",
        report_type=ReportType.FINAL_ACCOUNTS,
    )
    assert [(fact.item_name, fact.spending_scheme, fact.parent_item_name) for fact in report.spending] == [
        ("基本工资", SpendingScheme.ECONOMIC, "人员经费"),
        ("人员经费合计", SpendingScheme.ECONOMIC, None),
        ("其他杂项", SpendingScheme.ECONOMIC, "公用经费"),
        ("公用经费合计", SpendingScheme.OPERATING, None),
    ]


def test_items_across_in_three_rows_of_headings() -> None:
    report = read(
        """2022年度“三公”经费支出决算表
金额单位：万元
预算数\t\t\t\t\t\t决算数\t\t\t\t\t
合计\t因公出国（境）费\t公务用车购置及运行费\t\t\t公务接待费\t合计\t因公出国（境）费\t公务用车购置及运行费\t\t\t公务接待费
\t\t小计\t购置费\t运行费\t\t\t\t小计\t购置费\t运行费\t
30.5\t5\t20\t1\t19\t5.5\t18.2\t0\t16\t0\t16\t2.2
""",
        report_type=ReportType.THREE_PUBLIC,
    )
    names = ["三公经费支出", "因公出国(境)费", "公务用车购置及运行费", "公务用车购置费", "公务用车运行费", "公务接待费"]
    assert [(name, amount) for name, stage, _, amount in report.sums if stage == "initial_budget"] == [
        *zip(names, ["30.5", "5", "20", "1", "19", "5.5"], strict=True)
    ]
    assert [(name, amount) for name, stage, _, amount in report.sums if stage == "actual"] == [
        *zip(names, ["18.2", "0", "16", "0", "16", "2.2"], strict=True)
    ]


def test_rows_of_bodies_and_years_below_items() -> None:
    bodies = read(
        "2021年“三公”经费决算汇总表\n单位：万元\n单位\t合计\t因公出国（境）费\t公务接待费\n县政府办\t35\t30\t5\n合计\t35\t30\t5\n"
    )
    assert [(fact.item_name, fact.funding_scope) for fact in bodies.spending] == [
        ("三公经费", "县政府办"),
        ("因公出国(境)费", "县政府办"),
        ("公务接待费", "县政府办"),
        ("三公经费", None),
        ("因公出国(境)费", None),
        ("公务接待费", None),
    ]
    years = read("“三公”经费决算对比表\n单位：万元\n年度\t公务接待费\t因公出国（境）费\n2020年\t5\t30\n2021年\t4\t0\n")
    assert [entry[2] for entry in years.sums] == [2020, 2020, 2021, 2021]


def test_sources_across_are_scopes_of_the_projects_below() -> None:
    report = read(
        "2022年项目支出决算表\n单位：万元\n项目名称\t合计\t财政拨款\t其他资金\n某工程\t30\t20\t10\n某活动\t5\t5\t\n"
    )
    assert [(fact.item_name, fact.funding_scope, str(fact.amount_wan_yuan)) for fact in report.spending] == [
        ("某工程", None, "30"),
        ("某工程", "财政拨款", "20"),
        ("某工程", "其他资金", "10"),
        ("某活动", None, "5"),
        ("某活动", "财政拨款", "5"),
    ]


def test_a_sum_of_the_sentence_before_is_not_what_the_total_is_for() -> None:
    report = read("其中公务接待费2万元，各项目支出如下：\n单位：万元\n项目名称\t决算数\n某工程\t30\n合计\t30\n")
    assert report.sums[-1][0] != "公务接待费"


@pytest.mark.parametrize(
    ("caption", "stage"),
    [
        ("2022年度支出决算表", "actual"),
        ("2022年一般公共预算财政拨款支出决算表", "actual"),
        ("2022年部门支出预算表", "initial_budget"),
        ("2022年度预算执行情况表", None),
        ("2022年度项目绩效目标表", "initial_budget"),
        ("2022年度部门整体支出绩效自评表", None),
    ],
)
def test_stage_of_a_column_that_names_none(caption: str, stage: str | None) -> None:
    report = read(f"{caption}\n单位：万元\n项目\t金额\n会议费\t5.5\n培训费\t3\n")
    assert {entry[1] for entry in report.sums} == ({stage} if stage else set())
    assert report.issue_codes == ([] if stage else ["stage_unknown"] * 2)


def test_items_down_with_counts_below() -> None:
    report = read(
        """“三公”经费支出决算表
公开07表
部门：某某局\t\t\t单位：万元
项目\t行次\t预算数\t决算数
栏次\t\t1\t2
一、“三公”经费支出\t1\t20\t15.5
（一）支出合计\t2\t20\t15.5
1．公务用车购置及运行维护费\t4\t16\t13.2
（1）公务用车购置费\t5\t0\t0
（二）相关统计数\t8\t—\t—
1．因公出国（境）团组数（个）\t9\t—\t3
2．国内公务接待人次（人）\t15\t—\t388
""",
        report_type=ReportType.FINAL_ACCOUNTS,
    )
    assert [(name, stage, amount) for name, stage, _, amount in report.sums] == [
        ("“三公”经费支出", "initial_budget", "20"),
        ("“三公”经费支出", "actual", "15.5"),
        ("“三公”经费支出", "initial_budget", "20"),
        ("“三公”经费支出", "actual", "15.5"),
        ("公务用车购置及运行维护费", "initial_budget", "16"),
        ("公务用车购置及运行维护费", "actual", "13.2"),
        ("公务用车购置费", "initial_budget", "0"),
        ("公务用车购置费", "actual", "0"),
    ]
    assert report.basics == [("因公出国(境)团组数", "3", "个"), ("国内公务接待人次", "388", "人")]


def test_changes_are_signed_current_minus_base_whatever_is_printed() -> None:
    report = read(
        """2022年部门项目支出情况见下表：
单位：元
项目名称\t2021年决算数\t2022年预算数\t2022年决算数\t预、决算差额\t与上年决算数相比变动比例\t执行率\t占比
楼房维修\t1200000\t1500000\t1350000\t150000\t12.5%\t90%\t60%
系统运维\t1000000\t950000\t900000\t50000\t10%\t94%\t40%
"""
    )
    assert [
        (change.subject_name, change.comparison_basis.value, change.change_amount, change.change_pct)
        for change in report.changes
    ] == [
        ("楼房维修", "budget", Decimal(-15), None),
        ("楼房维修", "prior_year", None, Decimal("12.5")),
        ("系统运维", "budget", Decimal(-5), None),
        ("系统运维", "prior_year", None, Decimal(-10)),
    ]
    budget, prior = report.changes[:2]
    assert (budget.current_value, budget.base_value) == (Decimal(135), Decimal(150))
    assert (prior.current_value, prior.base_value, prior.fiscal_year) == (Decimal(135), Decimal(120), 2022)
    # 90 % is what the sums say; 94 % is not, and so a statement of its own
    assert [(rate.indicator_name, rate.actual_value) for rate in report.indicators] == [
        ("系统运维预算执行率", Decimal(94))
    ]
    assert report.rules.count("share_column") == 2


def test_amount_and_percentage_of_one_change_are_one_fact() -> None:
    report = read("单位：万元\n项目\t上年预算数\t本年预算数\t增减额\t增减率\n会议费\t15\t12\t-3\t-20.00%\n")
    assert [(change.change_amount, change.change_pct) for change in report.changes] == [
        (Decimal(-3), Decimal("-20.00"))
    ]


def test_changes_beside_sums_without_a_unit_are_left_out() -> None:
    # 25 % stands for a fall, which only the sums tell
    report = read("项目\t2021年决算数\t2022年决算数\t增减额\t增减比例\n公务接待费\t5.20\t3.90\t1.30\t25%\n")
    assert (report.changes, report.issue_codes) == ([], ["unit_missing"])


def test_figures_below_unknown_headings_are_reported() -> None:
    report = read("项目\t甲方案\t乙方案\n某工程\t5.20\t3.90\n")
    assert (report.sums, report.issue_codes, report.rules) == ([], ["figures_not_read"], ["?", "?"])


def test_names_and_sums_without_headings() -> None:
    report = read(
        "表1 部门收支总表 单位：万元 收 项 入 目 支 2022年预算数 项 出 目 一、一般公共预算拨款收入 1,879.29"
        " 一、一般公共服务支出 二、外交支出 三、事业收入 五、教育支出 2022年预算数 1,438.72"
        " 八、社会保障和就业支出 152.35"
        " 本 年 收 入 合 计 1,879.29 支 第 2 页，共 46 页 出 总 计 1,879.29 九、卫生健康支出",
        report_type=ReportType.BUDGET,
    )
    assert report.sums == [
        ("一般公共预算拨款收入", "initial_budget", 2022, "1879.29"),
        ("社会保障和就业支出", "initial_budget", 2022, "152.35"),
        ("本年收入合计", "initial_budget", 2022, "1879.29"),
        ("支出总计", "initial_budget", 2022, "1879.29"),
    ]
    # a heading stands between 教育支出 and 1,438.72
    assert report.issue_codes == ["item_uncertain"]
    assert report.rules.count("page_furniture") == 2


def test_two_sums_behind_a_name_without_headings_are_an_issue_and_no_facts() -> None:
    report = read("某某局\t2022年\n单位：万元\t\n会议费\t5.5\t4.5\n培训费\t3\t2\n", report_type=ReportType.BUDGET)
    assert report.sums == []
    assert report.issue_codes == ["item_uncertain"] * 2


def test_parts_in_brackets_that_add_up() -> None:
    report = read(
        "绩效目标申报表\n（2022年度）\n\n项目名称\n\n农田提质项目\n\n资金情况\n（万元）\n\n年度资金总额：\n\n"
        "90万（田块建设50万元，机耕道40万元）\n\n其中：财政拨款\n\n90万（田块建设50万元，机耕道30万元）\n\n"
        "绩效指标\n\n一级指标\n\n二级指标\n\n三级指标\n\n指标值\n\n产出指标\n\n数量指标\n\n道路硬化里程\n\n≥12公里\n",
        report_type=ReportType.PERFORMANCE_TARGETS,
    )
    assert [(name, amount) for name, _, _, amount in report.sums] == [
        ("年度资金总额", "90"),
        ("田块建设", "50"),
        ("机耕道", "40"),
        ("财政拨款", "90"),
    ]


def test_label_of_a_forms_head_begins_a_row_where_bars_stand_only_between_cells() -> None:
    report = read("""项目支出绩效自评表
（2023年度）
项目名称 | 河道清淤项目
主管部门 | 某某市水务局 | 实施单位 | 某某市河道管理所
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
年度资金总额 | 500.00 | 620.00 | 589.00 | 10 | 95.00% | 9.5
其他资金 | 0.00 | 20.00 | 20.00 | - | 100.00% | -
""")
    assert {fact.funding_scope for fact in report.spending} == {"河道清淤项目"}
    assert report.sums[:3] == [
        ("年度资金总额", "initial_budget", 2023, "500"),
        ("年度资金总额", "final_budget", 2023, "620"),
        ("年度资金总额", "actual", 2023, "589"),
    ]


def test_what_is_left_of_a_row_is_no_sum_of_the_row() -> None:
    report = read(
        "2022年度部门决算\n单位：万元\n"
        "| 项目 | 年初预算数 | 决算数 | 结余 |\n"
        "| 项目支出 | 300.00 | 290.00 | 10.00 |\n"
        "| 农村公路养护 | 200.00 | 195.00 | 5.00 |\n"
        "| 合计 | 500.00 | 485.00 | 15.00 |\n"
    )
    balances = [line for line in report.sums if "结余" in line[0]]
    assert balances == [
        ("项目支出结余", "actual", 2022, "10"),
        ("农村公路养护结余", "actual", 2022, "5"),
        ("结余", "actual", 2022, "15"),
    ]
    assert {report.schemes[name] for name, *_ in balances} == {"revenue"}
    assert ("项目支出", "initial_budget", 2022, "300") in report.sums


@pytest.mark.parametrize("numbering", ["1\t2\t3\t4", "1\t2\t3=1+2\t4", "栏次\t1\t2\t3"])
def test_a_row_that_numbers_the_columns_states_no_sums(numbering: str) -> None:
    report = read(
        "2022年度“三公”经费支出决算表\n单位：万元\n"
        "合计\t因公出国（境）费\t公务用车运行维护费\t公务接待费\n"
        f"{numbering}\n"
        "16.00\t0.00\t12.00\t4.00\n"
    )
    assert [amount for *_, amount in report.sums] == ["16", "0", "12", "4"]
    assert "?" not in report.rules


def test_names_and_sums_in_one_cell_of_a_form_of_targets() -> None:
    report = read(
        "2022年度部门整体支出绩效目标表\n金额单位：万元\n"
        "年度预算申请 | 资金总额：8,650.00 | 按收入性质分 | 其中：一般公共预算：6,150.00 | 其他资金：2,500.00 |\n"
        "| 按支出性质分 | 其中：基本支出：1,280.00 | 项目支出：7,370.00 |\n"
        "年度总体目标 | 完成各项工作任务，保障机关正常运转。 |\n",
        report_type=ReportType.PERFORMANCE_TARGETS,
    )
    assert report.sums == [
        ("资金总额", "initial_budget", 2022, "8650"),
        ("一般公共预算", "initial_budget", 2022, "6150"),
        ("其他资金", "initial_budget", 2022, "2500"),
        ("基本支出", "initial_budget", 2022, "1280"),
        ("项目支出", "initial_budget", 2022, "7370"),
    ]


def test_a_total_never_takes_the_name_of_one_of_its_rows() -> None:
    report = read(
        "2022年项目支出1,480.00万元，基本支出20.00万元。\n单位：万元\n项目\t年初预算数\t决算数\n"
        "项目支出\t1,480.00\t1,290.75\n基本支出\t20.00\t30.00\n合计\t1,500.00\t1,320.75\n"
    )
    assert report.sums == [
        ("项目支出", "initial_budget", 2022, "1480"),
        ("项目支出", "actual", 2022, "1290.75"),
        ("基本支出", "initial_budget", 2022, "20"),
        ("基本支出", "actual", 2022, "30"),
        ("合计", "initial_budget", 2022, "1500"),
        ("合计", "actual", 2022, "1320.75"),
    ]
    assert report.schemes["合计"] == "total"


def test_a_funds_block_that_divides_the_sum_by_kind_of_income_and_by_kind_of_spending() -> None:
    report = read(
        "单位：万元\n年度预算申请\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
        "\t年度资金总额\t563.40\t621.80\t602.52\t10\t96.90%\t9.69\n"
        "\t按收入性质分：\t\t\t\t按支出性质分：\t\t\n"
        "\t其中：一般公共预算\t523.40\t581.80\t562.52\t其中：基本支出\t213.20\t\n"
        "\t其他资金\t40.00\t40.00\t40.00\t项目支出\t389.32\t\n"
    )
    assert report.sums[-2:] == [("基本支出", "actual", 2022, "213.2"), ("项目支出", "actual", 2022, "389.32")]
    assert [(fact.indicator_name, fact.actual_text) for fact in report.indicators] == [("预算执行率", "96.90%")]
    assert "?" not in report.rules


def test_columns_that_compare_two_others() -> None:
    report = read(
        "2022年“三公”经费支出情况如下表：\n单位：万元\n"
        "项目\t2021年决算数\t2022年预算数\t2022年决算数\t2022年决算与预算差异\t2022年比2021年增减\n"
        "公务接待费\t8.36\t12.00\t5.28\t-6.72\t-3.08\n公务用车购置费\t45.60\t60.00\t52.30\t-7.70\t6.70\n"
    )
    assert len(report.sums) == 6
    assert [
        (change.subject_name, change.comparison_basis.value, str(change.change_amount)) for change in report.changes
    ] == [
        ("公务接待费", "budget", "-6.72"),
        ("公务接待费", "prior_year", "-3.08"),
        ("公务用车购置费", "budget", "-7.70"),
        ("公务用车购置费", "prior_year", "6.70"),
    ]
    assert "?" not in report.rules


def test_tasks_of_a_form_of_targets_are_named_by_their_names() -> None:
    report = read(
        "年度主要任务\t任务名称\t主要内容\t预算金额（元）\n\t\t\t总额\t财政拨款\n"
        "\t社会救助\t保障低保对象基本生活\t186,420.00\t186,420.00\n\t养老服务\t建设服务中心5个\t12,500.00\t10,000.00\n",
        report_type=ReportType.PERFORMANCE_TARGETS,
    )
    assert {name for name, *_ in report.sums} == {"社会救助", "养老服务"}
