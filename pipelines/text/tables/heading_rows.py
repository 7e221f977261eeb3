"""Headings in two or three rows: which columns a heading stands above.

Where blank cells are printed they show it. Where they are lost it follows from the counts: the headings of the lower
row are shared out evenly, or belong to the heading above that has words in common with them (购置费 and 运行费 to
公务用车购置及运行费). What neither tells stays uncertain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from pipelines.text.tables.columns import ColumnKind

_LABELS = frozenset({ColumnKind.NAME, ColumnKind.ORDINAL, ColumnKind.LEVEL_1, ColumnKind.LEVEL_2})


@dataclass(frozen=True, slots=True)
class PlacedHeading:
    """Heading number `place` of its row (blank cells counted), above `width` columns from `column` on.

    It reaches down over `depth` heading rows.
    """

    place: int
    column: int
    width: int = 1
    depth: int = 1
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """The words of a heading row, blank ones as empty strings, and what they say of the cells below."""

    words: tuple[str, ...]
    kinds: tuple[ColumnKind, ...]

    @property
    def filled(self) -> list[int]:
        """The places of the headings that are not blank."""
        return [place for place, words in enumerate(self.words) if words]


def place_headings(rows: Sequence[HeadingRow], width: int) -> list[list[PlacedHeading]]:
    """The headings of each row with the columns they stand above, in a table `width` columns wide.

    Where no rule tells, a heading keeps its place in its row and is uncertain unless its row is as wide as the table.
    """
    if len(rows) > 1 and any("" in row.words[: row.filled[-1]] for row in rows if row.filled):
        return [_place_by_blanks(rows, number, width) for number in range(len(rows))]
    placed = _place_by_counts(rows, width) if len(rows) > 1 and all(row.filled for row in rows) else None
    return placed or [
        [PlacedHeading(place, place, is_certain=row is rows[-1] or len(row.filled) >= width) for place in row.filled]
        for row in rows
    ]


def _place_by_blanks(rows: Sequence[HeadingRow], number: int, width: int) -> list[PlacedHeading]:
    """Blanks behind a heading belong to it if a lower row has headings there; blanks below it are its own depth."""
    row = rows[number]
    below = {place for lower in rows[number + 1 :] for place in lower.filled}
    line: list[PlacedHeading] = []
    for place, end in zip(row.filled, [*row.filled[1:], width], strict=True):
        reach = max((column for column in below if place < column < end), default=place) - place + 1
        depth = 1 if below.intersection(range(place, place + reach)) else len(rows) - number
        line.append(PlacedHeading(place, place, reach, depth))
    return line


@dataclass(frozen=True, slots=True)
class _Node:
    """A heading (the number of its row, its place in it) and those below it; without any it heads one column."""

    row: int
    place: int
    words: str
    below: tuple[_Node, ...] = ()

    @property
    def width(self) -> int:
        return sum(node.width for node in self.below) or 1


def _place_by_counts(rows: Sequence[HeadingRow], width: int) -> list[list[PlacedHeading]] | None:
    """Columns from the numbers of headings alone, lowest rows first; None where the numbers do not add up."""
    labels = next((place for place, kind in enumerate(rows[0].kinds) if kind not in _LABELS), 0)
    nodes = [_Node(number, place, row.words[place]) for number, row in enumerate(rows) for place in row.filled]
    lower = [node for node in nodes if node.row == len(rows) - 1]
    for number in reversed(range(len(rows) - 1)):
        upper = [node for node in nodes if node.row == number and (number or node.place >= labels)]
        joined = _join_below(upper, lower, width - labels)
        if joined is None:
            return None
        lower = joined
    top = [*(node for node in nodes if node.row == 0 and node.place < labels), *lower]
    if sum(node.width for node in top) != width:
        return None
    placed: list[list[PlacedHeading]] = [[] for _ in rows]
    _lay_out(top, 0, placed)
    return placed


def _join_below(upper: Sequence[_Node], lower: Sequence[_Node], columns: int) -> list[_Node] | None:
    """The upper headings with the lower ones shared out among them, for as many `columns`; None if that is unclear."""
    if sum(node.width for node in lower) == columns:
        parents = set(range(len(upper)))
    else:
        count = len(upper) + sum(node.width for node in lower) - columns
        parents = _choose_akin(upper, lower, count)
    share, rest = divmod(len(lower), len(parents)) if parents else (0, 1)
    if rest or share < 1:
        return None
    waiting = iter(lower)
    return [
        replace(node, below=tuple(islice(waiting, share))) if place in parents else node
        for place, node in enumerate(upper)
    ]


def _choose_akin(upper: Sequence[_Node], lower: Sequence[_Node], count: int) -> set[int]:
    """The `count` upper headings that have words in common with the lower ones, if it is exactly as many."""
    akin = {place for place, node in enumerate(upper) if any(_share_words(node.words, other.words) for other in lower)}
    return akin if len(akin) == count else set()


def _share_words(heading: str, other: str) -> bool:
    """Whether two neighbouring characters of one heading stand in the other (费 alone says nothing)."""
    return any(heading[place : place + 2] in other for place in range(len(heading) - 1))


def _lay_out(nodes: Sequence[_Node], column: int, placed: list[list[PlacedHeading]]) -> None:
    for node in nodes:
        depth = 1 if node.below else len(placed) - node.row
        placed[node.row].append(PlacedHeading(node.place, column, node.width, depth))
        _lay_out(node.below, column, placed)
        column += node.width
