"""What each Python stage does, free of Dagster: raw files to documents, documents to reports, reports to facts.

Each stage reads what the one before it left on disk and writes its own tables whole, so that any of them can be run
again alone. It returns the frames it wrote, by table; rows that broke their contract stand in `quarantined_rows`.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import polars as pl

from pipelines.domain.document import Document, SkippedFile, Unreadable
from pipelines.domain.facts import UNKNOWN_HEADER, Extraction, ReportHeader
from pipelines.domain.issue import Issue
from pipelines.domain.manifest import ManifestEntry
from pipelines.domain.vocabulary import Severity
from pipelines.errors import BuildError
from pipelines.schemas import FACT_TABLES, YEARLY_TABLES
from pipelines.staging.documents import (
    keep_first_time,
    stage_document_texts,
    stage_quarantined_documents,
    stage_reports,
    stage_skipped_documents,
)
from pipelines.staging.extraction import explain_failed_extraction, extract_facts, read_header
from pipelines.staging.facts import stage_extractions, stage_issues_without_report
from pipelines.storage.documents import DocumentStore
from pipelines.storage.manifest import Manifest, read_manifest
from pipelines.storage.raw_folder import find_documents, read_raw_folder
from pipelines.storage.staged_tables import UNKNOWN_YEAR, WHOLE, StagedTables
from pipelines.text.printable import make_printable_line
from pipelines.validation.contract import SPLIT_TABLES, check_contract, check_tables
from pipelines.workers import Failure, MapDocuments

_log = logging.getLogger(__name__)

Frames = dict[str, pl.DataFrame]
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where the stages find their input and leave their output, and who does the work on each document."""

    raw_dir: Path
    documents: DocumentStore
    staged: StagedTables
    map_documents: MapDocuments


def stage_documents(place: Workplace) -> Frames:
    """Read every raw file into the document store; stage the texts, and what was quarantined or skipped.

    Raises:
        BuildError: the raw folder cannot be listed.
    """
    texts: list[tuple[str, str]] = []
    unreadable: list[Unreadable] = []
    skipped: list[SkippedFile] = []
    for result in read_raw_folder(place.raw_dir, place.map_documents):
        match result:
            case Document():
                place.documents.save(result)
                texts.append((result.report_id, result.text))
            case Unreadable():
                _log.warning("%s", make_printable_line(f"quarantined {result.source_file}: {result.message}"))
                unreadable.append(result)
            case SkippedFile():
                skipped.append(result)
    place.documents.keep_only(report_id for report_id, _ in texts)
    staged = {
        "document_texts": stage_document_texts(texts),
        "quarantined_documents": _keep_first_time(
            place, "quarantined_documents", stage_quarantined_documents(unreadable, _now()), "first_seen_at"
        ),
        "skipped_documents": stage_skipped_documents(skipped),
    }
    _write(place, staged)
    _log.info("read %d documents; quarantined %d, skipped %d", len(texts), len(unreadable), len(skipped))
    return staged


def stage_headers(place: Workplace) -> Frames:
    """Stage one row of `reports` per document of the store.

    A header that breaks the contract is loaded as unknown, so that its report is not lost; the row as it was read is
    in quarantine.

    Raises:
        ManifestError: the manifest is no table.
    """
    manifest = read_manifest(place.raw_dir)
    report_ids = place.staged.read("document_texts")["report_id"]
    headers = list(_map_stored(place, read_header, report_ids, manifest, lambda _: UNKNOWN_HEADER))
    quarantined = _broken_headers(headers, manifest)
    broken = set(quarantined["report_id"])
    sound = [(document, UNKNOWN_HEADER if document.report_id in broken else header) for document, header in headers]
    reports, _ = stage_reports(sound, manifest.entries, _now())
    reports = _keep_first_time(place, "reports", reports, "loaded_at")
    _write(place, {"reports": reports})
    _log.info("known: the fiscal year of %d of %d reports", reports["fiscal_year"].count(), reports.height)
    return {"reports": reports, "quarantined_rows": quarantined}


def stage_facts(place: Workplace, selected: Collection[str], all_years: Collection[str]) -> dict[str, Frames]:
    """Extract, stage and check the reports of the selected fiscal years; returns the frames of each year written.

    Years beyond the selected ones are redone where the rows on disk are not those of the reports now loaded: a new,
    moved or removed document never waits for someone to ask for its year. Reports whose fiscal year is unknown, or
    not among `all_years`, are redone by every run, as the year `unknown`.
    """
    manifest = read_manifest(place.raw_dir)
    members = _reports_by_year(place.staged.read("reports"), all_years)
    staged_years = {year for table in YEARLY_TABLES for year in place.staged.partitions(table)}
    stale = {year for year in staged_years | members.keys() if _is_stale(place, year, members.get(year, []))}
    written: dict[str, Frames] = {}
    for year in sorted({*selected, *stale, UNKNOWN_YEAR}):
        report_ids = members.get(year, [])
        if not report_ids and year != UNKNOWN_YEAR:
            _remove(place, year)
            continue
        written[year] = _stage_year(place, report_ids, manifest)
        if year == UNKNOWN_YEAR:
            issues = [written[year]["issues"], _issues_without_report(place, manifest)]
            written[year]["issues"] = pl.concat(issues)
        _write(place, written[year], year)
        if report_ids:
            facts = sum(written[year][table].height for table in FACT_TABLES)
            _log.info("fiscal year %s: %d reports, %d facts", year, len(report_ids), facts)
    return written


