"""The manifest: good rows count, bad rows are told and stop nothing, only a file that is no table ends the run."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.domain.manifest import ManifestEntry
from pipelines.errors import ManifestError
from pipelines.storage.manifest import Manifest, read_manifest

HEADER = "source_file,department,fiscal_year,source_url,retrieved_on\n"


def read(folder: Path, text: str, encoding: str = "utf-8") -> Manifest:
    (folder / "manifest.csv").write_bytes(text.encode(encoding))
    return read_manifest(folder)


def test_no_manifest_states_nothing(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) == Manifest()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_row_states_what_its_cells_say(tmp_path: Path, encoding: str) -> None:
    row = "区/a.txt,某区科技局,2022,https://a.example/1,2026-01-02\n"
    manifest = read(tmp_path, HEADER + row, encoding)
    assert manifest.entries == {
        "区/a.txt": ManifestEntry("区/a.txt", "某区科技局", 2022, "https://a.example/1", date(2026, 1, 2))
    }
    assert manifest.problems == ()


def test_blank_cells_and_left_out_columns_state_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER + "a.txt,,,,\n").entries == {"a.txt": ManifestEntry("a.txt")}
    manifest = read(tmp_path, "fiscal_year,source_file\n2022,a.txt\n\n,\n")
    assert manifest.entries == {"a.txt": ManifestEntry("a.txt", fiscal_year=2022)}
    assert manifest.problems == ()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("b.txt,,22,,", "'22'"),
        ("b.txt,,20222,,", "'20222'"),
        ("b.txt,,二〇二二,,", "four digits"),
        ("b.txt,,,,2026/1/2", "YYYY-MM-DD"),
        ("b.txt,,,,,x", "quotation marks"),
        (",某局,,,", "blank"),
        ("a.txt,另一局,,,", "already"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_leaves_the_others(tmp_path: Path, row: str, says: str) -> None:
    manifest = read(tmp_path, f'{HEADER}a.txt,"某\n局",2022,,\n{row}\nc.txt,丙局,2023,,\n')
    (problem,) = manifest.problems
    # the first row holds a line break: the bad one stands on line 4 of the file
    assert str(problem).startswith("manifest.csv, line 4: ")
    assert says in problem.message
    assert manifest.entries["a.txt"].department_name == "某\n局"
    assert manifest.entries["c.txt"].fiscal_year == 2023


def test_the_good_cells_of_a_bad_row_count(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER + "b.txt,乙局,22,,\n").entries["b.txt"] == ManifestEntry("b.txt", "乙局")


def test_rows_about_missing_files_are_told(tmp_path: Path) -> None:
    manifest = read(tmp_path, HEADER + "a.txt,,,,\ngone.txt,,,,\n")
    (problem,) = manifest.about_missing_files(["a.txt", "b.txt"])
    assert (problem.line, problem.source_file) == (3, "gone.txt")


@pytest.mark.parametrize(
    "text",
    ["", "file,department\n", "source_file,departement\n", "source_file,source_file\n", 'source_file\n"a.txt\n'],
    ids=["empty", "no source_file", "misspelt column", "column twice", "open quotation"],
)
def test_a_file_that_is_no_such_table_ends_the_run(tmp_path: Path, text: str) -> None:
    with pytest.raises(ManifestError, match=r"manifest\.csv"):
        read(tmp_path, text)


def test_a_file_of_no_known_encoding_ends_the_run(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_bytes(b"source_file\n\xff\xff\xff")
    with pytest.raises(ManifestError, match="UTF-8"):
        read_manifest(tmp_path)
