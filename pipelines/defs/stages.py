"""What each Python stage does, free of Dagster: raw files to documents, documents to reports, reports to facts.

Each stage reads what the one before it left on disk and brings its own tables up to it, so that any of them can be run
again alone. Rows are made anew only for reports whose key has changed: it stands for the document, for what the
manifest states of it and for the code. Each stage returns its frames by table; rows that broke their contract stand in
`quarantined_rows`.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import polars as pl

from pipelines.domain.document import Document
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
from pipelines.staging.extraction import FAILED_EXTRACTION, explain_failed_extraction, extract_facts, read_header
from pipelines.staging.facts import stage_extractions, stage_issues_without_report
from pipelines.staging.frames import build_frame
from pipelines.storage.code_versions import extraction_version
from pipelines.storage.documents import DocumentStore
from pipelines.storage.ledger import Ledger, LoadedReport
from pipelines.storage.manifest import Manifest, read_manifest
from pipelines.storage.raw_folder import WorkReason, list_known_files, read_raw_folder
from pipelines.storage.staged_tables import UNKNOWN_YEAR, WHOLE, StagedTables
from pipelines.text.printable import make_printable_line
from pipelines.validation.contract import SPLIT_TABLES, check_contract, check_tables
from pipelines.workers import Failure, MapDocuments

_log = logging.getLogger(__name__)

Frames = dict[str, pl.DataFrame]
R = TypeVar("R")

TEXTS_PAGE = "texts"
REPORTS_PAGE = "reports"
# what stands for the rows of no report among the keys of a page
_NO_REPORT = ""
_MOST_ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where the stages find their input and leave their output, and who does the work on each document."""

    raw_dir: Path
    ledger: Ledger
    documents: DocumentStore
    staged: StagedTables
    map_documents: MapDocuments


@dataclass(frozen=True, slots=True)
class ReportKey:
    """What the rows of a report are made from: its document, what the manifest states of it, the code."""

    document: str
    stated: str
    code: str

    def __str__(self) -> str:
        return f"{self.document} {self.stated} {self.code}"


def stage_documents(place: Workplace) -> Frames:
    """Read every raw file that is not known; stage the texts, and what was quarantined or skipped.

    Raises:
        BuildError: the raw folder cannot be listed.
    """
    found = read_raw_folder(place.raw_dir, place.ledger, place.documents, place.map_documents)
    for file in found.unreadable:
        _log.warning("%s", make_printable_line(f"quarantined {file.source_file}: {file.message}"))
    staged = {
        "quarantined_documents": _keep_first_time(
            place, "quarantined_documents", stage_quarantined_documents(found.unreadable, _now()), "first_seen_at"
        ),
        "skipped_documents": stage_skipped_documents(found.skipped),
    }
    _write(place, staged)
    _log.info(
        "files read: %d; there are %d reports, %d files in quarantine, %d skipped",
        found.read,
        len(found.reports),
        len(found.unreadable),
        len(found.skipped),
    )
    return staged | {"document_texts": _stage_texts(place, found.reports)}


def stage_headers(place: Workplace) -> Frames:
    """Stage one row of `reports` per document of the store.

    A header that breaks the contract is loaded as unknown, so that its report is not lost; the row as it was read is
    in quarantine.

    Raises:
        ManifestError: the manifest is no table.
    """
    manifest = read_manifest(place.raw_dir)
    keys = find_report_keys(_loaded_reports(place), manifest)
    known = read_keys(place, REPORTS_PAGE, ["reports"], WHOLE)
    noted = known or {}
    fresh = [report_id for report_id, key in keys.items() if find_reason(noted.get(report_id), key)]
    headers = list(_map_stored(place, read_header, fresh, manifest, lambda _: None))
    read = [(document, header or UNKNOWN_HEADER) for document, header in headers]
    quarantined = _broken_headers(read, manifest)
    broken = set(quarantined["report_id"])
    sound = [(document, UNKNOWN_HEADER if document.report_id in broken else header) for document, header in read]
    reports, _ = stage_reports(sound, manifest.entries, _now())
    quarantined = pl.concat([_headers_in_quarantine(place, keys.keys() - set(fresh)), quarantined])
    if known is not None and known.keys() == keys.keys() and not fresh:
        return {"reports": place.staged.read("reports"), "quarantined_rows": quarantined}
    reports = _keep_first_time(place, "reports", reports, "loaded_at")
    earlier = place.staged.read("reports") if known else reports.clear()
    reports = _arrange(earlier, reports, [report_id for report_id in keys if report_id not in fresh], keys)
    place.ledger.take_back(REPORTS_PAGE)
    _write(place, {"reports": reports})
    failed = {document.report_id for document, header in headers if header is None}
    notes = {
        report_id: _note(key, noted.get(report_id), has_failed=report_id in failed) for report_id, key in keys.items()
    }
    place.ledger.write_keys(REPORTS_PAGE, _paths(place, ["reports"], WHOLE), notes)
    _log.info("known: the fiscal year of %d of %d reports", reports["fiscal_year"].count(), reports.height)
    return {"reports": reports, "quarantined_rows": quarantined}


