"""Every file below the raw folder, once: read into a document, found unreadable, or skipped by a stated rule."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from pipelines.domain.document import Document, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers import read_document
from pipelines.staging.documents import SkippedFile
from pipelines.storage.manifest import MANIFEST_NAME
from pipelines.storage.raw_files import list_raw_files

_log = logging.getLogger(__name__)


def read_raw_folder(raw_dir: Path) -> Iterator[Document | Unreadable | SkippedFile]:
    """What each file below `raw_dir` turned into, in the order of `list_raw_files`; exactly one result per file.

    Raises:
        BuildError: the folder is not there or may not be listed.
    """
    first_with: dict[str, str] = {}
    for source_file, path in list_raw_files(raw_dir):
        try:
            content = path.read_bytes()
        except OSError as error:
            yield Unreadable(
                source_file,
                "",
                QuarantineReason.INACCESSIBLE,
                f"the file cannot be opened ({error.strerror}); allow this user to read it or remove it",
            )
            continue
        digest = sha256(content).hexdigest()
        rule = _skipping_rule(source_file, first_with.get(digest))
        if rule:
            yield SkippedFile(source_file, digest, *rule)
            continue
        first_with[digest] = source_file
        yield _read(source_file, digest, content)


def _skipping_rule(source_file: str, same_content: str | None) -> tuple[str, str] | None:
    """The rule by which a file is not read, if any, and what it says."""
    name = source_file.rsplit("/", 1)[-1]
    if source_file == MANIFEST_NAME:
        return "manifest", "it states what is known of the other files"
    if name.startswith((".", "~$")):
        return "hidden_file", "its name marks it as hidden or as an editor's lock file"
    if same_content:
        return "duplicate_content", f"the same bytes as {same_content}"
    return None


def _read(source_file: str, digest: str, content: bytes) -> Document | Unreadable:
    try:
        return read_document(source_file, content)
    except Exception as error:  # noqa: BLE001 - a reader's fault costs its own document only, and is told
        _log.exception("reading %s failed", source_file)
        return Unreadable(
            source_file,
            digest,
            QuarantineReason.CRASHED,
            f"the reader failed with {type(error).__name__}: {error}; please report it with the file",
        )
