"""From extractions to rows: what is one fact told twice, where each was read, and that nothing gets lost."""

import json
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

import polars as pl
import pytest

from pipelines.domain.document import Document, Span
from pipelines.domain.facts import (
    UNKNOWN_HEADER,
    ChangeFact,
    Extraction,
    Fact,
    FindingFact,
    IndicatorFact,
    Place,
    SpendingFact,
)
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import (
    BudgetStage,
    ComparisonBasis,
    FindingKind,
    Severity,
    SourceKind,
    SpendingScheme,
    SubjectKind,
    TargetOperator,
)
from pipelines.staging.facts import stage_extractions, stage_issues_without_report

TEXT = (
    "2022年基本支出571.41万元，项目支出6833.24万元。\n"
    "“三公”经费0.00万元。\n"
    "基本支出\t571.41\n"
    "三公经费\t0\n"
    "高新技术企业386家，专利386件。\n"
)
REPORT = Document("区/report.txt", sha256(TEXT.encode()).hexdigest(), "txt", TEXT, blocks=())


def place(passage: str, figure: str, occurrence: int = 1, kind: SourceKind = SourceKind.TEXT) -> Place:
    """The n-th place where `passage` stands, with the figure in it."""
    start = -1
    for _ in range(occurrence):
        start = TEXT.index(passage, start + 1)
    figure_start = TEXT.index(figure, start)
    span = Span(start, start + len(passage))
    return Place(kind, span, REPORT.text_locator(span), "by_hand", (Span(figure_start, figure_start + len(figure)),))


def spending(where: Place, name: str, amount: str, **more: object) -> SpendingFact:
    fact = SpendingFact(where, 2022, SpendingScheme.NATURE, name, BudgetStage.ACTUAL, Decimal(amount))
    return replace(fact, **more)  # type: ignore[arg-type]


IN_TEXT = spending(place("基本支出571.41万元", "571.41"), "基本支出", "571.41")
IN_TABLE = spending(place("基本支出\t571.41", "571.41", kind=SourceKind.TABLE), "基本支出", "571.410")


def stage(*facts: Fact, issues: tuple[Issue, ...] = ()) -> dict[str, pl.DataFrame]:
    return stage_extractions([(REPORT, Extraction(UNKNOWN_HEADER, facts, issues, ()))])


def test_a_sum_told_in_text_and_table_is_one_fact_at_the_first_place() -> None:
    staged = stage(IN_TABLE, IN_TEXT)
    (fact,) = staged["spending"].to_dicts()
    assert (fact["verbatim_text"], fact["source_kind"], fact["mention_count"]) == ("基本支出571.41万元", "text", 2)
    mentions = staged["fact_mentions"].sort("mention_number")
    assert mentions["fact_id"].unique().to_list() == [fact["fact_id"]]
    assert mentions["verbatim_text"].to_list() == ["基本支出571.41万元", "基本支出\t571.41"]
    assert mentions["locator"].to_list() == ["line 1", "line 3"]


def test_passages_and_figures_are_cut_from_the_text_at_their_spans() -> None:
    for mention in stage(IN_TEXT, IN_TABLE)["fact_mentions"].to_dicts():
        assert TEXT[mention["char_start"] : mention["char_end"]] == mention["verbatim_text"]
        (figure,) = mention["figure_spans"]
        assert TEXT[figure["char_start"] : figure["char_end"]] == "571.41"


@pytest.mark.parametrize(
    "other",
    [
        replace(IN_TABLE, amount_wan_yuan=Decimal("571.42")),
        replace(IN_TABLE, fiscal_year=2021),
        replace(IN_TABLE, fiscal_year=None),
        replace(IN_TABLE, budget_stage=BudgetStage.FINAL_BUDGET),
        replace(IN_TABLE, funding_scope="一般公共预算拨款"),
        replace(IN_TABLE, item_name="人员经费"),
    ],
    ids=["amount", "year", "no year", "stage", "scope", "item"],
)
def test_sums_that_differ_are_two_facts(other: SpendingFact) -> None:
    staged = stage(IN_TEXT, other)["spending"]
    assert staged.height == 2
    assert staged["fact_id"].n_unique() == 2
    assert staged["mention_count"].to_list() == [1, 1]


def test_names_are_compared_by_category_and_without_quotation_marks() -> None:
    first = place("“三公”经费0.00万元", "0.00")
    second = place("三公经费\t0", "0", kind=SourceKind.TABLE)
    by_name = stage(spending(first, "“三公”经费", "0.00"), spending(second, "三公经费", "0"))
    assert by_name["spending"]["mention_count"].to_list() == [2]
    assert by_name["spending"]["item_name"].to_list() == ["“三公”经费"]
    code = {"category_code": "three_public.total"}
    by_category = stage(spending(first, "“三公”经费", "0.00", **code), spending(second, "三公支出合计", "0", **code))
    assert by_category["spending"]["mention_count"].to_list() == [2]


def test_an_item_of_another_whole_is_another_item() -> None:
    of_basic = replace(IN_TEXT, item_name="其他", parent_item_name="基本支出")
    of_project = replace(IN_TABLE, item_name="其他", parent_item_name="项目支出")
    assert stage(of_basic, of_project)["spending"].height == 2


