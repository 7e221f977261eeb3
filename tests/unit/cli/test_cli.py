"""What the command line says, without building anything: wrong use, marking, differences, ranges of years."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines import cli
from pipelines.cli import main
from pipelines.defs.partitions import find_ranges
from pipelines.defs.planning import BuildReason, Plan, Work
from pipelines.storage.raw_folder import WorkReason
from pipelines.storage.warehouse import FoundFact, Mention, NumberCounts, RuleCounts

TEXT = "一、概况\n2022年基本支出合计571.41万元，项目支出6833.24万元。\n二、问题\x1b[31m"


def mention(passage: str, *figures: str) -> Mention:
    start = TEXT.index(passage)
    spans = [[TEXT.index(figure), TEXT.index(figure) + len(figure)] for figure in figures]
    return Mention("line 2", None, start, start + len(passage), passage, spans)


def fact(*mentions: Mention) -> FoundFact:
    provenance = {"fact_id": "a1", "extractor": "by_hand", "is_recognised": False, "source_kind": "text"}
    columns = {"item_name": "基本支出", "funding_scope": None, "amount_wan_yuan": Decimal("571.410000")}
    return FoundFact("spending", provenance | columns, "区/a.txt", None, 2022, TEXT, mentions)


def show(found: FoundFact, *, bold: bool = False) -> str:
    return "\n".join(cli._fact_lines(found, bold=bold))


def test_the_figure_is_marked_in_its_line() -> None:
    shown = show(fact(mention("基本支出合计571.41万元", "571.41")))
    assert "    2022年基本支出合计[[571.41]]万元，项目支出6833.24万元。" in shown.splitlines()
    assert "item_name: 基本支出" in shown
    assert "  amount_wan_yuan: 571.41" in shown.splitlines()
    assert "funding_scope" not in shown


def test_on_a_terminal_the_figure_is_bold() -> None:
    shown = show(fact(mention("基本支出合计571.41万元", "571.41")), bold=True)
    assert "合计\x1b[1m571.41\x1b[0m万元" in shown


def test_every_place_and_every_figure_is_shown() -> None:
    shown = show(fact(mention("合计571.41万元，项目支出6833.24", "571.41", "6833.24"), mention("基本支出")))
    assert "合计[[571.41]]万元，项目支出[[6833.24]]万元" in shown
    assert "2022年[[基本支出]]合计" in shown
    assert "place 2 of 2: 正文第2行\n    line 2, characters" in shown


def test_report_text_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in show(fact(mention("二、问题")))


@pytest.mark.parametrize(
    ("years", "ranges"),
    [
        ([2022], [(2022, 2022)]),
        ([2023, 2021, 2022, 2022], [(2021, 2023)]),
        ([2019, 2021, 2022], [(2019, 2019), (2021, 2022)]),
    ],
)
def test_years_run_as_ranges_without_gaps(years: list[int], ranges: list[tuple[int, int]]) -> None:
    assert [(found[0], found[-1]) for found in find_ranges(years)] == ranges


def test_a_plan_names_the_files_and_the_reasons() -> None:
    work = [
        Work(WorkReason.REMOVED, "gone.txt", frozenset({2021, None})),
        Work(WorkReason.NEW, "new\x1b.txt"),
        *(Work(WorkReason.EXTRACTOR_CHANGED, f"{number}.txt", frozenset({2022})) for number in range(12)),
    ]
    lines = [" ".join(line.split()) for line in cli._plan_lines(Plan(tuple(work), None, files=20, unchanged=7))]
    assert lines[:5] == [
        "to do, because files what is done",
        "new 1 read, extracted",
        "new�.txt",
        "removed 1 leaves the warehouse",
        "gone.txt (year unknown, 2021)",
    ]
    assert "0.txt (2022)" in lines
    assert lines[-3:] == [
        "and 2 more",
        "unchanged 7 neither read nor extracted",
        "models built and tested: rows have changed",
    ]


def test_an_empty_plan_is_one_line_and_one_for_the_models_alone_says_why() -> None:
    assert list(cli._plan_lines(Plan((), None, files=5, unchanged=5))) == [
        "nothing to do: 5 files are unchanged, the warehouse is up to date"
    ]
    *_, last = cli._plan_lines(Plan((), BuildReason.OTHER_PUBLISHED, files=5, unchanged=5))
    assert "rolled back" in last


def test_every_reason_says_what_is_done() -> None:
    assert list(cli._ACTIONS) == [reason.value for reason in WorkReason]


def test_years_are_given_one_by_one_or_as_ranges() -> None:
    assert list(cli._years("2021")) == [2021]
    assert list(cli._years("2019..2021")) == [2019, 2020, 2021]


@pytest.mark.parametrize(
    ("numbers", "coverage"),
    [
        (NumberCounts(0, 0, 0, 0, 0), "-"),
        (NumberCounts(1212, 760, 4, 448, 0), "100.00%"),
        # not quite all of them is not all of them
        (NumberCounts(100_001, 100_000, 0, 0, 1), "99.99%"),
    ],
)
def test_coverage_is_never_rounded_up(numbers: NumberCounts, coverage: str) -> None:
    (line,) = cli._number_lines(numbers, [])
    assert line.split()[2] == coverage


def test_numbers_are_shown_by_what_became_of_them_with_the_reports_least_explained() -> None:
    worst = [("a\x1b.txt", 1200, 2000), ("b.txt", 1, 3)]
    lines = [" ".join(line.split()) for line in cli._number_lines(NumberCounts(2003, 700, 2, 100, 1201), worst)]
    assert lines == [
        "number coverage 40.03% 2,003 numbers: 700 in facts, 2 in shares, 100 excluded, 1,201 unexplained",
        "a\ufffd.txt: 1,200 of 2,000 unexplained",
        "b.txt: 1 of 3 unexplained",
    ]


def test_rules_are_shown_by_outcome_with_those_that_failed() -> None:
    failed = {("error", "R05", "budgets"): 2, ("violation", "R39", "overspent"): 1}
    lines = [" ".join(line.split()) for line in cli._rule_lines(RuleCounts(1200, 3, 3, 2, 300, 299), failed)]
    assert lines == [
        "proved 99.66% 300 sums: 299 take part in an identity that holds",
        "",
        "rules applied 1,208 1,200 hold, 3 within rounding, 3 fail, 2 hints",
        "error: R05 budgets (2)",
        "violation: R39 overspent (1)",
    ]
    assert next(iter(cli._rule_lines(RuleCounts(0, 0, 0, 0, 0, 0), {}))).split()[1] == "-"


def test_a_folder_that_cannot_be_written_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "file/dagster"))
    assert main(["build", "--raw-dir", str(tmp_path), "--warehouse-dir", str(tmp_path)]) == 1
    *_, last = capsys.readouterr().err.splitlines()
    assert last.startswith("jixiao: ")
    assert str(tmp_path / "file/dagster") in last


def test_tables_are_exported_as_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with duckdb.connect(str(tmp_path / "jixiao.duckdb")) as connection:
        connection.execute("create schema marts; create table marts.dim_fiscal_years as select 2023 as fiscal_year")
    arguments = ["export", "--warehouse-dir", str(tmp_path), "--format", "csv"]
    assert main([*arguments, "dim_fiscal_years"]) == 0
    assert (tmp_path / "exports/dim_fiscal_years.csv").is_file()
    assert main([*arguments, "--format", "excel", "--output", str(tmp_path / "elsewhere")]) == 0
    assert {path.suffix for path in (tmp_path / "elsewhere").iterdir()} == {".csv", ".xlsx"}
    shown = capsys.readouterr().out
    assert "dim_fiscal_years               1" in shown
    assert f"{tmp_path / 'elsewhere'}: 3 files" in shown
    assert main([*arguments, "dim_fiscal_year"]) == 1
    assert "no public table 'dim_fiscal_year'; there are dim_fiscal_years" in capsys.readouterr().err


def test_without_a_warehouse_each_command_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    raw.mkdir()
    (raw / "a.txt").write_text("a")
    assert main(["status", "--raw-dir", str(raw), "--warehouse-dir", str(warehouse)]) == 0
    assert "1 files" in capsys.readouterr().out
    assert main(["explain", "a1", "--warehouse-dir", str(warehouse)]) == 1
    assert capsys.readouterr().err.startswith("jixiao: there is no warehouse at ")
    assert main(["export", "--warehouse-dir", str(warehouse)]) == 1
    assert capsys.readouterr().err.startswith("jixiao: there is no warehouse at ")
    assert main(["status", "--raw-dir", str(tmp_path / "nowhere"), "--warehouse-dir", str(warehouse)]) == 1
    assert "--raw-dir" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["bild"],
        ["explain"],
        ["build", "--fiscal-year", "soon"],
        ["build", "--fiscal-year", "2023..2019"],
        ["export", "--format", "pdf"],
    ],
)
def test_wrong_use_is_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: jixiao" in capsys.readouterr().err


def test_only_a_build_waits_for_dagster_and_dbt() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import pipelines.cli, sys; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert "duckdb" in loaded
    assert not {"dagster", "dbt", "polars", "pandera", "xlsxwriter"} & set(loaded)
