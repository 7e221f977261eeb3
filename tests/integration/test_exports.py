"""Exports of the five reports hold every row and every figure of every public table."""

import csv
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest

from pipelines.storage.exports import WORKBOOK, export_tables

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def exported(five_reports: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    ((warehouse,),) = five_reports.execute(
        "select path from duckdb_databases() where database_name = 'jixiao'"
    ).fetchall()
    folder = tmp_path_factory.mktemp("exports")
    export_tables(Path(warehouse), folder, tables=public_tables(five_reports))
    return folder


def public_tables(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    tables = warehouse.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    return [name for (name,) in tables]


def test_parquet_is_the_table_itself(five_reports: duckdb.DuckDBPyConnection, exported: Path) -> None:
    for table in public_tables(five_reports):
        parquet = f"read_parquet('{exported / table}.parquet')"
        described = "select list(column_name || column_type) from (describe from {})"
        assert (
            five_reports.execute(described.format(parquet)).fetchall()
            == five_reports.execute(described.format(f"marts.{table}")).fetchall()
        )
        differing = (
            f"(from marts.{table} except all from {parquet}) union all (from {parquet} except all from marts.{table})"
        )
        assert five_reports.execute(differing).fetchall() == [], table


def test_spreadsheets_hold_every_row_and_every_sum(five_reports: duckdb.DuckDBPyConnection, exported: Path) -> None:
    workbook = openpyxl.load_workbook(exported / WORKBOOK, read_only=True)
    assert set(workbook.sheetnames) == {"data_dictionary", *public_tables(five_reports)}
    for table in public_tables(five_reports):
        ((count,),) = five_reports.execute(f"select count(*) from marts.{table}").fetchall()
        with (exported / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.DictReader(file))) == count
        assert len(list(workbook[table].iter_rows())) == count + 1
    ((total,),) = five_reports.execute("select sum(amount_wan_yuan) from marts.fct_spending").fetchall()
    with (exported / "fct_spending.csv").open(encoding="utf-8-sig", newline="") as file:
        assert sum(Decimal(row["amount_wan_yuan"]) for row in csv.DictReader(file)) == total
    header, *rows = workbook["fct_spending"].iter_rows(values_only=True)
    amounts = [Decimal(str(row[header.index("amount_wan_yuan")])) for row in rows]
    assert sum(amounts) == total
    workbook.close()
