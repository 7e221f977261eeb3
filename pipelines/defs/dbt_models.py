"""The dbt project as assets: each model and seed with its lineage, each dbt test as a check.

dbt runs inside this process (`pipelines.storage.dbt_runs`); its results become Dagster's events exactly as
`dagster_dbt` makes them of a dbt command's log.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject, dbt_assets
from dagster_dbt.asset_utils import get_subset_selection_for_context
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from pipelines.defs.metadata import preview
from pipelines.defs.project import ProjectFolders, dbt_paths
from pipelines.defs.staged_assets import OWNERS
from pipelines.errors import BuildError
from pipelines.settings import Settings
from pipelines.storage.dbt_runs import describe_failures, ensure_manifest, run_dbt
from pipelines.storage.publishing import TableSample, finish_build, sample_tables, start_build

# Unit tests prove the models' arithmetic on made-up rows, whatever the data: dbt's advice is to run them where the
# code is tested (`make test`) and not where it is used. Artifacts are made by `dbt parse`.
BUILD_COMMAND = ("build", "--exclude-resource-type", "unit_test", "--no-write-json")


class ModelTranslator(DagsterDbtTranslator):
    """Groups that follow the folders of the models: staging, intermediate, marts_core, marts_spending."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The folder below `models`; `seeds` for a seed."""
        folders = Path(dbt_resource_props["original_file_path"]).parent.parts
        return "_".join(folders[1:]) or folders[0]

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """Who answers for the models."""
        return list(OWNERS)


def build_dbt_assets(settings: Settings) -> dg.AssetsDefinition:
    """The assets of the dbt project as it stands.

    Raises:
        BuildError: dbt cannot parse the project.
    """
    paths = dbt_paths(settings)
    ensure_manifest(paths)
    project = DbtProject(project_dir=paths.project_dir, profiles_dir=paths.project_dir)
    manifest = json.loads(paths.manifest_path.read_text(encoding="utf-8"))
    translator = ModelTranslator()

    @dbt_assets(
        manifest=manifest,
        project=project,
        name="build_models",
        dagster_dbt_translator=translator,
    )
    def build_models(context: dg.AssetExecutionContext, folders: ProjectFolders) -> Iterator[Any]:
        """Build and test the models in a private file."""
        selection = _selection(context, manifest, translator)
        start_build(folders.build, from_published=bool(selection))
        outcome = run_dbt([*BUILD_COMMAND, *selection], folders.dbt)
        samples = sample_tables(folders.build.being_built)
        for event in outcome.events:
            message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
            for result in message.to_default_asset_events(manifest, translator, context, project=project):
                yield _with_sample(result, event, samples)
        if outcome.failures:
            raise BuildError(f"dbt build failed: {describe_failures(outcome.failures)}")
        finish_build(folders.build)

    return build_models


def _selection(
    context: dg.AssetExecutionContext, manifest: Mapping[str, Any], translator: ModelTranslator
) -> list[str]:
    """Dbt's arguments for what the run selected; none for everything."""
    selection, indirect = get_subset_selection_for_context(
        context, manifest, None, None, None, translator, current_dbt_indirect_selection_env=None
    )
    return [*selection, "--indirect-selection", indirect] if indirect else selection


def _with_sample(result: Any, event: Mapping[str, Any], samples: Mapping[str, TableSample]) -> Any:
    """A model's output with its rows and a preview beside what dbt says of it."""
    sample = samples.get(event["data"]["node_info"]["node_relation"]["relation_name"])
    if sample is None or not isinstance(result, dg.Output):
        return result
    rows = dg.MetadataValue.int(sample.row_count)
    return result.with_metadata(
        {**result.metadata, "dagster/row_count": rows, "preview": preview(sample.columns, sample.rows)}
    )
