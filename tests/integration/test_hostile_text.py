"""Text of a report stays text wherever it is shown: one hostile report, built, and every place looked through.

The places are all that a run records for the UI, what it logs, the terminal, and the exports. What each of them does to
text is tested by itself beside it; here nothing may have been forgotten.
"""

import csv
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from zipfile import ZipFile

import dagster as dg
import duckdb
import openpyxl
import pytest

from pipelines import cli
from pipelines.settings import PROJECT_ROOT
from pipelines.storage.spreadsheets import is_formula_like
from tests.builders.content import Drawn, Grid, Line
from tests.builders.word import write_docx

pytestmark = pytest.mark.slow

NAME = "\x1b[31m[x](javascript:y) <b>局\u202e.{}"
TRAPS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "＋1＋1",
    "[培训](javascript:alert(1))",
    "![培训](http://127.0.0.1:9/x.png)",
    "\u202e五十人\u202c培训",
    "'; drop table marts.dim_reports; --",
    "{{ 7 * 7 }} $培训_人$ `id`",
    "培训 | 人数 |",
)
# what only plain text can hold
CONTROLS = ("\x1b[2J\x1b]0;培训\x07人数", "培训\x9b31m\x85人次")
HEADER = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]


def write_rows(names: Sequence[str]) -> list[list[Drawn]]:
    rows: list[list[Drawn]] = [[*HEADER]]
    for number, name in enumerate(names, 11):
        rows.append(["产出指标", "数量指标", name, f"≥{number}人", f"{number}人", "5", "5"])
    return rows


def write_text() -> bytes:
    table = "\n".join("\t".join(map(str, row)) for row in write_rows(CONTROLS))
    problems = "；".join((*TRAPS, *CONTROLS))
    head = "某某市档案局2023年度部门整体支出绩效自评报告\n一、预算执行情况\n2023年\x1b[8m基本支出50万元。"
    return f"{head}\n\n{table}\n\n二、存在的问题\n1.{problems}。\n".encode()


def write_word() -> bytes:
    return write_docx(
        [
            Line("某某市体育局2023年度部门整体支出绩效自评报告", 1),
            Line(f"2023年{TRAPS[0]}支出12.50万元，基本支出50万元，项目支出60万元，支出合计120万元。"),
            Grid(write_rows(TRAPS)),
            Line("二、存在的问题", 2),
            *(Line(f"{place}.{trap}。") for place, trap in enumerate(TRAPS, 1)),
        ]
    )


# what steers a terminal, hides or turns text
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# what Markdown makes mark-up, a link or a picture of, unless a backslash stands before it; charts are our own
MARK_UP = re.compile(r"<(?=[a-z/!])|(?<!\\)\]\(|(?<!\\)!\[")
CHART = re.compile(r"!\[[^\[\]()]*\]\(data:image/png;base64,[\w+/=]*\)")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("hostile")
    for name in ("raw", "dagster"):
        (folder / name).mkdir()
    for name, content in (("txt", write_text()), ("docx", write_word()), ("empty", b" ")):
        (folder / "raw" / NAME.format(name)).write_bytes(content)
    shutil.copy(PROJECT_ROOT / ".dagster/dagster.yaml", folder / "dagster")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(folder / "dagster"))
        yield folder


def run(root: Path, *arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What a command says."""
    capsys.readouterr()
    raw = [] if arguments[0] in {"explain", "export"} else ["--raw-dir", str(root / "raw")]
    assert cli.main([*arguments, *raw, "--warehouse-dir", str(root / "warehouse")]) == 0
    shown = capsys.readouterr()
    return shown.out + shown.err


@pytest.fixture(scope="module")
def built(root: Path) -> Path:
    assert cli.main(["build", "--raw-dir", str(root / "raw"), "--warehouse-dir", str(root / "warehouse")]) == 0
    return root


def test_the_traps_are_in_the_warehouse_as_they_were_written(built: Path) -> None:
    with duckdb.connect(str(built / "warehouse/jixiao.duckdb"), read_only=True) as warehouse:
        indicators = warehouse.execute("select indicator_name from marts.fct_indicator_results").fetchall()
        texts = warehouse.execute("select string_agg(document_text, '') from marts.document_texts").fetchone()
    assert texts
    assert all(trap in texts[0] for trap in (*TRAPS, *CONTROLS))
    names = {name for (name,) in indicators}
    assert {TRAPS[0], TRAPS[1]} <= names
    assert len(names) >= len(TRAPS)


def test_nothing_steers_the_terminal(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with duckdb.connect(str(built / "warehouse/jixiao.duckdb"), read_only=True) as warehouse:
        facts = warehouse.execute("select distinct fact_id from marts.fact_mentions order by 1").fetchall()
    assert len(facts) >= len(TRAPS)
    shown = [run(built, "explain", fact_id, capsys=capsys) for (fact_id,) in facts]
    shown += [run(built, "build", capsys=capsys), run(built, "status", capsys=capsys)]
    assert STEERING.findall("".join(shown)) == []
    assert "<b>局" in shown[-1]


def test_nothing_recorded_for_the_ui_steers_it_or_is_mark_up(built: Path) -> None:
    with dg.DagsterInstance.from_config(str(built / "dagster")) as instance:
        events = [record for run in instance.get_runs() for record in instance.all_logs(run.run_id)]
    assert len(events) > 100
    markdown: list[str] = []
    others: list[str] = []
    for event in events:
        others.append(event.user_message)
        recorded = event.dagster_event.event_specific_data if event.dagster_event else None
        described = getattr(recorded, "materialization", recorded)
        for name, value in getattr(described, "metadata", {}).items():
            (markdown if isinstance(value, dg.MarkdownMetadataValue) else others).append(f"{name}: {value.value}")
    assert any("script" in words for words in markdown)
    for words in markdown:
        assert not MARK_UP.search(CHART.sub("", words)), words[:500]
    for words in [*markdown, *others]:
        assert not STEERING.search(words), words[:500]


def test_nothing_exported_is_a_formula_or_a_link(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = built / "exports"
    run(built, "export", "--output", str(output), capsys=capsys)
    texts = 0
    for path in output.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for cell in (cell for row in csv.reader(file) for cell in row):
                texts += any(trap in cell for trap in TRAPS)
                assert not is_formula_like(cell) or re.fullmatch(r"-[\d.]+", cell), cell
    assert texts > len(TRAPS)
    with ZipFile(output / "jixiao.xlsx") as package:
        assert not any("externalLink" in name for name in package.namelist())
        assert not any(b"<hyperlink" in package.read(name) for name in package.namelist() if "worksheets" in name)
    book = openpyxl.load_workbook(output / "jixiao.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_a_row_kept_as_json_is_json(built: Path) -> None:
    with duckdb.connect(str(built / "warehouse/jixiao.duckdb"), read_only=True) as warehouse:
        rows = warehouse.execute("select row_json from marts.quarantined_rows").fetchall()
    for (row,) in rows:
        json.loads(row)
