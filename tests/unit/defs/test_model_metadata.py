"""Charts are drawn beside the build: what goes wrong there costs a picture, not the build."""

import logging
from typing import Any

import pytest

from pipelines.charts import Panel
from pipelines.defs.model_metadata import _draw, drawing_process

BARS = [Panel.of_rows("支出", [("2021", "basic", 1)], {"basic": "基本支出"})]
EMPTY = [Panel.of_rows("支出", [], {"basic": "基本支出"})]


def test_a_table_without_rows_has_no_chart_and_the_others_have_theirs() -> None:
    with drawing_process() as draw:
        drawn = _draw({"empty": EMPTY, "bars": BARS}, draw)
    assert drawn.keys() == {"bars"}
    assert drawn["bars"]["chart"].value.startswith("![支出](data:image/png;base64,iVBOR")


def test_a_chart_that_cannot_be_drawn_is_left_out_and_told(caplog: pytest.LogCaptureFixture) -> None:
    no_numbers: Any = {"基本支出": ("five",)}
    with caplog.at_level(logging.WARNING), drawing_process() as draw:
        drawn = _draw({"broken": [Panel("支出", ("2021",), no_numbers)], "bars": BARS}, draw)
    assert drawn.keys() == {"bars"}
    assert "no chart of broken: " in caplog.text
