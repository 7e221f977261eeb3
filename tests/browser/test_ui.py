"""The UI as people see it: served by `jixiao ui`, opened in Chromium, with a picture of every page kept.

The pictures are in `test-artifacts/ui`. The server is started once; that nothing of it is left when its parent is
killed is asserted when the last test is done.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Locator, Page, Request, Response, sync_playwright

from pipelines import cli
from pipelines.settings import PROJECT_ROOT

pytestmark = pytest.mark.slow

PICTURES = PROJECT_ROOT / "test-artifacts/ui"
PATIENCE = 240  # seconds to wait for whatever is to come; two cores may be busy with other things
JIXIAO = [sys.executable, "-c", "import sys; from pipelines.cli import main; sys.exit(main())"]


@dataclass(frozen=True)
class Ui:
    """A served installation."""

    address: str
    warehouse: Path

    def column(self, query: str) -> list[str]:
        """The answer to a query for one column, which has rows."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            rows = connection.execute(query).fetchall()
        assert rows
        return [str(value) for (value,) in rows]


@pytest.fixture(scope="module")
def ui(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ui]:
    """The real reports and a damaged file, built and served; killed at the end."""
    root = tmp_path_factory.mktemp("ui")
    shutil.copytree(PROJECT_ROOT / "data/raw", root / "raw")
    (root / "raw/damaged.docx").write_bytes(b"PK\x03\x04 and nothing more")
    (root / "dagster").mkdir()
    shutil.copy(PROJECT_ROOT / ".dagster/dagster.yaml", root / "dagster")
    folders = ["--raw-dir", str(root / "raw"), "--warehouse-dir", str(root / "warehouse")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(root / "dagster"))
        assert cli.main(["build", *folders]) == 0
        port = find_free_port()
        with (
            (root / "served.log").open("wb") as log,
            subprocess.Popen(
                [*JIXIAO, "ui", "--port", str(port), *folders], cwd=PROJECT_ROOT, stdout=log, stderr=log
            ) as launcher,
        ):
            try:
                wait_until_served(port, launcher, root / "served.log")
                yield Ui(f"http://127.0.0.1:{port}", root / "warehouse/jixiao.duckdb")
                served = processes_of_group(dagster_of(launcher.pid))
                # Dagster itself, its web server, daemon and code server
                assert len(served) >= 4
            finally:
                launcher.send_signal(signal.SIGKILL)
    wait_until_gone(served)
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", port)) != 0


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


def find_free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def wait_until_served(port: int, launcher: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_served(port):
        assert launcher.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
        time.sleep(0.1)


def is_served(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/server_info")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def dagster_of(launcher: int) -> int:
    """The process `dagster dev` that the launcher has started; it leads the group of all that serves."""
    (found,) = (
        pid
        for pid, (parent, _, state) in list_processes().items()
        if parent == launcher and state != "Z" and b"dagster" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    return found


def processes_of_group(group: int) -> set[int]:
    return {pid for pid, (_, its_group, state) in list_processes().items() if its_group == group and state != "Z"}


def wait_until_gone(pids: set[int]) -> None:
    deadline = time.monotonic() + PATIENCE
    while pids & {pid for pid, (_, _, state) in list_processes().items() if state != "Z"}:
        assert time.monotonic() < deadline, "processes of the UI are left"
        time.sleep(0.1)


def list_processes() -> dict[int, tuple[int, int, str]]:
    """Parent, process group and state of every process."""
    found = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                fields = Path(entry.path, "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            found[int(entry.name)] = int(fields[1]), int(fields[2]), fields[0]
    return found
