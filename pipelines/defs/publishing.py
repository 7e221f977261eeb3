"""The asset every build ends with: the warehouse analysts open."""

from collections.abc import Iterable

import dagster as dg

from pipelines.defs.metadata import preview
from pipelines.defs.project import ProjectFolders
from pipelines.defs.staged_assets import OWNERS
from pipelines.storage.publishing import publish_build

PUBLISHED_WAREHOUSE = dg.AssetKey("published_warehouse")


def build_published_warehouse(models: Iterable[dg.AssetKey]) -> dg.AssetsDefinition:
    """The asset that publishes what the given models were built into."""

    @dg.asset(
        key=PUBLISHED_WAREHOUSE,
        deps=list(models),
        description="One DuckDB file, replaced in one step once every model is built and every test has passed.",
        group_name="publishing",
        owners=OWNERS,
        kinds={"duckdb"},
    )
    def published_warehouse(folders: ProjectFolders) -> dg.MaterializeResult[None]:
        """Publish the finished build."""
        rows = publish_build(folders.build)
        path = folders.build.warehouse_path
        return dg.MaterializeResult(
            metadata={
                "path": dg.MetadataValue.path(path),
                "bytes": path.stat().st_size,
                "tables": len(rows),
                "preview": preview(["table", "rows"], rows.items()),
            }
        )

    return published_warehouse
