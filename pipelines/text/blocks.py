"""The blocks of a text in reading order: tables first, then headings and paragraphs in what is left.

The same for every format: plain text shows its tables by tabs and bars only; a structured format knows the grids of
most of its tables, and what stands between those is read like plain text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.domain.document import Block, Span, Table
from pipelines.text.lines import Line, iter_lines
from pipelines.text.paragraphs import read_flow
from pipelines.text.tables import find_tables, read_grid
from pipelines.text.tables.captions import find_caption


@dataclass(frozen=True, slots=True)
class Layout:
    """Blocks in reading order, not overlapping, and the page furniture, ascending.

    Every character that is not white space belongs to a block or to the furniture.
    """

    blocks: tuple[Block, ...]
    furniture: tuple[Span, ...]


def find_blocks(text: str, grids: Sequence[Table] = (), titles: frozenset[int] = frozenset()) -> Layout:
    """The layout of `text`, in time linear in its length.

    `grids` are tables whose cells the source gives, in reading order, each over whole lines; which of their rows head
    the columns is told here. `titles` are the starts of lines that the source's own styles call headings.
    """
    blocks: list[Block] = []
    furniture: list[Span] = []
    groups: list[list[Line]] = []
    start = 0
    for grid in (*grids, None):
        lines = list(iter_lines(text, start, grid.span.start if grid else len(text)))
        found = find_tables(text, lines)
        blocks += found.tables
        furniture += found.furniture
        groups += _untaken_groups(lines, found.taken)
        if grid:
            blocks += read_grid(text, grid, find_caption(lines, len(lines), found.taken))
            start = grid.span.end
    flow = read_flow(groups, titles)
    return Layout(
        tuple(sorted([*blocks, *flow.blocks], key=lambda block: (block.span.start, block.span.end))),
        tuple(sorted({*furniture, *flow.furniture})),
    )


def _untaken_groups(lines: Sequence[Line], taken: frozenset[int]) -> list[list[Line]]:
    """The lines that belong to no table, in groups between which a table stands."""
    groups: list[list[Line]] = [[]]
    for line in lines:
        if line.index in taken:
            if groups[-1]:
                groups.append([])
        else:
            groups[-1].append(line)
    return groups
