"""The optional `manifest.csv` beside the raw files: what a person knows of a file better than its text.

A bad row is a problem that is told and passed over; only a file that is no such table at all ends the run.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path

from pipelines.domain.manifest import ManifestEntry
from pipelines.errors import ManifestError

MANIFEST_NAME = "manifest.csv"
COLUMNS = ("source_file", "department", "fiscal_year", "source_url", "retrieved_on")


@dataclass(frozen=True, slots=True)
class ManifestProblem:
    """Something wrong with one row; `source_file` is None where not even that can be read."""

    line: int
    source_file: str | None
    message: str

    def __str__(self) -> str:
        return f"{MANIFEST_NAME}, line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Entries by file, and what could not be used."""

    entries: dict[str, ManifestEntry] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: tuple[ManifestProblem, ...] = ()

    def about_missing_files(self, source_files: Iterable[str]) -> list[ManifestProblem]:
        """Rows about files that are not there."""
        present = set(source_files)
        return [
            ManifestProblem(line, source_file, f"there is no file {source_file!r}; correct the path or remove the row")
            for source_file, line in self.lines.items()
            if source_file not in present
        ]


def read_manifest(raw_dir: Path) -> Manifest:
    """The manifest of `raw_dir`; an empty one where there is none.

    Raises:
        ManifestError: the file is not a table with the manifest's columns.
    """
    path = raw_dir / MANIFEST_NAME
    if not path.is_file():
        return Manifest()
    try:
        reader = csv.reader(StringIO(_decode(path), newline=""), strict=True)
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise ManifestError(f"{path}: not a CSV file ({error}); save it again as CSV") from error
    header = [name.strip() for name in rows[0][1]] if rows else []
    unknown = [name for name in header if name not in COLUMNS]
    if "source_file" not in header or unknown or len(set(header)) != len(header):
        raise ManifestError(
            f"{path}, line 1: the columns are {', '.join(header) or 'missing'}; "
            f"source_file is needed, the others may be left out: {', '.join(COLUMNS)}"
        )
    return _read_rows(header, rows[1:])


def _decode(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):  # what spreadsheets write
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ManifestError(f"{path}: neither UTF-8 nor GB18030; save it again as CSV UTF-8")


def _read_rows(header: list[str], rows: list[tuple[int, list[str]]]) -> Manifest:
    entries: dict[str, ManifestEntry] = {}
    lines: dict[str, int] = {}
    problems: list[ManifestProblem] = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        source_file = row.get("source_file") or None
        wrong = _faults(row, extra_cells=len(cells) > len(header), is_repeated=source_file in entries)
        problems += (ManifestProblem(line, source_file, message) for message in wrong)
        if source_file and source_file not in entries:
            entries[source_file] = _to_entry(source_file, row)
            lines[source_file] = line
    return Manifest(entries, lines, tuple(problems))


def _faults(row: Mapping[str, str], *, extra_cells: bool, is_repeated: bool) -> list[str]:
    faults = []
    if not row.get("source_file"):
        faults.append("source_file is blank; name the file below the raw folder")
    if is_repeated:
        faults.append("the file has a row already, which counts; remove one of them")
    if extra_cells:
        faults.append("more cells than columns; put quotation marks around a cell with a comma")
    if row.get("fiscal_year") and _to_year(row["fiscal_year"]) is None:
        faults.append(f"fiscal_year {row['fiscal_year']!r} is no year; write four digits")
    if row.get("retrieved_on") and _to_date(row["retrieved_on"]) is None:
        faults.append(f"retrieved_on {row['retrieved_on']!r} is no date; write YYYY-MM-DD")
    return faults


def _to_entry(source_file: str, row: Mapping[str, str]) -> ManifestEntry:
    return ManifestEntry(
        source_file=source_file,
        department_name=row.get("department") or None,
        fiscal_year=_to_year(row.get("fiscal_year", "")),
        source_url=row.get("source_url") or None,
        retrieved_on=_to_date(row.get("retrieved_on", "")),
    )


def _to_year(text: str) -> int | None:
    """A year the contract of `reports` allows."""
    return int(text) if text.isascii() and text.isdigit() and 1949 <= int(text) <= 2100 else None


def _to_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
