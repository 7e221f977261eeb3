"""dbt run in its process, on a project of one model and one test."""

import os
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import BuildError
from pipelines.storage.dbt_runs import (
    BUILD_PATH_VARIABLE,
    DbtProjectPaths,
    describe_failures,
    ensure_manifest,
    run_dbt,
    start_dbt,
)

PROFILE = f"""
tiny:
  target: build
  outputs:
    build:
      type: duckdb
      path: "{{{{ env_var('{BUILD_PATH_VARIABLE}') }}}}"
"""
PROJECT = """
name: tiny
profile: tiny
flags:
  send_anonymous_usage_stats: false
"""


@pytest.fixture
def paths(tmp_path: Path) -> DbtProjectPaths:
    project = tmp_path / "project"
    for name, text in {
        "dbt_project.yml": PROJECT,
        "profiles.yml": PROFILE,
        "models/amounts.sql": "select 5 as amount",
        "tests/amounts_are_small.sql": "select * from {{ ref('amounts') }} where amount > 9",
    }.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return DbtProjectPaths(project, tmp_path / "staged", tmp_path / "build/tiny.duckdb")


def date_back(path: Path) -> float:
    """Make a file an hour older and return its time."""
    then = path.stat().st_mtime - 3600
    os.utime(path, (then, then))
    return then


def test_a_build_tells_of_each_model_and_test_and_lets_go_of_the_file(paths: DbtProjectPaths) -> None:
    outcome = run_dbt(["build"], paths)
    assert outcome.failures == ()
    nodes = {event["data"]["node_info"]["node_name"]: event["info"]["name"] for event in outcome.events}
    assert nodes == {"amounts": "LogModelResult", "amounts_are_small": "LogTestResult"}
    # DuckDB refuses a second connection of another kind while the first one is open
    with duckdb.connect(str(paths.build_path), read_only=True) as connection:
        assert connection.execute("select amount from amounts").fetchall() == [(5,)]
    assert BUILD_PATH_VARIABLE not in os.environ


def test_a_failed_test_is_named(paths: DbtProjectPaths) -> None:
    (paths.project_dir / "models/amounts.sql").write_text("select 50 as amount")
    (failure,) = run_dbt(["build"], paths).failures
    assert failure.startswith("test amounts_are_small: ")


def test_a_broken_model_is_named_on_one_line(paths: DbtProjectPaths) -> None:
    (paths.project_dir / "models/amounts.sql").write_text("select\nnothing\nfrom nowhere")
    (failure,) = run_dbt(["build"], paths).failures
    assert failure.startswith("model amounts: ")
    assert "\n" not in failure


def test_a_value_that_a_failure_quotes_steers_nothing(paths: DbtProjectPaths) -> None:
    (paths.project_dir / "models/amounts.sql").write_text(
        "select cast(chr(27) || '[2J' || chr(8238) as integer) as amount"
    )
    (failure,) = run_dbt(["build"], paths).failures
    assert "\ufffd[2J\ufffd" in failure


def test_each_command_has_the_environment_of_its_time(
    paths: DbtProjectPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "elsewhere"))
    run_dbt(["parse"], paths)
    assert (tmp_path / "elsewhere/manifest.json").is_file()
    assert not paths.manifest_path.exists()
    monkeypatch.delenv("DBT_TARGET_PATH")
    run_dbt(["parse"], paths)
    assert paths.manifest_path.is_file()


def test_what_was_parsed_ahead_is_built_and_what_has_changed_since_is_parsed_again(paths: DbtProjectPaths) -> None:
    start_dbt(paths)
    assert run_dbt(["build"], paths).failures == ()
    run_dbt(["parse"], paths)
    (paths.project_dir / "models/amounts.sql").write_text("select 50 as amount")
    (failure,) = run_dbt(["build"], paths).failures
    assert failure.startswith("test amounts_are_small: ")


def test_a_project_that_cannot_be_parsed_ahead_is_told_by_the_command(paths: DbtProjectPaths) -> None:
    (paths.project_dir / "models/amounts.sql").write_text("select {% nothing %}")
    start_dbt(paths)
    (failure,) = run_dbt(["build"], paths).failures
    assert "nothing" in failure


def test_many_failures_are_counted() -> None:
    assert describe_failures(list("abcdefg")) == "a; b; c; d; e; and 2 more"


def test_the_project_is_parsed_when_a_file_is_newer_or_gone_and_only_then(paths: DbtProjectPaths) -> None:
    for path in [*paths.project_dir.rglob("*"), paths.project_dir]:
        date_back(path)
    ensure_manifest(paths)
    parsed = paths.manifest_path.stat().st_mtime
    ensure_manifest(paths)
    assert paths.manifest_path.stat().st_mtime == parsed
    (paths.project_dir / "models/more.sql").write_text("select 1 as one")
    parsed = date_back(paths.manifest_path)
    ensure_manifest(paths)
    assert "model.tiny.more" in paths.manifest_path.read_text()
    (paths.project_dir / "models/more.sql").unlink()
    date_back(paths.manifest_path)
    ensure_manifest(paths)
    assert "model.tiny.more" not in paths.manifest_path.read_text()


def test_a_project_dbt_cannot_parse_is_told(paths: DbtProjectPaths) -> None:
    (paths.project_dir / "models/amounts.sql").write_text("{{ ref('nowhere') }}")
    with pytest.raises(BuildError, match="nowhere"):
        ensure_manifest(paths)
