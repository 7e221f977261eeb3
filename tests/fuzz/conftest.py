"""Tells at the end of the tests which seed the hostile files were made from and what became of them."""

import pytest

from tests.fuzz.outcomes import LINES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    lines = config.stash.get(LINES, [])
    if lines:
        terminalreporter.section("hostile files")
        for line in lines:
            terminalreporter.write_line(line)
