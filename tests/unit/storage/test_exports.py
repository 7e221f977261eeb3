"""Exports hold what the warehouse holds, typed, safe to open, and appear whole or not at all."""

import csv
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from pipelines.errors import BuildError, ExportError
from pipelines.settings import PROJECT_ROOT
from pipelines.storage import spreadsheets
from pipelines.storage.exports import BY_NAME_ONLY, ExportFormat, export_tables
from pipelines.storage.spreadsheets import EXCEL_CELL, is_formula_like

# What a report could bring along to be run on the desk of whoever opens an export.
HOSTILE = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "=cmd|' /C calc'!A0",
    " =1+1",
    "\u200b=1",
]
HARMLESS = ["5=5", "优", "（-3）", "https://example.org", "007", "1e5", "'=1", "_x0041_", "a\x01b\ncd\r\ne", "“甲,乙”"]
LOADED_AT = datetime.fromisoformat("2024-03-06T07:08:09")
SUM = Decimal("-1234567.891230")
TOO_LONG = "长" * EXCEL_CELL + "😀尾"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published warehouse with one row per text; the first row has a value of every type, the last only text."""
    path = tmp_path_factory.mktemp("warehouse") / "jixiao.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create schema marts; create schema intermediate; create table intermediate.private as select 1 as one;"
            "create table marts.document_texts as select 'r1' as report_id, repeat('长', 40000) as document_text;"
            "create table marts.facts (char_start integer, item_name varchar, amount_wan_yuan decimal(18, 6),"
            " execution_rate decimal(18, 6), large decimal(24, 6), fiscal_year integer, is_complete boolean,"
            " reported_on date, loaded_at timestamp, fact_ids varchar[],"
            " spans struct(char_start integer, char_end integer)[]);"
            "comment on table marts.facts is 'What is stated. 载明的内容。 Grain: one fact. 粒度：一项事实。';"
            "comment on column marts.facts.amount_wan_yuan is 'Sum in 万元, exact. 金额（万元）。'"
        )
        first = [SUM, "0.239799", "123456789012.345678", 2023, False, date(2024, 3, 5), LOADED_AT]
        rows: list[list[Any]] = [[None] * 9 for _ in [*HOSTILE, *HARMLESS, TOO_LONG]]
        rows[0] = [*first, ["a1", "b2"], [{"char_start": 3, "char_end": 9}]]
        rows[1][5] = date(1024, 3, 5)
        # stored backwards: rows come in reading order all the same
        for place, (text, row) in reversed(list(enumerate(zip([*HOSTILE, *HARMLESS, TOO_LONG], rows, strict=True)))):
            connection.execute(f"insert into marts.facts values ({', '.join('?' * 11)})", [place, text, *row])
    return path


@pytest.fixture(scope="module")
def exported(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "it's here"
    export_tables(warehouse, folder)
    return folder


@pytest.fixture(scope="module")
def workbook(exported: Path) -> Iterator[Any]:
    book = openpyxl.load_workbook(exported / "jixiao.xlsx")
    yield book
    book.close()


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_tables_asked_for_by_few_are_written_only_by_name(warehouse: Path, exported: Path, tmp_path: Path) -> None:
    expected = {"facts.parquet", "facts.csv", "data_dictionary.parquet", "data_dictionary.csv", "jixiao.xlsx"}
    assert {path.name for path in exported.iterdir()} == expected
    written = export_tables(warehouse, tmp_path, formats=[ExportFormat.CSV], tables=["document_texts"])
    assert written.rows == {"document_texts": 1}
    assert {path.name: path.stat().st_size for path in tmp_path.iterdir()} == {
        path.name: size for path, size in written.files.items()
    }
    assert read_csv(tmp_path / "document_texts.csv")[1] == ["r1", "长" * 40_000]


def test_parquet_keeps_every_type_and_every_text(exported: Path) -> None:
    facts = duckdb.read_parquet(str(exported / "facts.parquet"))
    assert [str(kind) for kind in facts.types[2:6]] == ["DECIMAL(18,6)", "DECIMAL(18,6)", "DECIMAL(24,6)", "INTEGER"]
    assert [row[1] for row in facts.fetchall()] == [*HOSTILE, *HARMLESS, TOO_LONG]
    assert facts.fetchall()[0][8:10] == (LOADED_AT, ["a1", "b2"])


def test_csv_opens_in_excel_with_its_characters_right(exported: Path) -> None:
    content = (exported / "facts.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfchar_start,item_name,")
    assert "长".encode() in content


def test_csv_holds_exact_figures_and_no_formula(exported: Path) -> None:
    first, *others = read_csv(exported / "facts.csv")[1:]
    assert first == [
        *("0", "'=1+1", "-1234567.89123", "0.239799", "123456789012.345678", "2023", "false", "2024-03-05"),
        *("2024-03-06 07:08:09", "a1; b2", "3-9"),
    ]
    assert [row[1] for row in others] == [*(f"'{text}" for text in HOSTILE[1:]), *HARMLESS, TOO_LONG]
    assert others[1][2:] == [""] * 9


def test_excel_holds_numbers_dates_and_truth_values_as_such(workbook: Any) -> None:
    sheet = workbook["facts"]
    header, first = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=2)]
    assert header[:4] == ["char_start", "item_name", "amount_wan_yuan", "execution_rate"]
    assert first == [
        *(0, "=1+1", float(SUM), 0.239799),
        # Excel would keep fifteen digits of it
        "123456789012.345678",
        *(2023, False, datetime.fromisoformat("2024-03-05"), LOADED_AT, "a1; b2", "3-9"),
    ]
    formats = {sheet.cell(1, cell.column).value: cell.number_format for cell in sheet[2]}
    assert formats["amount_wan_yuan"] == "#,##0.00####"
    assert formats["execution_rate"] == "0.00%"
    assert formats["fiscal_year"] == "General"
    assert formats["reported_on"] == "yyyy-mm-dd"
    # before Excel's calendar begins
    assert sheet["H3"].value == "1024-03-05"
    assert sheet["C3"].value is None


def test_no_text_of_a_report_is_a_formula_or_a_link_in_excel(workbook: Any) -> None:
    cells = [row[1] for row in workbook["facts"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    for cell, text in zip(cells, HOSTILE, strict=False):
        assert cell.value == text.replace("\r", "_x000D_")  # as a workbook writes it; Excel shows the character
        # editing such a cell does not make it one either
        assert cell.quotePrefix, text
    harmless = cells[len(HOSTILE) : -1]
    assert not any(cell.quotePrefix for cell in harmless)
    assert [openpyxl.utils.escape.unescape(cell.value) for cell in harmless] == HARMLESS


def test_a_text_too_long_for_a_cell_says_that_it_was_cut(workbook: Any) -> None:
    last = list(workbook["facts"].iter_rows(min_row=2))[-1][1].value
    assert len(last.encode("utf-16-le")) // 2 == EXCEL_CELL
    assert last.startswith("长长")
    assert last.endswith("the whole text is in the Parquet and CSV exports]")


def test_every_export_brings_its_dictionary(exported: Path, workbook: Any) -> None:
    rows = read_csv(exported / "data_dictionary.csv")
    assert rows[0] == ["table_name", "column_name", "data_type", "description", "description_zh"]
    assert rows[1] == ["facts", "", "", "What is stated. Grain: one fact.", "载明的内容。粒度：一项事实。"]
    assert [row[1] for row in rows[2:5]] == ["char_start", "item_name", "amount_wan_yuan"]
    assert rows[4] == ["facts", "amount_wan_yuan", "DECIMAL(18,6)", "Sum in 万元, exact.", "金额（万元）。"]
    assert {row[0] for row in rows[1:]} == {"facts"}
    assert workbook.sheetnames == ["data_dictionary", "facts"]
    assert [[cell.value or "" for cell in row] for row in workbook["data_dictionary"].iter_rows()] == rows
    assert len(duckdb.read_parquet(str(exported / "data_dictionary.parquet"))) == len(rows) - 1


def test_exporting_the_same_build_again_writes_the_same_bytes(warehouse: Path, exported: Path, tmp_path: Path) -> None:
    export_tables(warehouse, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in exported.iterdir()
    }


def test_an_export_that_fails_changes_nothing(warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export_tables(warehouse, tmp_path)
    (tmp_path / "notes.txt").write_text("someone's own")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(spreadsheets, "EXCEL_ROWS", 20)
    with pytest.raises(ExportError, match=r"facts has 22 rows .* --format parquet"):
        export_tables(warehouse, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("form", ExportFormat)
def test_a_full_disk_is_told_and_leaves_no_trace(warehouse: Path, tmp_path: Path, form: ExportFormat) -> None:
    program = (
        "import resource, sys; from pathlib import Path; from pipelines.cli import main;"
        # no file may grow beyond a few bytes
        "resource.setrlimit(resource.RLIMIT_FSIZE, (99, 99)); sys.exit(main(sys.argv[1:]))"
    )
    arguments = [
        "export",
        "--format",
        form,
        "--warehouse-dir",
        str(warehouse.parent),
        "--output",
        str(tmp_path / "out"),
    ]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert f"jixiao: {tmp_path / 'out'} cannot be written (" in done.stderr
    assert "File too large" in done.stderr
    assert not list((tmp_path / "out").iterdir())


def test_wrong_names_are_told_with_the_right_ones(warehouse: Path, tmp_path: Path) -> None:
    for name in ("private", "facts; drop table marts.facts", "data_dictionary"):
        with pytest.raises(ExportError, match=r"no public table .*; there are document_texts, facts"):
            export_tables(warehouse, tmp_path / "out", tables=["facts", name])
    assert not (tmp_path / "out").exists()
    with pytest.raises(BuildError, match="no warehouse at"):
        export_tables(tmp_path / "nowhere.duckdb", tmp_path / "out")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_spreadsheet_would_run_is_known(text: str) -> None:
    assert is_formula_like(text)


def test_tables_by_name_only_are_tables() -> None:
    marts = {path.stem for path in (PROJECT_ROOT / "dbt_project/models/marts").rglob("*.sql")}
    assert marts > BY_NAME_ONLY
