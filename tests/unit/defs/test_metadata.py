"""What the UI shows of a table: counts that are right, and report text that stays text."""

import dagster as dg
import polars as pl

from pipelines.defs.metadata import check_result, describe_table, last_row_counts, preview, row_counts
from pipelines.staging.frames import build_frame

KEY = dg.AssetKey(["staged", "basic_figures"])


def quarantined(*rows: tuple[str, str, str]) -> pl.DataFrame:
    """Rows of quarantined_rows from table, fact_id and check."""
    return build_frame(
        "quarantined_rows",
        [
            {
                "table_name": table,
                "fact_id": fact_id,
                "report_id": "r",
                "check_name": check,
                "message": "m",
                "row_json": f'{{"fact_id": "{fact_id}"}}',
            }
            for table, fact_id, check in rows
        ],
    )


def test_report_text_stays_text_in_a_preview() -> None:
    shown = preview(["name"], [["<script>alert(1)</script> | [a](http://b) **c** `d`\n| e |"]]).value
    header, rule, row = shown.split("\n")
    assert (header, rule) == ("| name |", "| --- |")
    for mark in ("<", ">"):
        assert mark not in row
    # each character that Markdown could act on is escaped
    for mark in "|[]*`":
        cell = row.removeprefix("| ").removesuffix(" |")
        assert cell.count(f"\\{mark}") == cell.count(mark)


def test_nothing_in_a_preview_steers_or_turns_the_text() -> None:
    shown = preview(["name"], [["\x1b[2J\u202e五十\u202c\x00 =cmd()"]]).value
    assert shown.split("\n")[2] == "| �\\[2J�五十�� =cmd() |"


def test_long_cells_are_cut_and_missing_ones_blank() -> None:
    row = preview(["a", "b"], [["长" * 100, None]]).value.split("\n")[2]
    assert row == f"| {'长' * 59}… |  |"


def test_a_row_that_broke_two_checks_counts_once() -> None:
    broken = quarantined(("basic_figures", "a", "x"), ("basic_figures", "a", "y"), ("spending", "b", "x"))
    described = describe_table("basic_figures", build_frame("basic_figures", []), broken)
    assert described["quarantined"].value == 1
    assert described["dagster/row_count"].value == 0


def test_numbers_are_counted_by_what_became_of_them() -> None:
    frame = pl.DataFrame({"disposition": ["fact", "fact", "excluded", "unexplained"]})
    described = describe_table("number_mentions", frame, quarantined())
    counts = [described[f"numbers_{kind}"].value for kind in ("fact", "share", "excluded", "unexplained")]
    assert counts == [2, 0, 1, 1]
    assert described["coverage_rate"].value == 0.75
    # without a number there is no rate, and no other table has one
    assert "coverage_rate" not in describe_table("number_mentions", frame.clear(), quarantined())
    assert "numbers_fact" not in describe_table("basic_figures", build_frame("basic_figures", []), quarantined())


def test_a_check_passes_only_without_rows_of_its_own_table_in_quarantine() -> None:
    assert check_result("basic_figures", quarantined(("spending", "b", "x")), KEY).passed
    failed = check_result("basic_figures", quarantined(("basic_figures", "a", "x")), KEY)
    assert not failed.passed
    assert failed.metadata["examples"].value == ["a"]


def test_rows_are_told_with_how_many_more_they_are_than_the_last_time() -> None:
    key, never = dg.AssetKey(["staged", "spending"]), dg.AssetKey("never_materialized")
    with dg.DagsterInstance.ephemeral() as instance:
        for rows in (9, 5):
            instance.report_runless_asset_event(dg.AssetMaterialization(key, metadata=dict(row_counts(rows, None))))
        before = last_row_counts(instance, [key, never])
    assert before == {key: 5}
    assert row_counts(3, before.get(key))["row_count_change"].value == -2
    # the first time there is nothing to compare with
    assert row_counts(3, before.get(never)).keys() == {"dagster/row_count"}
