"""Figures listed side by side for subjects listed before them: 国家、省级…占比为99.5%、97.4%; 各减少A、B.

Which figures stand side by side, which subject each of them belongs to, and the single names out of a joint one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.extractors.narrative.state import Subject
from pipelines.text.clauses import Figure

LIST_MARKS = ("、", "，", "和", "及", "与")
RANGE_MARKS = ("-", "~", "—", "——", "至", "到")


@dataclass(slots=True)
class Pair:
    """`size` figures with one role between them. The words before the first tell what all of them are of.

    Each call of `take` and `name` is for the next figure; behind the last they begin again. `lacks_subjects` once the
    words before the first have not told what each of them is of.
    """

    size: int
    subjects: list[Subject] = field(default_factory=list)
    lacks_subjects: bool = False
    _taken: int = 0
    _names: list[str] = field(default_factory=list)

    def take(self) -> int:
        """The next figure's position, in order."""
        self._taken += 1
        return (self._taken - 1) % self.size

    def name(self, joint: str) -> str:
        """The next figure's own name, out of the joint name of all; where it has none the first keeps the joint one."""
        if not self._names:
            self._names = split_names(joint, self.size) or [joint]
        position = self.take()
        return self._names[position] if position < len(self._names) else ""


def split_names(joint: str, size: int) -> list[str]:
    """国家、省级企业占比 → [国家企业占比, 省级企业占比]; nothing where the name has not as many parts."""
    parts = [part for part in re.split("[、和及与]", joint) if part]
    if len(parts) < size:
        return []
    parts = [*parts[: size - 1], "".join(parts[size - 1 :])]
    suffix = parts[-1][len(parts[0]) :]
    return [part if part == parts[-1] else part + suffix for part in parts]


def find_pairs(figures: tuple[Figure, ...]) -> dict[int, Pair]:
    """For each figure that stands beside another with nothing but a list mark between them, the pair it belongs to."""
    pairs: dict[int, Pair] = {}
    if len(figures) < 2:
        return pairs
    index = 0
    while index < len(figures):
        last = index
        while last + 1 < len(figures) and _are_paired(figures[last], figures[last + 1]):
            last += 1
        if last > index:
            pairs.update(dict.fromkeys(range(index, last + 1), Pair(last - index + 1)))
        index = last + 1
    return pairs


def _are_paired(left: Figure, right: Figure) -> bool:
    return right.before in LIST_MARKS and left.number.unit is not None and left.number.unit == right.number.unit
