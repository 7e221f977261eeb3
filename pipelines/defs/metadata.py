"""What the Dagster UI shows of a table: how many rows, what broke its contract, the first rows.

Report text comes from anywhere: it is escaped, so that nothing in it becomes mark-up.
"""

import html
import re
from collections.abc import Iterable, Sequence

import dagster as dg
import polars as pl

from pipelines.domain.vocabulary import Disposition
from pipelines.text.printable import make_printable_line

_PREVIEW_ROWS = 5
_PREVIEW_CHARACTERS = 60
# what Markdown acts on inside a cell, the dots and colons of addresses included
_MARKDOWN = re.compile(r"([\\`*_\[\]|~:.@])")


def describe_table(table: str, frame: pl.DataFrame, quarantined: pl.DataFrame) -> dict[str, dg.MetadataValue]:
    """Counts and a preview of one staged table."""
    counts = {"dagster/row_count": frame.height, "quarantined": len(_broken(table, quarantined))}
    if "report_id" in frame.columns:
        counts["reports"] = frame["report_id"].n_unique()
    return {
        **{name: dg.MetadataValue.int(count) for name, count in counts.items()},
        **(_coverage(frame["disposition"]) if "disposition" in frame.columns else {}),
        "preview": preview(frame.columns, frame.head(_PREVIEW_ROWS).iter_rows()),
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
    return _MARKDOWN.sub(r"\\\1", html.escape(text))
