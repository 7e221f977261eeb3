"""Lists inside running text in normal form."""

import pytest

from pipelines.text.enumerations import opening_number_length, split_list


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("存在：一是经费不足；二是人手不足。", ["经费不足；", "人手不足。"]),
        ("一要加强管理，二要提高效率", ["加强管理，", "提高效率"]),
        ("1.细化目标；2.加强监控。", ["细化目标；", "加强监控。"]),
        ("1、支出1.5万元。2、支出2.5万元。", ["支出1.5万元。", "支出2.5万元。"]),
        ("方面：(1)提前谋划；(2)加快支付", ["提前谋划；", "加快支付"]),
        ("①甲②乙", []),
        ("①甲。②乙", ["甲。", "乙"]),
        ("首先，管理。其次，效率。最后，责任", ["管理。", "效率。", "责任"]),
        ("第一，甲；第二，乙；第三，丙", ["甲；", "乙；", "丙"]),
        # counts on past nine, and passes over what does not count on
        (
            "".join(f"{number}是甲。" for number in "一二三四五六七八九") + "十是乙。十一是丙。",
            ["甲。"] * 9 + ["乙。", "丙。"],
        ),
        ("一是甲，一是乙；二是丙", ["甲，一是乙；", "丙"]),
    ],
)
def test_the_items_of_a_list(text: str, items: list[str]) -> None:
    assert [text[item.start : item.end] for item in split_list(text)] == items


@pytest.mark.parametrize(
    "text", ["一是经费不足。", "2022年支出1.5万元，2.5万元", "二是甲；三是乙", "一是否到位；二是否合规", ""]
)
def test_what_is_no_list(text: str) -> None:
    assert split_list(text) == ()


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1、甲", 2),
        ("（一）甲".replace("（", "(").replace("）", ")"), 3),
        ("二是甲", 2),
        ("2023年甲", 0),
        ("1.5万元", 0),
    ],
)
def test_the_number_a_paragraph_opens_with(text: str, length: int) -> None:
    assert opening_number_length(text) == length
