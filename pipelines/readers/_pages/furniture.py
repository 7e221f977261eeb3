"""Running heads and feet and page numbers: lines at the edge of a page that are not the author's text.

Told from what several pages have in common. A line that could be a caption of a table is left to `assembly`, which
knows whether the table below goes on from the page before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.readers._pages.page_layout import FlowLine, PageLayout
from pipelines.text.headings import read_section_number
from pipelines.text.lines import read_line
from pipelines.text.tables.captions import is_caption

# of the page's height; text begins 25 mm or more below the edge, page numbers stand up to 30 mm above it (GB/T 9704)
_HEAD = 0.085
_FOOT = 0.12
_EDGE_LINES = 3
_NEAR = 4.0  # points
_SENTENCE_ENDS = ("。", "；", "！", "？")
_NUMBER = re.compile(r"\d{1,4}")
_PAGE_OF = re.compile(r"(\d{1,4}) ?/ ?(\d{1,4})")


@dataclass(frozen=True, slots=True)
class Furniture:
    """Pages and numbers of lines: running heads and feet and page numbers; captions that pages have in common."""

    lines: frozenset[tuple[int, int]]
    captions: frozenset[tuple[int, int]]


def find_furniture(pages: Sequence[PageLayout]) -> Furniture:
    """The lines at the edges of `pages` that are not the author's text, and those that may be."""
    found: set[tuple[int, int]] = set()
    captions: set[tuple[int, int]] = set()
    alike: defaultdict[tuple[str, bool], list[tuple[FlowLine, float]]] = defaultdict(list)
    for layout in pages:
        for item, is_head in _edge_lines(layout):
            words = item.line.words
            if _is_page_number(words, item.page, len(pages)):
                found.add((item.page, item.number))
            else:
                place = item.line.top if is_head else layout.page.height - item.line.bottom
                alike[_mask_page(words, item.page), is_head].append((item, place))
    for (words, _), places in alike.items():
        same = [item for item, place in places if abs(place - places[len(places) // 2][1]) < _NEAR]
        if len(same) < 2 or read_section_number(words) or words.endswith(_SENTENCE_ENDS):
            continue
        if is_caption(read_line(0, 0, words)):
            captions.update((item.page, item.number) for item in same)
        elif len(same) >= 0.4 * len(pages):
            found.update((item.page, item.number) for item in same)
    return Furniture(frozenset(found), frozenset(captions))


def _edge_lines(layout: PageLayout) -> Iterator[tuple[FlowLine, bool]]:
    """The lines at the head of a page and those at its foot."""
    height = layout.page.height
    lines = [item for item in layout.elements if isinstance(item, FlowLine)]
    by_height = sorted(lines, key=lambda item: item.line.top)
    for item in by_height[:_EDGE_LINES]:
        if item.line.bottom < _HEAD * height:
            yield item, True
    for item in by_height[-_EDGE_LINES:]:
        if item.line.top > (1 - _FOOT) * height:
            yield item, False


def _is_page_number(words: str, page: int, page_count: int) -> bool:
    """Whether the words are the number of this page and nothing else."""
    if read_line(0, 0, words).is_page_mark:
        return True
    of = _PAGE_OF.fullmatch(words)
    if of:
        return int(of[1]) == page and int(of[2]) == page_count
    return words == str(page)


def _mask_page(words: str, page: int) -> str:
    """The words with every number replaced by how far it is from the page's, where it is not far."""
    return _NUMBER.sub(lambda match: f"#{int(match[0]) - page}" if abs(int(match[0]) - page) < 100 else match[0], words)