def count_unaccounted_files(place: Workplace) -> int:
    """How many files of the raw folder, archives unpacked, are not exactly once a report, quarantined or skipped."""
    accounted = Counter(_accounted_files(place))
    found = Counter(entry.source_file for entry in find_documents(place.raw_dir, place.map_documents))
    return ((found - accounted) + (accounted - found)).total()


def _stage_year(place: Workplace, report_ids: Iterable[str], manifest: Manifest) -> Frames:
    extracted = [
        (document, _with_manifest_problems(document, extraction, manifest))
        for document, extraction in _map_stored(place, extract_facts, report_ids, manifest, explain_failed_extraction)
    ]
    staged = check_tables(stage_extractions(extracted))
    headers = _broken_headers([(document, extraction.header) for document, extraction in extracted], manifest)
    return staged | {"quarantined_rows": pl.concat([staged["quarantined_rows"], headers])}


def _map_stored(
    place: Workplace,
    fn: Callable[[Document, ManifestEntry | None], R],
    report_ids: Iterable[str],
    manifest: Manifest,
    explain: Callable[[str], R],
) -> Iterator[tuple[Document, R]]:
    """Each stored report with what `fn` makes of it, or with what `explain` makes of why `fn` came to no end."""
    ids = list(report_ids)
    results = place.map_documents(partial(_do_to_stored, place.documents, fn, manifest.entries), ids)
    for report_id, result in zip(ids, results, strict=True):
        if isinstance(result, Failure):
            yield place.documents.load(report_id), explain(result.message)
        else:
            yield result


def _do_to_stored(
    documents: DocumentStore,
    fn: Callable[[Document, ManifestEntry | None], R],
    entries: Mapping[str, ManifestEntry],
    report_id: str,
) -> tuple[Document, R]:
    document = documents.load(report_id)
    return document, fn(document, entries.get(document.source_file))


def _with_manifest_problems(document: Document, extraction: Extraction, manifest: Manifest) -> Extraction:
    """The report's extraction, with what is wrong in its row of the manifest among the issues."""
    problems = (problem for problem in manifest.problems if problem.source_file == document.source_file)
    issues = (Issue("manifest_row", Severity.WARNING, str(problem)) for problem in problems)
    return replace(extraction, issues=(*extraction.issues, *issues))


def _issues_without_report(place: Workplace, manifest: Manifest) -> pl.DataFrame:
    """What is wrong in the manifest and concerns no loaded report."""
    loaded = set(place.staged.read("reports")["source_file"])
    problems = [
        *manifest.about_missing_files(_accounted_files(place)),
        *(problem for problem in manifest.problems if problem.source_file not in loaded),
    ]
    return stage_issues_without_report(Issue("manifest_row", Severity.WARNING, str(problem)) for problem in problems)


def _accounted_files(place: Workplace) -> list[str]:
    """The files of the raw folder that were loaded, quarantined or skipped."""
    tables = ("reports", "quarantined_documents", "skipped_documents")
    return [name for table in tables for name in place.staged.read(table, ["source_file"])["source_file"]]


def _broken_headers(headers: Iterable[tuple[Document, ReportHeader]], manifest: Manifest) -> pl.DataFrame:
    """The headers that break the contract of `reports`, as quarantined rows."""
    fitting, quarantined = stage_reports(headers, manifest.entries, _now())
    return pl.concat([quarantined, check_contract("reports", fitting).quarantined])


def _reports_by_year(reports: pl.DataFrame, all_years: Collection[str]) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    for report_id, fiscal_year in reports.select("report_id", "fiscal_year").iter_rows():
        year = str(fiscal_year)
        members.setdefault(year if year in all_years else UNKNOWN_YEAR, []).append(report_id)
    return members


def _is_stale(place: Workplace, year: str, report_ids: Collection[str]) -> bool:
    """Whether `year` holds rows of other reports than `report_ids`, or a table that lacks it or has changed since."""
    if not all(place.staged.holds(table, year) for table in YEARLY_TABLES):
        return True
    staged: set[str] = set()
    for table in (*FACT_TABLES, "issues", "quarantined_rows"):
        staged.update(place.staged.read_partition(table, year, ["report_id"])["report_id"].drop_nulls())
    return staged != set(report_ids)


def _write(place: Workplace, frames: Mapping[str, pl.DataFrame], partition: str = WHOLE) -> None:
    """Write each frame as its table.

    Raises:
        BuildError: rows the program makes of itself break their contract; nothing in a report can cause it.
    """
    for table, frame in frames.items():
        if table not in SPLIT_TABLES and (broken := check_contract(table, frame).quarantined).height:
            raise BuildError(f"a fault in the program: a row of {table} breaks {broken['check_name'][0]}")
        place.staged.write(table, frame, partition)


def _keep_first_time(place: Workplace, table: str, frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """`frame` with the time in `column` that an unchanged file had when it was staged before."""
    return keep_first_time(frame, place.staged.read(table, ["source_file", "source_sha256", column]), column)


def _remove(place: Workplace, year: str) -> None:
    for table in YEARLY_TABLES:
        place.staged.remove(table, year)


def _now() -> datetime:
    return datetime.now(UTC)
