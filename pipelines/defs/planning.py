"""What a build would do and why, found out without doing any of it.

The questions are those that the stages ask of the ledger; here the answers are put together. How a plan is shown
belongs to the command line, when it is carried out to jobs, sensors and schedules.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from pipelines.defs.stages import (
    REPORTS_PAGE,
    TEXTS_PAGE,
    Workplace,
    facts_page,
    find_reason,
    find_report_keys,
    read_keys,
)
from pipelines.domain.document import Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.schemas import YEARLY_TABLES
from pipelines.storage.code_versions import reading_version
from pipelines.storage.dbt_runs import DbtProjectPaths, digest_inputs
from pipelines.storage.ledger import ListedFile, LoadedReport, RawLedger, Stamp
from pipelines.storage.manifest import read_manifest
from pipelines.storage.publishing import BuildPaths, is_published_as_built
from pipelines.storage.raw_files import RawFile, hash_raw_file
from pipelines.storage.raw_folder import Changes, WorkReason, find_changes, find_reason_to_read, list_known_files
from pipelines.storage.staged_tables import WHOLE

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# a file that is being copied into the folder grows; one that nobody has touched for so long is whole
_SETTLED_NS = 30_000_000_000


class BuildReason(StrEnum):
    """Why the models are built although nothing has changed in the raw folder."""

    NOTHING_BUILT = "no build was finished yet"
    INPUTS_CHANGED = "the dbt project, its versions or the staged rows have changed since the last build"
    OTHER_PUBLISHED = "what is published is not the last build: it was rolled back, replaced or removed"


@dataclass(frozen=True, slots=True)
class Work:
    """What is done because of one file, with the fiscal years of the reports it was part of (None: year unknown)."""

    reason: WorkReason
    source_file: str
    fiscal_years: frozenset[int | None] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a build would do; `build_reason` is given where the models alone are built.

    `files` is how many lie on the disk, `unchanged` for how many of them nothing is done.
    """

    work: tuple[Work, ...]
    build_reason: BuildReason | None
    files: int
    unchanged: int

    @property
    def is_empty(self) -> bool:
        """Whether a build would change nothing."""
        return not self.work and self.build_reason is None


def plan_build(place: Workplace, dbt: DbtProjectPaths, build: BuildPaths) -> Plan:
    """What a build of all years would do now. Only files that may have changed are opened, to be hashed.

    Raises:
        BuildError: the raw folder cannot be listed.
        ManifestError: the manifest is no table.
    """
    known = place.ledger.read_files()
    changes = find_changes(place.raw_dir, known)
    reasons = dict(_file_reasons(known, changes))
    untouched = [report for report in known.reports if reasons.keys().isdisjoint(_files_of(report, known))]
    reasons |= _report_reasons(place, untouched)
    years = find_years(place, known)
    return Plan(
        work=tuple(Work(reason, name, years.get(name, frozenset())) for name, reason in reasons.items()),
        build_reason=None if reasons else _build_reason(place, dbt, build),
        files=len(known.listed) + len(changes.new) - len(changes.removed),
        unchanged=len(known.listed.keys() - {_on_disk(name, known) for name in reasons}),
    )


@dataclass(frozen=True, slots=True)
class News:
    """What a look at the raw folder gave: the fiscal years concerned, or `message` why there are none now.

    `cursor` is what the next look should be given; the same `run_key` is the same state after the same build.
    """

    years: tuple[int, ...]
    message: str
    cursor: str
    run_key: str = ""


def look_for_changes(place: Workplace, cursor: str, all_years: Sequence[int], *, now_ns: int) -> News:
    """Whether files have come, changed or gone since the last build, told by their stamps: no file is opened.

    A new file's year is what the manifest or its path says, else the last one; a build takes it in whatever it says.

    Raises:
        BuildError: the raw folder cannot be listed.
        ManifestError: the manifest is no table.
    """
    known = place.ledger.read_files()
    changes = find_changes(place.raw_dir, known)
    stamps = {file.source_file: Stamp.of(file.path) for file in (*changes.new, *changes.touched)}
    written = {
        name: stamp for name, stamp in stamps.items() if name not in known.listed or known.listed[name].stamp != stamp
    }
    if not written and not changes.removed:
        return News((), "no file has changed since the last build", "")
    state = sha256(repr((sorted(written.items(), key=str), sorted(changes.removed))).encode()).hexdigest()[:16]
    if state == cursor:
        return News((), "a build was asked for already; if it failed, mend the cause and start it again", cursor)
    ages = (now_ns - stamp.modified_ns for stamp in written.values() if stamp)
    if any(0 <= age < _SETTLED_NS for age in ages):
        return News((), "files are still being written", cursor)
    concerned = find_concerned_years(place, known, [*written, *changes.removed], all_years)
    return News(concerned, "", state, run_key=f"{known.looked_at_ns}-{state}")


