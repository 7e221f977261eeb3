"""When failed table arithmetic is the extraction's fault."""

import pytest

from pipelines.validation.reconciliation import arithmetic_broke


@pytest.mark.parametrize(
    ("results", "failed", "broke"),
    [(0, 0, False), (19, 19, False), (100, 20, False), (100, 21, True), (20, 5, True), (1000, 3, False)],
)
def test_more_than_a_fifth_of_enough_results(results: int, failed: int, broke: bool) -> None:
    assert arithmetic_broke(results, failed) is broke
