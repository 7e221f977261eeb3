"""What a page holds, as plain geometry: characters that stand together and ruling lines, whoever found them.

Places are points (1/72 inch) from the top left corner of the page as a person holds it, downwards. Nothing here knows
of a file format, so that a scanned page whose words and lines were recognised is read like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one line without a gap between them; `lefts` are the left edges of each.

    `turn` is how many quarter turns clockwise they stand aside from the page's own text (0: upright). `after_space`:
    a space of the file stands before the run.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    lefts: tuple[float, ...]
    turn: int = 0
    after_space: bool = False

    @property
    def middle(self) -> float:
        """The height at which the run stands."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """The height of its characters, about their size."""
        return self.bottom - self.top

    def split(self, at: float) -> tuple[Run, Run] | None:
        """The run as two at the vertical line `at`; None if it stands wholly at one side."""
        edges = (*self.lefts, self.right)
        count = sum(1 for before, after in pairwise(edges) if (before + after) / 2 < at)
        if self.turn or not 0 < count < len(self.text):
            return None
        cut = self.lefts[count]
        return (
            replace(self, text=self.text[:count], right=cut, lefts=self.lefts[:count]),
            replace(self, text=self.text[count:], left=cut, lefts=self.lefts[count:], after_space=False),
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruling line; horizontal ones have `top` = `bottom`, vertical ones `left` = `right`."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `number` from 1. `askew` are words set at a slant (watermarks)."""

    number: int
    width: float
    height: float
    runs: tuple[Run, ...]
    horizontals: tuple[Rule, ...]
    verticals: tuple[Rule, ...]
    askew: tuple[str, ...] = ()
    has_pictures: bool = False

    @property
    def is_picture_only(self) -> bool:
        """Whether the page shows pictures and no text, as a scan does."""
        return self.has_pictures and not self.runs and not self.askew
