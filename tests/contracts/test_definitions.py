"""The asset graph as reviewed: every asset with its group, what it depends on, its partitions and its checks.

After a change that is meant: `python tests/contracts/test_definitions.py` writes the file anew; read its diff.
"""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import BUILD_JOB, EXPORT_JOB, build_definitions
from pipelines.defs.exports import EXPORTED_TABLES
from pipelines.defs.partitions import FISCAL_YEARS
from pipelines.schemas import STAGED_TABLES
from pipelines.settings import Settings

SNAPSHOT = Path(__file__).with_name("definitions.txt")


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    return build_definitions(settings=Settings.from_environment())


def describe_assets(definitions: dg.Definitions) -> Iterator[str]:
    graph = definitions.resolve_asset_graph()
    checks: dict[dg.AssetKey, list[str]] = {}
    for check in graph.asset_check_keys:
        checks.setdefault(check.asset_key, []).append(check.name)
    for key in sorted(graph.get_all_asset_keys()):
        node = graph.get(key)
        partitions = ", by fiscal year" if node.partitions_def == FISCAL_YEARS else ""
        yield f"{key.to_user_string()} ({node.group_name}{partitions})\n"
        yield from (f"  <- {parent.to_user_string()}\n" for parent in sorted(node.parent_keys))
        yield from (f"  check {name}\n" for name in sorted(checks.get(key, [])))


def test_assets_and_checks_are_as_reviewed(definitions: dg.Definitions) -> None:
    assert "".join(describe_assets(definitions)) == SNAPSHOT.read_text(encoding="utf-8")


def test_the_two_jobs_materialize_everything(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def(BUILD_JOB)
    graph = definitions.resolve_asset_graph()
    # nobody who builds waits for files that others may want
    assert definitions.resolve_job_def(EXPORT_JOB).asset_layer.selected_asset_keys == {EXPORTED_TABLES}
    assert job.asset_layer.selected_asset_keys == graph.get_all_asset_keys() - {EXPORTED_TABLES}
    assert job.asset_layer.asset_graph.asset_check_keys == graph.asset_check_keys


def test_every_source_of_dbt_is_an_asset_of_python(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    assert all(graph.get(key).is_materializable for key in graph.get_all_asset_keys())
    staged = {key.path[1] for key in graph.get_all_asset_keys() if key.path[0] == "staged"}
    assert staged == STAGED_TABLES.keys()


def test_every_asset_says_what_it_is_and_who_answers_for_it(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description, key
        assert node.owners, key
        assert node.kinds, key
        assert node.group_name not in {None, "default"}, key


def test_years_begin_without_a_change_of_code() -> None:
    from datetime import UTC, datetime

    at_new_year = FISCAL_YEARS.get_partition_keys(current_time=datetime(2031, 1, 1, 12, tzinfo=UTC))
    assert at_new_year == [str(year) for year in range(2010, 2032)]


if __name__ == "__main__":
    found = build_definitions(settings=Settings.from_environment())
    SNAPSHOT.write_text("".join(describe_assets(found)), encoding="utf-8")
