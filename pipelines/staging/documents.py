"""Frames that account for every file: reports, their texts, quarantined and skipped documents.

`loaded_at` and `first_seen_at` stay what they were when a file was first met, so that building again from unchanged
files gives unchanged tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import polars as pl

from pipelines.domain.document import Document, SkippedFile, Unreadable
from pipelines.domain.facts import ReportHeader
from pipelines.domain.manifest import ManifestEntry
from pipelines.staging.frames import Row, build_frame, stage_rows


def stage_reports(
    headers: Iterable[tuple[Document, ReportHeader]],
    manifest: dict[str, ManifestEntry],
    loaded_at: datetime,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row of `reports` per document; rows with a figure that does not fit come back as quarantined rows."""
    return stage_rows(
        "reports",
        (_report_row(document, header, manifest.get(document.source_file), loaded_at) for document, header in headers),
    )


def stage_document_texts(texts: Iterable[tuple[str, str]]) -> pl.DataFrame:
    """Frame of `document_texts` from pairs of report_id and text."""
    return build_frame("document_texts", ({"report_id": report_id, "text": text} for report_id, text in texts))


def stage_quarantined_documents(unreadable: Iterable[Unreadable], first_seen_at: datetime) -> pl.DataFrame:
    """Frame of `quarantined_documents`."""
    return build_frame(
        "quarantined_documents",
        (
            {
                "source_file": document.source_file,
                "source_sha256": document.source_sha256 or None,
                "reason_code": document.reason.value,
                "message": document.message,
                "first_seen_at": first_seen_at,
            }
            for document in unreadable
        ),
    )


def stage_skipped_documents(skipped: Iterable[SkippedFile]) -> pl.DataFrame:
    """Frame of `skipped_documents`."""
    return build_frame(
        "skipped_documents",
        (
            {
                "source_file": file.source_file,
                "source_sha256": file.source_sha256,
                "rule_code": file.rule_code,
                "message": file.message,
            }
            for file in skipped
        ),
    )


def keep_first_time(frame: pl.DataFrame, previous: pl.DataFrame, column: str) -> pl.DataFrame:
    """`frame` with the time in `column` taken from `previous` for each file that has not changed since."""
    file = ["source_file", "source_sha256"]
    known = previous.select(*file, pl.col(column).alias("first_time"))
    return (
        frame.join(known, on=file, how="left", maintain_order="left")
        .with_columns(pl.coalesce("first_time", column).alias(column))
        .drop("first_time")
    )


def _report_row(document: Document, header: ReportHeader, stated: ManifestEntry | None, loaded_at: datetime) -> Row:
    return {
        "report_id": document.report_id,
        "source_file": document.source_file,
        "source_sha256": document.source_sha256,
        "source_format": document.source_format,
        "department_name": header.department_name,
        "department_core": header.department_core,
        "department_source": header.department_known_by.value,
        "region_name": header.region_name,
        "region_code": header.region_code,
        "admin_level": header.admin_level.value if header.admin_level else None,
        "fiscal_year": header.fiscal_year,
        "fiscal_year_source": header.fiscal_year_known_by.value,
        "report_type": header.report_type.value,
        "title": header.title,
        "reported_on": header.reported_on,
        "overall_score": header.overall_score,
        "overall_grade": header.overall_grade,
        "page_count": document.page_count,
        "character_count": len(document.text),
        "source_url": stated.source_url if stated else None,
        "retrieved_on": stated.retrieved_on if stated else None,
        "loaded_at": loaded_at,
    }
