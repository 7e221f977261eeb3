"""What goes wrong around a build ends it with one clear line; the published warehouse stays, nothing half-made does.

Builds run as a person starts them, each a process of its own.
"""

import os
import resource
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import PROJECT_ROOT
from tests.integration.killed_builds import hash_content

pytestmark = pytest.mark.slow

COMMAND = "import sys; from pipelines.cli import main; sys.exit(main())"
REPORT = "某市某局2022年度部门整体支出绩效自评报告\n2022年基本支出{}万元。\n"


@dataclass(frozen=True)
class Installation:
    root: Path

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse/jixiao.duckdb"

    def start(self, warehouse_dir: Path | None = None, *, largest_file: int | None = None) -> "subprocess.Popen[str]":
        def limit() -> None:
            if largest_file is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        folders = ["--raw-dir", str(self.root / "raw"), "--warehouse-dir", str(warehouse_dir or self.warehouse.parent)]
        return subprocess.Popen(
            [sys.executable, "-c", COMMAND, "build", *folders],
            cwd=PROJECT_ROOT,
            env=os.environ | {"DAGSTER_HOME": str(self.root / "dagster")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=limit,  # noqa: PLW1509 - nothing here has threads that hold locks
        )

    def build(self, warehouse_dir: Path | None = None, *, largest_file: int | None = None) -> tuple[int, str]:
        """The exit code and the last line on stderr."""
        with self.start(warehouse_dir, largest_file=largest_file) as process:
            _, told = process.communicate()
        assert "Traceback" not in told, told
        return process.returncode, told.rstrip().rpartition("\n")[2]

    def half_written(self) -> list[Path]:
        return list((self.root / "warehouse").rglob(".*.tmp"))


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    root = tmp_path_factory.mktemp("failures")
    (root / "raw").mkdir()
    (root / "dagster").mkdir()
    shutil.copy(PROJECT_ROOT / ".dagster/dagster.yaml", root / "dagster")
    (root / "raw/a.txt").write_text(REPORT.format(5))
    installation = Installation(root)
    code, told = installation.build()
    assert code == 0, told
    return installation


@pytest.mark.parametrize("largest_file", [100, 100_000])
def test_a_full_disk_is_one_clear_line(installation: Installation, largest_file: int) -> None:
    before = hash_content(installation.warehouse)
    (installation.root / "raw/a.txt").write_text(REPORT.format(largest_file))
    code, told = installation.build(largest_file=largest_file)
    assert code == 1
    assert told.startswith("jixiao: ")
    assert "published warehouse is" in told
    assert hash_content(installation.warehouse) == before
    assert not installation.half_written()
    assert installation.build()[0] == 0
    assert hash_content(installation.warehouse) != before


def test_a_folder_that_cannot_be_written_is_one_clear_line(installation: Installation) -> None:
    # refused to everyone, whoever runs the tests
    in_the_way = installation.root / "file"
    in_the_way.touch()
    code, told = installation.build(in_the_way / "warehouse")
    assert (code, told) == (1, f"jixiao: {in_the_way}/warehouse: Not a directory; the published warehouse is whole")


def test_files_that_go_while_they_are_read_are_told_and_stop_nothing(installation: Installation) -> None:
    """Each goes as soon as the build has listed it: it has begun to write its ledger."""
    names = [f"gone/{number}.txt" for number in range(200)]
    (installation.root / "raw/gone").mkdir()
    for number, name in enumerate(names):
        (installation.root / "raw" / name).write_text(REPORT.format(number))
    with installation.start() as process:
        assert process.stderr is not None
        process.stderr.readline()
        shutil.rmtree(installation.root / "raw/gone")
        process.communicate()
    assert process.returncode == 0
    assert installation.build()[0] == 0
    with duckdb.connect(str(installation.warehouse), read_only=True) as connection:
        assert connection.execute("select source_file from marts.dim_reports").fetchall() == [("a.txt",)]
        assert connection.execute("select * from marts.quarantined_documents").fetchall() == []


def test_two_builds_at_once_do_not_disturb_each_other(installation: Installation) -> None:
    (installation.root / "raw/a.txt").write_text(REPORT.format(77))
    with installation.start() as first:
        assert first.stderr is not None
        first.stderr.readline()
        code, told = installation.build()
        first.communicate()
    assert first.returncode == 0
    assert (code, told.partition(" (")[0]) == (1, "jixiao: another build is running")
    with duckdb.connect(str(installation.warehouse), read_only=True) as connection:
        assert connection.execute("select count(*) from marts.fct_spending where amount_wan_yuan = 77").fetchone() == (
            1,
        )


READER = """
import sys, duckdb
errors, reads = [], 0
while reads < 300:
    try:
        with duckdb.connect(sys.argv[1], read_only=True) as connection:
            ((reports, texts),) = connection.execute(
                "select (select count(*) from marts.dim_reports), (select count(*) from marts.document_texts)"
            ).fetchall()
            assert reports == texts > 0, (reports, texts)
    except Exception as error:
        errors.append(repr(error))
    reads += 1
print(reads, errors[:3])
"""


def test_three_hundred_reads_during_twenty_publications_meet_no_error(installation: Installation) -> None:
    """What is published in turn are two whole builds, by the function that every build ends with."""
    publish = """
import shutil, sys
from pathlib import Path
from pipelines.storage.publishing import BuildPaths, publish_build
root = Path(sys.argv[1])
paths = BuildPaths(root / "jixiao.duckdb", root / "build", root / "builds")
for number in range(20):
    kept = sorted(paths.kept_dir.glob("*.duckdb"))[number % 2]
    paths.ready.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept, paths.ready)
    publish_build(paths)
    print(number, flush=True)
"""
    warehouse = installation.warehouse
    with subprocess.Popen([sys.executable, "-c", READER, str(warehouse)], stdout=subprocess.PIPE, text=True) as reader:
        published = subprocess.run(
            [sys.executable, "-c", publish, str(warehouse.parent)],
            cwd=PROJECT_ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        told, _ = reader.communicate()
    assert published.stdout.split() == [str(number) for number in range(20)]
    assert told.strip() == "300 []"
