"""Titles among the first lines of a report."""

import pytest

from pipelines.text.titles import find_titles


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        # broken over two lines, before the subject and before the form
        (
            " 2023年度长沙市科学技术局部门整体支出\n绩效自评报告\n\n正文。",
            ["2023年度长沙市科学技术局部门整体支出绩效自评报告"],
        ),
        ("2021年度岳麓区科学技术局部门预算\n绩效自评报告\n一、概况", ["2021年度岳麓区科学技术局部门预算绩效自评报告"]),
        (
            "大足区青溪沟镇人民政府\n2021年度“三公”经费决算汇总结果\n",
            ["大足区青溪沟镇人民政府2021年度“三公”经费决算汇总结果"],
        ),
        # spaces, brackets, remarks; the year behind is not part of it
        ("2024 年度部门（单位）整体支出 绩效自评报告\n", ["2024年度部门（单位）整体支出绩效自评报告"]),
        ("绩效目标自评表 | ||||\n(2023年度) | |||\n", ["绩效目标自评表"]),
        ("部门预算项目支出绩效自评表(2023年度) | |||\n", ["部门预算项目支出绩效自评表"]),
        ("绩效目标申报表(基础设施建设类)\n", ["绩效目标申报表(基础设施建设类)"]),
        ("附件2：2022年度部门决算\n", ["2022年度部门决算"]),
        # in traditional characters with readings in brackets: printed characters stay, debris goes
        ("關(guān)于2019年度道路工程績效評價報告\n", ["關于2019年度道路工程績效評價報告"]),
        # cover and title
        ("2024年度部门整体支出绩效自评报告\n\n株洲市某局\n\n2024年度株洲市某局整体支出绩效自评报告\n\n一、", None),
    ],
)
def test_a_title_is_found_as_printed(text: str, titles: list[str] | None) -> None:
    found = [title.printed for title in find_titles(text)]
    assert found == titles or (titles is None and len(found) == 2)


def test_a_title_that_runs_into_its_form_ends_where_the_form_begins() -> None:
    text = (
        "徐某 kjb330 2018-04-11T02:15:08Z False 附件: 项目支出绩效自评表 (2022年度) 项目名称 经费 主管部门 某局"
        + "甲" * 80
    )
    assert [title.printed for title in find_titles(text)] == ["项目支出绩效自评表"]


@pytest.mark.parametrize(
    "text",
    [
        "一、绩效自评报告\n2022年度部门决算\n",  # the first section has begun
        "第二部分 2022年度单位决算情况说明\n",
        "首页 > 政务公开 > 2022年部门决算\n",
        "《2020年度绩效目标自评表.docx》由会员分享\n2020年度绩效目标自评表.docx\n",
        "预决算公开\n决算公开\n",  # a site's menu
        "现将2022年度部门整体支出绩效自评报告，说明如下\n",
        "全年无明显偏差。\n",
        "",
    ],
)
def test_what_is_no_title(text: str) -> None:
    assert find_titles(text) == []
