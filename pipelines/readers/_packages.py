"""Office packages (ISO/IEC 29500-2): zip files of XML parts with relationships, opened without trust.

What Word and Excel files have in common stands here; nothing of what their parts say. No part is read beyond a bound,
no entity is resolved and nothing is fetched.
"""

from __future__ import annotations

import io
import posixpath

from lxml import etree

from pipelines.domain.vocabulary import QuarantineReason
from pipelines.readers._failures import ReadingError
from pipelines.zip_files import DamagedZipError, open_zip, unpack

# the largest part of a real report was below 10 MB; a bomb holds gigabytes
_MOST_PART_BYTES = 48 * 1024 * 1024
_MOST_PARTS = 20_000
# libxml2's own bounds: 256 elements within each other, 10 MB of text in one
_RESOURCE_LIMIT = 114
# files of the "strict" kind name the same elements otherwise
_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAMES = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
)
_RELATIONSHIP_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATIONSHIP_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def is_package(content: bytes, folder: str) -> bool:
    """Whether the content is an office package whose parts stand in `folder` (`word`, `xl`), be it damaged."""
    if not content.startswith(b"PK"):
        return False
    try:
        with open_zip(io.BytesIO(content)) as package:
            names = package.namelist()
    except DamagedZipError:
        # the directory stands at the end, which a file that was cut off lacks; names stand before each part too
        return f"{folder}/".encode() in content[: 64 * 1024] and b"[Content_Types].xml" in content
    return "[Content_Types].xml" in names and any(name.startswith(f"{folder}/") for name in names)


class Package:
    """The parts of an office package.

    Raises:
        ReadingError: the file is damaged, protected or a bomb.
    """

    def __init__(self, content: bytes, program: str) -> None:
        self._program = program
        try:
            self._zip = open_zip(io.BytesIO(content))
        except DamagedZipError as error:
            raise self._damage(str(error)) from error
        self._parts = {info.filename: info for info in self._zip.infolist()}
        if len(self._parts) > _MOST_PARTS:
            raise ReadingError(
                QuarantineReason.TOO_LARGE,
                f"The file holds {len(self._parts):,} parts, far more than a report: save it anew with {program}.",
            )

    def parse(self, name: str) -> etree._Element | None:
        """The root of the part `name`; None if there is none."""
        raw = self.read(name)
        if raw is None:
            return None
        if _STRICT in raw[:65536]:
            for strict, usual in _STRICT_NAMES:
                raw = raw.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            return etree.fromstring(raw, parser)
        except etree.XMLSyntaxError as error:
            if getattr(error, "code", None) == _RESOURCE_LIMIT:
                raise ReadingError(
                    QuarantineReason.TOO_LARGE,
                    f"{name} holds elements nested deeper or text longer than any report has:"
                    f" check where the file comes from, or save it anew with {self._program}.",
                ) from error
            raise self._damage(f"{name}: {error.msg}") from error

    def read(self, name: str) -> bytes | None:
        """The bytes of the part `name`; None if there is none."""
        info = self._parts.get(name)
        if info is None:
            return None
        if info.flag_bits & 1:
            raise ReadingError(
                QuarantineReason.ENCRYPTED,
                f"The file is protected by a password: open it in {self._program} and save it without one.",
            )
        raw = bytearray()
        try:
            for piece in unpack(self._zip, info):
                raw += piece
                if len(raw) > _MOST_PART_BYTES:
                    raise ReadingError(
                        QuarantineReason.TOO_LARGE,
                        f"{name} unpacks to more than {_MOST_PART_BYTES >> 20} MB, far more than a report:"
                        f" check where the file comes from, or save it anew with {self._program}.",
                    )
        except DamagedZipError as error:
            raise self._damage(f"{name}: {error}") from error
        return bytes(raw)

    def find_main(self) -> str:
        """The name of the part the package is about."""
        related = self.find_related("")
        main = next((target for kind, target in related.values() if kind == "officeDocument"), None)
        if main is None:
            raise self._damage("it names no main part")
        return main

    def find_related(self, name: str) -> dict[str, tuple[str, str]]:
        """What the part `name` ("" for the package) is related to: id → kind (`styles`, `worksheet`) and part."""
        folder, own = posixpath.split(name)
        root = self.parse(posixpath.join(folder, "_rels", f"{own}.rels"))
        related: dict[str, tuple[str, str]] = {}
        for link in root if root is not None else ():
            if link.get("TargetMode") == "External":
                continue
            target = link.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            related[link.get("Id", "")] = (link.get("Type", "").rpartition("/")[2], path)
        return related

    def find_part(self, name: str, kind: str) -> etree._Element | None:
        """The part of `kind` that belongs to the part `name`; None if it has none."""
        part = next((target for found, target in self.find_related(name).values() if found == kind), None)
        return self.parse(part) if part else None

    def _damage(self, detail: str) -> ReadingError:
        return ReadingError(
            QuarantineReason.CORRUPT,
            f"The file is damaged ({detail}): get it again, or open it in {self._program} and save it anew.",
        )


def relationship_id(element: etree._Element) -> str | None:
    """The id by which an element names a part."""
    return element.get(_RELATIONSHIP_ID) or element.get(_STRICT_RELATIONSHIP_ID)
