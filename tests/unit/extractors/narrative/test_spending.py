"""Sums of the department's own money: item, stage, year, amount and scope, in the paragraphs reports are made of."""

from decimal import Decimal

import pytest

from pipelines.domain.vocabulary import ReportType
from tests.unit.extractors.narrative.reading import read


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("基本支出571.4万元。", ["基本支出 actual 571.4"]),
        ("2022年项目支出决算120万元。", ["项目支出 actual 2022 120"]),
        ("年初预算数850万元，调整预算数900万元，决算数880万元。", [
            "部门整体支出 initial_budget 850",
            "部门整体支出 final_budget 900",
            "部门整体支出 actual 880",
        ]),
        ("我单位全年共支出955.2万元。", ["部门整体支出 actual 955.2"]),
        ("“三公”经费预算20万元，实际支出15.5万元。", ["“三公”经费 initial_budget 20", "“三公”经费 actual 15.5"]),
        ("公用经费98.2万元，控制在预算100万元以内。", ["公用经费 actual 98.2", "公用经费 initial_budget 100"]),
        ("农村公路养护项目，年初预算300万元，调整后预算280万元，实际支出270万元。", [
            "农村公路养护项目 initial_budget 300",
            "农村公路养护项目 final_budget 280",
            "农村公路养护项目 actual 270",
        ]),
        ("年中追减预算20万元，调整后预算880万元。", [
            "部门整体支出 adjustment -20",
            "部门整体支出 final_budget 880",
        ]),
        ("压减一般性支出15万元。", ["一般性支出 adjustment -15"]),
        ("县财政安排专项经费80万元。", ["县财政安排专项经费 actual 80"]),
        ("省级下达专项资金200万元。", ["省级下达专项资金 final_budget 200"]),
        ("公务接待费为0。", ["公务接待费 actual 0"]),
    ],
)  # fmt: skip
def test_item_and_stage_by_the_words_before_the_sum(text: str, sums: list[str]) -> None:
    assert read(text).sums == sums


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("基本支出12,345,678.9元", "1234.56789"),
        ("基本支出1.25亿元", "12500"),
        ("基本支出3,567.9千元", "356.79"),
        ("基本支出为１２．５ 万元", "12.5"),
        ("基本支出30万，", "30"),
        ("基本支出0.00万元", "0.00"),
    ],
)
def test_amounts_are_exact_in_ten_thousands_whatever_the_unit(text: str, amount: str) -> None:
    (fact,) = read(text).spending
    assert fact.amount_wan_yuan == Decimal(amount)
    assert not fact.is_zero_by_statement


def test_a_closed_list_of_final_accounts() -> None:
    told = read(
        "本年支出合计1,190万元，其中：基本支出800万元，占67.23%；项目支出390万元，占32.77%；经营支出0万元，占0%。"
    )
    assert told.sums == ["本年支出合计 actual 1190", "基本支出 actual 800", "项目支出 actual 390", "经营支出 actual 0"]
    assert [fact.parent_item_name for fact in told.spending] == [None, *["本年支出合计"] * 3]
    assert told.others == ["67.23 share_of_whole", "32.77 share_of_whole", "0 share_of_whole"]