def test_the_whole_is_taken_from_the_place_that_prints_it() -> None:
    staged = stage(IN_TEXT, replace(IN_TABLE, parent_item_name="支出合计"))["spending"]
    assert staged["parent_item_name"].to_list() == ["支出合计"]


def test_indicators_of_one_value_but_another_name_are_two_facts() -> None:
    firms = IndicatorFact(place("高新技术企业386家", "386"), 2022, "高新技术企业", actual_value=Decimal(386), unit="家")
    patents = IndicatorFact(place("专利386件", "386"), 2022, "专利", actual_value=Decimal(386), unit="件")
    staged = stage(firms, patents)
    assert staged["indicator_results"]["indicator_name"].to_list() == ["高新技术企业", "专利"]
    assert staged["fact_mentions"].height == 2


def test_an_indicator_is_one_fact_however_it_is_introduced_but_a_bound_is_another() -> None:
    printed = IndicatorFact(place("高新技术企业386家", "386"), 2022, "高新技术企业", actual_value=Decimal(386))
    printed = replace(printed, actual_text="386家", unit="家")
    introduced = replace(printed, place=place("专利386件", "386"), actual_text="达386家")
    bound = replace(introduced, actual_operator=TargetOperator.MORE)
    assert stage(printed, introduced)["indicator_results"]["mention_count"].to_list() == [2]
    assert stage(printed, bound)["indicator_results"].height == 2


def test_another_growth_makes_another_fact() -> None:
    slow = IndicatorFact(place("高新技术企业386家", "386"), 2022, "高新技术企业", actual_value=Decimal(386))
    slow = replace(slow, growth_pct=Decimal(2))
    fast = replace(slow, place=place("专利386件", "386"), growth_pct=Decimal(20))
    unsaid = replace(slow, place=place("基本支出\t571.41", "571.41"), growth_pct=None)
    staged = stage(slow, fast, unsaid)["indicator_results"].sort("growth_pct")
    assert staged["growth_pct"].to_list() == [Decimal(2), Decimal(20)]
    assert staged["mention_count"].sum() == 3


def test_changes_by_one_amount_to_two_values_are_two_facts() -> None:
    change = ChangeFact(
        place("基本支出571.41万元", "571.41"),
        2022,
        "基本支出",
        SubjectKind.SPENDING,
        ComparisonBasis.PRIOR_YEAR,
        current_value=Decimal("571.41"),
        change_amount=Decimal(5),
    )
    other = replace(change, place=place("基本支出\t571.41", "571.41"), current_value=Decimal("671.41"))
    assert stage(change, other)["stated_changes"].height == 2


def test_a_finding_repeated_under_another_number_is_one_finding() -> None:
    first = FindingFact(place("2022年基本支出", "2022"), 2022, FindingKind.PROBLEM, 1, "执行偏慢")
    again = replace(first, place=place("高新技术企业386家", "386"), ordinal=4)
    assert stage(first, again)["findings"]["mention_count"].to_list() == [2]


def test_closed_values_are_staged_as_their_codes() -> None:
    fact = IndicatorFact(
        place("高新技术企业386家", "386"),
        2022,
        "高新技术企业",
        target_operator=TargetOperator.AT_LEAST,
        target_value=Decimal(300),
    )
    assert stage(fact)["indicator_results"]["target_operator"].to_list() == [">="]


def test_fact_ids_do_not_hang_on_the_order_of_the_extractors_or_on_the_category() -> None:
    forwards, backwards = stage(IN_TEXT, IN_TABLE)["spending"], stage(IN_TABLE, IN_TEXT)["spending"]
    assert forwards.equals(backwards)
    filed = stage(replace(IN_TEXT, category_code="nature.basic"))["spending"]
    assert filed["fact_id"].to_list() == stage(IN_TEXT)["spending"]["fact_id"].to_list()


def test_two_extractors_at_one_place_are_one_mention() -> None:
    again = replace(IN_TEXT, place=replace(IN_TEXT.place, extractor="another"))
    assert stage(IN_TEXT, again)["fact_mentions"].height == 1


def test_a_sum_finer_than_the_column_is_quarantined_with_its_figure() -> None:
    staged = stage(spending(place("项目支出6833.24万元", "6833.24"), "项目支出", "6833.2400001"))
    assert staged["spending"].is_empty()
    (row,) = staged["quarantined_rows"].to_dicts()
    assert (row["table_name"], row["check_name"]) == ("spending", "amount_wan_yuan.exact")
    assert json.loads(row["row_json"])["amount_wan_yuan"] == "6833.2400001"


def test_an_issue_shows_the_passage_it_is_about() -> None:
    span = Span(TEXT.index("项目支出"), TEXT.index("万元。"))
    issues = (Issue("unit_missing", Severity.WARNING, "no unit", span), Issue("year", Severity.ERROR, "no year"))
    passage, whole = stage(issues=issues)["issues"].to_dicts()
    assert (passage["verbatim_text"], passage["locator"]) == ("项目支出6833.24", "line 1")
    assert (whole["verbatim_text"], whole["locator"], whole["report_id"]) == (None, None, REPORT.report_id)


def test_an_issue_may_concern_no_report() -> None:
    staged = stage_issues_without_report([Issue("manifest_row", Severity.WARNING, "no such file")])
    assert staged["report_id"].to_list() == [None]
