"""Names of government bodies at the head of a title, a cell or a sentence."""

import pytest

from pipelines.domain.vocabulary import AdminLevel
from pipelines.text.organisations import DepartmentName, Followers, abbreviates, read_department


def named(text: str) -> DepartmentName:
    name = read_department(text, Followers.NOTHING)
    assert name is not None
    return name


@pytest.mark.parametrize(
    ("text", "name", "level"),
    [
        ("长沙市科学技术局部门整体支出绩效自评报告", "长沙市科学技术局", AdminLevel.CITY),
        ("市科技局2022年度预算支出绩效评价报告", "市科技局", AdminLevel.CITY),
        ("市市场监督管理局部门决算", "市市场监督管理局", AdminLevel.CITY),
        ("市场监督管理局2022年部门决算", "市场监督管理局", None),
        ("教育局2020年部门预算", "教育局", None),
        ("张掖市沙枣幼儿园2017年度部门决算公开", "张掖市沙枣幼儿园", AdminLevel.CITY),
        ("烈山区机关事务服务中心2021年度三公经费", "烈山区机关事务服务中心", AdminLevel.DISTRICT),
        ("绿春县三棵桩乡人民政府2021年度项目支出", "绿春县三棵桩乡人民政府", AdminLevel.TOWNSHIP),
        ("桃源县漆河镇2022年度部门决算", "桃源县漆河镇", AdminLevel.TOWNSHIP),
        ("绿春县人民政府办公室2022年度部门决算", "绿春县人民政府办公室", AdminLevel.COUNTY),
        ("中共长沙市委宣传部2022年度部门决算", "中共长沙市委宣传部", AdminLevel.CITY),
        ("郴州高新技术产业开发区管理委员会2022年度", "郴州高新技术产业开发区管理委员会", AdminLevel.CITY),
        ("县城乡规划局2020年部门预算", "县城乡规划局", AdminLevel.COUNTY),
    ],
)
def test_a_name_at_the_head_of_a_title(text: str, name: str, level: AdminLevel | None) -> None:
    department = read_department(text, Followers.TITLE)
    assert department is not None
    assert (department.name, department.admin_level) == (name, level)


@pytest.mark.parametrize(
    "text",
    [
        "部门整体支出绩效自评报告",
        "我局2023年部门决算",
        "本部门2023年预算",
        "村级组织保障经费项目支出绩效自评表",
        "牛角塘通组道路工程绩效评价报告",
        "县级专项资金绩效目标自评表",
        "天心区2022年部门决算",
        "各乡镇2022年部门决算",
        "",
    ],
)
def test_a_title_that_names_no_body(text: str) -> None:
    assert read_department(text, Followers.TITLE) is None


def test_a_company_or_an_internal_unit_is_no_government_body() -> None:
    for text in ("姚安县城乡资产经营有限公司", "仓储调控与产业股", "湖南某某会计师事务所", "平江县某某种植专业合作社"):
        assert read_department(text, Followers.LABEL) is None


@pytest.mark.parametrize(
    ("short", "full", "stands_for"),
    [
        ("市科技局", "衡阳市科学技术局", True),
        ("市发改委", "长沙市发展和改革委员会", True),
        ("市教育局", "浏阳市教育局", True),
        ("县教育局", "浏阳市教育局", False),
        ("市科技局", "衡阳市财政局", False),
        ("区科技局", "衡阳市科学技术局", False),
        ("教育局", "射洪县教育局", True),
        ("枣林铺镇人民政府", "宿州市萧县枣林铺镇人民政府", True),
    ],
)
def test_which_short_name_stands_for_which_full_one(short: str, full: str, stands_for: bool) -> None:
    assert abbreviates(named(short), named(full)) is stands_for
