"""Every file below the raw folder, once: read into a document, found unreadable, or skipped by a stated rule.

Files in archives count like files on the disk, and so does the archive: it is skipped, because its files are read.
What the ledger knows is not done again: a file whose stamp has not changed is not opened, and one whose name, content
and reader have not changed is not read.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from hashlib import sha256
from pathlib import Path

from pipelines.domain.document import Document, SkippedFile, Unreadable
from pipelines.domain.facts import ReportHeader
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers import name_programs, read_document
from pipelines.staging.attachments import folder_of, folders_with_annexes, join_annexes
from pipelines.staging.extraction import read_header
from pipelines.storage.archives import Entry, list_contents, read_content
from pipelines.storage.code_versions import extraction_version, reading_version
from pipelines.storage.documents import DocumentStore
from pipelines.storage.ledger import JoinedFolder, Ledger, ListedFile, LoadedReport, RawLedger, Reading, Stamp, now_ns
from pipelines.storage.manifest import MANIFEST_NAME
from pipelines.storage.old_documents import converted_documents, find_converted
from pipelines.storage.raw_files import RawFile, list_raw_files, name_inaccessible
from pipelines.workers import Failure, MapDocuments, describe_fault

# what operating systems put into folders and archives of their own accord
_SYSTEM_FILES = {"thumbs.db", "desktop.ini"}
_SYSTEM_FOLDERS = {"__MACOSX"}

# what a program or an extra that is not installed may mend
_WANTING = {QuarantineReason.UNSUPPORTED, QuarantineReason.NO_TEXT}
_WANTING_ISSUE = "page_without_text"
# what a busy machine may have caused: tried once more, then not again while file and code stay the same
_CHANCE = {QuarantineReason.TIMEOUT, QuarantineReason.CRASHED}
_MOST_ATTEMPTS = 2
# some scans take minutes to read: so much of the work may be lost when the run is ended
_SECONDS_BETWEEN_NOTES = 30.0


class WorkReason(StrEnum):
    """Why something is done again, or for the first time."""

    NEW = "new"
    CHANGED = "changed"
    REMOVED = "removed"
    READER_CHANGED = "reader changed"
    PROGRAM_CAME = "program installed"
    TRIED_AGAIN = "tried again"
    MANIFEST_CHANGED = "manifest changed"
    EXTRACTOR_CHANGED = "extractor changed"
    UNFINISHED = "unfinished"


@dataclass(slots=True)
class RawFolder:
    """What lies below the raw folder, each file once: in a report, unreadable or skipped.

    `opened` and `read` count the files on the disk that had to be looked into and the files that had to be read.
    """

    reports: list[LoadedReport] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    skipped: list[SkippedFile] = field(default_factory=list)
    opened: int = 0
    read: int = 0


def read_raw_folder(raw_dir: Path, ledger: Ledger, documents: DocumentStore, map_documents: MapDocuments) -> RawFolder:
    """Bring document store and ledger up to what lies below `raw_dir`; annexes are joined to their report.

    Raises:
        BuildError: the folder is not there or may not be listed.
    """
    before = ledger.read_files()
    now = RawLedger(looked_at_ns=now_ns())
    found = RawFolder()
    paths: dict[str, Path] = {}
    for file, listed in _look(raw_dir, before, map_documents):
        paths[file.source_file] = file.path
        now.listed[file.source_file] = listed
        found.opened += listed is not before.listed.get(file.source_file)
    files: list[RawFile] = []
    for entry in list_known_files(now, paths):
        match entry:
            case RawFile():
                files.append(entry)
            case Unreadable():
                found.unreadable.append(entry)
            case SkippedFile():
                found.skipped.append(entry)
    for file, reading in _read_files(files, before, now, ledger, documents, map_documents):
        now.readings[file.source_file] = reading
        if reading.unreadable:
            found.unreadable.append(reading.unreadable)
        found.read += reading is not before.readings.get(file.source_file)
    _join_folders(found, before, now, documents, map_documents)
    documents.keep_only(
        as_read=(reading.report_id for reading in now.readings.values() if reading.digest),
        composed=(report.report_id for report in found.reports if report.is_composed),
    )
    ledger.write_files(replace(now, reports=tuple(found.reports)))
    return found


def list_known_files(known: RawLedger, paths: Mapping[str, Path] | None = None) -> Iterator[Entry]:
    """Every file that the ledger knows of: to be read, or unreadable or skipped already.

    `paths` says where each file on the disk stands, for those who want to read it.
    """
    first_with: dict[str, str] = {}
    for name, listed in known.listed.items():
        for entry in listed.contents:
            if not isinstance(entry, RawFile):
                yield entry
            elif rule := _skipping_rule(entry.source_file, first_with.get(entry.source_sha256)):
                yield SkippedFile(entry.source_file, entry.source_sha256, *rule)
            else:
                first_with[entry.source_sha256] = entry.source_file
                yield replace(entry, path=paths[name]) if paths else entry


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between the files on the disk and the ledger, by stamps alone: nothing was opened."""

    new: tuple[RawFile, ...]
    touched: tuple[RawFile, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.touched or self.removed)