def stage_facts(place: Workplace, selected: Collection[str], all_years: Collection[str]) -> dict[str, Frames]:
    """Bring the staged facts up to the reports; returns the frames of each selected year and of each one written.

    A report that is new, changed or moved is extracted whatever years are selected: it never waits for someone to ask
    for its year. One for which only the code has changed is extracted when its year is selected. Reports whose fiscal
    year is unknown, or not among `all_years`, stand in the year `unknown`, which is always selected.

    Raises:
        BuildError: the staged reports are not those of the last reading.
    """
    manifest = read_manifest(place.raw_dir)
    keys = find_report_keys(_loaded_reports(place), manifest)
    reports = place.staged.read("reports", ["report_id", "fiscal_year"])
    if set(reports["report_id"]) != keys.keys():
        raise BuildError("the staged reports are not those that were read last; materialize `staged/reports` first")
    members = reports_by_year(reports, all_years)
    staged_years = {year for table in YEARLY_TABLES for year in place.staged.partitions(table)}
    frames: dict[str, Frames] = {}
    for year in sorted({*selected, *staged_years, *members, UNKNOWN_YEAR}):
        report_ids = members.get(year, [])
        if not report_ids and year != UNKNOWN_YEAR:
            _remove(place, year)
            continue
        is_selected = year in selected or year == UNKNOWN_YEAR
        staged = _stage_year(place, year, {name: keys[name] for name in report_ids}, manifest, is_selected=is_selected)
        if staged is not None:
            frames[year] = staged
    return frames


def count_unaccounted_files(place: Workplace) -> int:
    """How many files of the raw folder, archives unpacked, are not exactly once a report, quarantined or skipped."""
    accounted = Counter(_accounted_files(place))
    found = Counter(entry.source_file for entry in list_known_files(place.ledger.read_files()))
    return ((found - accounted) + (accounted - found)).total()


def find_report_keys(reports: Iterable[LoadedReport], manifest: Manifest) -> dict[str, ReportKey]:
    """The key of each report as it stands now."""
    problems: dict[str | None, list[str]] = {}
    for problem in manifest.problems:
        problems.setdefault(problem.source_file, []).append(str(problem))
    keys = {}
    for report in reports:
        entry = manifest.entries.get(report.source_file)
        stated = [str(value) for value in astuple(entry)] if entry else []
        told = json.dumps([stated, problems.get(report.source_file, [])], ensure_ascii=False)
        keys[report.report_id] = ReportKey(report.digest, sha256(told.encode()).hexdigest(), extraction_version())
    return keys


def find_reason(noted: str | None, key: ReportKey, *, whatever_code: bool = False) -> WorkReason | None:
    """Why a report's rows have to be made anew, by what the ledger has noted of them; None where they need not be.

    Work that came to no end, as on a busy machine, is tried once more.
    """
    made_of = (noted or "").split()
    if len(made_of) < 3 or made_of[0] != key.document:
        return WorkReason.UNFINISHED
    _, stated, code, *attempts = made_of
    if stated != key.stated:
        return WorkReason.MANIFEST_CHANGED
    if code != key.code and not whatever_code:
        return WorkReason.EXTRACTOR_CHANGED
    return None if attempts in ([], [str(_MOST_ATTEMPTS)]) else WorkReason.TRIED_AGAIN


def reports_by_year(reports: pl.DataFrame, all_years: Collection[str]) -> dict[str, list[str]]:
    """The reports of each year of the staged tables, in their order."""
    members: dict[str, list[str]] = {}
    for report_id, fiscal_year in reports.select("report_id", "fiscal_year").iter_rows():
        year = str(fiscal_year)
        members.setdefault(year if year in all_years else UNKNOWN_YEAR, []).append(report_id)
    return members


def facts_page(year: str) -> str:
    """The page of the ledger for the facts of a year."""
    return f"facts-{year}"


def read_keys(place: Workplace, page: str, tables: Iterable[str], partition: str) -> dict[str, str] | None:
    """The keys of a page; None where a table is not there, is not the one it was written for or has other columns."""
    if not all(place.staged.holds(table, partition) for table in tables):
        return None
    return place.ledger.read_keys(page, _paths(place, tables, partition))


def _loaded_reports(place: Workplace) -> tuple[LoadedReport, ...]:
    files = place.ledger.read_files()
    if not files.looked_at_ns:
        raise BuildError("nothing is known of the raw folder; materialize `raw_documents` first")
    return files.reports


