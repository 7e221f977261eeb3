"""Results: counts, city-wide sums, ratios, ranks and targets of departments of every kind."""

import pytest

from pipelines.domain.facts import IndicatorFact
from pipelines.domain.vocabulary import TargetOperator
from tests.unit.extractors.narrative.reading import read


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        # civil affairs
        ("建成居家养老服务站15个，新增养老床位320张，床位使用率达到78.5%。", [
            "建成居家养老服务站 15个", "新增养老床位 320张", "床位使用率 78.5%",
        ]),
        ("惠及低保对象12,345人；临时救助1,023人次。", ["惠及低保对象 12345人", "临时救助 1023人次"]),
        # water
        ("完成病险水库除险加固12座，新修渠道35.6公里，改善灌溉面积1.2万亩。", [
            "完成病险水库除险加固 12座", "新修渠道 35.6公里", "改善灌溉面积 1.2万亩",
        ]),
        # health
        ("全年接种疫苗12.6万剂次，健康档案建档率92.3%，接种率达98%以上。", [
            "接种疫苗 12.6万剂次", "健康档案建档率 92.3%", "接种率 98%",
        ]),
        # a township
        ("新建高标准农田2.3万亩，粮食总产量达到15.6万吨。", ["新建高标准农田 2.3万亩", "粮食总产量 15.6万吨"]),
        ("培训村干部5期320人次，张贴标语200余条。", ["培训村干部 5期", "培训村干部 320人次", "张贴标语 200条"]),
        # tourism, labour, science
        ("接待游客320万人次。", ["接待游客 320万人次"]),
        ("新增城镇就业5,623人，完成目标任务的112.5%。", ["新增城镇就业 5623人", "新增城镇就业完成目标任务 112.5%"]),
        ("引进7个海外科技创新团队，服务8所高校。", ["引进海外科技创新团队 7个", "服务高校 8所"]),
        # environment: names with digits are names
        ("PM2.5平均浓度35微克/立方米。", ["PM2.5平均浓度 35微克/立方米"]),
        # petitions
        ("共受理来信来访156件，办结152件，办结率97.4%。", ["受理来信来访 156件", "办结 152件", "办结率 97.4%"]),
    ],
)  # fmt: skip
def test_results_are_named_so_that_they_can_be_read_alone(text: str, indicators: list[str]) -> None:
    assert read(text).indicators == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("高新技术企业达到386家，增速25.73%。", ["高新技术企业 386家 growth +25.73%"]),
        ("实现旅游收入12.5亿元，同比增长15.3%。", ["实现旅游收入 12.5亿元 growth +15.3%"]),
        ("2023年1-9月，技术合同成交额21.7亿元。", ["技术合同成交额 1-9月 21.7亿元"]),
        ("全社会研发投入同比增长21%。", ["全社会研发投入同比增长 21% growth +21%"]),
        ("预算执行率98.47%，资金使用率97%。", ["预算执行率 98.47%", "资金使用率 97%"]),
        ("“三公经费”控制率＝（15.5/20）×100%=77.5%。", ["“三公经费”控制率 77.5%"]),
    ],
)
def test_growth_period_and_rates(text: str, indicators: list[str]) -> None:
    assert [line.replace("2023年1-9月", "1-9月") for line in read(text).indicators] == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("群众满意度达96.5%，居全县第3位。", ["群众满意度 96.5%", "群众满意度（全县排名） 3位"]),
        ("综合考核排名全市第二。", ["综合考核（全市排名） 2名"]),
        ("在“城市创新能力评价”中列第35位。", ["“城市创新能力评价”排名 35位"]),
        ("技能竞赛获第一名。", ["技能竞赛获排名 1名"]),
        ("全县粮食产量居全省第六。", ["全县粮食产量（全省排名） 6名"]),
    ],
)
def test_ranks_are_named_by_what_is_ranked_and_among_whom(text: str, indicators: list[str]) -> None:
    assert read(text).indicators == indicators


