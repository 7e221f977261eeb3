"""The UI as people see it: served by `jixiao ui`, opened in Chromium, with a picture of every page kept.

The pictures are in `test-artifacts/ui`. The server is started once; that nothing of it is left when its parent is
killed is asserted when the last test is done.
"""

import os
import shutil
import time
from collections.abc import Iterator

import dagster as dg
import pytest
from playwright.sync_api import Browser, Locator, Page, Request, Response, expect, sync_playwright

from pipelines.settings import PROJECT_ROOT
from tests.browser.served import PATIENCE, Ui, serve_reports
from tests.builders.many_reports import write_reports

pytestmark = pytest.mark.slow

PICTURES = PROJECT_ROOT / "test-artifacts/ui"
ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


@pytest.fixture(scope="module")
def ui(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ui]:
    with serve_reports(tmp_path_factory.mktemp("ui")) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        # the sandbox needs rights that containers do not have; only our own pages are opened
        launched = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def page(ui: Ui, browser: Browser) -> Iterator[Page]:
    """A page of the UI; what it asks for is all answered, and by this machine."""
    opened = browser.new_page(base_url=ui.address, viewport={"width": 1500, "height": 950})
    opened.set_default_timeout(PATIENCE * 1000)
    expect.set_options(timeout=PATIENCE * 1000)
    failed: list[str] = []

    def note_failure(request: Request) -> None:
        # what the page itself no longer wants is no failure: it puts some questions anew before they are answered
        if request.failure != "net::ERR_ABORTED":
            failed.append(f"{request.failure}: {request.url}")

    def note_answer(response: Response) -> None:
        if response.status >= 400:
            failed.append(f"{response.status}: {response.url}")

    def note_request(request: Request) -> None:
        if not request.url.startswith((ui.address, "data:", "blob:")):
            failed.append(f"asked of another machine: {request.url}")

    opened.on("requestfailed", note_failure)
    opened.on("response", note_answer)
    opened.on("request", note_request)
    opened.on("pageerror", lambda error: failed.append(str(error)))
    yield opened
    opened.close()
    assert not failed


def keep_picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")


def open_markdown(page: Page, entry: str) -> Locator:
    """Open the metadata entry of that name, and return the window it opens in."""
    page.get_by_role("row").filter(has=page.get_by_text(entry, exact=True)).get_by_text("Show Markdown").click()
    window = page.get_by_role("dialog")
    window.wait_for()
    return window


def test_the_graph_shows_the_flow_in_groups(page: Page) -> None:
    page.goto("/asset-groups~")
    for group in ("reading", "extraction", "intermediate", "marts_core", "reconciliation", "publishing"):
        page.locator("foreignObject").get_by_text(group, exact=True).first.wait_for()
    keep_picture(page, "graph")


def test_the_matrix_has_a_row_for_every_yearly_table_and_a_year_its_rows(page: Page, ui: Ui) -> None:
    page.goto("/locations/__repository__@jixiao/jobs/build_warehouse/partitions")
    page.get_by_text("Show per-asset status").click()
    for label in ("staged/spending", "staged/number_mentions", "2010", "2023"):
        page.get_by_text(label, exact=True).first.wait_for()
    keep_picture(page, "partition_matrix")
    page.goto("/assets/staged/spending?view=partitions&partition=2023")
    row = page.get_by_role("row").filter(has_text="dagster/partition_row_count")
    row.wait_for()
    expected = ui.column(
        "select count(*) from marts.fct_spending inner join marts.dim_reports using (report_id)"
        " where dim_reports.fiscal_year = 2023"
    )
    assert row.get_by_role("cell").nth(1).inner_text() == expected[0]
    keep_picture(page, "partition")


def test_a_check_says_what_is_broken_and_why(page: Page, ui: Ui) -> None:
    page.goto("/assets/published_warehouse?view=checks&checkDetail=nothing_is_broken")
    page.get_by_text("No document and no row is in quarantine").wait_for()
    page.get_by_role("row").filter(has_text="quarantined_documents_by_reason").wait_for()
    keep_picture(page, "check")
    window = open_markdown(page, "quarantined_documents_by_reason")
    for reason in ui.column("select reason_code from marts.quarantined_documents"):
        window.get_by_text(reason).wait_for()
    keep_picture(page, "check_reasons")


def test_a_chart_is_drawn_in_its_window(page: Page) -> None:
    page.goto("/assets/marts/spending_by_category?view=events")
    picture = open_markdown(page, "chart").locator("img[src^='data:image/png;base64,']")
    picture.wait_for()
    page.wait_for_function("image => image.complete && image.naturalWidth > 500", arg=picture.element_handle())
    keep_picture(page, "chart")


