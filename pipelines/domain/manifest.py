"""What the optional `manifest.csv` beside the raw files states of a file. Where it speaks, it overrides the text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One row of the manifest; a field is None where the cell is blank. `source_file` is relative to the raw folder."""

    source_file: str
    department_name: str | None = None
    fiscal_year: int | None = None
    source_url: str | None = None
    retrieved_on: date | None = None