def test_a_list_of_revenue() -> None:
    told = read("本年收入合计1,200万元，其中：财政拨款收入1,100万元，占91.67%；事业收入0万元；其他收入100万元。")
    assert told.sums == [
        "本年收入合计 actual 1200",
        "财政拨款收入 actual 1100",
        "事业收入 actual 0",
        "其他收入 actual 100",
    ]
    assert set(told.schemes.values()) == {"revenue"}


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("2023年决算收入3,887.5万元;支出决算3,226.4万元。", ["收入 actual 3887.5", "部门整体支出 actual 3226.4"]),
        ("2023年，我局实现收入500万元，支出480万元。", ["收入 actual 500", "支出 actual 480"]),
        ("2023年度部门决算总收入500万元，总支出490万元。", ["总收入 actual 500", "总支出 actual 490"]),
        ("收入决算500万元，其中财政拨款收入480万元。", ["收入 actual 500", "财政拨款收入 actual 480"]),
        ("2023年收入预算批复500万元。2023年支出预算批复500万元。", [
            "收入 initial_budget 500", "部门整体支出 initial_budget 500",
        ]),
        ("全年实际收入500万元，实际支出480万元。", ["收入 actual 500", "部门整体支出 actual 480"]),
        ("上年结转50万元，本年实际支出490万元。", ["上年结转 actual 50", "部门整体支出 actual 490"]),
    ],
)  # fmt: skip
def test_income_is_no_spending_and_spending_no_income(text: str, sums: list[str]) -> None:
    told = read(text)
    assert told.sums == sums
    for item, scheme in told.schemes.items():
        assert scheme == ("total" if item.endswith("支出") else "revenue")


def test_a_later_change_is_of_the_spending_not_of_the_income_before_it() -> None:
    told = read("2023年决算收入3,887.5万元;支出决算3,226.4万元,较上年增长5.3%。")
    assert told.changes == ["部门整体支出 prior_year current=3226.4 +5.3%"]


def test_what_was_spent_out_of_a_fund_is_of_the_fund() -> None:
    told = read("一般公共预算财政拨款收入500万元，实际支出490万元。政府性基金预算财政拨款收入30万元，支出20万元。")
    assert [(fact.item_name, fact.category_code) for fact in told.spending] == [
        ("一般公共预算财政拨款收入", "revenue.general_public"),
        ("一般公共预算财政拨款支出", "fund.general_public"),
        ("政府性基金预算财政拨款收入", "revenue.government_fund"),
        ("政府性基金预算财政拨款支出", "fund.government_fund"),
    ]


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("公务接待费年初预算3万元，支出2.5万元。", ["公务接待费 initial_budget 3", "公务接待费 actual 2.5"]),
        ("2023年项目支出预算300万元，支出270万元。", ["项目支出 initial_budget 300", "项目支出 actual 270"]),
        ("农村公路养护项目，预算280万元，支出270万元。", [
            "农村公路养护项目 initial_budget 280",
            "农村公路养护项目 actual 270",
        ]),
        ("项目支出预算300万元，支出270万元。我局支出900万元。", [
            "项目支出 initial_budget 300",
            "项目支出 actual 270",
            "支出 actual 900",
        ]),
    ],
)  # fmt: skip
def test_a_bare_spending_is_of_the_item_spoken_of(text: str, sums: list[str]) -> None:
    assert read(text).sums == sums


@pytest.mark.parametrize("text", ["村集体2023年收入50万元。", "脱贫户年收入2.3万元。", "种植核桃，实现收入50万元。"])
def test_the_income_of_others_is_none_of_the_department(text: str) -> None:
    assert read(text).sums == []


def test_an_open_list_behind_brackets() -> None:
    told = read("公务用车费用12万元（其中购置费2万元、运行费10万元），公务接待费3万元。")
    assert [line.rsplit(" ", 1)[1] for line in told.sums] == ["12", "2", "10", "3"]
    assert [fact.parent_item_name for fact in told.spending][-1] is None


def test_a_list_within_a_list() -> None:
    told = read(
        "基本支出800万元，其中：人员经费700万元，包括工资福利支出650万元、对个人和家庭的补助50万元；公用经费100万元。"
    )
    assert [(fact.item_name, fact.parent_item_name) for fact in told.spending] == [
        ("基本支出", None),
        ("人员经费", "基本支出"),
        ("工资福利支出", "人员经费"),
        ("对个人和家庭的补助", "人员经费"),
        ("公用经费", "基本支出"),
    ]


