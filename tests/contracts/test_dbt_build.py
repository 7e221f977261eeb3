"""The warehouse dbt builds from staged Parquet, and builds that fail when a promise is broken.

How each mart computes and chooses is shown by dbt's unit tests, which the first build here runs.
"""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.domain.document import Document, SkippedFile, Span, Unreadable
from pipelines.domain.facts import (
    BasicFact,
    ChangeFact,
    Extraction,
    FindingFact,
    IndicatorFact,
    Place,
    ReportHeader,
    SpendingFact,
)
from pipelines.domain.vocabulary import (
    BudgetStage,
    ComparisonBasis,
    FindingKind,
    KnownBy,
    QuarantineReason,
    ReportType,
    SourceKind,
    SpendingScheme,
    SubjectKind,
)
from pipelines.extractors.number_accounting import account_for_numbers
from pipelines.schemas import STAGED_TABLES
from pipelines.staging.documents import (
    stage_document_texts,
    stage_quarantined_documents,
    stage_reports,
    stage_skipped_documents,
)
from pipelines.staging.facts import stage_extractions
from pipelines.staging.frames import build_frame
from pipelines.storage.dbt_runs import DbtOutcome, DbtProjectPaths, run_dbt
from pipelines.storage.staged_tables import StagedTables

DBT_PROJECT = Path(__file__).parents[2] / "dbt_project"
BUILD = ["build"]
BUILD_WITHOUT_UNIT_TESTS = ["build", "--exclude-resource-type", "unit_test"]
BUILD_WITHOUT_TESTS = ["build", "--exclude-resource-type", "unit_test", "test"]
TEST = ["test", "--exclude-resource-type", "unit_test"]
NOW = datetime(2026, 1, 1, tzinfo=UTC)

PROVENANCE = (
    "fact_id report_id source_kind page_number locator char_start char_end verbatim_text extractor mention_count"
)
# What analysts rely on: tables and columns may be added, never taken away or renamed.
PUBLIC_COLUMNS = {
    "dim_departments": "department_id department_name region_name region_code admin_level",
    "dim_reports": "report_id source_file source_sha256 source_format department_id fiscal_year report_type title"
    " reported_on overall_score overall_grade page_count character_count is_current department_source"
    " fiscal_year_source",
    "dim_spending_categories": "category_code spending_scheme category_name official_code parent_category_code",
    "dim_fiscal_years": "fiscal_year report_count department_count",
    "fct_spending": f"{PROVENANCE} department_id fiscal_year spending_scheme item_name category_code parent_item_name"
    " budget_stage amount_wan_yuan is_zero_by_statement funding_scope",
    "fct_indicator_results": f"{PROVENANCE} department_id fiscal_year level_1 level_2 indicator_name target_text"
    " target_operator target_value actual_text actual_operator actual_value unit weight score growth_pct period_text"
    " deviation_reason",
    "fct_stated_changes": f"{PROVENANCE} department_id fiscal_year subject_name subject_kind comparison_basis"
    " current_value base_value change_amount change_pct unit funding_scope",
    "fct_basic_figures": f"{PROVENANCE} department_id fiscal_year figure_name value unit",
    "fct_findings": f"{PROVENANCE} department_id fiscal_year finding_kind ordinal finding_text",
    "fact_mentions": "fact_id mention_number page_number locator char_start char_end verbatim_text figure_spans",
    "document_texts": "report_id document_text",
    "spending_by_category": "department_id fiscal_year spending_scheme category_code item_name funding_scope"
    " initial_budget_wan_yuan adjustment_wan_yuan final_budget_wan_yuan actual_wan_yuan execution_rate"
    " share_of_total_rate is_complete is_part fact_ids",
    "indicator_attainment": "fact_id target_text target_value actual_text actual_value operator_used operator_source"
    " attainment_rate attainment_status score_rate is_score_consistent",
    "year_over_year_change": "department_id subject_name fiscal_year budget_stage funding_scope current_value"
    " prior_value change_amount change_pct stated_change_amount stated_change_pct prior_source agrees_with_stated",
    "number_mentions": "report_id number_text unit_text char_start char_end locator disposition rule fact_id"
    " context_text",
    "number_coverage": "report_id numbers_total numbers_in_facts numbers_in_shares numbers_excluded numbers_unexplained"
    " coverage_rate",
    "reconciliation_results": "report_id rule_code rule_name outcome severity left_text left_value right_text"
    " right_value difference tolerance fact_ids explanation result_id department_id fiscal_year instance_number"
    " rule_name_zh rule_group comparison unit locators",
    "reconciliation_coverage": "report_id amounts_total amounts_proved proved_rate holds_count rounding_count"
    " fails_count hint_count",
    "dim_reconciliation_rules": "rule_code rule_name rule_name_zh rule_group severity tolerance_text applies_when",
    "report_claims": "claim_id report_id claim_kind locator char_start char_end verbatim_text subject_text stated_value"
    " unit listed_count",
    "quarantined_documents": "source_file source_sha256 reason_code message first_seen_at",
    "skipped_documents": "source_file source_sha256 rule_code message",
    "quarantined_rows": "table_name fact_id check_name message row_json",
    "open_issues": "report_id issue_code severity message locator verbatim_text",
}

