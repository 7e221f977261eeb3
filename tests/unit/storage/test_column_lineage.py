"""A column is traced to the columns its value is made of, through common expressions and unions, and to no others."""

import logging
from pathlib import Path
from typing import Any

import pytest

from pipelines.storage.column_lineage import ColumnParents, trace_columns
from pipelines.storage.publishing import TableSample

SOURCE = "source.jixiao.staged.spending"
READ = "read_parquet('/some where/staged/spending/*.parquet', union_by_name = true)"


def table(name: str, *columns: str) -> TableSample:
    return TableSample("marts", name, 0, list(columns), ["VARCHAR"] * len(columns), [])


def trace(tmp_path: Path, sql: str) -> ColumnParents | None:
    """The lineage of a model `made`, which may read the source and the model `other`."""
    nodes: dict[str, dict[str, Any]] = {
        f"model.jixiao.{name}": {"package_name": "jixiao", "original_file_path": f"{name}.sql"}
        | {"schema": "marts", "alias": name}
        for name in ("made", "other")
    }
    manifest = {"nodes": nodes, "sources": {SOURCE: {"name": "spending", "relation_name": "as of another run"}}}
    tables = {'"jixiao"."marts"."other"': table("other", "report_id", "fiscal_year")}
    (tmp_path / "jixiao").mkdir()
    (tmp_path / "jixiao/made.sql").write_text(sql, encoding="utf-8")
    return trace_columns(manifest, tmp_path, tables, ["model.jixiao.made"]).get("model.jixiao.made")


def test_columns_come_through_common_expressions_renamed_and_computed(tmp_path: Path) -> None:
    found = trace(
        tmp_path,
        f"""
        with source as (select * from {READ}),
        sums as (select report_id, amount_wan_yuan * 2 as twice, item_name from source)
        select sums.report_id, sums.twice + other.fiscal_year as mixed, count(*) as rows, 'x' as constant
        from sums inner join "jixiao"."marts"."other" as other on sums.item_name = other.report_id
        group by all
        """,
    )
    assert found == {
        "report_id": [(SOURCE, "report_id")],
        "mixed": [("model.jixiao.other", "fiscal_year"), (SOURCE, "amount_wan_yuan")],
        "rows": [],
        "constant": [],
    }


def test_a_union_has_the_parents_of_all_its_parts(tmp_path: Path) -> None:
    found = trace(tmp_path, f'select report_id from {READ} union all select fiscal_year from "jixiao"."marts"."other"')
    assert found == {"report_id": [("model.jixiao.other", "fiscal_year"), (SOURCE, "report_id")]}


def test_sql_that_cannot_be_read_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert trace(tmp_path, "select ((( from") is None
    assert "no column lineage of model.jixiao.made" in caplog.text
