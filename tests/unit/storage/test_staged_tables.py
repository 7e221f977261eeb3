"""Staged tables are replaced whole, partition by partition, and never seen half-written."""

from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import BuildError
from pipelines.staging.frames import build_frame
from pipelines.storage.atomic import replaced_file
from pipelines.storage.staged_tables import StagedTables


def texts(*report_ids: str) -> pl.DataFrame:
    return build_frame("document_texts", ({"report_id": name, "text": f"文{name}"} for name in report_ids))


def test_what_was_written_is_read(tmp_path: Path) -> None:
    staged = StagedTables(tmp_path / "a[1]*folder")
    assert staged.read("document_texts").equals(texts())
    staged.write("document_texts", texts("b", "a"), "2022")
    staged.write("document_texts", texts(), "unknown")
    assert staged.partitions("document_texts") == ["2022", "unknown"]
    assert staged.read("document_texts").equals(texts("b", "a"))
    assert staged.read("document_texts", ["report_id"]).rows() == [("b",), ("a",)]


def test_a_partition_is_replaced_and_removed_alone(tmp_path: Path) -> None:
    staged = StagedTables(tmp_path)
    staged.write("document_texts", texts("a"), "2021")
    staged.write("document_texts", texts("b"), "2022")
    staged.write("document_texts", texts("c"), "2022")
    assert staged.read("document_texts").equals(texts("a", "c"))
    staged.remove("document_texts", "2021")
    staged.remove("document_texts", "2020")
    assert staged.partitions("document_texts") == ["2022"]


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    staged = StagedTables(tmp_path)
    staged.write("document_texts", texts("a"))
    (tmp_path / "document_texts/all.parquet").write_bytes(b"PAR1")
    with pytest.raises(BuildError, match=r"all\.parquet cannot be read"):
        staged.read("document_texts")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    with replaced_file(path) as written:
        written.write_text("old")
    with suppress(OSError), replaced_file(path) as written:
        written.write_text("half of the n")
        raise OSError("disk full")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_being_written_is_in_no_pattern_of_parquet_files(tmp_path: Path) -> None:
    with replaced_file(tmp_path / "file.parquet") as written:
        written.write_text("half")
        assert list(tmp_path.glob("*.parquet")) == []