def find_changes(raw_dir: Path, known: RawLedger) -> Changes:
    """The files that are new, that may have changed, and that are gone.

    Raises:
        BuildError: the folder is not there or may not be listed.
    """
    files = list_raw_files(raw_dir)
    names = {file.source_file for file in files}
    return Changes(
        new=tuple(file for file in files if file.source_file not in known.listed),
        touched=tuple(
            file
            for file in files
            if file.source_file in known.listed and not is_listing_known(known, file.source_file, Stamp.of(file.path))
        ),
        removed=tuple(name for name in known.listed if name not in names),
    )


def is_listing_known(known: RawLedger, source_file: str, stamp: Stamp | None) -> bool:
    """Whether what the ledger says of a file on the disk still holds, so that it need not be opened."""
    if not known.is_unchanged(source_file, stamp):
        return False
    listed = known.listed[source_file]
    return listed.version == reading_version() and not any(
        isinstance(entry, Unreadable) and entry.reason is QuarantineReason.INACCESSIBLE for entry in listed.contents
    )


def find_reason_to_read(reading: Reading | None, file: RawFile) -> WorkReason | None:
    """Why a file has to be read; None where it was read as it is now, with the code and programs that there are now."""
    if reading is None:
        return WorkReason.UNFINISHED
    if reading.source_sha256 != file.source_sha256:
        return WorkReason.CHANGED
    if reading.version != _version(reading.wants_program):
        has_come = reading.wants_program and reading.version.startswith(reading_version())
        return WorkReason.PROGRAM_CAME if has_come else WorkReason.READER_CHANGED
    reason = reading.unreadable.reason if reading.unreadable else None
    if reason is QuarantineReason.INACCESSIBLE or (reason in _CHANCE and reading.attempts < _MOST_ATTEMPTS):
        return WorkReason.TRIED_AGAIN
    return None


def _version(wants_program: bool) -> str:
    return f"{reading_version()} {name_programs()}" if wants_program else reading_version()


def _look(raw_dir: Path, before: RawLedger, map_documents: MapDocuments) -> Iterator[tuple[RawFile, ListedFile]]:
    """Every file on the disk with what is in it; only what is not known for sure is opened."""
    files = [(file, Stamp.of(file.path)) for file in list_raw_files(raw_dir)]
    unknown = [file for file, stamp in files if not is_listing_known(before, file.source_file, stamp)]
    opened = iter(map_documents(list_contents, unknown))
    for file, stamp in files:
        if is_listing_known(before, file.source_file, stamp):
            yield file, before.listed[file.source_file]
        else:
            contents = next(opened)
            entries = [_quarantine(file, contents)] if isinstance(contents, Failure) else contents
            pathless = (replace(entry, path=Path()) if isinstance(entry, RawFile) else entry for entry in entries)
            yield file, ListedFile(stamp, reading_version(), tuple(pathless))


def _read_files(
    files: Sequence[RawFile],
    before: RawLedger,
    now: RawLedger,
    ledger: Ledger,
    documents: DocumentStore,
    map_documents: MapDocuments,
) -> Iterator[tuple[RawFile, Reading]]:
    """What came of each file, read where that is not known; the documents stand in the store."""
    known: dict[str, Reading] = {}
    for file in files:
        reading = before.readings.get(file.source_file)
        if reading is None or find_reason_to_read(reading, file):
            continue
        if reading.unreadable or documents.holds(reading.report_id):
            known[file.source_file] = reading
    unknown = [file for file in files if file.source_file not in known]
    noted = replace(now, readings=dict(known), folders=before.folders)
    if unknown:
        # a document that is about to be replaced must not pass for one of before
        ledger.write_files(noted)
    noted_at = time.monotonic()
    with converted_documents(unknown, map_documents) as conversions:
        results = iter(map_documents(partial(_read, conversions), unknown))
        for file in files:
            if file.source_file not in known:
                result = next(results)
                outcome = _quarantine(file, result) if isinstance(result, Failure) else result
                noted.readings[file.source_file] = _keep(file, outcome, before, documents)
            yield file, noted.readings[file.source_file]
            if time.monotonic() - noted_at > _SECONDS_BETWEEN_NOTES:
                ledger.write_files(noted)
                noted_at = time.monotonic()


def _keep(file: RawFile, result: Document | Unreadable, before: RawLedger, documents: DocumentStore) -> Reading:
    """Store what a file was read as; returns what the ledger says of it."""
    earlier = before.readings.get(file.source_file)
    is_retry = earlier is not None and earlier.source_sha256 == result.source_sha256 and earlier.unreadable is not None
    attempts = earlier.attempts + 1 if earlier and is_retry and earlier.version == reading_version() else 1
    if isinstance(result, Unreadable):
        wants = result.reason in _WANTING
        return Reading(result.source_sha256, _version(wants), wants, unreadable=result, attempts=attempts)
    wants = any(issue.issue_code == _WANTING_ISSUE for issue in result.issues)
    return Reading(result.source_sha256, _version(wants), wants, documents.save(result))


