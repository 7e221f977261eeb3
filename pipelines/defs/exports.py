"""The public tables as files for other programs: an asset of a job of its own, so that no build waits for it."""

import dagster as dg

from pipelines.defs.metadata import preview
from pipelines.defs.project import ProjectFolders
from pipelines.defs.publishing import PUBLISHED_WAREHOUSE
from pipelines.defs.staged_assets import OWNERS
from pipelines.storage.exports import ExportFormat, export_tables

EXPORTED_TABLES = dg.AssetKey("exported_tables")


class ExportChoice(dg.Config):
    """What to export; without a word everything, but no table that is exported by name only."""

    # a config is a pydantic model: every instance gets a copy of its own
    formats: list[str] = [form.value for form in ExportFormat]  # noqa: RUF012
    tables: list[str] = []  # noqa: RUF012


@dg.asset(
    key=EXPORTED_TABLES,
    deps=[PUBLISHED_WAREHOUSE],
    description="The public tables as Parquet, CSV and one Excel workbook, each with the data dictionary.",
    group_name="publishing",
    owners=OWNERS,
    kinds={"parquet", "csv", "excel"},
)
def exported_tables(config: ExportChoice, folders: ProjectFolders) -> dg.MaterializeResult[None]:
    """Export the published warehouse."""
    output_dir = folders.settings.exports_dir
    formats = [ExportFormat(form) for form in config.formats]
    written = export_tables(folders.build.warehouse_path, output_dir, formats=formats, tables=config.tables)
    return dg.MaterializeResult(
        metadata={
            "path": dg.MetadataValue.path(output_dir),
            "bytes": sum(written.files.values()),
            "files": len(written.files),
            "preview": preview(["table", "rows"], written.rows.items()),
        }
    )
