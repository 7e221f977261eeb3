"""Assets of the second stage: the facts of every report, by the fiscal year of the reports."""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg
import polars as pl

from pipelines.defs.metadata import NO_REPORT, describe_year, last_row_counts
from pipelines.defs.partitions import FISCAL_YEARS, ONE_RUN
from pipelines.defs.project import ProjectFolders
from pipelines.defs.reading import RAW_DOCUMENTS
from pipelines.defs.staged_assets import contract_check, staged_key, staged_result, staged_spec
from pipelines.defs.stages import Frames, stage_facts
from pipelines.schemas import YEARLY_TABLES

GROUP = "extraction"
# all keys of this stage
EXTRACTED = tuple(staged_key(table) for table in YEARLY_TABLES)


@dg.multi_asset(
    name="extract_facts",
    specs=[staged_spec(table, group=GROUP, deps=[RAW_DOCUMENTS, staged_key("reports")]) for table in YEARLY_TABLES],
    check_specs=[contract_check(table) for table in YEARLY_TABLES],
    partitions_def=FISCAL_YEARS,
    backfill_policy=ONE_RUN,
)
def extract_facts(context: dg.AssetExecutionContext, folders: ProjectFolders) -> Iterator[dg.MaterializeResult[None]]:
    """Extract, stage and check the reports of the selected fiscal years."""
    all_years = FISCAL_YEARS.get_partition_keys()
    before = last_row_counts(context.instance, EXTRACTED)
    by_year = stage_facts(folders.workplace, context.partition_keys, all_years)
    _tell_of_years(context, by_year, all_years)
    staged = {table: pl.concat([frames[table] for frames in by_year.values()]) for table in YEARLY_TABLES}
    for table, frame in staged.items():
        rows = folders.workplace.staged.count_rows(table)
        yield staged_result(table, frame, staged["quarantined_rows"], before, rows)


def _tell_of_years(context: dg.AssetExecutionContext, by_year: Mapping[str, Frames], all_years: Sequence[str]) -> None:
    """Record what every year holds, also of years that had to be redone although the run did not ask for them."""
    for year in {*context.partition_keys, *(by_year.keys() & set(all_years))}:
        for table in YEARLY_TABLES:
            frames = by_year.get(year)
            described = describe_year(table, frames[table], frames["quarantined_rows"]) if frames else NO_REPORT
            if year in context.partition_keys:
                context.add_asset_metadata(described, staged_key(table), year)
            else:
                context.log_event(dg.AssetMaterialization(staged_key(table), metadata=described, partition=year))
