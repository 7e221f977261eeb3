"""What all staged tables have in common as Dagster assets: key, look, contract check, materialization."""

from collections.abc import Iterable

import dagster as dg
import polars as pl

from pipelines.defs.metadata import check_result, describe_table
from pipelines.schemas import STAGED_TABLES
from pipelines.staging.frames import column_types

OWNERS = ("team:data-engineering",)


def staged_key(table: str) -> dg.AssetKey:
    """The asset of a staged table; equals the key that Dagster gives the dbt source of that name."""
    return dg.AssetKey(["staged", table])


def staged_spec(table: str, *, group: str, deps: Iterable[dg.AssetKey]) -> dg.AssetSpec:
    """A staged table as an asset, described by its contract."""
    columns = [dg.TableColumn(name, str(dtype)) for name, dtype in column_types(table).items()]
    return dg.AssetSpec(
        staged_key(table),
        deps=list(deps),
        description=STAGED_TABLES[table].__doc__,
        group_name=group,
        owners=OWNERS,
        kinds={"python", "polars", "parquet"},
        metadata={"dagster/column_schema": dg.TableSchema(columns)},
    )


def contract_check(table: str) -> dg.AssetCheckSpec:
    """The check that every row of a staged table kept its contract."""
    return dg.AssetCheckSpec(
        "contract",
        asset=staged_key(table),
        description="Every staged row keeps its pandera contract; a row that does not is in quarantine, not lost.",
    )


def staged_result(table: str, frame: pl.DataFrame, quarantined: pl.DataFrame) -> dg.MaterializeResult[None]:
    """What came of a staged table; `quarantined` holds the rows of any table that broke their contract."""
    return dg.MaterializeResult(
        asset_key=staged_key(table),
        metadata=describe_table(table, frame, quarantined),
        check_results=[check_result(table, quarantined, staged_key(table))],
    )
