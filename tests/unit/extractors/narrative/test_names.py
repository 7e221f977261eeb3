"""Names: what falls away at both ends, and joint names taken apart."""

import pytest

from pipelines.extractors.narrative import names
from pipelines.extractors.narrative.pairs import split_names


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("其中：公务接待费", "公务接待费"),
        ("2023年全市高新技术企业达到", "全市高新技术企业"),
        ("截至2023年12月31日，本部门共有车辆", "车辆"),
        ("我局现有在职职工共计", "在职职工"),
        ("（一）本年度公用经费为", "公用经费"),
        ("一是持续引进人才约", "引进人才"),
        ("及时率", "及时率"),
        ("共建实验室", "共建实验室"),
        ("统计工作", "统计工作"),
        ("报表统计", "报表统计"),
        ("累计折旧", "累计折旧"),
        ("主要领导干部用车", "主要领导干部用车"),
        ("采购打印机、电脑等办公设备", "办公设备"),
        ("征地拆迁完成", "征地拆迁"),
        ("2022年共拨付奖补资金", "拨付奖补资金"),
        ("累计为包括各类企业引进人才", "各类企业引进人才"),
        ("聚集了以甲公司、乙公司、丙公司等为核心", ""),
        ("出台《人才政策》2024年高层次人才认定", "高层次人才认定"),
        ("事业编制实有", "事业编制实有"),
        ("其中", ""),
        ("，", ""),
        ("", ""),
    ],
)
def test_openers_owners_dates_and_copulas_fall_away(words: str, name: str) -> None:
    printed = words.replace("（", "(").replace("）", ")")
    start, end = names.trim(printed)
    assert printed[start:end] == name


@pytest.mark.parametrize(
    ("words", "is_bare", "ends"),
    [
        ("引进", True, True),
        ("成功获批", True, True),
        ("高新企业获得", False, True),
        ("高新企业", False, False),
        ("", False, False),
    ],
)
def test_a_verb_alone_and_a_verb_at_the_end(words: str, *, is_bare: bool, ends: bool) -> None:
    assert names.is_bare_verb(words) is is_bare
    assert names.ends_with_verb(words) is ends


def test_the_verb_words_begin_with() -> None:
    assert names.leading_verb("新签约项目") == "新签约"
    assert names.leading_verb("项目") == ""


def test_a_name_that_needs_its_subject() -> None:
    assert names.is_generic("总数")
    assert not names.is_generic("企业总数")


@pytest.mark.parametrize(
    ("joint", "size", "parts"),
    [
        ("国家、省级企业占比", 2, ["国家企业占比", "省级企业占比"]),
        ("公务用车购置数及保有量", 2, ["公务用车购置数", "保有量"]),
        ("甲、乙和丙", 3, ["甲", "乙", "丙"]),
        ("企业占比", 2, []),
    ],
)
def test_a_joint_name_is_taken_apart(joint: str, size: int, parts: list[str]) -> None:
    assert split_names(joint, size) == parts
