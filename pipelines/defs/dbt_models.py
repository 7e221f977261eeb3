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

from pipelines.defs.metadata import last_row_counts
from pipelines.defs.model_metadata import describe_models, drawing_process
from pipelines.defs.project import ProjectFolders, dbt_paths
from pipelines.defs.staged_assets import OWNERS
from pipelines.errors import BuildError
from pipelines.settings import Settings
from pipelines.storage.dbt_runs import describe_failures, digest_inputs, digest_project, ensure_manifest, run_dbt
from pipelines.storage.publishing import finish_build, is_published_as_built, start_build

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
        ledger, inputs = folders.workplace.ledger, digest_inputs(folders.dbt)
        project_inputs = digest_project(folders.dbt)
        last = ledger.read_build()
        if last is not None and not is_published_as_built(folders.build, last):
            last = None
        if not selection and last and last.inputs == inputs:
            # nothing comes of this step: what stands behind it is skipped too
            context.log.info("nothing that the models are made of has changed: the published warehouse stays")
            return
        # Models that are asked for alone are made anew as a whole. A whole build takes over from the last one what was
        # made by the same project of the same rows, if readers see exactly that build.
        takes_over = last is not None and last.project == project_inputs
        start_build(folders.build, from_published=bool(selection) or takes_over)
        before = last_row_counts(context.instance, context.selected_asset_keys)
        with drawing_process() as draw:
            refresh = ["--full-refresh"] if selection else []
            outcome = run_dbt([*BUILD_COMMAND, *selection, *refresh], folders.dbt)
            described = describe_models(manifest, translator, folders, outcome, before, draw)
        for event in outcome.events:
            message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
            for result in message.to_default_asset_events(manifest, translator, context, project=project):
                more = described.get(event["data"]["node_info"]["unique_id"], {})
                yield result.with_metadata({**result.metadata, **more}) if isinstance(result, dg.Output) else result
        if outcome.failures:
            raise BuildError(f"dbt build failed: {describe_failures(outcome.failures)}")
        finish_build(folders.build)
        if not selection:
            ledger.write_build(inputs, project_inputs, folders.build.ready)

    return build_models


def _selection(
    context: dg.AssetExecutionContext, manifest: Mapping[str, Any], translator: ModelTranslator
) -> list[str]:
    """Dbt's arguments for what the run selected; none for everything."""
    selection, indirect = get_subset_selection_for_context(
        context, manifest, None, None, None, translator, current_dbt_indirect_selection_env=None
    )
    return [*selection, "--indirect-selection", indirect] if indirect else selection
