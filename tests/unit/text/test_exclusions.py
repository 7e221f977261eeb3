"""Every excluding rule takes what it names and leaves the figures that look like it."""

from itertools import pairwise

import pytest

from pipelines.lookups import load_lookup
from pipelines.text.exclusions import find_exclusions
from pipelines.text.normalised import normalise
from pipelines.text.numbers import find_numbers


def sort_out(text: str) -> tuple[dict[str, str], list[str]]:
    """The excluded numbers of a text with their rules, and the numbers that are left, both as printed with unit."""
    normalised = normalise(text)
    exclusions = find_exclusions(normalised)
    excluded, left = {}, []
    for number in find_numbers(normalised.text):
        rule = next((e.rule for e in exclusions if e.start <= number.figure_start < e.end), None)
        if rule is None:
            left.append(normalised.text[number.figure_start : number.end])
        else:
            excluded[normalised.text[number.figure_start : number.figure_end]] = rule
    return excluded, left


EXCLUDED = [
    ("document_number", "根据青财绩〔2098〕12号", ["2098", "12"]),
    ("document_number", "按2098年第3号公告", ["2098", "3"]),
    ("document_number", "财政部令第102号", ["102"]),
    ("title_of_work", "印发《2098年青石县招商引资20条》", ["2098", "20"]),
    ("article_number", "依照第12条、第3款", ["12", "3"]),
    ("date", "2023年", ["2023"]),
    ("date", "2023年1-9月", ["2023", "1", "9"]),
    ("date", "2021-2023年", ["2021", "2023"]),
    ("date", "2018-2020三年行动", ["2018", "2020"]),
    ("date", "截至2023年12月31日", ["2023", "12", "31"]),
    ("date", "2024-05-31", ["2024", "05", "31"]),
    ("date", "2023部门决算", ["2023"]),
    ("date", "3月15日开工", ["3", "15"]),
    ("date", "每月15日前报送", ["15"]),
    ("date", "21世纪，90年代", ["21", "90"]),
    ("date", "时效指标指标12021年11月30日前付清", ["12021", "11", "30"]),
    ("date", "2021.3-2022.11月", ["2021.3", "2022.11"]),
    ("period", "1-9月累计", ["1", "9"]),
    ("period", "前10个月", ["10"]),
    ("period", "12月底前完成", ["12"]),
    ("clock_time", "上午9：30开会", ["9", "30"]),
    ("phone", "电话0731-12345678", ["0731", "12345678"]),
    ("phone", "12345政务服务热线", ["12345"]),
    ("phone", "邮编：410000", ["410000"]),
    ("code", "2080505机关事业单位基本养老保险缴费", ["2080505"]),
    ("code", "20199-其他事务", ["20199"]),
    ("code", "206科学技术支出", ["206"]),
    ("code", "项目编码：4301-2098-0012", ["4301", "2098", "0012"]),
    ("section_number", "4.2023年重点工作", ["4.2023"]),
    ("section_number", "完成任务。2.加强管理", ["2"]),
    ("section_number", "包括(1)基建(2)设备", ["1", "2"]),
    ("name_with_digits", "子基金1、子基金2项目", ["1", "2"]),
    ("name_with_digits", "8英寸晶圆，1.0版本，世界500强企业", ["8", "1.0", "500"]),
    ("name_with_digits", "5G基站、4A级景区", ["5", "4"]),
    ("name_with_digits", "PM2.5与COVID-19", ["2.5", "19"]),
    ("name_with_digits", "中电99所", ["99"]),
    ("name_with_digits", "319国道与3号楼", ["319", "3"]),
    ("name_with_digits", "“1+5+N”体系，7×24小时值守", ["1", "5", "7", "24"]),
    ("name_with_digits", "“5·12”防灾减灾日", ["5", "12"]),
    ("range_in_name", "3-6岁儿童与65周岁以上老年人", ["3", "6", "65"]),
    ("threshold", "投资500万元以上项目", ["500"]),
    ("threshold", "单价50万元以上通用设备", ["50"]),
    ("threshold", "执行率低于80%的项目", ["80"]),
    ("full_marks", "投入指标（满分20分）", ["20"]),
    ("threshold", "（营收2000万元及以上）", ["2000"]),
    ("form_instruction", "（100字以内）", ["100"]),
    ("form_instruction", "不超过500字", ["500"]),
    ("attachment_number", "附件1：自评表", ["1"]),
    ("attachment_number", "附件2项目支出绩效自评表", ["2"]),
    ("attachment_number", "见表3、图4。", ["3", "4"]),
    ("attachment_number", "公开01表", ["01"]),
    ("attachment_number", "目标1：完成建设", ["1"]),
    ("formula", "控制率=15/20×100%", ["15", "20", "100"]),
    ("formula", "（147.41万元/148.15万元）×100%", ["147.41", "148.15", "100"]),
    ("page_furniture", "当前文档共46页 3.15", ["46", "3.15"]),
    ("page_furniture", "共46页 浏览量：1024", ["46", "1024"]),
]

