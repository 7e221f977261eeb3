"""What all staged tables have in common as Dagster assets: key, look, contract check, materialization."""

from collections.abc import Iterable, Mapping

import dagster as dg
import polars as pl

from pipelines.defs.metadata import check_result, column_schema, describe_table, row_counts
from pipelines.schemas import STAGED_TABLES
from pipelines.staging.frames import column_types

OWNERS = ("team:data-engineering",)


def staged_key(table: str) -> dg.AssetKey:
    """The asset of a staged table; equals the key that Dagster gives the dbt source of that name."""
    return dg.AssetKey(["staged", table])


def staged_spec(table: str, *, group: str, deps: Iterable[dg.AssetKey]) -> dg.AssetSpec:
    """A staged table as an asset, described by its contract."""
    return dg.AssetSpec(
        staged_key(table),
        deps=list(deps),
        description=STAGED_TABLES[table].__doc__,
        group_name=group,
        owners=OWNERS,
        kinds={"python", "polars", "parquet"},
        metadata=column_schema({name: str(dtype) for name, dtype in column_types(table).items()}),
    )


def contract_check(table: str) -> dg.AssetCheckSpec:
    """The check that every row of a staged table kept its contract."""
    return dg.AssetCheckSpec(
        "contract",
        asset=staged_key(table),
        description="Every staged row keeps its pandera contract; a row that does not is in quarantine, not lost.",
    )


def staged_result(
    table: str,
    frame: pl.DataFrame,
    quarantined: pl.DataFrame,
    before: Mapping[dg.AssetKey, int],
    rows: int | None = None,
) -> dg.MaterializeResult[None]:
    """What came of a staged table.

    `frame` holds what was written, `quarantined` the rows of any table that broke their contract, `before` the rows
    tables had the last time. `rows` are those of the table where `frame` is a part of it.
    """
    key = staged_key(table)
    counts = row_counts(frame.height if rows is None else rows, before.get(key))
    return dg.MaterializeResult(
        asset_key=key,
        metadata={**describe_table(table, frame, quarantined), **counts},
        check_results=[check_result(table, quarantined, key)],
    )