def _stage_texts(place: Workplace, reports: Collection[LoadedReport]) -> pl.DataFrame:
    keys = {report.report_id: report.digest for report in reports}
    known = read_keys(place, TEXTS_PAGE, ["document_texts"], WHOLE)
    earlier = place.staged.read("document_texts") if known else build_frame("document_texts", [])
    if known is not None and list(known.items()) == list(keys.items()):
        return earlier
    same = [report_id for report_id, digest in keys.items() if known and known.get(report_id) == digest]
    fresh = (place.documents.load(report_id) for report_id in keys.keys() - set(same))
    texts = _arrange(
        earlier, stage_document_texts((document.report_id, document.text) for document in fresh), same, keys
    )
    place.ledger.take_back(TEXTS_PAGE)
    _write(place, {"document_texts": texts})
    place.ledger.write_keys(TEXTS_PAGE, _paths(place, ["document_texts"], WHOLE), keys)
    return texts


def _stage_year(
    place: Workplace, year: str, keys: Mapping[str, ReportKey], manifest: Manifest, *, is_selected: bool
) -> Frames | None:
    """The frames of a year, brought up to the reports of `keys`; None where it need not be touched nor was selected."""
    page = facts_page(year)
    known = read_keys(place, page, YEARLY_TABLES, year)
    others = _issues_without_report(place, manifest) if year == UNKNOWN_YEAR else build_frame("issues", [])
    others_key = sha256(others.write_json().encode()).hexdigest()
    noted = known or {}
    same = [name for name, key in keys.items() if not find_reason(noted.get(name), key, whatever_code=not is_selected)]
    fresh = [name for name in keys if name not in set(same)]
    if not fresh and noted.keys() == {*keys, _NO_REPORT} and noted[_NO_REPORT] == others_key:
        return _read_year(place, year) if is_selected else None
    staged, failed = _extract(place, fresh, manifest)
    earlier = _read_year(place, year) if same else {table: frame.clear() for table, frame in staged.items()}
    arranged = {table: _arrange(earlier[table], frame, same, keys) for table, frame in staged.items()}
    arranged["issues"] = pl.concat([arranged["issues"], others])
    place.ledger.take_back(page)
    _write(place, arranged, year)
    notes = {name: _note(keys[name], noted.get(name), has_failed=name in failed) for name in fresh}
    notes |= {name: noted[name] for name in same} | {_NO_REPORT: others_key}
    place.ledger.write_keys(page, _paths(place, YEARLY_TABLES, year), notes)
    if keys:
        facts = sum(arranged[table].height for table in FACT_TABLES)
        _log.info("fiscal year %s: extracted %d of %d reports, %d facts", year, len(fresh), len(keys), facts)
    return arranged


def _headers_in_quarantine(place: Workplace, report_ids: Collection[str]) -> pl.DataFrame:
    """The quarantined headers of reports that were staged before; their year is unknown."""
    if not place.staged.holds("quarantined_rows", UNKNOWN_YEAR):
        return build_frame("quarantined_rows", [])
    rows = place.staged.read_partition("quarantined_rows", UNKNOWN_YEAR)
    return rows.filter(pl.col("table_name") == "reports", pl.col("report_id").is_in(list(report_ids)))


def _extract(place: Workplace, report_ids: Iterable[str], manifest: Manifest) -> tuple[Frames, set[str]]:
    """The staged rows of the reports, and those reports of which the extraction came to no end."""
    failed: set[str] = set()
    extracted = []
    for document, extraction in _map_stored(place, extract_facts, report_ids, manifest, explain_failed_extraction):
        extracted.append((document, _with_manifest_problems(document, extraction, manifest)))
        failed.update(document.report_id for issue in extraction.issues if issue.issue_code == FAILED_EXTRACTION)
    staged = check_tables(stage_extractions(extracted))
    headers = _broken_headers([(document, extraction.header) for document, extraction in extracted], manifest)
    return staged | {"quarantined_rows": pl.concat([staged["quarantined_rows"], headers])}, failed


def _arrange(
    earlier: pl.DataFrame, fresh: pl.DataFrame, same: Collection[str], report_ids: Iterable[str]
) -> pl.DataFrame:
    """The rows of the reports, those of `same` as they were staged before, in the order of `report_ids`."""
    order = pl.DataFrame({"report_id": list(report_ids)}, schema={"report_id": pl.String}).with_row_index("place")
    kept = earlier.filter(pl.col("report_id").is_in(list(same)))
    rows = pl.concat([kept, fresh]).join(order, on="report_id", how="left", maintain_order="left")
    return rows.sort("place", maintain_order=True).drop("place")


def _paths(place: Workplace, tables: Iterable[str], partition: str) -> list[Path]:
    return [place.staged.path(table, partition) for table in tables]


def _note(key: ReportKey, noted: str | None, *, has_failed: bool) -> str:
    """What the ledger says of a report's rows; with the number of the attempt where the work came to no end."""
    if not has_failed:
        return str(key)
    is_second = noted is not None and noted.startswith(str(key)) and noted != str(key)
    return f"{key} {_MOST_ATTEMPTS if is_second else 1}"


def _read_year(place: Workplace, year: str) -> Frames:
    return {table: place.staged.read_partition(table, year) for table in YEARLY_TABLES}


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