LEFT = [
    ("document_number", "完成(2023)户", ["2023"]),
    ("title_of_work", "出台《管理办法》等12项制度", ["12项"]),
    ("article_number", "新增12条公交线路", ["12条"]),
    ("date", "分别为2001、2034万元", ["2001", "2034万元"]),
    ("date", "指标12021人", ["12021人"]),
    ("date", "培训2010人", ["2010人"]),
    ("date", "用电2023度。", ["2023度"]),
    ("date", "每户补助2023元", ["2023元"]),
    ("date", "办理时限压缩至5日", ["5日"]),
    ("period", "历时10个月", ["10个月"]),
    ("clock_time", "比例为3：1", ["3", "1"]),
    ("phone", "补助13800000000元", ["13800000000元"]),
    ("code", "惠及2345678人", ["2345678人"]),
    ("code", "安排206万元", ["206万元"]),
    ("section_number", "增长4.2，2.5万元", ["4.2", "2.5万元"]),
    ("section_number", "在职人员(11)人", ["11"]),
    ("name_with_digits", "实施标段2个", ["2个"]),
    ("name_with_digits", "R&D5.2亿元，新修道路10km3条", ["5.2亿元", "10km", "3条"]),
    ("name_with_digits", "竣工48所学校", ["48所"]),
    ("name_with_digits", "增强12%，强化3项", ["12%", "3项"]),
    ("range_in_name", "平均年龄45岁", ["45岁"]),
    ("threshold", "争取资金500万元以上。", ["500万元以上"]),
    ("threshold", "合格率达到95%的目标", ["95%"]),
    ("full_marks", "自评得分96.5分", ["96.5分"]),
    ("form_instruction", "采写稿件1200字。", ["1200"]),
    ("attachment_number", "人大代表45人，报表12张", ["45人", "12张"]),
    ("attachment_number", "公开3场招聘会", ["3场"]),
    ("attachment_number", "附件1.5万元", ["1.5万元"]),
    ("formula", "完成率100%", ["100%"]),
    ("page_furniture", "共46户", ["46户"]),
    ("page_furniture", "当前文档共46页3.15万元", ["3.15万元"]),
]


@pytest.mark.parametrize(("rule", "text", "numbers"), EXCLUDED)
def test_a_rule_excludes_what_it_names(rule: str, text: str, numbers: list[str]) -> None:
    excluded, left = sort_out(text)
    assert left == []
    assert list(excluded) == numbers
    assert rule in excluded.values()


@pytest.mark.parametrize(("text", "figures"), [(text, figures) for _, text, figures in LEFT])
def test_a_rule_leaves_the_figures_that_look_alike(text: str, figures: list[str]) -> None:
    _, left = sort_out(text)
    assert left == figures


def test_every_rule_is_held_to_both() -> None:
    rules = {line["rule"] for line in load_lookup("exclusions")["rules"]}
    assert rules == {rule for rule, _, _ in EXCLUDED}
    assert rules == {rule for rule, _, _ in LEFT}


@pytest.mark.parametrize(
    "text",
    [
        "专项1.5万元",
        "第12期3万元",
        "表2万元",
        "图3%",
        "R3万元",
        "基金2亿元",
        "2010301万元",
        "编码12万元",
        "电话123456元",
        "2023万元",
        "5G3万元",
        "12月3万元",
        "319国道2.5亿元",
    ],
)
def test_a_sum_or_a_percentage_is_never_part_of_a_name(text: str) -> None:
    _, left = sort_out(text)
    assert left
    assert left[-1].endswith(("元", "%"))


def test_a_section_number_is_one_where_a_line_begins() -> None:
    excluded, left = sort_out("（1）基本支出5万元\n2、项目支出6万元")
    assert excluded == {"1": "section_number", "2": "section_number"}
    assert left == ["5万元", "6万元"]


def test_excluded_stretches_stand_apart_and_in_order() -> None:
    normalised = normalise("1.2023年1月附件2《第3条》2021-2022年")
    spans = [(exclusion.start, exclusion.end) for exclusion in find_exclusions(normalised)]
    assert spans == sorted(spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
