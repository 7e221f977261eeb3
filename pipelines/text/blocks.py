"""The blocks of a plain text in reading order: tables first, then headings and paragraphs in what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.domain.document import Block, Span
from pipelines.text.lines import Line, split_lines
from pipelines.text.paragraphs import read_flow
from pipelines.text.tables import find_tables


@dataclass(frozen=True, slots=True)
class Layout:
    """Blocks in reading order, not overlapping, and the page furniture, ascending.

    Every character that is not white space belongs to a block or to the furniture.
    """

    blocks: tuple[Block, ...]
    furniture: tuple[Span, ...]


def find_blocks(text: str) -> Layout:
    """The layout of `text`, in time linear in its length."""
    lines = split_lines(text)
    found = find_tables(text, lines)
    flow = read_flow(_untaken_groups(lines, found.taken))
    blocks: list[Block] = [*found.tables, *flow.blocks]
    return Layout(
        tuple(sorted(blocks, key=lambda block: (block.span.start, block.span.end))),
        tuple(sorted({*found.furniture, *flow.furniture})),
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
