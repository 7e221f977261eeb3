"""Staffing, organisation, assets, vehicles, visits and surveys."""

import pytest

from tests.unit.extractors.narrative.reading import read


@pytest.mark.parametrize(
    ("text", "basics"),
    [
        ("核定编制数45人，其中行政编制20人、事业编制25人；年末实有人数48人，其中在职42人，退休6人。", [
            "核定编制数 45人", "行政编制 20人", "事业编制 25人", "实有人数 48人", "在职 42人", "退休 6人",
        ]),
        ("我局内设股室8个，下属二级单位3个。现有在职职工56人，临聘人员12人。", [
            "内设股室 8个", "下属二级单位 3个", "在职职工 56人", "临聘人员 12人",
        ]),
        ("中心现有事业编制12名，实有在编人员10人，离休1人，遗属2人。", [
            "事业编制 12名", "实有在编人员 10人", "离休 1人", "遗属 2人",
        ]),
        ("13个内设处室机构。", ["内设处室机构 13个"]),
        ("2023年末资产总额2,345.6万元，负债总额123.4万元，净资产2,222.2万元。", [
            "资产总额 2345.6万元", "负债总额 123.4万元", "净资产 2222.2万元",
        ]),
        ("固定资产原值1,256.8万元，累计折旧456.3万元，净值800.5万元。", [
            "固定资产原值 1256.8万元", "累计折旧 456.3万元", "固定资产净值 800.5万元",
        ]),
        ("2023年末资产总计6.23万元，为固定资产净值。", ["资产总计 6.23万元", "固定资产净值 6.23万元"]),
        ("国内公务接待15批次、126人次，国（境）外公务接待0批次、0人次。", [
            "国内公务接待 15批次", "国内公务接待 126人次", "国(境)外公务接待 0批次", "国(境)外公务接待 0人次",
        ]),
        ("因公出国（境）团组数2个，人数5人；公务用车购置数0辆，保有量3辆。", [
            "因公出国(境)团组数 2个", "因公出国(境)人数 5人", "公务用车购置数 0辆", "保有量 3辆",
        ]),
        ("公务用车购置数及保有量分别为1辆和5辆。", ["公务用车购置数 1辆", "保有量 5辆"]),
        ("共发放问卷200份，满意度为98.5%。", ["发放问卷 200份", "满意度 98.5%"]),
        ("办公用房面积1,250平方米。", ["办公用房面积 1250平方米"]),
    ],
)  # fmt: skip
def test_words_that_make_a_figure_a_basic_one(text: str, basics: list[str]) -> None:
    assert read(text).basics == basics


@pytest.mark.parametrize(
    ("text", "basics"),
    [
        ("决算数大于预算数，原因是58名教职工当年调资。", ["教职工 58名"]),
        ("主要是因58名村干部离任。", ["村干部 58名"]),
        ("主要原因是3名人员退休、2名人员调出。", ["人员退休 3名", "人员调出 2名"]),
    ],
)
def test_staff_counted_in_a_cause_is_a_basic_figure(text: str, basics: list[str]) -> None:
    told = read(text)
    assert told.basics == basics
    assert told.indicators == []


@pytest.mark.parametrize(
    ("text", "basics"),
    [
        ("学院有教职工58名，其中专任教师45名，全日制在校生1,230人。", [
            "教职工 58名", "专任教师 45名", "全日制在校生 1230人",
        ]),
        ("现有教学班36个，在校学生1680人。", ["教学班 36个", "在校学生 1680人"]),
        ("在园幼儿842名，保育员36人。", ["在园幼儿 842名", "保育员 36人"]),
        ("医院编制床位300张，实际开放床位280张，执业医师85名，注册护士120名。", [
            "医院编制床位 300张", "实际开放床位 280张", "执业医师 85名", "注册护士 120名",
        ]),
        ("全局现有民警320人，辅警150人。", ["民警 320人", "辅警 150人"]),
    ],
)  # fmt: skip
def test_people_and_places_of_schools_hospitals_and_police(text: str, basics: list[str]) -> None:
    assert read(text).basics == basics


@pytest.mark.parametrize("text", ["培训教师300人。", "新增养老床位320张。", "资助在校生1,200人。", "慰问民警30人。"])
def test_people_and_beds_that_were_reached_are_results(text: str) -> None:
    told = read(text)
    assert told.basics == []
    assert len(told.indicators) == 1


def test_state_assets_in_use() -> None:
    told = read(
        "截至2023年12月31日，本部门共有车辆6辆，其中：主要领导干部用车0辆、机要通信用车2辆、应急保障用车1辆、"
        "执法执勤用车3辆；单价50万元以上通用设备1台（套），单价100万元以上专用设备0台（套）。"
    )
    assert told.basics == [
        "车辆 6辆",
        "主要领导干部用车 0辆",
        "机要通信用车 2辆",
        "应急保障用车 1辆",
        "执法执勤用车 3辆",
        "单价50万元以上通用设备 1台",
        "单价100万元以上专用设备 0台",
    ]
    assert told.sums == told.indicators == []


@pytest.mark.parametrize("name", ["在职人员控制率93.3%", "群众满意度95.2%"])
def test_a_control_rate_and_a_satisfaction_are_indicators_too(name: str) -> None:
    told = read(f"{name}。")
    assert len(told.basics) == 1
    assert told.basics == told.indicators


def test_counts_below_a_title_on_staff_are_basic_and_elsewhere_results() -> None:
    assert read("（二）人员情况\n教练员12人，运动员86人。").basics == ["教练员 12人", "运动员 86人"]
    assert read("（二）工作成效\n教练员12人，运动员86人。").basics == []


def test_sums_below_a_title_on_assets_are_values_of_assets() -> None:
    told = read("（三）资产管理情况\n房屋320万元，设备65万元。")
    assert told.basics == ["房屋 320万元", "设备 65万元"]
    assert told.sums == []


@pytest.mark.parametrize("text", ["接待游客320万人次。", "新增新能源车50辆。", "培训学员300人。"])
def test_results_with_the_same_units_are_no_basic_figures(text: str) -> None:
    told = read(text)
    assert told.basics == []
    assert len(told.indicators) == 1


def test_the_result_of_a_formula_is_a_mention_of_the_figure() -> None:
    told = read("在职人员控制率93.33%（在职人员42人/编制45人×100%=93.33%）。")
    assert told.basics.count("在职人员控制率 93.33%") == 2


@pytest.mark.parametrize(
    ("sentence", "basics"),
    [
        ("接待读者21.5万人次。", []),
        ("国内公务接待16批次98人次。", ["国内公务接待 16批次", "国内公务接待 98人次"]),
        ("出动车辆286台次。", []),
        ("完成固定资产投资126.8万元。", []),
    ],
)
def test_words_of_basic_figures_in_results(sentence: str, basics: list[str]) -> None:
    assert read(f"三、绩效\n{sentence}").basics == basics


def test_what_falls_to_each_of_the_staff_is_a_result() -> None:
    assert read("三、绩效\n编制内人员人均服务群众300人。").basics == []
