"""Which lines make one paragraph, and what between them is page furniture."""

import pytest

from pipelines.domain.document import Document, Paragraph
from pipelines.readers import read_document


def read(text: str) -> Document:
    document = read_document("a.txt", text.encode())
    assert isinstance(document, Document)
    return document


def paragraphs(text: str) -> list[str]:
    """The words of each paragraph as the author wrote them: without line ends and page furniture."""
    document = read(text)
    return [
        "".join(text[piece.start : piece.end].strip() for piece in document.flow(block.span)).replace("\n", "")
        for block in document.blocks
        if isinstance(block, Paragraph)
    ]


def test_hard_wrapped_lines_are_joined_into_sentences() -> None:
    text = (
        "5\n(一)教育支出类科目 5,171,279.67 元,占支出总预算\n78.98%,同比增加 2,978,364.20 元,增长 135.82%。\n"
        "(二)社会保障和就业支出类科目 613,452.48 元,占支\n出总预算 9.4%,同比增加 418,276.95 元,增长 214.3%。\n"
        "四、财政拨款收支预算情况说明\n2023 年财政拨款收支预算 6,547,782.66 元。收入包\n"
        "括:一般公共预算款 6,516,198.04 元、上年结转结余\n31,584.62 元。\n"
    )
    assert paragraphs(text) == [
        "(一)教育支出类科目 5,171,279.67 元,占支出总预算78.98%,同比增加 2,978,364.20 元,增长 135.82%。",
        "(二)社会保障和就业支出类科目 613,452.48 元,占支出总预算 9.4%,同比增加 418,276.95 元,增长 214.3%。",
        "2023 年财政拨款收支预算 6,547,782.66 元。收入包括:一般公共预算款 6,516,198.04 元、上年结转结余31,584.62 元。",
    ]


def test_the_flow_of_a_passage_leaves_the_furniture_out() -> None:
    first = "支出421.81万元，是我局因特定工作任务而收到的本级拨付经费，经费包括创新成果转化活动的全部开支和其他"
    document = read(f"{first}\n—1—\n—2—\n各项经费。\n")
    (paragraph,) = (block for block in document.blocks if isinstance(block, Paragraph))
    pieces = [document.text[piece.start : piece.end] for piece in document.flow(paragraph.span)]
    assert pieces == [f"{first}\n", "\n", "\n各项经费。"]
    assert document.flow(document.furniture[0]) == ()


@pytest.mark.parametrize("mark", ["5", "—9—", "- 12 -", "第 3 页，共 46 页", "第3页"])
def test_a_sentence_goes_on_behind_a_page_number(mark: str) -> None:
    first = "项目支出421.81万元，占全年支出的30%，是我局因特定工作任务而收到的本级拨付经费，经费包括创新成果转化"
    text = f"{first}\n\n{mark}\n\n年活动经费、链办经费等。\n"
    document = read(text)
    (paragraph,) = (block for block in document.blocks if isinstance(block, Paragraph))
    assert text[paragraph.span.start : paragraph.span.end] == text.strip()
    assert paragraphs(text) == [f"{first}年活动经费、链办经费等。"]
    assert [text[span.start : span.end] for span in document.furniture] == [mark]


def test_a_sentence_broken_behind_a_comma_goes_on() -> None:
    assert paragraphs("统筹关键技术研发，\n\n牵头组织技术攻关。\n") == ["统筹关键技术研发，牵头组织技术攻关。"]


def test_items_of_a_list_stay_apart() -> None:
    text = "36个项目获2022年度奖励，\n\n三是平台建设提质升级。\n\n四是人才队伍壮大。\n"
    assert paragraphs(text) == ["36个项目获2022年度奖励，", "三是平台建设提质升级。", "四是人才队伍壮大。"]


def test_short_lines_of_a_cover_stay_apart() -> None:
    text = (
        "2024年度部门整体支出绩效自评报告\n\n部门名称：某市科学技术局\n\n2024年5月15日\n\n某市科学技术局整体支出报告\n"
    )
    assert len(paragraphs(text)) == 4


def test_headings_of_like_width_do_not_make_a_text_hard_wrapped() -> None:
    titles = ["（一）高担当搭建科技创新顶层设计", "（二）高层次发挥党建引领强大作用", "（三）高要求推进创新区建设任务"]
    body = "本年度坚持新发展理念，" * 12 + "成效明显。"
    text = "\n".join(f"{title}\n{body}" for title in [*titles, *titles])
    assert paragraphs(text) == [body] * 6


def test_a_bare_number_among_short_lines_is_no_page_number() -> None:
    assert paragraphs("合计\n5\n元\n") == ["合计", "5", "元"]
    assert not read("合计\n5\n元\n").furniture


def test_pages_of_glued_cells_are_one_text_and_their_numbers_furniture() -> None:
    first = (
        "1、2020年度自评表专项资金名称储备粮主管部门某局" + "数量指标储备粮到位率100%100%" * 12 + "库存账实相符率100%"
    )
    text = f"文本内容:\n{first}\n2、100%质量指标资金专户核算率100%100%\n"
    assert paragraphs(text) == ["文本内容:", first.removeprefix("1、") + "100%质量指标资金专户核算率100%100%"]
    assert [text[span.start : span.end] for span in read(text).furniture] == ["1、", "2、"]


def test_long_items_of_a_list_are_no_pages() -> None:
    first = "1、加强预算管理，严格执行制度，" + "统筹推进各项工作，" * 20 + "成效明显"
    assert paragraphs(f"{first}。\n2、加强监督。\n") == [f"{first}。", "2、加强监督。"]


def test_the_unit_above_a_table_is_a_paragraph_and_its_caption() -> None:
    text = "见下表：\n单位：万元\n项目\t金额\n合计\t5.20\n其他\t1.00\n"
    (table,) = read(text).tables
    assert table.caption is not None
    assert text[table.caption.start : table.caption.end] == "单位：万元"
    assert paragraphs(text) == ["见下表：", "单位：万元"]


def test_indented_paragraphs_are_no_table() -> None:
    text = (
        "\t本部门主要职能是贯彻执行科技工作的方针政策，拟订全市科技发展规划并组织实施，统筹推进体系建设和体制改革工作，成效明显。\n"
        * 4
    )
    assert not read(text).tables
    assert len(paragraphs(text)) == 4


def test_menus_of_a_web_page_are_no_table() -> None:
    text = "登录 | 注册\n首页 > 正文\n浏览量:1 | | | |\n正文从这里开始。\n"
    assert not read(text).tables
