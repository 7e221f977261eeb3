"""Charts show what they are handed, with letters of the font that comes with the project, and nothing for nothing."""

import struct
import subprocess
import sys
import warnings
from decimal import Decimal
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib.font_manager import fontManager

from pipelines import charts
from pipelines.charts import Panel, draw_bars

ROWS = [("2021", "basic", Decimal("480.88")), ("2022", "basic", Decimal(1)), ("2022", "project", Decimal("7.5"))]
NAMES = {"project": "项目支出", "basic": "基本支出"}


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return int(width), int(height)


def test_rows_become_bars_in_their_order_with_nothing_where_a_row_is_missing() -> None:
    panel = Panel.of_rows("支出", ROWS, NAMES)
    assert panel.labels == ("2021", "2022")
    assert list(panel.parts.items()) == [("项目支出", (0, Decimal("7.5"))), ("基本支出", (Decimal("480.88"), 1))]
    assert panel.totals == (Decimal("480.88"), Decimal("8.5"))


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw_bars([]) is None
    assert draw_bars([Panel.of_rows("支出", [], NAMES)]) is None


def test_panels_stand_side_by_side_and_grow_with_their_bars() -> None:
    panel = Panel.of_rows("支出", ROWS, NAMES)
    one, two = draw_bars([panel]), draw_bars([panel, panel])
    longer = draw_bars([Panel.of_rows("支出", [(str(year), "basic", 1) for year in range(2010, 2026)], NAMES)])
    assert one
    assert two
    assert longer
    assert size(two) == (2 * size(one)[0], size(one)[1])
    assert size(longer)[1] > 2 * size(one)[1]
    # the same rows are the same picture, byte for byte
    assert one == draw_bars([panel])


def test_chinese_is_drawn_on_a_machine_without_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    fonts: Any = fontManager
    own = [font for font in fonts.ttflist if str(mpl.get_data_path()) in font.fname]
    monkeypatch.setattr(fonts, "ttflist", own)
    fonts._findfont_cached.cache_clear()
    charts._add_font.cache_clear()
    # the drawing library warns of every character its font lacks
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = draw_bars([Panel.of_rows("“三公”经费 …− 不变", ROWS, NAMES)])
    assert drawn
    assert drawn != draw_bars([Panel.of_rows("“三公”经费 …− 变不", ROWS, NAMES)])


def test_the_drawing_library_is_imported_by_the_first_chart_only() -> None:
    code = "import sys, pipelines.cli, pipelines.charts; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
