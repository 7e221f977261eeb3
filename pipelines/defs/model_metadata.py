"""What the Dagster UI shows of a model once dbt has built it: rows, columns and whence they come, figures, a preview.

What dbt itself says of a model (how long it took, what its tests found) is added by `dagster_dbt`.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator

from pipelines.charts import DRAWING_MODULES, Panel, draw_bars
from pipelines.defs.metadata import column_schema, picture, preview, row_counts
from pipelines.defs.project import ProjectFolders
from pipelines.storage.build_charts import read_charts
from pipelines.storage.build_figures import TableFigures, read_figures
from pipelines.storage.column_lineage import ColumnParents, trace_columns
from pipelines.storage.dbt_runs import DbtOutcome
from pipelines.storage.publishing import PUBLIC_SCHEMA, TableSample, sample_tables
from pipelines.workers import Failure, MapDocuments, WorkerPool

_log = logging.getLogger(__name__)


@contextmanager
def drawing_process() -> Iterator[MapDocuments]:
    """A process that draws charts; it imports what it needs while this one runs dbt, and its trouble stops no build."""
    pool = WorkerPool(size=1, modules=DRAWING_MODULES)
    pool.start(1)
    try:
        yield pool.map_documents
    finally:
        pool.close()


def describe_models(
    manifest: Mapping[str, Any],
    translator: DagsterDbtTranslator,
    folders: ProjectFolders,
    outcome: DbtOutcome,
    before: Mapping[dg.AssetKey, int],
    draw: MapDocuments,
) -> dict[str, dict[str, Any]]:
    """Metadata of every table dbt has just built, by its id in `manifest`; `before` are the rows of the last time."""
    path = folders.build.being_built
    tables, figures = sample_tables(path), read_figures(path)
    # whoever had dbt parse the project last may have named another file, and with it another database
    nodes = {(node["schema"], node["alias"]): node_id for node_id, node in manifest["nodes"].items() if "alias" in node}
    built = {
        nodes[table.schema, table.table]: table for table in tables.values() if (table.schema, table.table) in nodes
    }
    ran = {event["data"]["node_info"]["unique_id"] for event in outcome.events} & built.keys()
    models = {node_id for node_id in ran if manifest["nodes"][node_id]["resource_type"] == "model"}
    parents = trace_columns(manifest, folders.dbt.compiled_dir, tables, models)
    # a build that failed may lack tables that a chart joins
    charts = {} if outcome.failures else _draw(read_charts(path, {built[node_id].table for node_id in models}), draw)
    keys = {
        node_id: translator.get_asset_key(node)
        for node_id, node in {**manifest["nodes"], **manifest["sources"]}.items()
        if node["resource_type"] in {"model", "seed", "source"}
    }
    return {
        node_id: {
            **row_counts(built[node_id].row_count, before.get(keys[node_id])),
            **_columns(built[node_id], manifest["nodes"][node_id]),
            **_lineage(parents.get(node_id), keys),
            **_figures(figures.get(built[node_id].table) if built[node_id].schema == PUBLIC_SCHEMA else None),
            **charts.get(built[node_id].table, {}),
            "preview": preview(built[node_id].columns, built[node_id].rows),
        }
        for node_id in ran
    }


def _columns(table: TableSample, node: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: column["description"] for name, column in node["columns"].items() if column["description"]}
    return dict(column_schema(dict(zip(table.columns, table.types, strict=True)), told))


def _lineage(parents: ColumnParents | None, keys: Mapping[str, dg.AssetKey]) -> dict[str, Any]:
    """Whence the columns come, as Dagster keeps it and as a table: the open-source UI has no picture of the former."""
    if parents is None:
        return {}
    deps = {
        column: [dg.TableColumnDep(keys[node_id], name) for node_id, name in found] for column, found in parents.items()
    }
    rows = [
        (column, dep.asset_key.to_user_string(), dep.column_name) for column, found in deps.items() for dep in found
    ]
    return {
        "dagster/column_lineage": dg.TableColumnLineage(deps),
        "made_of": preview(("column", "is made of table", "column there"), rows),
    }


def _figures(figures: TableFigures | None) -> dict[str, Any]:
    if figures is None:
        return {}
    reasons = figures.reasons
    return {
        **figures.numbers,
        **({"by_reason": preview(reasons.columns, reasons.rows)} if reasons else {}),
    }


def _draw(charts: Mapping[str, Sequence[Panel]], draw: MapDocuments) -> dict[str, dict[str, Any]]:
    """The chart of each table as metadata; a table without rows has none."""
    described = {}
    for (table, panels), png in zip(charts.items(), draw(draw_bars, charts.values()), strict=True):
        if isinstance(png, Failure):
            _log.warning("no chart of %s: %s", table, png.message)
        elif png is not None:
            described[table] = {"chart": picture(png, panels[0].title)}
    return described
