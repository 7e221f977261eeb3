"""What the Dagster UI shows of a table: how many rows, how many more than before, what broke its contract, a preview.

Numbers are numeric metadata, so that Dagster plots them: over the runs, and over the years where a table has years.

Report text comes from anywhere: it is escaped, so that nothing in it becomes mark-up.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence

import dagster as dg
import polars as pl

from pipelines.domain.vocabulary import Disposition
from pipelines.text.markdown import escape_markdown
from pipelines.text.printable import make_printable_line

_PREVIEW_ROWS = 5
_PREVIEW_CHARACTERS = 60
# the names Dagster knows
_ROWS = "dagster/row_count"
_ROWS_OF_YEAR = "dagster/partition_row_count"

# one year of a table without a report
NO_REPORT: dict[str, dg.MetadataValue] = {_ROWS_OF_YEAR: dg.MetadataValue.int(0)}


def describe_table(table: str, frame: pl.DataFrame, quarantined: pl.DataFrame) -> dict[str, dg.MetadataValue]:
    """Counts and a preview of one staged table."""
    return {
        _ROWS: dg.MetadataValue.int(frame.height),
        **_counts(table, frame, quarantined),
        "preview": preview(frame.columns, frame.head(_PREVIEW_ROWS).iter_rows()),
    }


def describe_year(table: str, frame: pl.DataFrame, quarantined: pl.DataFrame) -> dict[str, dg.MetadataValue]:
    """Counts of one year of a staged table."""
    return {_ROWS_OF_YEAR: dg.MetadataValue.int(frame.height), **_counts(table, frame, quarantined)}


def last_row_counts(instance: dg.DagsterInstance, keys: Iterable[dg.AssetKey]) -> dict[dg.AssetKey, int]:
    """How many rows each table had when it was last materialized; tables that never were are left out."""
    counts = {}
    for record in instance.get_asset_records(list(keys)):
        found = record.asset_entry.last_materialization
        materialization = found.asset_materialization if found else None
        rows = materialization.metadata.get(_ROWS) if materialization else None
        if isinstance(rows, dg.IntMetadataValue) and rows.value is not None:
            counts[record.asset_entry.asset_key] = rows.value
    return counts


def row_counts(rows: int, before: int | None) -> dict[str, dg.MetadataValue]:
    """The rows of a table and how many more they are than they were before; `before` is missing the first time."""
    change = {} if before is None else {"row_count_change": dg.MetadataValue.int(rows - before)}
    return {_ROWS: dg.MetadataValue.int(rows), **change}


def column_schema(
    columns: Mapping[str, str], descriptions: Mapping[str, str] | None = None
) -> dict[str, dg.TableSchema]:
    """The columns of a table with their types, and what is written of them, under the name Dagster looks for."""
    told = descriptions or {}
    return {
        "dagster/column_schema": dg.TableSchema(
            [dg.TableColumn(name, kind, told.get(name)) for name, kind in columns.items()]
        )
    }


def picture(png: bytes, title: str) -> dg.MarkdownMetadataValue:
    """A picture as Markdown that holds it whole; `title` is of our own words."""
    return dg.MetadataValue.md(f"![{title}](data:image/png;base64,{base64.b64encode(png).decode()})")


def _counts(table: str, frame: pl.DataFrame, quarantined: pl.DataFrame) -> dict[str, dg.MetadataValue]:
    counts = {"quarantined": len(_broken(table, quarantined))}
    if "report_id" in frame.columns:
        counts["reports"] = frame["report_id"].n_unique()
    return {
        **{name: dg.MetadataValue.int(count) for name, count in counts.items()},
        **(_coverage(frame["disposition"]) if "disposition" in frame.columns else {}),
    }


def check_result(table: str, quarantined: pl.DataFrame, asset_key: dg.AssetKey) -> dg.AssetCheckResult:
    """Whether all staged rows of `table` kept their contract; rows that did not are in quarantine, not lost."""
    broken = quarantined.filter(pl.col("table_name") == table)
    by_check = broken.group_by("check_name").len().sort("len", descending=True)
    return dg.AssetCheckResult(
        asset_key=asset_key,
        check_name="contract",
        passed=broken.is_empty(),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "quarantined": len(_broken(table, quarantined)),
            "by_check": preview(by_check.columns, by_check.iter_rows()),
            "examples": broken["fact_id"].drop_nulls().unique(maintain_order=True).head(5).to_list(),
        },
    )


def preview(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> dg.MarkdownMetadataValue:
    """A Markdown table of the rows, long cells cut."""
    lines = [columns, ["---"] * len(columns), *([_cell(value) for value in row] for row in rows)]
    return dg.MetadataValue.md("\n".join(f"| {' | '.join(line)} |" for line in lines))


def _coverage(dispositions: pl.Series) -> dict[str, dg.MetadataValue]:
    """How many numbers became what, and the share of them that is explained, as the UI plots it over time."""
    counts = {kind: int((dispositions == kind.value).sum()) for kind in Disposition}
    described: dict[str, dg.MetadataValue] = {
        f"numbers_{kind.value}": dg.MetadataValue.int(count) for kind, count in counts.items()
    }
    if total := len(dispositions):
        described["coverage_rate"] = dg.MetadataValue.float(1 - counts[Disposition.UNEXPLAINED] / total)
    return described


def _broken(table: str, quarantined: pl.DataFrame) -> pl.DataFrame:
    """One row per row of `table` in quarantine, however many checks it broke."""
    return quarantined.filter(pl.col("table_name") == table).unique("row_json")


def _cell(value: object) -> str:
    text = "" if value is None else make_printable_line(str(value))
    if len(text) > _PREVIEW_CHARACTERS:
        text = text[: _PREVIEW_CHARACTERS - 1] + "…"
    return escape_markdown(text)
