"""The Python stages on disk: nothing is lost, nothing stays behind, a second run changes nothing.

The extractors are stood in for by a reading of two fields, so that each test says which year a report is of.
"""

import re
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from pipelines.defs import stages
from pipelines.defs.stages import Workplace, count_unaccounted_files, stage_documents, stage_facts, stage_headers
from pipelines.domain.document import Document, Span
from pipelines.domain.facts import BasicFact, Extraction, Place, ReportHeader
from pipelines.domain.manifest import ManifestEntry
from pipelines.domain.vocabulary import KnownBy, ReportType, SourceKind
from pipelines.errors import BuildError
from pipelines.schemas import FACT_TABLES, STAGED_TABLES, YEARLY_TABLES
from pipelines.staging.extraction import explain_failed_extraction
from pipelines.storage.documents import DocumentStore
from pipelines.storage.ledger import Ledger
from pipelines.storage.staged_tables import StagedTables
from tests.unit.in_process import map_in_process

YEARS = [str(year) for year in range(2010, 2027)]


def read_header(document: Document, stated: ManifestEntry | None) -> ReportHeader:
    """`year 2022` in the text, or what the manifest says."""
    printed = re.search(r"year (\d+)", document.text)
    year = (stated and stated.fiscal_year) or (int(printed[1]) if printed else None)
    header = ReportHeader(ReportType.OTHER, fiscal_year=year)
    return replace(header, fiscal_year_known_by=KnownBy.STATED) if year else header


def extract_facts(document: Document, stated: ManifestEntry | None) -> Extraction:
    """One staffing figure: the length of the text."""
    span = Span(0, len(document.text))
    place = Place(SourceKind.TEXT, span, "line 1", "by_hand", (span,))
    header = read_header(document, stated)
    fact = BasicFact(place, header.fiscal_year, "length", Decimal(len(document.text)))
    return Extraction(header, (fact,), (), ())


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    monkeypatch.setattr(stages, "read_header", read_header)
    monkeypatch.setattr(stages, "extract_facts", extract_facts)
    raw = tmp_path / "raw"
    raw.mkdir()
    return Workplace(
        raw,
        Ledger(tmp_path / "ledger"),
        DocumentStore(tmp_path / "documents"),
        StagedTables(tmp_path / "staged"),
        map_in_process,
    )


def write(place: Workplace, name: str, text: str) -> str:
    """Put a report in the raw folder; returns its report_id."""
    content = text.encode()
    (place.raw_dir / name).write_bytes(content)
    return sha256(content).hexdigest()[:16]


def run(place: Workplace, years: list[str] | None = None) -> list[str]:
    """All three stages; returns the years that were written."""
    stage_documents(place)
    stage_headers(place)
    return list(stage_facts(place, YEARS if years is None else years, YEARS))


def reports_by_year(place: Workplace) -> dict[str, set[str]]:
    return {
        year: set(place.staged.read_partition("basic_figures", year)["report_id"])
        for year in place.staged.partitions("basic_figures")
    }


def snapshot(place: Workplace) -> dict[str, pl.DataFrame]:
    return {table: place.staged.read(table) for table in STAGED_TABLES}


def test_reports_go_to_the_file_of_their_year(place: Workplace) -> None:
    a, b = write(place, "a.txt", "year 2021"), write(place, "b.txt", "year 2022")
    c, d = write(place, "c.txt", "no date"), write(place, "d.txt", "year 1998, before the first partition")
    run(place)
    assert reports_by_year(place) == {"2021": {a}, "2022": {b}, "unknown": {c, d}}
    assert place.staged.read("reports").filter(pl.col("report_id") == d)["fiscal_year"].to_list() == [1998]
    assert count_unaccounted_files(place) == 0


def test_every_table_is_there_even_without_a_report(place: Workplace) -> None:
    run(place)
    for table in STAGED_TABLES:
        assert place.staged.partitions(table), table
        assert place.staged.read(table).is_empty()


def test_a_second_run_changes_nothing(place: Workplace) -> None:
    write(place, "a.txt", "year 2021")
    write(place, "b.txt", "no date")
    (place.raw_dir / "c.txt").write_bytes(b"")
    run(place)
    before = snapshot(place)
    run(place)
    after = snapshot(place)
    assert before["quarantined_documents"].height == 1
    assert all(before[table].equals(after[table]) for table in STAGED_TABLES)


def test_a_removed_report_leaves_no_row_behind(place: Workplace) -> None:
    write(place, "a.txt", "year 2021")
    write(place, "b.txt", "year 2022")
    run(place)
    (place.raw_dir / "a.txt").unlink()
    run(place, ["2022"])
    assert "2021" not in reports_by_year(place)
    assert all("2021" not in place.staged.partitions(table) for table in YEARLY_TABLES)