def test_a_bare_stage_behind_a_list_is_of_the_whole() -> None:
    told = read(
        "我单位2023年年初预算数850万元，其中基本支出600万元，项目支出250万元；"
        "年中追加预算120万元；全年预算数970万元，全年执行数955万元，结余15万元。"
    )
    assert told.sums == [
        "部门整体支出 initial_budget 850",
        "基本支出 initial_budget 600",
        "项目支出 initial_budget 250",
        "部门整体支出 adjustment 120",
        "部门整体支出 final_budget 970",
        "部门整体支出 actual 955",
        "结余 actual 15",
    ]


def test_the_stage_of_a_part_stays_with_the_part() -> None:
    told = read("“三公”经费年初预算5万元，其中：接待费年初预算3万元，实际支出0.2万元。")
    assert told.sums == ["“三公”经费 initial_budget 5", "接待费 initial_budget 3", "接待费 actual 0.2"]


def test_what_was_available_is_the_final_budget() -> None:
    told = read("2023年项目支出750万元，其中，年初预算28万元，本年追加预算590万元，上年结余132万元。")
    assert told.sums == [
        "项目支出 final_budget 750",
        "项目支出 initial_budget 28",
        "项目支出 adjustment 590",
        "上年结余 actual 132",
    ]
    told = read("专项资金总额500万元，实际使用485万元，结余15万元。")
    assert told.sums[:2] == ["专项资金总额 final_budget 500", "专项资金总额 actual 485"]


def test_the_stages_of_final_accounts_with_the_rate_of_completion() -> None:
    told = read("一般公共预算财政拨款支出年初预算为1,000万元，支出决算为1,150万元，完成年初预算的115%。")
    assert told.sums == [
        "一般公共预算财政拨款支出 initial_budget 1000",
        "一般公共预算财政拨款支出 actual 1150",
    ]
    assert told.indicators == ["一般公共预算财政拨款支出完成年初预算 115%"]


def test_a_line_of_a_function_read_down_to_its_item() -> None:
    told = read("教育支出（类）普通教育（款）小学教育（项）。年初预算为300万元，支出决算为310.5万元。")
    names = {fact.item_name for fact in told.spending}
    assert [line.split(" ", 1)[1] for line in told.sums] == ["initial_budget 300", "actual 310.5"]
    assert all(name.endswith("小学教育(项)") for name in names)


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("2023年度收、支总计均为1,234.5万元。", ["收入总计 actual 1234.5", "支出总计 actual 1234.5"]),
        ("2023年度收、支总计各是453.5,459.2万元。", ["收入总计 actual 453.5", "支出总计 actual 459.2"]),
        ("2023年度收入、支出总计分别为453.5万元、459.2万元。", ["收入总计 actual 453.5", "支出总计 actual 459.2"]),
        ("基本支出和项目支出分别为100万元、200万元。", ["基本支出 actual 100", "项目支出 actual 200"]),
        ("甲工程、乙工程补助分别为10万元和20万元。", ["甲工程补助 actual 10", "乙工程补助 actual 20"]),
    ],
)
def test_sums_side_by_side_have_each_its_own_item(text: str, sums: list[str]) -> None:
    assert read(text).sums == sums


def test_a_sum_beside_another_without_a_name_of_its_own_is_left_unexplained() -> None:
    told = read("基本支出100万元，50万元用于公务接待。")
    assert told.sums == ["基本支出 actual 100"]
    assert told.others == ["50 named_item"]


def test_three_public_expenses_in_running_text() -> None:
    told = read(
        "2023年度“三公”经费财政拨款支出决算为15.5万元，其中：因公出国（境）费支出决算为0万元，占0%；"
        "公务用车购置及运行费支出决算为12.3万元，占79.35%；公务接待费支出决算为3.2万元，占20.65%。"
    )
    assert told.sums == [
        "“三公”经费财政拨款支出 actual 15.5",
        "因公出国(境)费支出 actual 0",
        "公务用车购置及运行费支出 actual 12.3",
        "公务接待费支出 actual 3.2",
    ]
    assert set(told.schemes.values()) == {"three_public"}


