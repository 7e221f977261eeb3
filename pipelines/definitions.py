"""The root Dagster loads: a thin assembly of what `pipelines.defs` defines.

`build_definitions` takes everything that may differ between installations and tests. `defs` is called by Dagster, not
at import, so that importing this module neither reads a dbt manifest nor looks at the environment.
"""

from collections.abc import Mapping

import dagster as dg

from pipelines.defs.automation import build_raw_files_sensor, build_season_schedule
from pipelines.defs.dbt_models import build_dbt_assets
from pipelines.defs.exports import EXPORTED_TABLES, exported_tables
from pipelines.defs.extraction import extract_facts
from pipelines.defs.failures import build_failure_sensor
from pipelines.defs.project import ProjectFolders
from pipelines.defs.publishing import build_published_warehouse
from pipelines.defs.reading import read_raw_documents, stage_report_headers
from pipelines.defs.reconciliation import check_reconciliation
from pipelines.defs.standing_checks import STANDING_CHECKS
from pipelines.settings import Settings

BUILD_JOB = "build_warehouse"
EXPORT_JOB = "export_tables"


def build_definitions(*, settings: Settings, resources: Mapping[str, object] | None = None) -> dg.Definitions:
    """The whole pipeline for one installation; `resources` replace those made of the settings.

    Raises:
        BuildError: dbt cannot parse its project.
    """
    models = build_dbt_assets(settings)
    return dg.Definitions(
        assets=[
            read_raw_documents,
            stage_report_headers,
            extract_facts,
            models,
            build_published_warehouse(models.keys),
            exported_tables,
        ],
        asset_checks=[check_reconciliation, *STANDING_CHECKS],
        jobs=[
            dg.define_asset_job(
                BUILD_JOB,
                selection=dg.AssetSelection.all() - dg.AssetSelection.assets(EXPORTED_TABLES),
                description="From the raw folder to the published warehouse.",
            ),
            dg.define_asset_job(
                EXPORT_JOB,
                selection=dg.AssetSelection.assets(EXPORTED_TABLES),
                description="From the published warehouse to Parquet, CSV and Excel.",
            ),
        ],
        sensors=[build_raw_files_sensor(settings, BUILD_JOB), build_failure_sensor(settings)],
        schedules=[build_season_schedule(BUILD_JOB)],
        resources={"folders": ProjectFolders.of(settings), **(resources or {})},
        # a process for each step would take seconds to start and gain nothing
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of this installation."""
    return build_definitions(settings=Settings.from_environment())
