"""The exports as Dagster runs them: what is written where, and what the UI is told of it."""

from pathlib import Path

import dagster as dg
import duckdb

from pipelines.defs.exports import EXPORTED_TABLES, ExportChoice, exported_tables
from pipelines.defs.project import ProjectFolders


def test_the_published_warehouse_is_exported_as_asked(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "jixiao.duckdb")) as connection:
        connection.execute("create schema marts; create table marts.dim_fiscal_years as select 2023 as fiscal_year")
    folders = ProjectFolders(raw_dir="", warehouse_dir=str(tmp_path), dbt_project_dir="", dagster_home="")
    result = dg.materialize(
        [exported_tables],
        resources={"folders": folders},
        run_config=dg.RunConfig({"exported_tables": ExportChoice(formats=["csv"])}),
    )
    written = tmp_path / "exports/dim_fiscal_years.csv"
    assert written.read_text(encoding="utf-8-sig").split() == ["fiscal_year", "2023"]
    assert not (tmp_path / "exports/jixiao.xlsx").exists()
    (event,) = result.asset_materializations_for_node("exported_tables")
    assert event.asset_key == EXPORTED_TABLES
    assert event.metadata["files"].value == 2
    assert r"| dim\_fiscal\_years | 1 |" in str(event.metadata["preview"].value)