# A character outside the basic plane: spans count characters, not bytes or UTF-16 units.
REPORT_2022 = "𠮷科技局2022年项目支出50.00万元。项目支出50.00万元。"
REPORT_2023 = "科技局2023年项目支出60.00万元，比上年增长20%。高企386家，目标300家。编制9人。问题：执行偏慢。"


def read_document(name: str, text: str) -> Document:
    return Document(name, sha256(text.encode()).hexdigest(), "txt", text, blocks=())


def place(document: Document, passage: str, occurrence: int = 1) -> Place:
    start = -1
    for _ in range(occurrence):
        start = document.text.index(passage, start + 1)
    span = Span(start, start + len(passage))
    return Place(SourceKind.TEXT, span, document.text_locator(span), "by_hand", figures=(span,))


def header(year: int | None) -> ReportHeader:
    known_by = KnownBy.STATED if year else KnownBy.UNKNOWN
    return ReportHeader(
        ReportType.DEPARTMENT_SELF_EVALUATION,
        department_name="某市科技局" if year else None,
        department_known_by=known_by,
        fiscal_year=year,
        fiscal_year_known_by=known_by,
    )


def project_spending(document: Document, year: int, amount: str, occurrence: int = 1) -> SpendingFact:
    return SpendingFact(
        place(document, f"{amount}万元", occurrence),
        year,
        SpendingScheme.NATURE,
        "项目支出",
        BudgetStage.ACTUAL,
        Decimal(amount),
        category_code="nature.project",
    )


def extractions() -> list[tuple[Document, Extraction]]:
    last_year, this_year = read_document("2022.txt", REPORT_2022), read_document("2023.txt", REPORT_2023)
    unknown = read_document("unknown.txt", "一份没有抬头的报告")
    facts_2022 = (project_spending(last_year, 2022, "50.00"), project_spending(last_year, 2022, "50.00", occurrence=2))
    facts_2023 = (
        project_spending(this_year, 2023, "60.00"),
        ChangeFact(
            place(this_year, "增长20%"),
            2023,
            "项目支出",
            SubjectKind.SPENDING,
            ComparisonBasis.PRIOR_YEAR,
            change_pct=Decimal(20),
            unit="%",
        ),
        IndicatorFact(
            place(this_year, "高企386家，目标300家"),
            2023,
            "高企",
            target_text="300家",
            target_value=Decimal(300),
            actual_text="386家",
            actual_value=Decimal(386),
            unit="家",
        ),
        BasicFact(place(this_year, "编制9人"), 2023, "编制", Decimal(9), "人"),
        FindingFact(place(this_year, "执行偏慢"), 2023, FindingKind.PROBLEM, 1, "执行偏慢"),
    )
    return [
        (last_year, Extraction(header(2022), facts_2022, (), account_for_numbers(last_year, facts_2022, ()))),
        (this_year, Extraction(header(2023), facts_2023, (), account_for_numbers(this_year, facts_2023, ()))),
        (unknown, Extraction(header(None), (), (), ())),
    ]


def stage(directory: Path, frames: dict[str, pl.DataFrame]) -> Path:
    staged = StagedTables(directory)
    for table in STAGED_TABLES:
        (directory / table).mkdir(parents=True)
        staged.write(table, frames.get(table, build_frame(table, [])))
    return directory


@pytest.fixture(scope="module")
def staged_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    read = extractions()
    documents = [document for document, _ in read]
    frames = {
        **stage_extractions(read),
        "reports": stage_reports([(document, found.header) for document, found in read], {}, NOW)[0],
        "document_texts": stage_document_texts((document.report_id, document.text) for document in documents),
        "quarantined_documents": stage_quarantined_documents(
            [Unreadable("broken.docx", "0" * 64, QuarantineReason.CORRUPT, "no zip archive; save it again")], NOW
        ),
        "skipped_documents": stage_skipped_documents(
            [SkippedFile("copy.txt", documents[0].source_sha256, "duplicate_content", "same bytes as 2022.txt")]
        ),
    }
    # a folder name that means something to SQL and to a glob
    return stage(tmp_path_factory.mktemp("warehouse") / "it's [staged] year=1", frames)


