"""The running text of a document as passages: a paragraph in normal form, and the headings it stands below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from pipelines.domain.document import Document, Heading, Paragraph, Span
from pipelines.lookups import load_lookup
from pipelines.text.normalised import NormalisedText, normalise, normalise_value


@dataclass(frozen=True)
class Passage:
    """A paragraph to read. `headings` are the titles above it, outermost first, in normal form."""

    source: str
    span: Span
    headings: tuple[str, ...]

    @cached_property
    def normalised(self) -> NormalisedText:
        """The passage in normal form, made when it is read."""
        return normalise(self.source, self.span)

    @property
    def is_performance(self) -> bool:
        """Whether the passage stands below a heading about results rather than accounts."""
        return _nearest(self.headings) == "performance"

    @property
    def is_account(self) -> bool:
        """Whether the passage stands below a heading about the department's own money."""
        return _nearest(self.headings) == "account"

    @property
    def is_basic(self) -> bool:
        """Whether counts below this heading are basic figures (机构设置, 人员情况 …)."""
        return any(_basic_section().search(title) for title in self.headings[-2:])


# a form whose cells a converter ran together: its figures belong to columns, not to sentences
_FORM = re.compile(r"一级\s*指标.{0,12}?二级\s*指标", re.DOTALL)


@cache
def _heading_kinds() -> tuple[re.Pattern[str], re.Pattern[str]]:
    lookup = load_lookup("narrative")
    return re.compile(lookup["performance_headings"]), re.compile(lookup["account_headings"])


@cache
def _basic_section() -> re.Pattern[str]:
    return re.compile("|".join(load_lookup("basic_figures")["sections"]))


def _nearest(headings: tuple[str, ...]) -> str | None:
    """What the nearest telling heading is about; a heading that names both results and money is about results."""
    performance, account = _heading_kinds()
    for title in reversed(headings):
        if performance.search(title):
            return "performance"
        if account.search(title):
            return "account"
    return None


def walk_passages(document: Document) -> Iterator[Passage]:
    """Each heading and paragraph of the document as a passage, in reading order."""
    path: list[tuple[int, str]] = []
    for block in document.blocks:
        if isinstance(block, Heading):
            while path and path[-1][0] >= block.level:
                path.pop()
            path.append((block.level, normalise_value(block.title)))
            yield Passage(document.text, block.span, tuple(title for _, title in path[:-1]))
        elif isinstance(block, Paragraph) and not _FORM.search(document.text, block.span.start, block.span.end):
            yield Passage(document.text, block.span, tuple(title for _, title in path))
