"""Statements without a figure: nothing spent, nothing changed."""

import pytest

from pipelines.domain.vocabulary import ReportType
from tests.unit.extractors.narrative.reading import read


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("本年度未安排政府性基金预算支出。", ["政府性基金预算支出 actual 0"]),
        ("本单位没有使用国有资本经营预算安排的支出。", ["国有资本经营预算 actual 0"]),
        ("本部门未发生政府性基金预算收支。", ["政府性基金预算 actual 0"]),
        ("我单位未安排因公出国（境）费。", ["因公出国(境)费 actual 0"]),
        ("无公务用车购置支出，无公务接待费支出。", ["公务用车购置支出 actual 0", "公务接待费支出 actual 0"]),
        ("无政府性基金预算和国有资本经营预算支出。", ["政府性基金预算 actual 0", "国有资本经营预算支出 actual 0"]),
        ("2022年无因公出国（境）费用。", ["因公出国(境)费用 actual 2022 0"]),
        ("因公出国（境）费用没有，原因是不安排出访。", ["因公出国(境)费用 actual 0"]),
        ("公务用车购置费为零。", ["公务用车购置费 actual 0"]),
        ("公务接待费未发生支出。", ["公务接待费 actual 0"]),
        ("公务用车购置费零支出。", ["公务用车购置费 actual 0"]),
        ("因公出国（境）费、公务用车购置费均为零。", ["因公出国(境)费 actual 0", "公务用车购置费 actual 0"]),
        ("年末无结余。", ["结余 actual 0"]),
        ("2023年度无政府采购支出。", ["政府采购支出 actual 0"]),
    ],
)
def test_nothing_spent_is_a_sum_of_0_by_statement(text: str, sums: list[str]) -> None:
    told = read(text)
    assert told.sums == sums
    assert all(fact.is_zero_by_statement for fact in told.spending)


@pytest.mark.parametrize(
    "text",
    [
        "无超标准公务接待费。",
        "未发生“三公”经费超预算现象。",
        "无公务接待费挤占其他资金。",
        "没有违反公务用车购置规定。",
        "项目支出无挪用资金情况。",
        "基本支出无明显偏差。",
        "无基本支出超支。",
        "公务接待费有无超支。",
        "因公出国（境）费较少。",
    ],
)
def test_other_things_said_of_an_item_are_no_absence(text: str) -> None:
    assert read(text).sums == []


def test_what_was_not_planned_is_a_budget_of_0() -> None:
    told = read("2023年未安排因公出国（境）费预算。", report_type=ReportType.BUDGET)
    assert told.sums == ["因公出国(境)费 initial_budget 0"]


@pytest.mark.parametrize("printed", ["0万元", "0元", "0.00万元", "0"])
def test_a_printed_0_is_an_ordinary_sum(printed: str) -> None:
    (fact,) = read(f"公务接待费{printed}，与上年持平。").spending
    assert not fact.amount_wan_yuan
    assert not fact.is_zero_by_statement


@pytest.mark.parametrize("printed", ["-", "—", "不适用", ""])
def test_a_dash_is_missing_and_not_0(printed: str) -> None:
    assert read(f"公务接待费{printed}。").sums == []


def test_no_change_is_of_the_subject_named_with_it() -> None:
    told = read("机关运行经费5万元，“三公”经费与上年持平。")
    assert told.changes == ["“三公”经费 prior_year +0"]


def test_no_change_without_a_base_is_none() -> None:
    assert read("账实相符，账账一致。").changes == []


def test_an_absence_stands_where_it_is_stated() -> None:
    told = read("2023年，本年度未安排政府性基金预算支出。")
    (fact,) = told.spending
    assert told.text(fact) == "未安排政府性基金预算支出"
    assert fact.place.figures == ()
    assert fact.place.extractor == "narrative.none_stated"


def test_none_behind_a_colon() -> None:
    told = read("因公出国（境）经费：本年度未发生，上年度也未发生。")
    assert told.sums == ["因公出国(境)经费 actual 0"]