def test_government_procurement() -> None:
    told = read(
        "政府采购支出总额230万元，其中：政府采购货物支出80万元、政府采购工程支出100万元、政府采购服务支出50万元。"
        "授予中小企业合同金额210万元，占政府采购支出总额的91.3%，其中：授予小微企业合同金额150万元，占65.22%。"
    )
    assert told.sums == [
        "政府采购支出总额 actual 230",
        "政府采购货物支出 actual 80",
        "政府采购工程支出 actual 100",
        "政府采购服务支出 actual 50",
        "授予中小企业合同金额 actual 210",
        "授予小微企业合同金额 actual 150",
    ]
    assert set(told.schemes.values()) == {"procurement"}
    assert told.others == ["91.3 share_of_whole", "65.22 share_of_whole"]


def test_agency_running_costs_with_single_costs() -> None:
    told = read("机关运行经费支出95.6万元，其中：办公费12.6万元、会议费1.2万元、培训费2.3万元、其他交通费用9.8万元。")
    assert [fact.category_code for fact in told.spending] == [
        "operating.agency_running",
        "operating.office",
        "operating.meeting",
        "operating.training",
        "operating.other_transport",
    ]


def test_a_budget_of_a_department_in_yuan() -> None:
    told = read(
        "2023年单位预算总收入1,234,567.89元，其中：一般公共预算拨款1,200,000.00元，上年结转34,567.89元。",
        report_type=ReportType.BUDGET,
    )
    assert told.sums == [
        "单位预算总收入 initial_budget 123.456789",
        "一般公共预算拨款 initial_budget 120",
        "上年结转 initial_budget 3.456789",
    ]


@pytest.mark.parametrize(
    ("report_type", "title", "stage"),
    [
        (ReportType.DEPARTMENT_SELF_EVALUATION, None, "actual"),
        (ReportType.FINAL_ACCOUNTS, None, "actual"),
        (ReportType.BUDGET, None, "initial_budget"),
        (ReportType.PERFORMANCE_TARGETS, None, "initial_budget"),
        (ReportType.THREE_PUBLIC, "2023年“三公”经费预算公开说明", "initial_budget"),
        (ReportType.THREE_PUBLIC, "2023年“三公”经费决算公开", "actual"),
        (ReportType.OTHER, "2023年预算绩效评价报告", "actual"),
    ],
)
def test_a_sum_that_names_no_stage_has_the_stage_of_its_kind_of_paper(
    report_type: ReportType, title: str | None, stage: str
) -> None:
    told = read("公务接待费3.1万元。", report_type=report_type, title=title)
    assert told.sums == [f"公务接待费 {stage} 3.1"]


def test_the_scope_of_a_sum_is_kept() -> None:
    told = read("一般公共预算拨款支出“三公”经费6.67万元，其中：公务接待费0.77万元。")
    assert [fact.funding_scope for fact in told.spending] == ["一般公共预算拨款支出"] * 2


def test_a_title_names_the_item_of_sentences_that_name_none() -> None:
    told = read(
        "（一）基本支出\n年初预算488.7万元，实际支出480.9万元。\n（二）项目支出\n年初预算28万元，实际支出27万元。"
    )
    assert told.sums == [
        "基本支出 initial_budget 488.7",
        "基本支出 actual 480.9",
        "项目支出 initial_budget 28",
        "项目支出 actual 27",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "全年共争取上级资金5,600万元。",
        "引进项目12个，合同引资额35.6亿元，到位资金12.3亿元。",
        "一般公共预算收入完成3.56亿元，为年初预算的102.3%。",
        "全市地方财政科技支出15.9亿元。",
        "挽回经济损失320万元，罚没款15万元。",
        "脱贫户人均纯收入达到13,560元。",
        "节约资金37.5万元。",
        "全县发放小额贷款2.3亿元。",
        "医保基金当期结余1.26亿元。",
        "人均接待费101元。",
        "平均每辆运行费3.5万元。",
    ],
)
def test_money_of_others_is_no_spending_of_the_department(text: str) -> None:
    assert read(text).sums == []