@pytest.mark.parametrize(
    "text", ["第一时间响应。", "第二届大会召开。", "第三方评价结果。", "第十四次会议。", "第一产业发展。"]
)
def test_an_ordinal_that_ranks_nothing_is_no_figure(text: str) -> None:
    told = read(text)
    assert told.facts == []
    assert [line.split(" ")[1] for line in told.others] == ["ordinal"]


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("道路硬化≥0.684km；验收合格率≥100%。", ["道路硬化 target ≥0.684km", "验收合格率 target ≥100%"]),
        ("力争高新技术企业达到500家。", ["高新技术企业 target 达到500家"]),
        ("二、年度绩效目标\n新建水池12座，受益群众满意度达到95%以上。", [
            "新建水池 target 12座", "受益群众满意度 target 达到95%以上",
        ]),
        ("二、年度绩效目标完成情况\n新建水池12座。", ["新建水池 12座"]),
    ],
)  # fmt: skip
def test_targets_by_sign_by_word_and_by_title(text: str, indicators: list[str]) -> None:
    assert read(text).indicators == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("新增精品课程12门，目标值10门。", ["新增精品课程 target 10门 12门"]),
        ("就业率目标值95%，实际93.4%。", ["就业率 target 95% 93.4%"]),
        ("课程建设完成率95%，目标值10门，实际完成12门。", ["课程建设完成率 95%", "课程建设 target 10门 12门"]),
        ("年初目标为新建学校5所，实际完成4所。", ["新建学校 target 5所 4所"]),
        ("产出数量：培训人数，目标值500人，实际完成520人。", ["培训人数 target 500人 520人"]),
        ("学生体检率指标：目标值98%，完成值99.2%。", ["学生体检率 target 98% 99.2%"]),
        ("计划完成率98.4%，未达到100%。", ["计划完成率 target 达到100% 98.4%"]),
        ("计划完成造林500亩，实际完成480亩。", ["计划完成造林 target 500亩 480亩"]),
        ("农民满意度92.5%，目标值90%。", ["农民满意度 target 90% 92.5%"]),
        ("新建水池5座，完成年度目标任务5座的100%。", [
            "新建水池 target 5座 5座", "新建水池完成年度目标任务 100%",
        ]),
    ],
)  # fmt: skip
def test_target_and_result_of_one_indicator_are_one_fact(text: str, indicators: list[str]) -> None:
    told = read(text)
    assert told.indicators == indicators
    assert told.others == []


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("招生减少，原因是2个专业停招。", ["2 count_in_cause"]),
        ("由于3个项目未完成招标，预算执行率为80%。", ["3 count_in_cause"]),
        ("因5家企业退出，年末在库企业120家。", ["5 count_in_cause"]),
    ],
)
def test_what_a_cause_counts_is_no_result(text: str, others: list[str]) -> None:
    told = read(text)
    assert told.others == others
    assert all("企业退出" not in line and "招标" not in line for line in told.indicators)


def test_a_target_keeps_its_operator_and_has_no_achieved_value() -> None:
    (fact,) = read("验收合格率≥95%。").facts
    assert isinstance(fact, IndicatorFact)
    assert (fact.target_operator, fact.actual_text, fact.actual_value) == (TargetOperator.AT_LEAST, None, None)


def test_a_share_of_the_whole_is_no_indicator_but_that_of_a_result_is() -> None:
    assert read("公务接待费3万元，占“三公”经费支出的20%。").others == ["20 share_of_whole"]
    told = read("研发投入15亿元，占地区生产总值比重2.5%。")
    assert told.indicators == ["研发投入 15亿元", "研发投入占地区生产总值 2.5%"]


def test_what_a_project_is_to_build_is_no_result() -> None:
    told = read("建设内容：拦水坝2700立方米；道路5公里。")
    assert told.facts == []
    assert told.others == ["2700 project_content", "5 project_content"]


