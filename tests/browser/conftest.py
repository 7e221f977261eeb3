"""The tests of the UI need a browser; without one they are left out, and the end of the tests says so.

`.ci/run` installs Debian's where it can. A test that is left out is no test that passed: hence the line.
"""

import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

collect_ignore = [] if CHROMIUM else ["test_ui.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if CHROMIUM is None:
        terminalreporter.section("browser")
        terminalreporter.write_line("tests/browser is left out: there is no Chromium (apt-get install chromium)")
