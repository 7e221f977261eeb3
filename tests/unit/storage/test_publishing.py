"""A reader sees the old warehouse or the new one, and only what was built and tested to the end."""

from pathlib import Path

import duckdb
import pytest

from pipelines.errors import BuildError
from pipelines.storage.publishing import (
    BuildPaths,
    finish_build,
    list_kept_builds,
    publish_build,
    roll_back,
    sample_tables,
    start_build,
)


@pytest.fixture
def paths(tmp_path: Path) -> BuildPaths:
    return BuildPaths(tmp_path / "jixiao.duckdb", tmp_path / "build", tmp_path / "builds")


def write_build(paths: BuildPaths, value: int, schema: str = "marts") -> None:
    start_build(paths, from_published=False)
    paths.being_built.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(paths.being_built)) as connection:
        connection.execute(f"create schema {schema}; create table {schema}.fct_spending as select {value} as amount")


def publish(paths: BuildPaths, value: int) -> dict[str, int]:
    write_build(paths, value)
    finish_build(paths)
    return publish_build(paths)


def read_amounts(path: Path) -> list[tuple[int]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute("select amount from marts.fct_spending").fetchall()


def test_a_finished_build_takes_the_place_of_the_published_one(paths: BuildPaths) -> None:
    assert publish(paths, 1) == {"fct_spending": 1}
    assert read_amounts(paths.warehouse_path) == [(1,)]
    publish(paths, 2)
    assert read_amounts(paths.warehouse_path) == [(2,)]


def test_a_reader_keeps_the_build_it_opened(paths: BuildPaths) -> None:
    publish(paths, 1)
    with duckdb.connect(str(paths.warehouse_path), read_only=True) as reader:
        publish(paths, 2)
        assert reader.execute("select amount from marts.fct_spending").fetchall() == [(1,)]
    assert read_amounts(paths.warehouse_path) == [(2,)]


def test_a_build_that_was_not_finished_is_never_published(paths: BuildPaths) -> None:
    publish(paths, 1)
    write_build(paths, 2)
    with pytest.raises(BuildError, match="no finished build"):
        publish_build(paths)
    assert read_amounts(paths.warehouse_path) == [(1,)]


def test_beginning_anew_takes_back_an_older_finished_build(paths: BuildPaths) -> None:
    write_build(paths, 1)
    finish_build(paths)
    start_build(paths, from_published=False)
    with pytest.raises(BuildError, match="no finished build"):
        publish_build(paths)


def test_a_partial_build_begins_with_what_is_published(paths: BuildPaths) -> None:
    start_build(paths, from_published=True)
    assert not paths.being_built.exists()
    publish(paths, 1)
    start_build(paths, from_published=True)
    assert read_amounts(paths.being_built) == [(1,)]


def test_a_build_without_public_tables_is_not_published(paths: BuildPaths) -> None:
    publish(paths, 1)
    write_build(paths, 2, schema="staging")
    finish_build(paths)
    with pytest.raises(BuildError, match="marts"):
        publish_build(paths)
    assert read_amounts(paths.warehouse_path) == [(1,)]


def test_a_damaged_build_is_not_published(paths: BuildPaths) -> None:
    publish(paths, 1)
    paths.ready.parent.mkdir(parents=True, exist_ok=True)
    paths.ready.write_bytes(b"no database" * 1000)
    with pytest.raises(BuildError, match="cannot be read"):
        publish_build(paths)
    assert read_amounts(paths.warehouse_path) == [(1,)]


def test_what_someone_wrote_to_the_old_file_does_not_spoil_the_new_one(paths: BuildPaths) -> None:
    publish(paths, 1)
    with duckdb.connect(str(paths.warehouse_path)) as writer:
        writer.execute("pragma disable_checkpoint_on_shutdown; insert into marts.fct_spending values (99)")
    assert paths.warehouse_path.with_name("jixiao.duckdb.wal").exists()
    publish(paths, 2)
    assert read_amounts(paths.warehouse_path) == [(2,)]


def test_samples_name_tables_as_dbt_does(paths: BuildPaths) -> None:
    write_build(paths, 5)
    (name, sample), *_ = sample_tables(paths.being_built).items()
    assert name == '"jixiao"."marts"."fct_spending"'
    assert (sample.row_count, sample.columns, sample.rows) == (1, ["amount"], [(5,)])
    assert sample_tables(paths.ready) == {}


def test_the_last_three_builds_can_be_gone_back_to(paths: BuildPaths) -> None:
    for value in (1, 2, 3, 4):
        publish(paths, value)
    kept = list_kept_builds(paths)
    assert [build.is_published for build in kept] == [True, False, False]
    assert roll_back(paths, None).name == kept[1].name
    assert read_amounts(paths.warehouse_path) == [(3,)]
    assert roll_back(paths, None).name == kept[2].name
    assert read_amounts(paths.warehouse_path) == [(2,)]
    assert roll_back(paths, kept[0].name).name == kept[0].name
    assert read_amounts(paths.warehouse_path) == [(4,)]
    assert [build.is_published for build in list_kept_builds(paths)] == [True, False, False]


def test_the_next_build_is_published_whatever_was_gone_back_to(paths: BuildPaths) -> None:
    publish(paths, 1)
    publish(paths, 2)
    roll_back(paths, None)
    publish(paths, 3)
    assert read_amounts(paths.warehouse_path) == [(3,)]
    assert [build.is_published for build in list_kept_builds(paths)] == [True, False, False]


def test_going_back_beyond_what_is_kept_changes_nothing(paths: BuildPaths) -> None:
    with pytest.raises(BuildError, match="kept: none"):
        roll_back(paths, None)
    publish(paths, 1)
    [only] = list_kept_builds(paths)
    for name in (None, "../../etc/passwd", "2001-01-01T00-00-00Z"):
        with pytest.raises(BuildError, match=only.name):
            roll_back(paths, name)
    assert read_amounts(paths.warehouse_path) == [(1,)]


def test_a_reader_keeps_what_it_opened_when_an_earlier_build_returns(paths: BuildPaths) -> None:
    publish(paths, 1)
    publish(paths, 2)
    with duckdb.connect(str(paths.warehouse_path), read_only=True) as reader:
        roll_back(paths, None)
        assert reader.execute("select amount from marts.fct_spending").fetchall() == [(2,)]
    assert read_amounts(paths.warehouse_path) == [(1,)]