def find_concerned_years(
    place: Workplace, known: RawLedger, names: Iterable[str], all_years: Sequence[int]
) -> tuple[int, ...]:
    """The fiscal years that files are about: of the reports they were part of, or what manifest or path says.

    A file of which none of these tells a year counts for the last one reports can be about.
    """
    stated = read_manifest(place.raw_dir).entries
    years_of = find_years(place, known)
    # the running year is the last partition; reports are of the one before it
    last = all_years[-2]
    concerned: set[int] = set()
    for name in names:
        told = set(years_of.get(name, ())) | {int(year) for year in _YEAR.findall(name)}
        if name in stated:
            told.add(stated[name].fiscal_year)
        concerned |= {year for year in told if year is not None and year in all_years} or {last}
    return tuple(sorted(concerned))


def find_years(place: Workplace, known: RawLedger) -> dict[str, frozenset[int | None]]:
    """The fiscal years of the reports that each file was part of, by the names of reports, annexes and archives."""
    staged = place.staged.read("reports", ["source_file", "fiscal_year"])
    year_of = dict(staged.iter_rows())
    years: defaultdict[str, set[int | None]] = defaultdict(set)
    for report in known.reports:
        for name in _files_of(report, known):
            years[name].add(year_of.get(report.source_file))
    return {name: frozenset(found) for name, found in years.items()}


def _file_reasons(known: RawLedger, changes: Changes) -> Iterator[tuple[str, WorkReason]]:
    touched = {
        file.source_file: _reason_to_look(file, known.listed[file.source_file], known) for file in changes.touched
    }
    yield from ((file.source_file, WorkReason.NEW) for file in changes.new)
    yield from ((name, reason) for name, reason in touched.items() if reason)
    yield from ((name, WorkReason.REMOVED) for name in changes.removed)
    gone = {*changes.removed, *(name for name, reason in touched.items() if reason)}
    for entry in list_known_files(known):
        if isinstance(entry, RawFile) and _on_disk(entry.source_file, known) not in gone:
            reason = find_reason_to_read(known.readings.get(entry.source_file), entry)
            if reason:
                yield entry.source_file, reason


def _reason_to_look(file: RawFile, listed: ListedFile, known: RawLedger) -> WorkReason | None:
    """Why a file whose stamp leaves a doubt is looked into; None where its content is the same."""
    before = listed.contents[0]
    if not known.is_unchanged(file.source_file, Stamp.of(file.path)):
        digest = hash_raw_file(file.path)
        if digest is None and isinstance(before, Unreadable) and before.reason is QuarantineReason.INACCESSIBLE:
            return None
        if digest != before.source_sha256:
            return WorkReason.CHANGED
    return WorkReason.READER_CHANGED if listed.version != reading_version() else None


def _report_reasons(place: Workplace, reports: Iterable[LoadedReport]) -> Iterator[tuple[str, WorkReason]]:
    reports = list(reports)
    keys = find_report_keys(reports, read_manifest(place.raw_dir))
    texts = read_keys(place, TEXTS_PAGE, ["document_texts"], WHOLE) or {}
    headers = read_keys(place, REPORTS_PAGE, ["reports"], WHOLE) or {}
    facts: dict[str, str] = {}
    for year in place.staged.partitions("issues"):
        facts |= read_keys(place, facts_page(year), YEARLY_TABLES, year) or {}
    for report in reports:
        key = keys[report.report_id]
        reason = find_reason(headers.get(report.report_id), key) or find_reason(facts.get(report.report_id), key)
        if reason is None and texts.get(report.report_id) != report.digest:
            reason = WorkReason.UNFINISHED
        if reason:
            yield report.source_file, reason


def _build_reason(place: Workplace, dbt: DbtProjectPaths, paths: BuildPaths) -> BuildReason | None:
    build = place.ledger.read_build()
    if build is None:
        return BuildReason.NOTHING_BUILT
    if build.inputs != digest_inputs(dbt):
        return BuildReason.INPUTS_CHANGED
    return None if is_published_as_built(paths, build) else BuildReason.OTHER_PUBLISHED


def _files_of(report: LoadedReport, known: RawLedger) -> set[str]:
    """The files a report is made of, with the archives they stand in."""
    names = {report.source_file, *report.annexes}
    return names | {_on_disk(name, known) for name in names}


def _on_disk(source_file: str, known: RawLedger) -> str:
    """The file on the disk that is or holds a file."""
    parts = source_file.split("/")
    paths = ("/".join(parts[:length]) for length in range(1, len(parts) + 1))
    return next((path for path in paths if path in known.listed), source_file)