@pytest.fixture(scope="module")
def build_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Runs dbt's commands on a staged folder and a fresh file; gives the last outcome and the file."""
    target = tmp_path_factory.mktemp("target")

    def build(staged: Path, *commands: list[str]) -> tuple[DbtOutcome, Path]:
        paths = DbtProjectPaths(DBT_PROJECT, staged, tmp_path_factory.mktemp("build") / "jixiao.duckdb")
        outcomes = [run_dbt(command, paths) for command in commands]
        return outcomes[-1], paths.build_path

    with pytest.MonkeyPatch.context() as patch:
        # neither the developer's manifest nor their log is touched
        patch.setenv("DBT_TARGET_PATH", str(target))
        patch.setenv("DBT_LOG_PATH", str(target))
        yield build


@pytest.fixture(scope="module")
def warehouse(staged_dir: Path, build_in: Any) -> Iterator[duckdb.DuckDBPyConnection]:
    outcome, path = build_in(staged_dir, BUILD)
    assert not outcome.failures
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def test_public_tables_and_columns_are_there(warehouse: duckdb.DuckDBPyConnection) -> None:
    columns: dict[str, set[str]] = {}
    for table, column in warehouse.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'marts'"
    ).fetchall():
        columns.setdefault(table, set()).add(column)
    assert columns.keys() == PUBLIC_COLUMNS.keys()
    assert {table: set(names.split()) - columns[table] for table, names in PUBLIC_COLUMNS.items()} == {
        table: set() for table in PUBLIC_COLUMNS
    }


def test_every_table_and_column_has_a_comment_in_two_languages(warehouse: duckdb.DuckDBPyConnection) -> None:
    uncommented = warehouse.execute(
        "select table_name from duckdb_tables() where schema_name = 'marts'"
        " and not coalesce(regexp_matches(comment, '[A-Za-z].*[一-龥]'), false)"
        " union all select table_name || '.' || column_name from duckdb_columns() where schema_name = 'marts'"
        " and not coalesce(regexp_matches(comment, '[A-Za-z].*[一-龥]'), false)"
    ).fetchall()
    assert not uncommented


def test_money_and_rates_are_exact_decimals(warehouse: duckdb.DuckDBPyConnection) -> None:
    types = warehouse.execute(
        "select column_name, data_type from duckdb_columns() where schema_name = 'marts'"
        " and regexp_matches(column_name, '_(wan_yuan|rate)$')"
    ).fetchall()
    assert len(types) >= 9
    assert {data_type for _, data_type in types} == {"DECIMAL(18,6)"}
    floating = "select count(*) from duckdb_columns() where not internal and data_type in ('DOUBLE', 'FLOAT')"
    assert warehouse.execute(floating).fetchone() == (0,)


