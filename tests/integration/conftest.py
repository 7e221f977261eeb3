"""What the tests of whole builds share."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.integration.documented_answers import build_five_reports


@pytest.fixture(scope="session")
def five_reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the five reports, built once for all tests that only read it."""
    with duckdb.connect(str(build_five_reports(tmp_path_factory.mktemp("five_reports"))), read_only=True) as warehouse:
        yield warehouse
