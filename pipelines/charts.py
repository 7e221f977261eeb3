"""Charts as pictures: stacked bars, drawn the same on every machine, whatever fonts it has.

What is drawn is handed in as labels and numbers; where they come from is `pipelines.storage`' matter. The drawing
library takes a second to import: whoever has something else to do meanwhile has another process import it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Number = int | Decimal

# what a process that is to draw imports beforehand
DRAWING_MODULES = ("matplotlib.backends.backend_agg", "matplotlib.figure", "matplotlib.font_manager", __name__)

_FONT = "Noto Sans CJK SC"
# of Okabe and Ito's colours, which people who see few colours can tell apart; the last stands out
_COLOURS = ("#0072B2", "#56B4E9", "#E69F00", "#D55E00")
_WIDTH = 5.2  # inches, of one panel
_BAR_HEIGHT = 0.42
_MARGIN = 1.45
_DOTS_PER_INCH = 110


@dataclass(frozen=True, slots=True)
class Panel:
    """One set of stacked bars: `parts`, at most four, have in their order a number of at least 0 for each label."""

    title: str
    labels: tuple[str, ...]
    parts: Mapping[str, tuple[Number, ...]]

    @classmethod
    def of_rows(cls, title: str, rows: Iterable[tuple[str, str | None, Number]], names: Mapping[str, str]) -> Panel:
        """The panel of rows of label, part and number.

        Labels keep the order in which they come first. `names` says which parts there are, in which order and what to
        call them; a label without a row for a part has nothing of it.
        """
        cells: dict[tuple[str, str | None], Number] = {}
        labels: dict[str, None] = {}
        for label, part, number in rows:
            labels[label] = None
            cells[label, part] = number
        parts = {name: tuple(cells.get((label, part), 0) for label in labels) for part, name in names.items()}
        return cls(title, tuple(labels), parts)

    @property
    def totals(self) -> tuple[Number, ...]:
        """The length of each bar."""
        return tuple(sum(numbers) for numbers in zip(*self.parts.values(), strict=True))


def draw_bars(panels: Sequence[Panel]) -> bytes | None:
    """The panels beside each other as a PNG; nothing where no panel has a label."""
    drawn = [panel for panel in panels if panel.labels]
    if not drawn:
        return None
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    _add_font()
    height = _MARGIN + _BAR_HEIGHT * max(len(panel.labels) for panel in drawn)
    with mpl.rc_context({"font.family": _FONT, "font.size": 9, "axes.unicode_minus": False}):
        figure = Figure(figsize=(_WIDTH * len(drawn), height), dpi=_DOTS_PER_INCH, layout="constrained")
        FigureCanvasAgg(figure)
        for axes, panel in zip(figure.subplots(1, len(drawn), squeeze=False)[0], drawn, strict=True):
            _draw_panel(axes, panel)
        picture = io.BytesIO()
        figure.savefig(picture, format="png")
    return picture.getvalue()


@cache
def _add_font() -> None:
    """Make the font known that shows 中文, whatever fonts the machine has."""
    from matplotlib.font_manager import fontManager
    from noto_cjk_sans_otc import FONT_PATH

    if _FONT not in fontManager.get_font_names():
        fontManager.addfont(str(FONT_PATH))


def _draw_panel(axes: Axes, panel: Panel) -> None:
    starts = [0.0] * len(panel.labels)
    for colour, (part, numbers) in zip(_COLOURS, panel.parts.items(), strict=False):
        lengths = [float(number) for number in numbers]
        axes.barh(panel.labels, lengths, left=starts, label=part, color=colour, height=0.65)
        starts = [start + length for start, length in zip(starts, lengths, strict=True)]
    for place, total in enumerate(panel.totals):
        shown = f"{total:,.2f}" if total < 100 and total % 1 else f"{total:,.0f}"
        axes.annotate(shown, (float(total), place), (3, 0), textcoords="offset points", va="center")
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set_title(panel.title, loc="left", fontsize=10)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper left", bbox_to_anchor=(0, 0), borderaxespad=2.2, ncols=2, frameon=False)