def test_the_overall_score_is_the_headers_and_no_indicator() -> None:
    told = read("绩效自评得分95.6分，评价等级为优。")
    assert told.facts == []
    assert told.others == []


def test_figures_side_by_side_have_each_its_own_name() -> None:
    told = read("国家、省级高新技术企业占比分别为9.5%、7.4%。")
    assert told.indicators == ["国家高新技术企业占比 9.5%", "省级高新技术企业占比 7.4%"]


def test_a_result_stands_from_its_name_to_the_noun_behind_it() -> None:
    told = read("其中，引进7个海外创新团队，")
    (fact,) = told.facts
    assert told.text(fact) == "引进7个海外创新团队"


def test_a_figure_nobody_can_name_is_left_unexplained() -> None:
    told = read("情况如下：35。")
    assert told.facts == []
    assert told.others == ["35 ?"]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("压缩率保持在5%-10%之间。", "5%-10%"),
        ("平均等候时间3天—5天。", "3天—5天"),
        ("服务人口10-20万人。", "10-20万人"),
    ],
)
def test_a_range_is_text_and_no_number(text: str, printed: str) -> None:
    (fact,) = read(text).facts
    assert isinstance(fact, IndicatorFact)
    assert fact.actual_value is None
    assert fact.actual_text == printed


def test_a_part_set_aside_is_a_share() -> None:
    assert read("预算管理上留出15%—25%应对临时任务。").others == ["15 share_of_whole", "25 end_of_range"]


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("绩效目标为：补贴面积不低于4,200万亩，新建农田85万亩。", [
            "补贴面积 target 不低于4,200万亩", "新建农田 target 85万亩",
        ]),
        ("三、偏离绩效目标的原因\n综合利用率为79.5%。", ["综合利用率 79.5%"]),
        ("排查安全隐患1,263处，整改1,258处。", ["排查安全隐患 1263处", "整改安全隐患 1258处"]),
        ("资金使用率低于80%。", ["资金使用率 80%"]),
        ("所属32个预算单位“三公”经费支出5万元。", ["所属预算单位 32个"]),
        ("查处交通违法行为56.3万起。", ["查处交通违法行为 56.3万起"]),
        ("粮食总产量395.8亿斤。", ["粮食总产量 395.8亿斤"]),
        ("营养补助标准5元/人/天。", ["营养补助标准 5元/人/天"]),
        ("医院名列前茅，市第一人民医院参评。", []),
    ],
)  # fmt: skip
def test_goals_are_targets_and_results_are_none(text: str, indicators: list[str]) -> None:
    assert read(text).indicators == indicators


def test_what_is_short_of_a_figure_does_not_reach_it() -> None:
    told = read("预算执行率距100%还有差距。")
    assert told.facts == []
    assert told.others == ["100 threshold"]


def test_units_of_large_sums_and_of_sums_per_head() -> None:
    told = read("二、绩效\n重大项目总投资6.8万亿元；小学生均经费720元/生·年、初中940元/生·年。")
    assert told.indicators == ["重大项目总投资 6.8万亿元", "小学生均经费 720元/生·年", "初中 940元/生·年"]


def test_a_ratio_that_fell_from_one_value_to_another() -> None:
    told = read("二、绩效\n大班额比例由2.3%降至0.8%。万元GDP用水量降至38.2立方米。")
    assert told.indicators == ["大班额比例 0.8%", "万元GDP用水量 38.2立方米"]


def test_what_a_bound_selects_is_counted_and_the_bound_is_no_figure() -> None:
    told = read("二、预算执行情况\n执行率低于80%的项目有3个。")
    assert told.indicators == ["执行率低于80%的项目 3个"]
    assert told.others == ["80 threshold"]


def test_money_that_a_problem_concerns_is_no_spending() -> None:
    told = read("三、存在的问题\n2个项目未能按期开工，涉及资金560万元。")
    assert told.sums == []


