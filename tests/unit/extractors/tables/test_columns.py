"""What headings mean, for each kind of column and the spellings met."""

import pytest

from pipelines.domain.vocabulary import BudgetStage, ComparisonBasis
from pipelines.extractors.tables.columns import Role, read_column, tell_role


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("三级指标", Role.INDICATOR),
        ("指标内容", Role.INDICATOR),
        ("一级指标", Role.LEVEL),
        ("指标类型", Role.LEVEL),
        ("年度指标值(A)", Role.TARGET),
        ("年初目标值(A)", Role.TARGET),
        ("全年实际值(B)", Role.ACTUAL),
        ("实施进度", Role.ACTUAL),
        ("分值(10分)", Role.WEIGHT),
        ("考核分值", Role.WEIGHT),
        ("得分(20分*执行率)", Role.SCORE),
        ("复核分", Role.REVIEW_SCORE),
        ("得分计算方法", Role.STANDARD),
        ("偏差原因分析及改进措施", Role.REASON),
        ("变动原因", Role.REASON),
        ("执行率(B/A)", Role.RATE),
        ("完成预算%", Role.RATE),
        ("与上年决算数相比变动比例", Role.CHANGE_PCT),
        ("增减%", Role.CHANGE_PCT),
        ("预、决算差额", Role.DIFFERENCE),
        ("占总支出比重", Role.SHARE),
        ("行次", Role.LINE_NUMBER),
        ("科目编码", Role.CODE),
        ("指标文号", Role.DOCUMENT_NUMBER),
        ("度量单位", Role.MEASURE_UNIT),
        ("单位名称", Role.ROW_LABEL),
        ("金额", Role.AMOUNT),
        ("2022年决算数", Role.AMOUNT),
        ("公务接待费", Role.AMOUNT),
        ("团组数(个)", Role.COUNT),
        ("领导批示", None),
    ],
)
def test_role(heading: str, role: Role | None) -> None:
    assert tell_role(heading) is role


@pytest.mark.parametrize(
    ("path", "stage", "year"),
    [
        (["2021年", "预算数"], BudgetStage.INITIAL_BUDGET, 2021),
        (["上年决算数"], BudgetStage.ACTUAL, 2021),
        (["本年预算数"], BudgetStage.INITIAL_BUDGET, 2022),
        (["调整后预算数"], BudgetStage.FINAL_BUDGET, None),
        (["预算追加及调整数"], BudgetStage.ADJUSTMENT, None),
        (["实际分配资金"], BudgetStage.ACTUAL, None),
        (["上年结转和结余"], None, None),
        (["基本支出", "决算数"], BudgetStage.ACTUAL, None),
    ],
)
def test_stage_and_year(path: list[str], stage: BudgetStage | None, year: int | None) -> None:
    column = read_column(1, path)
    assert (column.role, column.stage, column.fiscal_year(2022)) == (Role.AMOUNT, stage, year)


def test_item_and_unit_of_a_path() -> None:
    column = read_column(3, ["公务用车购置及运行费(万元)", "购置费"])
    assert (column.item_name, column.unit) == ("公务用车购置费", "万元")
    assert read_column(3, ["财政拨款", "预算数"]).item_name == "财政拨款"
    assert read_column(3, ["实际采购金额"]).item_name is None


def test_basis_of_a_change() -> None:
    assert read_column(5, ["预、决算差额"]).basis is ComparisonBasis.BUDGET
    assert read_column(5, ["增减额"]).basis is None
    assert read_column(5, ["比上年增减额"]).basis is ComparisonBasis.PRIOR_YEAR
    assert read_column(5, ["决算数与年初预算差异"]).basis is ComparisonBasis.BUDGET
