"""The running text of a document as passages: a paragraph or a heading, and the section it stands in.

What a section is about is read from its titles (`lookups/narrative.yml`, `lookups/basic_figures.yml`). What a passage
says is read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from pipelines.domain.document import Document, Heading, Paragraph, Span
from pipelines.lookups import load_lookup
from pipelines.text.normalised import NormalisedText, normalise, normalise_value

_GOALS = re.compile(
    r"(?<!偏离)(?:绩效|年度|工作|总体|预期|任务)目标(?!.{0,8}(?:完成|实现|自评|情况|成效|偏[离差]|原因))|目标任务(?!.{0,6}完成)|重点工作(?:任务|计划|安排)?$|年度(?:主要|重点)?(?:工作)?任务$"
)

_PLANS = re.compile("(?:改进|整改)(?:措施|意见|方向)|下一?步(?!.{0,6}完成)|打算|努力方向|工作建议|有关建议")


@dataclass(frozen=True)
class Section:
    """The titles a passage stands below, outermost first, in normal form.

    `is_goal_text` of a form's overall goal, written out: the form's rows state its figures one by one.
    """

    titles: tuple[str, ...]
    is_goal_text: bool = False

    @cached_property
    def is_performance(self) -> bool:
        """Whether the section is about results rather than accounts."""
        return self._kind == "performance"

    @cached_property
    def is_account(self) -> bool:
        """Whether the section is about the department's own money."""
        return self._kind == "account"

    @cached_property
    def is_basic(self) -> bool:
        """Whether counts of this section are basic figures (机构设置, 人员情况 …)."""
        return any(_basic_titles().search(title) for title in self.titles[-2:])

    @cached_property
    def is_on_assets(self) -> bool:
        """Whether sums of this section are values of assets."""
        return any("资产" in title for title in self.titles)

    @cached_property
    def sets_goals(self) -> bool:
        """Whether the nearest title announces what is to be reached (绩效目标), not what was."""
        return any(_GOALS.search(title) for title in self.titles[-1:])

    @cached_property
    def plans(self) -> bool:
        """Whether the nearest telling title is about what is to be done next (改进措施, 下一步打算)."""
        return any(_PLANS.search(title) for title in self.titles[-2:])

    @cached_property
    def _kind(self) -> str | None:
        """What the nearest telling title is about; one that names both results and money is about results."""
        performance, account = _telling_titles()
        for title in reversed(self.titles):
            if performance.search(title):
                return "performance"
            if account.search(title):
                return "account"
        return None


@dataclass(frozen=True)
class Passage:
    """A paragraph or heading to read."""

    document: Document
    span: Span
    section: Section

    @cached_property
    def normalised(self) -> NormalisedText:
        """The passage in normal form, made when it is read."""
        return normalise(self.document.text, self.span)


@cache
def _telling_titles() -> tuple[re.Pattern[str], re.Pattern[str]]:
    lookup = load_lookup("narrative")
    return re.compile(lookup["performance_headings"]), re.compile(lookup["account_headings"])


@cache
def _basic_titles() -> re.Pattern[str]:
    return re.compile("|".join(load_lookup("basic_figures")["sections"]))


def cell_passages(document: Document, cells: Sequence[Span], goals: Sequence[Span]) -> Iterator[Passage]:
    """Each long text of a form as a passage: what was reached (实际完成情况), or is to be (`goals`, 年度总体目标)."""
    results, planned = Section(("绩效目标完成情况",)), Section(("绩效目标",), is_goal_text=True)
    return (Passage(document, span, planned if span in goals else results) for span in cells)


def walk_passages(document: Document, taken: Sequence[Span] = ()) -> Iterator[Passage]:
    """Each heading and paragraph of the document as a passage, in reading order.

    What stands at `taken` is left out: forms whose cells a converter ran together, read as such elsewhere.
    """
    path: list[tuple[int, str]] = []
    section = Section(())
    for block in document.blocks:
        if isinstance(block, Heading):
            while path and path[-1][0] >= block.level:
                path.pop()
            above = Section(tuple(title for _, title in path))
            path.append((block.level, normalise_value(block.title)))
            section = Section(tuple(title for _, title in path))
            yield Passage(document, block.span, above)
        elif isinstance(block, Paragraph):
            for span in _outside(block.span, taken):
                yield Passage(document, span, section)


def _outside(span: Span, taken: Sequence[Span]) -> Iterator[Span]:
    """The pieces of `span` that no span of `taken` (ascending, not overlapping) covers."""
    start = span.start
    for piece in taken:
        if piece.start < span.end and start < piece.end:
            if start < piece.start:
                yield Span(start, piece.start)
            start = piece.end
    if start < span.end:
        yield Span(start, span.end)