def test_city_wide_money_below_a_title_on_results_is_an_indicator() -> None:
    told = read("四、绩效情况\n（一）科技投入强化\n全市科技支出达到2.3亿元，企业研发投入5.6亿元。")
    assert told.sums == []
    assert told.indicators == ["全市科技支出 2.3亿元", "企业研发投入 5.6亿元"]


def test_a_report_without_a_year_keeps_its_sums() -> None:
    (fact,) = read("基本支出5万元。", year=None).spending
    assert fact.fiscal_year is None


def test_a_sum_stands_where_its_name_begins_and_its_unit_ends() -> None:
    told = read("其中：“三公”经费 １２．５ 万元，占5%。")
    (fact,) = told.spending
    assert told.text(fact) == "三公”经费 １２．５ 万元"
    assert fact.place.extractor == "narrative.named_item"
    assert fact.place.locator == "line 1"


def test_a_bare_stage_in_the_sentence_behind_a_list_is_of_the_whole() -> None:
    told = read("年初预算支出620万元，其中：基本支出315万元，项目支出305万元。年中追加预算105万元，全年预算数725万元。")
    assert told.sums[3:] == ["部门整体支出 adjustment 105", "部门整体支出 final_budget 725"]


def test_a_word_for_the_body_that_reports_is_no_item() -> None:
    told = read("2023年，街道年初预算568万元，支出决算506万元。支出决算比年初预算减少62万元，降幅10.92%。")
    assert told.sums == ["部门整体支出 initial_budget 568", "部门整体支出 actual 506"]
    assert told.changes == ["部门整体支出 budget current=506 -62 -10.92%"]


def test_a_sum_in_brackets_is_of_the_name_before_them() -> None:
    told = read("老旧小区改造二期项目（预算450万元）仅支出126万元。")
    assert sorted(told.sums) == ["老旧小区改造二期项目 actual 126", "老旧小区改造二期项目 initial_budget 450"]


def test_the_reception_is_no_part_of_the_vehicles_listed_before_it() -> None:
    told = read("公务用车购置及运行维护费60万元，其中公务用车购置费15万元、运行维护费45万元；公务接待费4万元。")
    assert {fact.item_name: fact.parent_item_name for fact in told.spending}["公务接待费"] is None


@pytest.mark.parametrize(
    "text",
    [
        "1.大气污染防治专项：预算安排850万元，实际支出832.5万元。",
        "1、大气污染防治专项。预算安排850万元，实际支出832.5万元。",
        "（一）大气污染防治专项\n预算安排850万元，实际支出832.5万元。",
    ],
)
def test_a_project_named_before_its_sums(text: str) -> None:
    told = read(text)
    assert told.sums == ["大气污染防治专项 initial_budget 850", "大气污染防治专项 actual 832.5"]
    assert told.schemes == {"大气污染防治专项": "project"}


@pytest.mark.parametrize("title", ["（二）专项资金", "二、重点项目", "（三）项目实施情况"])
def test_a_title_that_names_a_kind_of_projects_names_no_item(title: str) -> None:
    assert read(f"{title}\n年初预算300万元。").sums == ["部门整体支出 initial_budget 300"]


def test_what_was_procured_is_told_by_one_word() -> None:
    told = read("政府采购支出总额256.3万元，其中：货物56.3万元，工程0万元，服务200万元。")
    assert [(fact.item_name, fact.category_code) for fact in told.spending[1:]] == [
        ("货物", "procurement.goods"),
        ("工程", "procurement.works"),
        ("服务", "procurement.services"),
    ]