def test_file_stands_alone_and_older_clients_can_read_it(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert warehouse.execute("select count(*) from duckdb_views() where not internal").fetchone() == (0,)
    tags = warehouse.execute("select tags from duckdb_databases() where database_name = current_database()").fetchone()
    assert tags is not None
    assert tags[0]["storage_version"].startswith("v1.5")
    # their Python client needs another package to hand out times with a zone
    zoned = "select count(*) from duckdb_columns() where not internal and data_type like '%WITH TIME ZONE'"
    assert warehouse.execute(zoned).fetchone() == (0,)


def test_schemas_are_called_what_they_are(warehouse: duckdb.DuckDBPyConnection) -> None:
    schemas = warehouse.execute("select distinct schema_name from duckdb_tables()").fetchall()
    assert {name for (name,) in schemas} == {"intermediate", "marts", "seeds"}


def test_a_figure_can_be_checked_in_sql(warehouse: duckdb.DuckDBPyConnection) -> None:
    places = warehouse.execute(
        "select substr(document_text, char_start + 1, char_end - char_start), amount_wan_yuan, mention_count"
        " from marts.fct_spending inner join marts.document_texts using (report_id) where fiscal_year = 2022"
    ).fetchall()
    assert places == [("50.00万元", Decimal("50.000000"), 2)]


def test_the_places_behind_a_list_of_facts_are_asked_for_by_a_macro(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    query = (
        "select places.source_file, places.locator, places.verbatim_text"
        " from marts.spending_by_category as cells, marts.where_stated(cells.fact_ids) as places"
        " where cells.fiscal_year = 2022 order by places.mention_number"
    )
    stated = [("2022.txt", "line 1", "50.00万元")] * 2
    assert warehouse.execute(query).fetchall() == stated
    # it names no database: the file may be copied under another name
    ((built,),) = warehouse.execute("select path from duckdb_databases() where database_name = 'jixiao'").fetchall()
    with duckdb.connect(str(shutil.copy(built, tmp_path / "last_year.duckdb")), read_only=True) as renamed:
        assert renamed.execute(query).fetchall() == stated


def test_every_number_is_accounted_for(warehouse: duckdb.DuckDBPyConnection) -> None:
    numbers = warehouse.execute(
        "select number_text, disposition, rule, amount_wan_yuan, context_text from marts.number_mentions as numbers"
        " left join marts.fct_spending using (fact_id)"
        " where numbers.report_id in (select report_id from marts.dim_reports where fiscal_year = 2022)"
        " order by mention_number"
    ).fetchall()
    fact = ("50.00万元", "fact", None, Decimal(50))
    assert numbers == [
        ("2022", "excluded", "date", None, "𠮷科技局2022年项目支出50.00万元。项目支出50."),
        (*fact, "𠮷科技局2022年项目支出50.00万元。项目支出50.00万元。"),
        (*fact, "022年项目支出50.00万元。项目支出50.00万元。"),
    ]
    coverage = warehouse.execute(
        "select numbers_total, numbers_in_facts, numbers_in_shares, numbers_excluded, numbers_unexplained,"
        " coverage_rate from marts.number_coverage join marts.dim_reports using (report_id)"
        " order by fiscal_year nulls last"
    ).fetchall()
    assert coverage[0] == (3, 2, 0, 1, 0, Decimal(1))
    assert coverage[-1] == (0, 0, 0, 0, 0, None)


def test_two_reports_of_a_department_meet_in_the_marts(warehouse: duckdb.DuckDBPyConnection) -> None:
    change = warehouse.execute(
        "select prior_value, current_value, change_pct, prior_source, agrees_with_stated"
        " from marts.year_over_year_change where category_code = 'nature.project'"
    ).fetchall()
    assert change == [(Decimal(50), Decimal(60), Decimal(20), "prior_report", True)]
    years = warehouse.execute("select * from marts.dim_fiscal_years order by all").fetchall()
    assert years == [(2022, 1, 1), (2023, 1, 1)]


def test_every_document_is_accounted_for(warehouse: duckdb.DuckDBPyConnection) -> None:
    files = warehouse.execute(
        "select source_file from marts.dim_reports union all select source_file from marts.quarantined_documents"
        " union all select source_file from marts.skipped_documents order by 1"
    ).fetchall()
    assert [name for (name,) in files] == ["2022.txt", "2023.txt", "broken.docx", "copy.txt", "unknown.txt"]


@pytest.mark.slow
def test_dbt_generates_its_docs_from_a_built_warehouse(
    warehouse: duckdb.DuckDBPyConnection, staged_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ((built,),) = warehouse.execute("select path from duckdb_databases() where database_name = 'jixiao'").fetchall()
    copy = Path(shutil.copy(built, tmp_path / "jixiao.duckdb"))
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path))
    outcome = run_dbt(["docs", "generate", "--static"], DbtProjectPaths(DBT_PROJECT, staged_dir, copy))
    assert not outcome.failures
    assert (tmp_path / "static_index.html").is_file()
    catalog = json.loads((tmp_path / "catalog.json").read_text(encoding="utf-8"))
    tables = {node["metadata"]["name"]: node["columns"] for node in catalog["nodes"].values()}
    assert PUBLIC_COLUMNS.keys() <= tables.keys()
    assert "年初预算" in tables["spending_by_category"]["initial_budget_wan_yuan"]["comment"]


def test_an_empty_raw_folder_builds(tmp_path: Path, build_in: Any) -> None:
    outcome, path = build_in(stage(tmp_path / "staged", {}), BUILD_WITHOUT_UNIT_TESTS)
    assert not outcome.failures
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("select count(*) from marts.spending_by_category").fetchone() == (0,)


@pytest.fixture(scope="module")
def failures_of_a_broken_build(staged_dir: Path, build_in: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What dbt says of staged rows that break four promises at once."""
    broken = tmp_path_factory.mktemp("broken") / "staged"
    shutil.copytree(staged_dir, broken)
    staged = StagedTables(broken)
    # a passage that does not stand where its span says, and a fact that appears twice
    spending = staged.read("spending").with_columns(verbatim_text=pl.lit("51.00万元"))
    staged.write("spending", pl.concat([spending, spending.head(1)]))
    # a value outside its vocabulary
    staged.write("findings", staged.read("findings").with_columns(finding_kind=pl.lit("rumour")))
    # a place that is forgotten
    staged.write("fact_mentions", staged.read("fact_mentions").filter(pl.col("mention_number") == 1))
    outcome, _ = build_in(broken, BUILD_WITHOUT_TESTS, TEST)
    return "\n".join(outcome.failures)


@pytest.mark.parametrize(
    "check",
    [
        "verbatim_text_is_in_document_fct_spending_",
        "unique_fct_spending_fact_id",
        "accepted_values_fct_findings_finding_kind__problem__cause__measure",
        "facts_have_their_mentions",
    ],
)
def test_a_broken_promise_fails_the_build(failures_of_a_broken_build: str, check: str) -> None:
    assert f"test {check}" in failures_of_a_broken_build
