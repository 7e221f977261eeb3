"""Sentences and the words around their figures."""

import pytest

from pipelines.text.clauses import Figure, split_sentences
from pipelines.text.numbers import find_numbers


def figures(text: str) -> list[Figure]:
    return [figure for sentence in split_sentences(text, find_numbers(text)) for figure in sentence.figures]


def test_sentences_end_at_full_stops_only() -> None:
    text = "本年支出10万元，其中：甲3万元；乙7万元。结余为0万元!完"
    sentences = split_sentences(text, find_numbers(text))
    assert [sentence.text for sentence in sentences] == [
        "本年支出10万元，其中：甲3万元；乙7万元。",
        "结余为0万元!",
        "完",
    ]
    assert [len(sentence.figures) for sentence in sentences] == [3, 1, 0]
    assert [text[sentence.start : sentence.end] for sentence in sentences] == [sentence.text for sentence in sentences]


@pytest.mark.parametrize(
    ("text", "leads", "befores"),
    [
        ("基本支出8万元，项目支出4万元", ["基本支出", "项目支出"], ["基本支出", "，项目支出"]),
        ("其中：甲3万元、乙7万元", ["甲", "乙"], ["其中：甲", "、乙"]),
        ("与上年相比，减少5万元", ["减少"], ["与上年相比，减少"]),
    ],
)
def test_lead_begins_at_a_clause_mark_and_before_at_the_last_figure(
    text: str, leads: list[str], befores: list[str]
) -> None:
    found = figures(text)
    assert [figure.lead for figure in found] == leads
    assert [figure.before for figure in found] == befores


def test_tail_ends_at_a_mark_or_at_the_next_figure() -> None:
    assert [figure.tail for figure in figures("引进7个创新团队，服务3家企业12人")] == ["创新团队", "企业", ""]


def test_a_bracket_without_figures_is_part_of_the_name() -> None:
    (figure,) = figures("因公出国(境)费5万元")
    assert figure.lead == "因公出国(境)费"
    assert not figure.is_aside


def test_a_bracket_with_figures_is_read_on_its_own_and_closed_up_around() -> None:
    text = "经费6万元(购置费2万元、运行费4万元)，较上年(5万元)增加1万元"
    found = figures(text)
    aside = [figure for figure in found if figure.is_aside]
    assert [figure.lead for figure in aside] == ["购置费", "运行费", ""]
    assert [figure.outer for figure in aside] == ["", "", "，较上年"]
    last = found[-1]
    assert last.lead == "较上年增加"
    assert "".join(text[place] for place in last.lead_places) == last.lead


def test_places_name_each_character_of_the_lead() -> None:
    text = "其中：公务接待费3.2万元，占比5%"
    for figure in figures(text):
        assert "".join(text[place] for place in figure.lead_places) == figure.lead


@pytest.mark.parametrize("text", ["经费(其中3万元", "经费)3万元(", "((甲3万元)乙4万元"])
def test_a_bracket_without_its_other_half_loses_no_figure(text: str) -> None:
    assert len(figures(text)) == len(find_numbers(text))


def test_a_lead_is_as_long_as_a_name_may_be_and_no_longer() -> None:
    (figure,) = figures("甲" * 1000 + "3万元")
    assert len(figure.lead) == len(figure.lead_places) < 300