@pytest.mark.parametrize(
    ("sentence", "item"),
    [
        ("公务接待费预算5万元，全年接待32批次，支出3.2万元。", "公务接待费 actual 3.2"),
        ("会议费共召开会议12次，支出8万元。", "会议费 actual 8"),
        ("项目支出共涉及28个项目，预算322万元，实际支出308万元。", "项目支出 actual 308"),
    ],
)
def test_a_count_in_between_does_not_take_the_place_of_the_item(sentence: str, item: str) -> None:
    assert read(sentence).sums[-1] == item


@pytest.mark.parametrize(
    ("sentence", "cost"),
    [
        ("培训教师420人次，支出26万元。", ["培训教师支出 26万元"]),
        ("新建学校5所，预算800万元，实际支出750万元。", ["新建学校预算 800万元", "新建学校实际支出 750万元"]),
    ],
)
def test_what_a_result_cost_is_not_the_spending_of_the_department(sentence: str, cost: list[str]) -> None:
    told = read(f"三、绩效\n{sentence}")
    assert told.sums == []
    assert told.indicators[1:] == cost


def test_what_brackets_explain_is_named_before_them() -> None:
    told = read("公务接待费（预算5万元，支出3万元）、公务用车运行维护费（预算8万元，支出7万元）。")
    assert told.sums == [
        "公务接待费 initial_budget 5",
        "公务接待费 actual 3",
        "公务用车运行维护费 initial_budget 8",
        "公务用车运行维护费 actual 7",
    ]
    told = read("执行率较低的有：信用体系建设（预算450万元，支出301万元）、战略规划研究（预算600万元，支出468万元）。")
    assert told.sums == [
        "信用体系建设 initial_budget 450",
        "信用体系建设 actual 301",
        "战略规划研究 initial_budget 600",
        "战略规划研究 actual 468",
    ]


@pytest.mark.parametrize(
    ("words", "name", "scheme"),
    [
        ("农村公路养护项目实际支出", "农村公路养护项目", "project"),
        ("农村公路养护项目支出", "农村公路养护项目", "project"),
        ("特定目标类项目支出", "特定目标类项目支出", "project"),
        ("2023年我局项目支出", "项目支出", "nature"),
        ("县农业农村局2023年度项目支出", "项目支出", "nature"),
        ("一般公共预算项目支出", "项目支出", "nature"),
        ("全年完成项目支出", "项目支出", "nature"),
        ("项目实际支出", "项目支出", "nature"),
    ],
)
def test_one_project_is_not_all_of_them(words: str, name: str, scheme: str) -> None:
    assert read(f"二、支出\n{words}512万元。").schemes == {name: scheme}


def test_sums_without_a_name_behind_a_balance_are_of_the_whole() -> None:
    told = read("年中追加预算3214.86万元，上年结转结余412.55万元，全年预算数合计12279.78万元。")
    assert told.sums == [
        "部门整体支出 adjustment 3214.86",
        "上年结转结余 actual 412.55",
        "部门整体支出 final_budget 12279.78",
    ]


def test_what_became_of_the_money_that_was_left() -> None:
    told = read("二、预算执行情况\n执行中调增74万元，支出531万元，剩余14万元，其中收回财政9万元，结转下年使用5万元。")
    assert told.sums == [
        "部门整体支出 adjustment 74",
        "支出 actual 531",
        "剩余 actual 14",
        "收回财政 actual 9",
        "结转下年使用 actual 5",
    ]


def test_items_that_a_joint_name_lists_beside_their_sums() -> None:
    assert read("会议费、培训费分别为5万元和3万元。").sums == ["会议费 actual 5", "培训费 actual 3"]
    assert read("会议费、培训费8万元。").sums == ["会议费、培训费 actual 8"]
    assert read("没有发生公车购置和因公出国费用。").sums == ["公车购置 actual 0", "因公出国费用 actual 0"]


def test_names_of_parts_that_end_with_what_was_done() -> None:
    told = read("项目支出3900万元，其中：农村公路建设1250万元、港航建设860万元、设备采购12万元、人员培训8万元。")
    assert told.sums[1:] == [
        "农村公路建设 actual 1250",
        "港航建设 actual 860",
        "设备采购 actual 12",
        "人员培训 actual 8",
    ]


