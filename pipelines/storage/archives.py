"""What is in a file: itself, or the files packed in it where it is a zip archive.

Only lists and unpacks, in memory and within bounds: nothing in an archive is ever written to the disk. What becomes of
the files found is decided by `pipelines.storage.raw_folder`, what a format is by `pipelines.readers`. Word and Excel
files are zip archives too; their readers unpack them.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import file_digest, sha256
from io import BytesIO
from typing import IO
from zipfile import ZipFile, ZipInfo

from pipelines.domain.document import SkippedFile, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.storage.raw_files import MAX_FILE_BYTES, RawFile, name_inaccessible, open_raw_file
from pipelines.zip_files import DamagedZipError, is_folder, open_zip, unpack

# a county publishes some hundred reports of a year together
MAX_MEMBERS = 5_000
MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
MAX_DEPTH = 2
# text packs to a tenth, XML to a fiftieth; a bomb to a thousandth
_MAX_RATIO = 200
_SMALL = 16 * 1024 * 1024

_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")
# what only a document that is packed has: OOXML, OpenDocument and EPUB, OFD
_OF_DOCUMENTS = {"[Content_Types].xml", "mimetype", "OFD.xml"}
_ENCRYPTED = 0x1
_NAME_IS_UTF8 = 0x800

Entry = RawFile | Unreadable | SkippedFile


def list_contents(file: RawFile) -> list[Entry]:
    """What the file on the disk holds: itself with its hash; an archive as skipped, followed by all that is in it."""
    try:
        with open_raw_file(file.path) as stream:
            file = replace(file, source_sha256=file_digest(stream, "sha256").hexdigest())
            if stream.tell() > MAX_FILE_BYTES:
                return [_too_large(file, f"It has more than {_mb(MAX_FILE_BYTES)}")]
            stream.seek(0)
            return _list(file, stream, _Budget())
    except OSError as error:
        return [name_inaccessible(file, error)]
    except _TooMuchError as error:
        return [_too_large(file, str(error))]


def read_content(file: RawFile) -> bytes:
    """The bytes of a file that `list_contents` found.

    Raises:
        OSError: the file on the disk cannot be opened.
        ValueError: it has been changed since and holds no such file any more.
    """
    with open_raw_file(file.path) as stream:
        source: IO[bytes] = stream
        for member in file.members:
            try:
                with open_zip(source) as archive:
                    source = BytesIO(_unpack(archive, archive.infolist()[member], _Budget()))
            except (DamagedZipError, IndexError, _MemberTooLargeError, _TooMuchError) as error:
                raise ValueError(f"the archive has changed ({error})") from error
        return source.read()


class _TooMuchError(Exception):
    """A bound is passed; the message says which."""


@dataclass
class _Budget:
    """What an archive with all archives in it may still unpack."""

    members: int = field(default_factory=lambda: MAX_MEMBERS)
    unpacked: int = field(default_factory=lambda: MAX_UNPACKED_BYTES)

    def spend(self, *, members: int = 0, unpacked: int = 0) -> None:
        self.members -= members
        self.unpacked -= unpacked
        if self.members < 0:
            raise _TooMuchError(f"It holds more than {MAX_MEMBERS:,} files")
        if self.unpacked < 0:
            raise _TooMuchError(f"Its files have more than {_mb(MAX_UNPACKED_BYTES)} unpacked")


def _list(file: RawFile, stream: IO[bytes], budget: _Budget) -> list[Entry]:
    if stream.read(4) not in _BEGINNINGS:
        return [file]
    try:
        archive = open_zip(stream)
    except DamagedZipError as error:
        if not file.source_file.lower().endswith(".zip"):
            return [file]
        return [_corrupt(file, f"The archive is damaged ({error})")]
    infos = archive.infolist()
    if not _OF_DOCUMENTS.isdisjoint(info.filename for info in infos):
        return [file]
    if len(file.members) >= MAX_DEPTH:
        message = "It is an archive in an archive in an archive: unpack it."
        return [Unreadable(file.source_file, file.source_sha256, QuarantineReason.UNSUPPORTED, message)]
    positions = [position for position, info in enumerate(infos) if not is_folder(info)]
    if not positions:
        message = "The archive holds no file: put the report in it or remove it."
        return [Unreadable(file.source_file, file.source_sha256, QuarantineReason.EMPTY, message)]
    budget.spend(members=len(positions))
    says = f"an archive; each of its {len(positions)} files is accounted for"
    entries: list[Entry] = [SkippedFile(file.source_file, file.source_sha256, "archive", says)]
    for position, name in zip(positions, _unique(_name(infos[position]) for position in positions), strict=True):
        member = RawFile(f"{file.source_file}/{name}", file.path, members=(*file.members, position))
        entries += _list_member(member, archive, infos[position], budget)
    return entries


def _list_member(member: RawFile, archive: ZipFile, info: ZipInfo, budget: _Budget) -> list[Entry]:
    if info.flag_bits & _ENCRYPTED:
        message = "It is locked with a password: unpack the archive with it and put the files there."
        return [Unreadable(member.source_file, "", QuarantineReason.ENCRYPTED, message)]
    try:
        content = _unpack(archive, info, budget)
    except _MemberTooLargeError as error:
        return [_too_large(member, str(error))]
    except DamagedZipError as error:
        return [_corrupt(member, f"It is damaged in the archive ({error})")]
    member = replace(member, source_sha256=sha256(content).hexdigest())
    if stat.S_ISLNK(info.external_attr >> 16):
        return [SkippedFile(member.source_file, member.source_sha256, "link", "a link to another file, not followed")]
    return _list(member, BytesIO(content), budget)


class _MemberTooLargeError(Exception):
    """One file of an archive passes a bound; the message says which."""


def _unpack(archive: ZipFile, info: ZipInfo, budget: _Budget) -> bytearray:
    """The content of a member; the sizes that the archive claims are not believed."""
    content = bytearray()
    for piece in unpack(archive, info):
        content += piece
        budget.spend(unpacked=len(piece))
        if len(content) > MAX_FILE_BYTES:
            raise _MemberTooLargeError(f"It has more than {_mb(MAX_FILE_BYTES)} unpacked")
        if len(content) > max(_SMALL, _MAX_RATIO * info.compress_size):
            raise _MemberTooLargeError(f"It unpacks to more than {_MAX_RATIO} times its size, as only a bomb does")
    return content


def _name(info: ZipInfo) -> str:
    """The member's path as its packer meant it, below the archive whatever it says.

    Without the flag for UTF-8 a name is in the packer's own encoding, which zipfile takes for code page 437: on a
    Chinese system that is GB18030, and some packers forget the flag.
    """
    name = info.orig_filename
    if not info.flag_bits & _NAME_IS_UTF8:
        printed = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = printed.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    parts = [part for part in re.split(r"[/\\]", name.replace("\x00", "")) if part not in {"", ".", ".."}]
    return "/".join(parts) or "unnamed"


def _unique(names: Iterable[str]) -> Iterator[str]:
    """The names, each once: a name that comes again has its number behind it."""
    taken: set[str] = set()
    for name in names:
        number, unique = 1, name
        while unique in taken:
            number += 1
            unique = f"{name} ({number})"
        taken.add(unique)
        yield unique


def _too_large(file: RawFile, what: str) -> Unreadable:
    message = f"{what}: put the report there by itself, without what does not belong to it."
    return Unreadable(file.source_file, file.source_sha256, QuarantineReason.TOO_LARGE, message)


def _corrupt(file: RawFile, what: str) -> Unreadable:
    message = f"{what}: get it again from where it came, or put the files there unpacked."
    return Unreadable(file.source_file, file.source_sha256, QuarantineReason.CORRUPT, message)


def _mb(size: int) -> str:
    return f"{size // (1024 * 1024):,} MB"
