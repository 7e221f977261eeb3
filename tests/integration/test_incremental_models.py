"""Models make anew only the reports a change concerns, and then hold what a build of all of them from nothing holds.

dbt runs on staged tables of reports that come, change, go, move to another department and are corrected, at random.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random

import duckdb
import pytest

from pipelines.domain.document import Document
from pipelines.domain.facts import Extraction
from pipelines.readers import read_document
from pipelines.schemas import STAGED_TABLES
from pipelines.settings import PROJECT_ROOT
from pipelines.staging.documents import stage_document_texts, stage_reports
from pipelines.staging.extraction import extract_facts
from pipelines.staging.facts import stage_extractions
from pipelines.staging.frames import build_frame
from pipelines.storage.dbt_runs import DbtProjectPaths, run_dbt
from pipelines.storage.staged_tables import StagedTables
from tests.builders.many_reports import write_reports

pytestmark = pytest.mark.slow

BUILD = ["build", "--exclude-resource-type", "unit_test"]
BUILD_UNTESTED = [*BUILD, "test"]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ORIGINALS = [path.read_text(encoding="utf-8") for path in sorted((PROJECT_ROOT / "data/raw").glob("*.txt"))]
# six departments of eleven years each, and the real reports, of which one does not name its department
REPORTS = dict(write_reports(ORIGINALS, 66)) | {f"real/{number}.txt": text for number, text in enumerate(ORIGINALS)}


@cache
def extract(name: str, text: str) -> tuple[Document, Extraction]:
    document = read_document(name, text.encode())
    assert isinstance(document, Document)
    return document, extract_facts(document, None)


def stage(directory: Path, reports: Mapping[str, str]) -> None:
    read = [extract(name, text) for name, text in reports.items()]
    frames = {
        **stage_extractions(read),
        "reports": stage_reports([(document, found.header) for document, found in read], {}, NOW)[0],
        "document_texts": stage_document_texts((document.report_id, document.text) for document, _ in read),
    }
    for table in STAGED_TABLES:
        StagedTables(directory).write(table, frames.get(table, build_frame(table, [])))


def change(reports: dict[str, str], random: Random) -> None:
    """One thing that happens to a folder of reports."""
    absent = sorted(REPORTS.keys() - reports.keys())
    name, other = random.sample(sorted(reports), 2)
    what = random.choice(["comes", "goes", "changes", "is corrected", "moves", "its department goes"])
    if what == "comes":
        new = random.choice(absent)
        reports[new] = REPORTS[new]
    elif what == "goes":
        del reports[name]
    elif what == "changes":
        # the first sum after the head is another one
        head, point, rest = reports[name].partition("万元")
        reports[name] = f"{head.rstrip('0123456789.')}77.5{point}{rest}"
    elif what == "is corrected":
        reports[f"corrected/{random.random()}.txt"] = f"{reports[name]}\n\n2031年3月1日\n"
    elif what == "moves":
        before, after = (Path(path).stem for path in (name, other))
        reports[name] = reports[name].replace(before, after)
    else:
        for gone in [path for path in reports if Path(path).stem == Path(name).stem]:
            del reports[gone]


def find_differences(path: Path, other: Path) -> Iterator[str]:
    with duckdb.connect() as connection:
        for name, file in (("a", path), ("b", other)):
            connection.execute(f"attach '{file}' as {name} (read_only)")
        tables = connection.execute(
            # what was compared with the last build is not the same for a build that has none
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where database_name = 'a' and table_name != 'int_reports_compared'"
        ).fetchall()
        assert len(tables) > 40
        for (table,) in tables:
            for here, there in (("a", "b"), ("b", "a")):
                rows = connection.execute(f"from {here}.{table} except all from {there}.{table}").fetchall()
                if rows:
                    yield f"{table}: {len(rows)} rows stand only in {here}, as {rows[0]}"


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_made_anew_and_what_is_taken_over_are_the_whole(seed: int, tmp_path: Path) -> None:
    random = Random(seed)  # noqa: S311 - the same every time
    reports = {name: REPORTS[name] for name in random.sample(sorted(REPORTS), 40)}
    reports["real/0.txt"] = REPORTS["real/0.txt"]
    grown = DbtProjectPaths(PROJECT_ROOT / "dbt_project", tmp_path / "staged", tmp_path / "grown/jixiao.duckdb")
    shares = []
    for step in range(3):
        stage(grown.staged_dir, reports)
        assert not run_dbt(BUILD, grown).failures
        fresh = DbtProjectPaths(grown.project_dir, grown.staged_dir, tmp_path / f"fresh {step}/jixiao.duckdb")
        if step:
            assert not run_dbt(BUILD_UNTESTED, fresh).failures
            assert list(find_differences(grown.build_path, fresh.build_path)) == []
        with duckdb.connect(str(grown.build_path), read_only=True) as connection:
            share = "select count_if(is_rebuilt) / count(*) from intermediate.int_reports_compared"
            shares.append(connection.execute(share).fetchall()[0][0])
        change(reports, random)
        change(reports, random)
        # the one without a department changes, then goes
        reports["real/0.txt"] = f"{ORIGINALS[0]}\n\n项目支出{step}万元。\n"
        if step:
            del reports["real/0.txt"]
    assert shares[0] == 1
    # two departments of six, four at most where reports moved
    assert all(0 < share < 0.9 for share in shares[1:])