def test_what_was_saved_was_not_spent() -> None:
    told = read("二、支出\n政府采购预算5632.8万元，实际采购金额5218.64万元，节约资金414.16万元。")
    assert told.sums == ["政府采购 initial_budget 5632.8", "政府采购 actual 5218.64"]
    assert told.indicators == ["节约资金 414.16万元"]


@pytest.mark.parametrize(
    "text",
    [
        "文化惠民工程项目绩效自评综述：全年预算数120万元，执行数118.6万元。",
        "文化惠民工程项目绩效自评综述：根据年初设定的绩效目标，自评得分为96分。全年预算数为120万元，执行数为118.6万元。",
    ],
)
def test_the_synopsis_of_a_project(text: str) -> None:
    assert read(text).sums == ["文化惠民工程项目 final_budget 120", "文化惠民工程项目 actual 118.6"]


def test_the_budget_behind_its_adjustments_is_the_whole_again() -> None:
    told = read("2023年年初预算安排1856万元。追加救灾资金386万元，压减一般性支出28.5万元，全年预算2213.5万元。")
    assert told.sums[-1] == "部门整体支出 final_budget 2213.5"


def test_a_budget_made_of_the_first_and_what_was_added() -> None:
    told = read("下达我局预算指标共计568万元（含上级专项126万元），其中年初预算356万元、年中追加86万元。")
    assert told.sums == [
        "部门整体支出 final_budget 568",
        "上级专项 initial_budget 126",
        "部门整体支出 initial_budget 356",
        "部门整体支出 adjustment 86",
    ]


def test_no_balance_is_made_of_projects() -> None:
    told = read(
        "（二）项目支出\n项目支出决算数218万元，年末结余5万元。主要项目为：道路清扫98.6万元、垃圾处理52.3万元。"
    )
    assert [(fact.item_name, fact.spending_scheme.value, fact.parent_item_name) for fact in told.spending[2:]] == [
        ("道路清扫", "project", "项目支出"),
        ("垃圾处理", "project", "项目支出"),
    ]


def test_income_and_outlay_in_a_section_on_one_fund_are_of_that_fund() -> None:
    told = read(
        "三、政府性基金预算支出情况\n2023年度政府性基金预算年初结转结余0元，收入1250万元，支出1200万元，年末结转和结余50万元。"
    )
    assert [(fact.item_name, fact.category_code, fact.funding_scope) for fact in told.spending] == [
        ("年初结转结余", "revenue.carried_in", "政府性基金预算"),
        ("政府性基金预算收入", "revenue.government_fund", None),
        ("政府性基金预算支出", "fund.government_fund", None),
        ("年末结转和结余", "revenue.carried_out", "政府性基金预算"),
    ]


def test_money_that_came_and_what_was_spent_of_it() -> None:
    told = read("四、问题\n中央资金1860万元于11月下达，当年仅支出326万元。")
    assert told.sums == ["中央资金 final_budget 1860", "中央资金 actual 326"]


def test_a_function_named_without_its_class() -> None:
    assert read("二、支出\n1.残疾人事业（款）行政运行（项）支出决算为132万元。").schemes == {
        "残疾人事业(款)行政运行(项)": "function"
    }


def test_what_one_vehicle_costs_is_no_part_of_the_item() -> None:
    told = read(
        "“三公”经费1013.6万元，其中公务用车购置186万元（8辆）、运行维护费756.3万元（车均2.12万元）、公务接待费71.3万元（412批次、3856人次）。"
    )
    assert [(fact.item_name, fact.category_code) for fact in told.spending[1:]] == [
        ("公务用车购置", "three_public.vehicle_purchase"),
        ("运行维护费", "three_public.vehicle_running"),
        ("公务接待费", "three_public.reception"),
    ]
    assert told.indicators == ["运行维护费车均 2.12万元"]
    assert told.basics == ["公务用车购置 8辆", "公务接待 412批次", "公务接待 3856人次"]


