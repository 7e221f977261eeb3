"""The set-up files say the same thing in every place that says it: lock file, code location, telemetry.

What `make` does with them is not tested here; that it works is shown by these tests running at all.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def pyproject() -> dict[str, Any]:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))


def locked_requirements() -> list[tuple[Requirement, int]]:
    """Each requirement of the lock file with its number of hashes."""
    joined = (PROJECT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line and not line.lstrip().startswith("#")]
    return [(Requirement(line.split(" --hash=")[0]), line.count("--hash=sha256:")) for line in lines]


def test_every_locked_requirement_is_pinned_and_hashed() -> None:
    locked = locked_requirements()
    assert locked
    assert not [str(item) for item, hashes in locked if not re.fullmatch(r"==[^*]+", str(item.specifier)) or not hashes]


def test_lock_holds_what_pyproject_asks_for(pyproject: dict[str, Any]) -> None:
    versions = {
        canonicalize_name(item.name): str(item.specifier).removeprefix("==") for item, _ in locked_requirements()
    }
    project = pyproject["project"]
    asked = [Requirement(text) for text in (*project["dependencies"], *project["optional-dependencies"]["dev"])]
    stale = [str(item) for item in asked if versions.get(canonicalize_name(item.name), "") not in item.specifier]
    assert not stale, "run `make lock`"


def test_dagster_and_dg_name_one_code_location(pyproject: dict[str, Any]) -> None:
    workspace = yaml.safe_load((PROJECT / "workspace.yaml").read_text(encoding="utf-8"))
    (location,) = (entry["python_module"] for entry in workspace["load_from"])
    dg = pyproject["tool"]["dg"]["project"]
    assert (location["location_name"], location["module_name"]) == (
        dg["code_location_name"],
        dg["code_location_target_module"],
    )


def test_dagster_and_dbt_send_nothing_home() -> None:
    dagster = yaml.safe_load((PROJECT / ".dagster" / "dagster.yaml").read_text(encoding="utf-8"))
    dbt = yaml.safe_load((PROJECT / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8"))
    assert dagster["telemetry"]["enabled"] is False
    assert dbt["flags"]["send_anonymous_usage_stats"] is False


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [("dagster", "definitions", "validate", "--workspace", "workspace.yaml"), ("dg", "check", "defs")],
    ids=["dagster", "dg"],
)
def test_definitions_load_the_way_people_load_them(command: tuple[str, ...], tmp_path: Path) -> None:
    shutil.copy(PROJECT / ".dagster" / "dagster.yaml", tmp_path)
    done = subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=PROJECT,
        env={**os.environ, "DAGSTER_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
