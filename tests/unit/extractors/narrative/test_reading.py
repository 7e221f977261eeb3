"""The whole of a document's running text: every number accounted for, every fact at its place, what runs on."""

import inspect
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.domain.document import Document, Paragraph, Span
from pipelines.domain.facts import ReportHeader
from pipelines.domain.vocabulary import Disposition, ReportType
from pipelines.extractors.narrative import rules
from pipelines.extractors.narrative.passages import Section, walk_passages
from pipelines.extractors.narrative.reading import read_running_text
from pipelines.readers import read_document
from pipelines.text.normalised import normalise
from pipelines.text.numbers import find_numbers
from tests.unit.extractors.narrative.reading import read

HEADER = ReportHeader(ReportType.DEPARTMENT_SELF_EVALUATION, fiscal_year=2023)
WORDS = st.sampled_from(
    [
        *"，。；：、（）的和占比",
        *("其中", "基本支出", "“三公”经费", "公务接待费", "年初预算", "决算", "实际支出", "追加", "压减", "分别"),
        *(
            "比上年",
            "较年初预算",
            "同比",
            "减少",
            "增长",
            "持平",
            "未安排",
            "高新企业",
            "满意度",
            "编制",
            "第",
            "居全市第",
        ),
        *(
            "12.5万元",
            "1,234.56元",
            "3亿元",
            "95%",
            "2.3个百分点",
            "12人",
            "386家",
            "0",
            "2023年",
            "第三",
            "≥5个",
            "10万",
        ),
    ]
)


@given(st.lists(WORDS, max_size=40).map("".join))
@settings(max_examples=300)
def test_whatever_is_printed_every_number_is_accounted_for_once(text: str) -> None:
    document = Document("x.txt", "0" * 64, "txt", text, (Paragraph(Span(0, len(text))),) if text else ())
    facts, numbers = read_running_text(document, HEADER)
    normalised = normalise(text)
    printed = {normalised.span(n.figure_start, n.figure_end) for n in find_numbers(normalised.text)}
    assert {number.span for number in numbers} == printed
    assert len(numbers) == len(printed)
    explained = {number.span for number in numbers if number.disposition is Disposition.FACT}
    for fact in facts:
        assert 0 <= fact.place.span.start < fact.place.span.end <= len(text)
        assert set(fact.place.figures) <= printed
        assert all(fact.place.span.covers(figure) for figure in fact.place.figures)
        assert fact.place.extractor.startswith("narrative.")
    made_of = {figure for fact in facts for figure in fact.place.figures}
    assert made_of <= explained


def test_each_rule_of_the_table_tells_what_it_is_for_and_is_asked_once() -> None:
    assert len(set(rules.RULES)) == len(rules.RULES)
    assert all(inspect.getdoc(rule) for rule in rules.RULES)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("在职控制率86%（×100%=86%）", "restated"),
        ("自评得分95分", "overall_score"),
        ("公务接待费3万元，占“三公”经费的20%", "share_of_whole"),
        ("资金池规模由1亿元", "value_left"),
        ("经费由1亿元减少至8千元", "value_reached"),
        ("公务接待费3万元，较上年2万元增加", "base_of_comparison"),
        ("公务接待费3万元（上年2万元）", "base_in_brackets"),
        ("“三公”经费变动率-3%", "rate_of_change"),
        ("公务接待费3万元，比上年减少1万元", "change_against_base"),
        ("公务接待费3万元，决算数小于预算数1万元", "change_over_base"),
        ("公务接待费3万元，比上年减少1万元（5%）", "percent_in_brackets"),
        ("公务接待费3万元，比上年增加（减少）1万元", "either_way"),
        ("高新企业386家，增速5%", "growth_without_base"),
        ("粮食产量居全省第六", "rank"),
        ("建设内容：水坝30立方米", "project_content"),
        ("验收合格率≥95%", "target_by_sign"),
        ("力争就业率达到95%", "target_by_words"),
        ("控制率=（15/20）×100%=75%", "computed"),
        ("固定资产原值5万元", "asset_sum"),
        ("编制数9人", "basic_words"),
        ("公务接待15批次，126人次", "basic_again"),
        ("基本支出5万元", "named_item"),
        ("年初预算5万元", "named_stage"),
        ("粮食补贴5万元", "named_money"),
        ("基本支出8万元，其中：差旅5万元", "part_of_item"),
        ("公务接待费为0", "bare_zero"),
        ("高新企业386家", "indicator"),
    ],
)
def test_the_rule_that_takes_a_figure(text: str, rule: str) -> None:
    told = read(text + "。")
    last = max(told.numbers, key=lambda number: number.span)
    assert last.rule == rule


def test_basic_section_and_account_section_need_their_titles() -> None:
    told = read("（二）机构设置\n教练员12人。\n（三）基本支出情况\n用于差旅5万元。")
    assert [number.rule for number in told.numbers] == ["basic_section", "account_section"]


def test_a_title_is_read_below_the_titles_above_it() -> None:
    told = read("（一）2023年基本支出5万元\n（二）情况\n无。")
    assert told.sums == ["基本支出 actual 5"]


def test_the_year_of_a_sentence_holds_to_its_end_and_no_further() -> None:
    told = read("2022年基本支出5万元，项目支出6万元。公用经费2万元。")
    assert told.sums == ["基本支出 actual 2022 5", "项目支出 actual 2022 6", "公用经费 actual 2"]


def test_subjects_do_not_run_on_from_paragraph_to_paragraph() -> None:
    told = read("粮食补贴资金120万元。\n\n比上年增加3万元。")
    assert told.changes == []


def test_what_a_section_is_about() -> None:
    assert Section(("四、绩效情况", "（一）支出绩效")).is_performance
    assert Section(("三、支出情况",)).is_account
    assert Section(("一、基本情况", "（二）人员编制")).is_basic
    assert Section(("国有资产占用",)).is_on_assets
    assert Section(("年度绩效目标",)).sets_goals
    assert not Section(("年度绩效目标完成情况",)).sets_goals
    assert not Section(()).is_performance


def test_passages_come_in_reading_order_below_their_titles() -> None:
    document = read_document("x.txt", "一、概况\n正文甲。\n（一）人员\n正文乙。\n二、支出\n正文丙。".encode())
    assert isinstance(document, Document)
    passages = list(walk_passages(document))
    texts = [document.text[passage.span.start : passage.span.end].strip() for passage in passages]
    titles = dict(zip(texts, (passage.section.titles for passage in passages), strict=True))
    assert titles["正文甲。"] == ("概况",)
    assert titles["正文乙。"] == ("概况", "人员")
    assert titles["正文丙。"] == ("支出",)


def test_places_taken_by_others_are_left_out() -> None:
    text = "基本支出5万元。项目支出6万元。公用经费7万元。"
    document = Document("x.txt", "0" * 64, "txt", text, (Paragraph(Span(0, len(text))),))
    start = text.index("项目")
    facts, numbers = read_running_text(document, HEADER, taken=(Span(start, text.index("公用")),))
    assert len(facts) == len(numbers) == 2


def test_facts_are_exact_decimals() -> None:
    (fact,) = read("基本支出0.1亿元。").spending
    assert fact.amount_wan_yuan == Decimal(1000)
    assert isinstance(fact.amount_wan_yuan, Decimal)