def test_the_money_of_the_project_a_report_is_about() -> None:
    told = read(
        "项目名称：老旧小区改造项目\n二、资金使用管理情况\n到位资金5640万元，其中中央资金4200万元、县级配套1440万元；"
        "累计完成投资5386万元，支付资金4968.5万元。\n",
        report_type=ReportType.PROJECT_SELF_EVALUATION,
    )
    assert told.sums == [
        "老旧小区改造项目 final_budget 5640",
        "中央资金 final_budget 4200",
        "县级配套 final_budget 1440",
        "老旧小区改造项目 actual 4968.5",
    ]
    assert told.indicators == ["完成投资 5386万元"]


def test_the_income_of_a_provincial_department() -> None:
    told = read("二、预算执行\n2023年度全厅收入预算12.86亿元，其中：财政拨款12.31亿元。")
    assert [(fact.item_name, fact.category_code) for fact in told.spending] == [
        ("收入", "revenue.total"),
        ("财政拨款", "revenue.fiscal_appropriation"),
    ]


def test_totals_behind_the_words_of_a_street_office() -> None:
    told = read(
        "二、收支情况\n2023年，街道部门预算总收入9865.32万元。全年实现总支出9512.67万元，其中：基本支出2863.45万元。"
    )
    assert [(fact.item_name, fact.category_code) for fact in told.spending] == [
        ("部门预算总收入", "revenue.total"),
        ("总支出", "total"),
        ("基本支出", "nature.basic"),
    ]


def test_pay_of_the_staff_is_spent_and_no_basic_figure() -> None:
    told = read("二、支出\n工资福利支出2346.9万元（在职人员工资1686万元、社保缴费352.6万元）。")
    assert told.sums == ["工资福利支出 actual 2346.9", "在职人员工资 actual 1686", "社保缴费 actual 352.6"]
    assert told.basics == []


def test_money_of_two_levels_and_what_of_it_came() -> None:
    told = read("二、资金到位情况\n中央和省级资金860万元全部到位；市县配套资金215万元，到位198万元。")
    assert told.sums == [
        "中央和省级资金 actual 860",
        "市县配套资金 actual 215",
        "市县配套资金 final_budget 198",
    ]


def test_stages_that_one_word_names() -> None:
    told = read(
        "二、预算执行\n年初预算安排项目支出1200万元，其中：本级项目800万元，上级专项400万元；"
        "年中调增300万元、调减50万元，调整后1450万元，执行1380万元。"
    )
    assert told.sums == [
        "项目支出 initial_budget 1200",
        "本级项目 initial_budget 800",
        "上级专项 initial_budget 400",
        "项目支出 adjustment 300",
        "项目支出 adjustment -50",
        "项目支出 final_budget 1450",
        "项目支出 actual 1380",
    ]


def test_a_sum_of_all_is_of_the_whole_where_it_adds_up() -> None:
    told = read("二、预算执行\n一般公共预算支出3218.6万元，政府性基金支出500万元，合计3718.6万元。")
    assert told.sums[-1] == "部门整体支出 actual 3718.6"
    told = read("二、预算执行\n一般公共预算支出3218.6万元，政府性基金支出500万元，合计3720万元。")
    assert told.sums == ["一般公共预算支出 actual 3218.6", "政府性基金支出 actual 500"]


def test_all_that_a_list_takes_away_is_negative() -> None:
    told = read("二、预算执行\n全年压减会议费12万元、培训费8万元。")
    assert told.sums == ["会议费 adjustment -12", "培训费 adjustment -8"]


def test_a_budget_of_the_year_before_as_base() -> None:
    told = read("二、预算\n部门预算批复数为4560.2万元，较2022年批复数4210.8万元增长8.3%。")
    assert told.sums == ["部门整体支出 initial_budget 4560.2", "部门整体支出 initial_budget 2022 4210.8"]
