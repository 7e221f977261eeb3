"""From which columns each column of a model is made, read off the SQL dbt compiled; nothing is run.

A column's parents are those its value is computed from, through all common table expressions. Columns that only filter
or join are none of them, and constants and row counts have none.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from pathlib import Path, PurePath
from typing import Any

from pipelines.staging.frames import column_types
from pipelines.storage.publishing import TableSample

_log = logging.getLogger(__name__)

_DIALECT = "duckdb"
# where the sources, which are files, stand as tables while a query is read
_DATABASE = "jixiao"
_SOURCES = "source"

# for each column of a model the parents' columns: the parent's id in dbt's manifest, and the column's name
ColumnParents = dict[str, list[tuple[str, str]]]


def trace_columns(
    manifest: Mapping[str, Any], compiled_dir: Path, tables: Mapping[str, TableSample], model_ids: Collection[str]
) -> dict[str, ColumnParents]:
    """The parents of every column of the named models, by the models' ids in `manifest`.

    `compiled_dir` is dbt's `target/compiled`; `tables` are those that were built, by dbt's name of their relation. A
    model whose SQL cannot be read this way is left out and named in the log: that is no reason to stop a build.
    """
    from sqlglot import MappingSchema
    from sqlglot.errors import SqlglotError

    schema = MappingSchema(dialect=_DIALECT)
    for relation, table in tables.items():
        schema.add_table(relation, dict(zip(table.columns, table.types, strict=True)))
    for source in manifest["sources"].values():
        # every source is a staged table; how dbt would type its columns has no part in whence they come
        columns = dict.fromkeys(column_types(source["name"]), "varchar")
        schema.add_table(f'{_DATABASE}.{_SOURCES}."{source["name"]}"', columns)
    names = _table_names(manifest)
    traced: dict[str, ColumnParents] = {}
    for model_id in sorted(model_ids):
        node = manifest["nodes"][model_id]
        path = compiled_dir / node["package_name"] / node["original_file_path"]
        try:
            traced[model_id] = _trace(path.read_text(encoding="utf-8"), schema, names)
        except (OSError, SqlglotError, ValueError) as error:
            _log.warning("no column lineage of %s: %s", model_id, " ".join(str(error).split())[:200])
    return traced


def _trace(sql: str, schema: Any, names: Mapping[tuple[str, str], str]) -> ColumnParents:
    from sqlglot import exp, parse_one
    from sqlglot.lineage import lineage

    query = _name_sources(parse_one(sql, dialect=_DIALECT))
    parents: ColumnParents = {}
    # all columns at once share what was found of their common expressions; one by one takes fifty times as long
    for column, node in lineage(None, query, schema=schema, dialect=_DIALECT, trim_selects=False, copy=False).items():
        found = set()
        for leaf in node.walk():
            table = leaf.expression
            if not leaf.downstream and isinstance(table, exp.Table) and (table.db, table.name) in names:
                found.add((names[table.db, table.name], exp.to_column(leaf.name).name))
        parents[column] = sorted(found)
    return parents


def _table_names(manifest: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """The id of every table a query may name, by schema and table."""
    tables = {
        (node["schema"], node["alias"]): node_id for node_id, node in manifest["nodes"].items() if "alias" in node
    }
    return tables | {(_SOURCES, source["name"]): source_id for source_id, source in manifest["sources"].items()}


def _name_sources(query: Any) -> Any:
    """The query with each source, which is a call that reads the files of a folder, as a table of the folder's name."""
    from sqlglot import exp

    for table in list(query.find_all(exp.Table)):
        if isinstance(table.this, exp.ReadParquet):
            (pattern, *_) = table.this.expressions
            table.set("this", exp.to_identifier(PurePath(pattern.name).parent.name, quoted=True))
            table.set("db", exp.to_identifier(_SOURCES))
            table.set("catalog", exp.to_identifier(_DATABASE))
    return query
