"""The ledger: what was done with each raw file and each report, by which code, so that none of it is done twice.

Its pages are small JSON files, each replaced whole. What stands on a page is taken back before the files it vouches for
are touched, and written again when they are complete: a run that is killed leaves work to be redone, never a wrong
entry. A page that is damaged counts as empty, and what it stood for is done again. Nothing is decided here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path

from pipelines.domain.document import SkippedFile, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.storage.archives import Entry
from pipelines.storage.atomic import replaced_file
from pipelines.storage.raw_files import RawFile
from pipelines.storage.records import RecordFormat

_log = logging.getLogger(__name__)

FILES_PAGE = "files"
BUILD_PAGE = "build"

_DAMAGES = (OSError, ValueError, TypeError)
# The times of files are coarse (two seconds on some file systems): a file that changes right after it was looked into
# can look the same as before.
_COARSEST_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the file system tells of a file without its content being read."""

    size: int
    modified_ns: int
    changed_ns: int
    inode: int

    @classmethod
    def of(cls, path: Path) -> Stamp | None:
        """The stamp of a file, or of the one a link leads to; None where there is none."""
        try:
            found = path.stat()
        except OSError:
            return None
        return cls(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file on the disk as it was when last looked into: `contents` is itself, or an archive and what is in it.

    `stamp` was taken before the look; `version` is that of the code that looked.
    """

    stamp: Stamp | None
    version: str
    contents: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a file: `digest` of its stored document, or `unreadable`.

    `version` is that of the code that read it, with the programs there were where it `wants_program` that may come;
    `attempts` counts how often it was tried.
    """

    source_sha256: str
    version: str
    wants_program: bool = False
    digest: str = ""
    unreadable: Unreadable | None = None
    attempts: int = 1

    @property
    def report_id(self) -> str:
        """The id its document has by itself."""
        return self.source_sha256[:16]


@dataclass(frozen=True, slots=True)
class LoadedReport:
    """A report of the last reading: `digest` of its document, its first file, and the annexes it holds too.

    `is_composed`: its document is not what one file was read as.
    """

    report_id: str
    digest: str
    source_file: str
    annexes: tuple[str, ...] = ()
    is_composed: bool = False


@dataclass(frozen=True, slots=True)
class JoinedFolder:
    """What became of the documents of a folder with annexes; `key` stands for all that this was decided by."""

    key: str
    reports: tuple[LoadedReport, ...] = ()
    annexes: tuple[SkippedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class RawLedger:
    """The page of the raw folder. `looked_at_ns` is when the looking began."""

    looked_at_ns: int = 0
    listed: dict[str, ListedFile] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    folders: dict[str, JoinedFolder] = field(default_factory=dict)
    reports: tuple[LoadedReport, ...] = ()

    def is_unchanged(self, source_file: str, stamp: Stamp | None) -> bool:
        """Whether a file on the disk is surely the one that was looked into, by its stamp alone."""
        known = self.listed.get(source_file)
        if known is None or stamp is None or known.stamp != stamp:
            return False
        return max(stamp.modified_ns, stamp.changed_ns) < self.looked_at_ns - _COARSEST_NS


@dataclass(frozen=True, slots=True)
class KeyedRows:
    """What the rows of some staged tables were made from, by report; `files` are the digests of the tables."""

    files: dict[str, str]
    keys: dict[str, str]


@dataclass(frozen=True, slots=True)
class FinishedBuild:
    """What the last finished build was made from, and by what its file is known, published or not.

    `inputs` stands for all of it, `project` for what made the rows: the dbt project and the versions of its tools.
    """

    inputs: str
    size: int
    modified_ns: int
    inode: int
    project: str = ""

    def is_at(self, path: Path) -> bool:
        """Whether the file at `path` is that build."""
        stamp = Stamp.of(path)
        return stamp is not None and (stamp.size, stamp.modified_ns, stamp.inode) == (
            self.size,
            self.modified_ns,
            self.inode,
        )


_FORMAT = RecordFormat(
    (
        FinishedBuild,
        JoinedFolder,
        KeyedRows,
        ListedFile,
        LoadedReport,
        RawFile,
        RawLedger,
        Reading,
        SkippedFile,
        Stamp,
        Unreadable,
    ),
    {"path": Path, "reason": QuarantineReason},
)


class Ledger:
    """The pages of one warehouse: of the raw folder, of each group of staged tables, of the published build."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def read_files(self) -> RawLedger:
        """The page of the raw folder."""
        page = self._read(FILES_PAGE)
        return page if isinstance(page, RawLedger) else RawLedger()

    def write_files(self, files: RawLedger) -> None:
        """Replace the page of the raw folder."""
        self._write(FILES_PAGE, files)

    def read_keys(self, page: str, paths: Iterable[Path]) -> dict[str, str] | None:
        """What each report's rows were made from; None where one of `paths` is not as it was written then."""
        found = self._read(page)
        return found.keys if isinstance(found, KeyedRows) and found.files == _digest_tables(paths) else None

    def write_keys(self, page: str, paths: Iterable[Path], keys: Mapping[str, str]) -> None:
        """Put down what the rows now at `paths` were made from."""
        self._write(page, KeyedRows(_digest_tables(paths), dict(keys)))

    def read_build(self) -> FinishedBuild | None:
        """What the last finished build was made from."""
        page = self._read(BUILD_PAGE)
        return page if isinstance(page, FinishedBuild) else None

    def write_build(self, inputs: str, project: str, path: Path) -> None:
        """Put down what the finished build at `path` was made from."""
        found = path.stat()
        self._write(BUILD_PAGE, FinishedBuild(inputs, found.st_size, found.st_mtime_ns, found.st_ino, project))

    def take_back(self, page: str) -> None:
        """Remove a page before what it vouches for is touched."""
        self._path(page).unlink(missing_ok=True)

    def _read(self, page: str) -> object:
        path = self._path(page)
        if not path.exists():
            return None
        try:
            return _FORMAT.decode(path.read_text(encoding="utf-8"))
        except _DAMAGES as error:
            _log.warning("%s is damaged (%s): made anew", path, " ".join(str(error).split()))
            return None

    def _write(self, page: str, content: object) -> None:
        with replaced_file(self._path(page)) as path:
            path.write_text(_FORMAT.encode(content), encoding="utf-8")

    def _path(self, page: str) -> Path:
        return self._directory / f"{page}.json"


def digest_files(paths: Iterable[Path]) -> dict[Path, str]:
    """The SHA-256 of each file; blank for one that cannot be read."""
    digests: dict[Path, str] = {}
    for path in paths:
        try:
            with path.open("rb") as stream:
                digests[path] = file_digest(stream, "sha256").hexdigest()
        except OSError:
            digests[path] = ""
    return digests


def _digest_tables(paths: Iterable[Path]) -> dict[str, str]:
    """The digests of staged tables by table and partition."""
    return {"/".join(path.parts[-2:]): digest for path, digest in digest_files(paths).items()}


def now_ns() -> int:
    """The time, as stamps count it."""
    return time.time_ns()