def test_a_report_that_moves_to_another_year_is_in_one_year(place: Workplace) -> None:
    a = write(place, "a.txt", "year 2021")
    b = write(place, "b.txt", "also year 2021")
    run(place)
    (place.raw_dir / "manifest.csv").write_text("source_file,fiscal_year\na.txt,2023\n")
    run(place, ["2010"])
    assert reports_by_year(place) == {"2021": {b}, "2023": {a}, "unknown": set()}


def test_a_run_for_one_year_takes_in_what_is_new_elsewhere_and_leaves_the_rest(place: Workplace) -> None:
    write(place, "a.txt", "year 2021")
    write(place, "b.txt", "year 2022")
    run(place)
    new = write(place, "c.txt", "year 2023")
    assert run(place, ["2022"]) == ["2022", "2023", "unknown"]
    assert reports_by_year(place)["2023"] == {new}


def test_a_year_with_a_lost_file_is_staged_again(place: Workplace) -> None:
    write(place, "a.txt", "year 2021")
    run(place)
    place.staged.remove("issues", "2021")
    assert run(place, []) == ["2021", "unknown"]
    assert "2021" in place.staged.partitions("issues")


def test_a_year_staged_with_other_columns_is_staged_again(place: Workplace) -> None:
    write(place, "a.txt", "year 2021")
    run(place)
    place.staged.write("issues", place.staged.read("issues").drop("locator"), "2021")
    assert run(place, []) == ["2021", "unknown"]
    assert "locator" in place.staged.read_partition("issues", "2021").columns


def test_reports_staged_with_other_columns_keep_their_time(place: Workplace) -> None:
    write(place, "a.txt", "year 2021")
    run(place)
    before = place.staged.read("reports")
    place.staged.write("reports", before.drop("title").with_columns(subtitle=pl.lit("?")))
    run(place)
    assert place.staged.read("reports").equals(before)


def test_a_header_that_breaks_its_contract_is_quarantined_and_its_report_loaded(place: Workplace) -> None:
    a = write(place, "a.txt", "year 20222")
    b = write(place, "b.txt", "year 2022")
    run(place)
    reports = place.staged.read("reports")
    assert dict(reports.select("report_id", "fiscal_year").iter_rows()) == {a: None, b: 2022}
    quarantined = place.staged.read("quarantined_rows").filter(pl.col("table_name") == "reports")
    assert quarantined.select("report_id", "check_name").rows() == [(a, "fiscal_year.in_range")]
    assert count_unaccounted_files(place) == 0


def test_staged_facts_are_loaded_or_quarantined(place: Workplace) -> None:
    a = write(place, "a.txt", "year 20222")
    run(place)
    quarantined = place.staged.read("quarantined_rows").filter(pl.col("table_name") == "basic_figures")
    assert quarantined["report_id"].to_list() == [a]
    assert sum(place.staged.read(table).height for table in FACT_TABLES) == 0
    assert place.staged.read("fact_mentions").is_empty()


def test_bad_manifest_rows_are_issues_of_their_report_or_of_none(place: Workplace) -> None:
    a = write(place, "a.txt", "year 2021")
    (place.raw_dir / "empty.txt").write_bytes(b"")
    rows = ["source_file,fiscal_year", "a.txt,soon", "gone.txt,2021", "empty.txt,2021", ",2021"]
    (place.raw_dir / "manifest.csv").write_text("\n".join(rows))
    run(place)
    issues = place.staged.read("issues").sort("message")
    assert issues["issue_code"].unique().to_list() == ["manifest_row"]
    lines = [(row["report_id"], row["message"].split(":")[0]) for row in issues.to_dicts()]
    assert lines == [(a, "manifest.csv, line 2"), (None, "manifest.csv, line 3"), (None, "manifest.csv, line 5")]