def test_the_target_a_result_is_measured_by() -> None:
    told = read("二、绩效\n完成交通投资126.8亿元，为年度目标任务120亿元的105.67%，同比增长9.3%。")
    assert told.indicators == [
        "完成交通投资 target 120亿元 126.8亿元 growth +9.3%",
        "完成交通投资完成年度目标任务 105.67%",
    ]


def test_what_measures_are_to_reach_is_a_target() -> None:
    told = read("五、改进措施\n加快资金支付，确保支付率达到60%以上，计划2024年引进专业人才3名。")
    assert told.indicators == ["支付率 target 达到60%以上", "引进专业人才 2024 target 3名"]


def test_the_score_of_a_part_is_not_that_of_the_report() -> None:
    told = read("四、自评结论\n自评得分94.6分，其中投入指标得分18.5分（满分20分）。")
    assert told.indicators == ["投入指标得分 18.5分"]
    assert told.others == ["20 full_marks"]


def test_a_value_of_an_earlier_year_that_was_left() -> None:
    told = read("三、绩效\n具备科学素质比例由2020年的8.6%上升至11.8%；获省级以上表彰2项。")
    assert told.indicators == ["具备科学素质比例 11.8%", "获省级以上表彰 2项"]
    assert told.others[-1:] == ["8.6 value_left"]


def test_a_standard_set_by_others_is_no_result() -> None:
    told = read("三、绩效\n人均科普经费0.85元，低于省定2元的标准。")
    assert told.indicators == ["人均科普经费 0.85元"]
    assert told.others == ["2 threshold"]


def test_a_bound_before_a_result_is_its_target() -> None:
    told = read("三、绩效\n成灾率控制在3‰以内，实际2.1‰；火灾受害率0.02‰，低于控制指标0.9‰。")
    assert told.indicators == ["成灾率 target 3‰以内 2.1‰", "火灾受害率 0.02‰"]
    assert told.others == ["0.9 limit_or_distance"]


def test_a_rank_among_a_number_of_places() -> None:
    told = read("三、绩效\n办理时限由5个工作日压缩至3个工作日，市民满意度测评位列全省14个市州第3名。")
    assert told.indicators == ["办理时限 3个工作日", "市民满意度测评（全省14个市州排名） 3名"]


def test_how_many_projects_fall_into_each_class() -> None:
    told = read("二、预算执行\n执行率100%的项目31个，90%-100%的8个，80%以下的1个。")
    assert told.indicators[0] == "执行率100%的项目 31个"
    assert [other for other in told.others if other.endswith("threshold")] == [
        "100 threshold",
        "90 threshold",
        "100 threshold",
        "80 threshold",
    ]


def test_rates_side_by_side_are_of_the_results_before() -> None:
    told = read("三、绩效\n城镇新增就业2150人，失业人员再就业620人，分别完成任务数的107.5%、103.3%。")
    assert told.indicators[2:] == ["城镇新增就业完成任务数 107.5%", "失业人员再就业完成任务数 103.3%"]


def test_foreign_money_and_works_that_are_finished() -> None:
    told = read("三、绩效\n到位外资1200万美元，已完工程验收率82%。")
    assert told.indicators == ["到位外资 1200万美元", "已完工程验收率 82%"]


def test_what_was_paid_for_a_result() -> None:
    told = read("三、绩效\n共安排23个项目3.6亿元，截至年底拨付3.42亿元。")
    assert told.sums == []


def test_words_that_only_look_like_bounds() -> None:
    (saved,) = read("三、绩效\n节约8.5万元。").facts
    assert (saved.actual_text, saved.actual_operator) == ("8.5万元", None)  # type: ignore[union-attr]


def test_a_verb_that_is_a_noun_as_well() -> None:
    assert read("三、绩效\n全年培训48期5620人次。").indicators == ["培训 48期", "培训 5620人次"]
