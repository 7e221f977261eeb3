"""Every file below the raw folder, once: read into a document, found unreadable, or skipped by a stated rule.

Files in archives count like files on the disk, and so does the archive: it is skipped, because its files are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from pipelines.domain.document import Document, SkippedFile, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers import read_document
from pipelines.staging.attachments import folder_of, folders_with_annexes, join_annexes
from pipelines.staging.extraction import read_header
from pipelines.storage.archives import Entry, list_contents, read_content
from pipelines.storage.manifest import MANIFEST_NAME
from pipelines.storage.old_documents import converted_documents, find_converted
from pipelines.storage.raw_files import RawFile, list_raw_files, name_inaccessible
from pipelines.workers import Failure, MapDocuments, describe_fault

# what operating systems put into folders and archives of their own accord
_SYSTEM_FILES = {"thumbs.db", "desktop.ini"}
_SYSTEM_FOLDERS = {"__MACOSX"}


def read_raw_folder(raw_dir: Path, map_documents: MapDocuments) -> Iterator[Document | Unreadable | SkippedFile]:
    """What each file below `raw_dir` turned into; exactly one result per file. Annexes are joined to their report.

    Raises:
        BuildError: the folder is not there or may not be listed.
    """
    entries = list(find_documents(raw_dir, map_documents))
    folders = folders_with_annexes(entry.source_file for entry in entries if not isinstance(entry, SkippedFile))
    held: list[Document | Unreadable] = []
    for result in _read_all(entries, map_documents):
        if not isinstance(result, SkippedFile) and folder_of(result.source_file) in folders:
            held.append(result)
        else:
            yield result
    documents = [file for file in held if isinstance(file, Document)]
    read = map_documents(partial(read_header, stated=None), documents)
    headers = {
        document.source_file: header
        for document, header in zip(documents, read, strict=True)
        if not isinstance(header, Failure)
    }
    yield from join_annexes(held, headers)


def _read_all(entries: Iterable[Entry], map_documents: MapDocuments) -> Iterator[Document | Unreadable | SkippedFile]:
    files: list[RawFile] = []
    for entry in entries:
        if isinstance(entry, RawFile):
            files.append(entry)
        else:
            yield entry
    with converted_documents(files, map_documents) as conversions:
        for file, result in zip(files, map_documents(partial(_read, conversions), files), strict=True):
            yield _quarantine(file, result) if isinstance(result, Failure) else result


def find_documents(raw_dir: Path, map_documents: MapDocuments) -> Iterator[Entry]:
    """Every file below `raw_dir` and in its archives: to be read, or unreadable or skipped already.

    Raises:
        BuildError: the folder is not there or may not be listed.
    """
    files = list_raw_files(raw_dir)
    first_with: dict[str, str] = {}
    for file, contents in zip(files, map_documents(list_contents, files), strict=True):
        for entry in [_quarantine(file, contents)] if isinstance(contents, Failure) else contents:
            if isinstance(entry, RawFile):
                if rule := _skipping_rule(entry.source_file, first_with.get(entry.source_sha256)):
                    yield SkippedFile(entry.source_file, entry.source_sha256, *rule)
                    continue
                first_with[entry.source_sha256] = entry.source_file
            yield entry


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
