"""Hostile files over the real seam: nothing stops the run, and every file is a report, quarantined or skipped.

The seed is `JIXIAO_FUZZ_SEED`, or a fixed one; with the counts by outcome it is printed at the end of the tests.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from pipelines.defs.stages import Workplace, count_unaccounted_files, stage_documents, stage_facts, stage_headers
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.storage.documents import DocumentStore
from pipelines.storage.ledger import Ledger
from pipelines.storage.staged_tables import StagedTables
from pipelines.workers import Limits, WorkerPool
from tests.fuzz.hostile_files import MB, Files, make_damaged_files, make_traps
from tests.fuzz.outcomes import LINES

SEED = int(os.environ.get("JIXIAO_FUZZ_SEED", "20231001"))
YEARS = [str(year) for year in range(2010, 2027)]


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    # shorter than in production: what hangs shall not hold up the tests
    pool = WorkerPool(Limits(seconds=10), modules=["pipelines.storage.raw_folder", "pipelines.staging.extraction"])
    yield pool
    pool.close()


def run(pool: WorkerPool, folder: Path, files: Files) -> Workplace:
    """Put the files into a raw folder and do all that comes before dbt."""
    place = Workplace(
        folder / "raw",
        Ledger(folder / "ledger"),
        DocumentStore(folder / "documents"),
        StagedTables(folder / "staged"),
        pool.map_documents,
    )
    place.raw_dir.mkdir()
    for name, content in files:
        path = place.raw_dir / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    stage_documents(place)
    stage_headers(place)
    stage_facts(place, YEARS, YEARS)
    return place


def count_outcomes(place: Workplace) -> Counter[str]:
    """How many files became what; holds every one of them to a message."""
    quarantined = place.staged.read("quarantined_documents")
    for row in quarantined.iter_rows(named=True):
        assert row["reason_code"] in set(QuarantineReason), row
        assert len(row["message"]) > 20, row
    outcomes = Counter({"report": place.staged.read("reports").height})
    outcomes.update(quarantined["reason_code"])
    outcomes.update(f"skipped: {rule}" for rule in place.staged.read("skipped_documents")["rule_code"])
    return outcomes


def find_faults(place: Workplace) -> list[str]:
    """What only a bug of our own can bring about."""
    crashed = place.staged.read("quarantined_documents").filter(pl.col("reason_code") == "crashed")
    failed = place.staged.read("issues").filter(pl.col("issue_code") == "extraction_failed")
    names = place.staged.read("reports").select("report_id", "source_file")
    return [
        *(f"{row['source_file']}: {row['message']}" for row in crashed.iter_rows(named=True)),
        *(
            f"{row['source_file']}: {row['message']}"
            for row in failed.join(names, on="report_id").iter_rows(named=True)
        ),
    ]


def check(place: Workplace, request: pytest.FixtureRequest, what: str) -> None:
    outcomes = count_outcomes(place)
    told = ", ".join(f"{outcome} {count}" for outcome, count in sorted(outcomes.items()))
    request.config.stash.setdefault(LINES, []).append(f"{what}, seed {SEED}: {outcomes.total()} files: {told}")
    assert count_unaccounted_files(place) == 0
    assert find_faults(place) == []


def test_damaged_files_stop_nothing(pool: WorkerPool, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    check(run(pool, tmp_path, make_damaged_files(SEED, 200)), request, "200 damaged files")


@pytest.mark.slow
def test_thousands_of_files_stop_nothing(pool: WorkerPool, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    check(run(pool, tmp_path, make_damaged_files(SEED + 1, 4000)), request, "4,000 damaged files")


def test_traps_stop_nothing(pool: WorkerPool, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    check(run(pool, tmp_path, make_traps(size=MB // 8)), request, "small traps")


@pytest.mark.slow
def test_bombs_stop_nothing(pool: WorkerPool, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    check(run(pool, tmp_path, make_traps(size=100 * MB)), request, "traps of 100 MB")