@pytest.fixture
def extracted(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were extracted, as they are; clear it between runs."""
    del place  # the extractors it stands in are called through to
    texts: list[str] = []

    def note(document: Document, stated: ManifestEntry | None) -> Extraction:
        texts.append(document.text)
        return extract_facts(document, stated)

    monkeypatch.setattr(stages, "extract_facts", note)
    return texts


def same_as_from_scratch(place: Workplace, tmp_path: Path) -> bool:
    """Whether the staged tables are those that a first run would have written, but for the time of loading."""
    other = replace(
        place,
        ledger=Ledger(tmp_path / "other/ledger"),
        documents=DocumentStore(tmp_path / "other/documents"),
        staged=StagedTables(tmp_path / "other/staged"),
    )
    run(other)
    mine, others = snapshot(place), snapshot(other)
    return all(
        mine[table].drop("loaded_at", strict=False).equals(others[table].drop("loaded_at", strict=False))
        for table in STAGED_TABLES
    )


def test_one_new_report_does_not_extract_its_year_anew(place: Workplace, extracted: list[str], tmp_path: Path) -> None:
    write(place, "a.txt", "year 2021, first")
    write(place, "c.txt", "year 2021, third")
    run(place)
    extracted.clear()
    write(place, "b.txt", "year 2021, second")
    run(place)
    assert extracted == ["year 2021, second"]
    assert same_as_from_scratch(place, tmp_path)
    extracted.clear()
    run(place)
    assert extracted == []


def test_a_word_of_the_manifest_concerns_only_its_report(
    place: Workplace, extracted: list[str], tmp_path: Path
) -> None:
    write(place, "a.txt", "year 2021, a")
    write(place, "b.txt", "year 2021, b")
    run(place)
    for rows, concerned in (
        ("a.txt,2021,", ["year 2021, a"]),
        ("a.txt,2021,\nb.txt,soon,", ["year 2021, b"]),
        ("a.txt,2021,\nb.txt,,", ["year 2021, b"]),
        ("", ["year 2021, a", "year 2021, b"]),
    ):
        extracted.clear()
        (place.raw_dir / "manifest.csv").write_text(f"source_file,fiscal_year,source_url\n{rows}\n")
        run(place)
        assert sorted(extracted) == concerned
    assert same_as_from_scratch(place, tmp_path)


def test_changed_extractors_extract_the_selected_years_from_the_store(
    place: Workplace, extracted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(place, "a.txt", "year 2021")
    write(place, "b.txt", "year 2022")
    run(place)
    extracted.clear()
    monkeypatch.setattr(stages, "extraction_version", lambda: "another")
    run(place, ["2022"])
    assert extracted == ["year 2022"]
    run(place, ["2021", "2022"])
    assert extracted == ["year 2022", "year 2021"]


def test_a_run_that_is_killed_between_two_tables_is_made_good_by_the_next(
    place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(place, "a.txt", "year 2021")
    run(place)
    write(place, "b.txt", "year 2021, more")
    put = StagedTables.write

    def end(staged: StagedTables, table: str, frame: pl.DataFrame, partition: str = "all") -> None:
        if table == "fact_mentions" and partition == "2021":
            raise KeyboardInterrupt
        put(staged, table, frame, partition)

    with monkeypatch.context() as killed:
        killed.setattr(StagedTables, "write", end)
        with pytest.raises(KeyboardInterrupt):
            run(place)
    run(place)
    assert same_as_from_scratch(place, tmp_path)


def test_a_table_that_someone_wrote_into_is_staged_again(place: Workplace, tmp_path: Path) -> None:
    write(place, "a.txt", "year 2021")
    run(place)
    for table in ("basic_figures", "document_texts"):
        partition = "2021" if table == "basic_figures" else "all"
        place.staged.write(table, place.staged.read_partition(table, partition).clear(), partition)
    place.staged.path("issues", "2021").write_bytes(b"PAR1 and no more")
    run(place)
    assert same_as_from_scratch(place, tmp_path)


def test_an_extraction_that_came_to_no_end_is_tried_once_more(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def fail(document: Document, stated: ManifestEntry | None) -> Extraction:
        del stated
        tries.append(document.text)
        return explain_failed_extraction("It was not finished in time.")

    monkeypatch.setattr(stages, "extract_facts", fail)
    write(place, "a.txt", "year 2021")
    for _ in range(4):
        run(place)
    assert tries == ["year 2021"] * 2
    assert place.staged.read("issues")["issue_code"].to_list() == ["extraction_failed"]


def test_facts_are_not_staged_for_reports_that_were_read_before(place: Workplace) -> None:
    write(place, "a.txt", "year 2021")
    run(place)
    write(place, "b.txt", "year 2021, more")
    stage_documents(place)
    with pytest.raises(BuildError, match="materialize `staged/reports` first"):
        stage_facts(place, YEARS, YEARS)


def test_a_lost_ledger_loses_no_report(place: Workplace, tmp_path: Path) -> None:
    write(place, "a.txt", "year 2021")
    run(place)
    for page in (tmp_path / "ledger").iterdir():
        page.unlink()
    with pytest.raises(BuildError, match="materialize `raw_documents` first"):
        stage_headers(place)
    run(place)
    assert same_as_from_scratch(place, tmp_path)


def test_a_damaged_store_says_what_to_do(place: Workplace) -> None:
    write(place, "a.txt", "year 2021")
    stage_documents(place)
    place.documents.keep_only([])
    with pytest.raises(BuildError, match="raw_documents"):
        stage_headers(place)
