"""The report of a failed run says what, where and what now, and what comes from files in it stays text."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.storage.run_reports import FailedRun, FailedStep, write_run_report

RUN = FailedRun(
    run_id="0123456789abcdef",
    job="build_warehouse",
    selection="fiscal years 2022 to 2023, all its assets",
    started_at=datetime(2026, 4, 1, 6, 30, tzinfo=UTC),
    failed_at=datetime(2026, 4, 1, 6, 31, tzinfo=UTC),
    reason="manifest.csv, line 1: no column source_file",
    steps=[
        FailedStep("stage_report_headers", "<b>[x](http://y)\n# title", "Traceback\n  \x1b[31m<i> line\n# no title")
    ],
)


def test_it_says_what_failed_where_and_since_when_the_published_file_is_unchanged(tmp_path: Path) -> None:
    published = tmp_path / "jixiao.duckdb"
    text = write_run_report(tmp_path / "reports", RUN, published).read_text(encoding="utf-8")
    assert "# Run 01234567 failed" in text.splitlines()
    assert "manifest\\.csv, line 1" in text
    assert "- started: 2026-04-01 06\\:30\\:00 UTC" in text.splitlines()
    assert "- published warehouse: none yet" in text.splitlines()
    published.touch()
    text = write_run_report(tmp_path / "reports", RUN, published).read_text(encoding="utf-8")
    assert "jixiao\\.duckdb, unchanged since 20" in text


def test_what_comes_from_files_is_no_mark_up(tmp_path: Path) -> None:
    lines = write_run_report(tmp_path, RUN, tmp_path / "none").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("#")] == ["# Run 01234567 failed", "## stage\\_report\\_headers"]
    assert "&lt;b&gt;\\[x\\](http\\://y) # title" in lines
    # what keeps its line breaks is set in as code
    assert [line for line in lines if "<i>" in line or "no title" in line] == [
        "      �[31m<i> line",
        "    # no title",
    ]


def test_one_report_a_run_and_the_last_hundred_are_kept(tmp_path: Path) -> None:
    assert write_run_report(tmp_path, RUN, tmp_path) == write_run_report(tmp_path, RUN, tmp_path)
    for minute in range(101):
        later = replace(RUN, run_id=f"{minute:08}", failed_at=RUN.failed_at + timedelta(minutes=minute + 1))
        write_run_report(tmp_path, later, tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 100
    assert names[0] == "2026-04-01T06-33-00Z_00000001.md"
    assert names[-1].endswith("_00000100.md")
