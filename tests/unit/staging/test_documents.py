"""The rows that account for files, and the times that stay what they were."""

from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256

import polars as pl

from pipelines.domain.document import Document, Unreadable
from pipelines.domain.facts import ReportHeader
from pipelines.domain.manifest import ManifestEntry
from pipelines.domain.vocabulary import AdminLevel, KnownBy, QuarantineReason, ReportType
from pipelines.staging.documents import keep_first_time, stage_quarantined_documents, stage_reports

FIRST, LATER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
TEXT = "2022年度报告"
REPORT = Document("report.txt", sha256(TEXT.encode()).hexdigest(), "txt", TEXT, blocks=())
HEADER = ReportHeader(
    ReportType.DEPARTMENT_SELF_EVALUATION,
    "某市科技局",
    KnownBy.STATED,
    admin_level=AdminLevel.CITY,
    fiscal_year=2022,
    fiscal_year_known_by=KnownBy.INFERRED,
    overall_score=Decimal("98.5"),
)


def test_a_report_shows_its_header_and_what_the_manifest_says_of_its_origin() -> None:
    origin = ManifestEntry("report.txt", source_url="https://a.example", retrieved_on=date(2026, 1, 2))
    staged, quarantined = stage_reports([(REPORT, HEADER)], {"report.txt": origin}, FIRST)
    (row,) = staged.to_dicts()
    assert quarantined.is_empty()
    assert (row["department_source"], row["fiscal_year_source"]) == ("stated", "inferred")
    assert (row["admin_level"], row["report_type"]) == ("city", "department_self_evaluation")
    assert (row["overall_score"], row["character_count"]) == (Decimal("98.5"), len(TEXT))
    assert (row["source_url"], row["retrieved_on"]) == ("https://a.example", date(2026, 1, 2))


def test_a_file_keeps_the_time_it_was_first_met_until_its_content_changes() -> None:
    def seen(name: str, content: str, when: datetime) -> pl.DataFrame:
        unreadable = Unreadable(name, sha256(content.encode()).hexdigest(), QuarantineReason.CORRUPT, "damaged")
        return stage_quarantined_documents([unreadable], when)

    before = pl.concat([seen("a.pdf", "1", FIRST), seen("b.pdf", "1", FIRST)])
    now = pl.concat([seen("b.pdf", "2", LATER), seen("a.pdf", "1", LATER)])
    kept = keep_first_time(now, before, "first_seen_at")
    assert kept.select("source_file", "first_seen_at").rows() == [("b.pdf", LATER), ("a.pdf", FIRST)]
    assert kept.schema == now.schema


def test_a_file_that_could_not_be_opened_has_no_hash() -> None:
    staged = stage_quarantined_documents([Unreadable("a", "", QuarantineReason.INACCESSIBLE, "not allowed")], FIRST)
    assert staged["source_sha256"].to_list() == [None]