def _join_folders(
    found: RawFolder, before: RawLedger, now: RawLedger, documents: DocumentStore, map_documents: MapDocuments
) -> None:
    """Make reports of the files that were read, annexes joined where there are any."""
    named = folders_with_annexes([*now.readings, *(file.source_file for file in found.unreadable)])
    members: defaultdict[str, list[str]] = defaultdict(list)
    for name, reading in now.readings.items():
        if folder_of(name) in named:
            members[folder_of(name)].append(name)
        elif reading.digest:
            found.reports.append(LoadedReport(reading.report_id, reading.digest, name))
    others = [file for file in found.unreadable if file.source_file not in now.readings]
    for folder, names in members.items():
        unreadable = [file for file in others if folder_of(file.source_file) == folder]
        joined = _join_folder(folder, names, unreadable, before, now, documents, map_documents)
        now.folders[folder] = joined
        found.reports += joined.reports
        found.skipped += joined.annexes
    order = {name: number for number, name in enumerate(now.readings)}
    found.reports.sort(key=lambda report: order[report.source_file])


def _join_folder(
    folder: str,
    names: Sequence[str],
    unreadable: Sequence[Unreadable],
    before: RawLedger,
    now: RawLedger,
    documents: DocumentStore,
    map_documents: MapDocuments,
) -> JoinedFolder:
    """What becomes of the documents of a folder with annexes; taken from the ledger where nothing of it has changed."""
    told = [(name, now.readings[name].source_sha256, now.readings[name].digest) for name in names]
    told += [(file.source_file, file.source_sha256, "") for file in unreadable]
    key = sha256(repr((extraction_version(), told)).encode()).hexdigest()
    known = before.folders.get(folder)
    if (
        known
        and known.key == key
        and all(documents.holds(report.report_id, is_composed=True) for report in known.reports if report.is_composed)
    ):
        return known
    files: list[Document | Unreadable] = [
        now.readings[name].unreadable or documents.load_as_read(now.readings[name].report_id) for name in names
    ]
    reports: list[LoadedReport] = []
    annexes: list[SkippedFile] = []
    for result in join_annexes([*files, *unreadable], _read_headers(files, map_documents)):
        if isinstance(result, SkippedFile):
            annexes.append(result)
        elif isinstance(result, Document):
            reports.append(_to_report(result, now.readings[result.source_file], files, documents))
    return JoinedFolder(key, tuple(reports), tuple(annexes))


def _to_report(
    document: Document, reading: Reading, files: Iterable[Document | Unreadable], documents: DocumentStore
) -> LoadedReport:
    parts = tuple(annex.source_file for annex in document.annexes)
    if document in files:
        return LoadedReport(document.report_id, reading.digest, document.source_file, parts)
    digest = documents.save(document, is_composed=True)
    return LoadedReport(document.report_id, digest, document.source_file, parts, is_composed=True)


def _read_headers(files: Iterable[Document | Unreadable], map_documents: MapDocuments) -> dict[str, ReportHeader]:
    """What the documents say of themselves; without those that cannot be asked."""
    read = [file for file in files if isinstance(file, Document)]
    headers = map_documents(partial(read_header, stated=None), read)
    return {
        document.source_file: header
        for document, header in zip(read, headers, strict=True)
        if not isinstance(header, Failure)
    }


def _skipping_rule(source_file: str, same_content: str | None) -> tuple[str, str] | None:
    """The rule by which a file is not read, if any, and what it says."""
    *folders, name = source_file.split("/")
    if source_file == MANIFEST_NAME:
        return "manifest", "it states what is known of the other files"
    if name.startswith((".", "~$")):
        return "hidden_file", "its name marks it as hidden or as an editor's lock file"
    if name.lower() in _SYSTEM_FILES or not _SYSTEM_FOLDERS.isdisjoint(folders):
        return "system_file", "an operating system keeps its own notes in it"
    if same_content:
        return "duplicate_content", f"the same bytes as {same_content}"
    return None


def _read(conversions: Path, file: RawFile) -> Document | Unreadable:
    try:
        content = read_content(file)
    except OSError as error:
        return name_inaccessible(file, error)
    try:
        return find_converted(conversions, file, content) or read_document(file.source_file, content)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a reader's fault costs its own document only, and is told
        message = f"the reader failed with {describe_fault(error)}; please report it with the file"
        return Unreadable(file.source_file, file.source_sha256, QuarantineReason.CRASHED, message)


def _quarantine(file: RawFile, failure: Failure) -> Unreadable:
    return Unreadable(file.source_file, file.source_sha256, failure.reason, failure.message)