def test_an_asset_shows_whence_its_columns_come_and_plots_its_figures(page: Page) -> None:
    page.goto("/assets/marts/number_coverage")
    page.get_by_text("coverage_rate").first.wait_for()
    page.get_by_role("button", name="Plots").click()
    page.locator("canvas").first.wait_for()
    keep_picture(page, "plots")
    page.goto("/assets/marts/fct_spending?view=events")
    window = open_markdown(page, "made_of")
    window.get_by_text("staged/spending").first.wait_for()
    keep_picture(page, "made_of")


def test_the_sensor_builds_a_report_that_comes_and_takes_out_one_that_goes(page: Page, ui: Ui) -> None:
    ended = dg.RunsFilter(tags={"dagster/sensor_name": "raw_files_changed"}, statuses=ENDED)
    name, text = next(write_reports([path.read_text("utf-8") for path in sorted(ui.raw.glob("*.txt"))], 1))
    report = ui.raw / name
    report.parent.mkdir()
    report.write_text(text, encoding="utf-8")
    # long finished being copied
    os.utime(report, (time.time() - 600, time.time() - 600))
    page.goto("/locations/__repository__@jixiao/sensors/raw_files_changed")
    # the box itself is drawn over by its label
    switch = page.get_by_role("checkbox")
    switch.locator("..").click()
    expect(switch).to_be_checked()
    came = ui.wait_for_run(ended)
    assert came.status is dg.DagsterRunStatus.SUCCESS
    assert fiscal_years_of(came) == ("2014", "2014")
    assert ui.column(f"select fiscal_year from marts.dim_reports where source_file = '{name}'") == ["2014"]
    report.unlink()
    went = ui.wait_for_run(ended, after=[came.run_id])
    assert went.status is dg.DagsterRunStatus.SUCCESS
    assert fiscal_years_of(went) == ("2014", "2014")
    assert name not in ui.column("select source_file from marts.dim_reports")
    # off again
    switch.locator("..").click()
    expect(switch).not_to_be_checked()
    keep_picture(page, "sensor")
    page.goto("/runs")
    for run in (came, went):
        page.get_by_text(run.run_id[:8]).wait_for()
    keep_picture(page, "runs_of_sensor")


def test_a_range_of_years_is_filled_by_one_run(page: Page, ui: Ui) -> None:
    page.goto("/assets/staged/spending")
    page.get_by_role("button", name="Materialize").first.click()
    # the tables of a year are staged together
    page.get_by_role("dialog").filter(has_text="staged / claims").get_by_role("button", name="Confirm").click()
    window = page.get_by_role("dialog").filter(has_text="Partition selection")
    window.get_by_role("textbox").fill("[2021...2023]")
    window.get_by_role("textbox").press("Enter")
    window.get_by_text("3 partitions").wait_for()
    keep_picture(page, "backfill_dialog")
    # the page tells its number in a note that goes away, and the server in its answer
    with page.expect_response(lambda answer: "LaunchPartitionBackfill" in (answer.request.post_data or "")) as launched:
        window.get_by_role("button", name="Launch backfill").click()
    backfill = launched.value.json()["data"]["launchPartitionBackfill"]["backfillId"]
    run = ui.wait_for_run(dg.RunsFilter(tags={"dagster/backfill": backfill}, statuses=ENDED))
    assert run.status is dg.DagsterRunStatus.SUCCESS
    assert fiscal_years_of(run) == ("2021", "2023")
    page.goto(f"/runs/b/{backfill}")
    # all ten tables of a year
    expect(page.get_by_text("100% completed", exact=True)).to_have_count(10)
    keep_picture(page, "backfill")
    for year in ("2021", "2022", "2023"):
        page.goto(f"/assets/staged/spending?view=partitions&partition={year}")
        page.get_by_role("link", name=run.run_id[:8]).wait_for()
        page.get_by_text("Materialized", exact=True).wait_for()


def test_a_build_that_was_killed_is_found_out_so_that_others_can_run(ui: Ui) -> None:
    killed = ui.kill_a_build()
    found_out = ui.wait_for_run(dg.RunsFilter(run_ids=[killed], statuses=ENDED))
    assert found_out.status is dg.DagsterRunStatus.FAILURE


def fiscal_years_of(run: dg.DagsterRun) -> tuple[str, ...]:
    return tuple(run.tags[f"dagster/asset_partition_range_{end}"] for end in ("start", "end"))
