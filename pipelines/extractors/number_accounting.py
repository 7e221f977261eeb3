"""The account of a document's numbers: each number of the whole text once, and what became of it.

The extractors say what became of the numbers they meet. Here what they say is put in order, two opinions on one number
are settled, and every number none of them met is added. What a number means is not decided here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.domain.document import Document, Span
from pipelines.domain.facts import Fact, NumberMention
from pipelines.domain.vocabulary import Disposition
from pipelines.text.exclusions import Exclusion, find_exclusions
from pipelines.text.normalised import NormalisedText, normalise
from pipelines.text.numbers import Number, find_numbers

_DIGITS = re.compile(r"\d+")
# digits of any width; an ordinal in Chinese numerals is a number as well
_NUMERALS = re.compile("\\d+|(?<=第)[一二三四五六七八九十]{1,3}")
# of two opinions on one number the first of these holds
_PRECEDENCE = {
    disposition: place
    for place, disposition in enumerate(
        (Disposition.FACT, Disposition.SHARE, Disposition.EXCLUDED, Disposition.UNEXPLAINED)
    )
}
# a figure of the report's header goes into its row of reports and is no figure of a fact
_HEADER_RULES = frozenset({"overall_score"})
_FREE, _COVERED = b"\x00", b"\x01"


def account_for_numbers(
    document: Document, facts: Iterable[Fact], mentions: Iterable[NumberMention]
) -> tuple[NumberMention, ...]:
    """Every number of the text once, in reading order, whatever the extractors passed over or met twice.

    A figure of a fact or of the header is a `fact`; what an extractor took for one and no fact holds in the end is
    `unexplained`. A number inside a longer one is part of it, and digits that belong to no number of the line as it
    reads (bookmarks, mark-up) are excluded as `debris`.
    """
    met = _settle(_with_figures(document, facts, mentions))
    return tuple(sorted([*met, *_passed_over(document, met)], key=lambda mention: mention.span))


def _with_figures(
    document: Document, facts: Iterable[Fact], mentions: Iterable[NumberMention]
) -> Iterator[NumberMention]:
    """The mentions, of which exactly those that are figures of facts are facts, and the figures nobody mentioned."""
    figures = {figure for fact in facts for figure in fact.place.figures}
    in_figure = bytearray(len(document.text))
    for figure in figures:
        _cover(in_figure, figure)
    mentioned: set[Span] = set()
    for mention in mentions:
        mentioned.add(mention.span)
        is_fact = mention.disposition is Disposition.FACT
        if not is_fact and mention.span in figures:
            yield replace(mention, disposition=Disposition.FACT, rule=None)
        elif is_fact and not in_figure[mention.span.start] and mention.rule not in _HEADER_RULES:
            yield replace(mention, disposition=Disposition.UNEXPLAINED, rule=None)
        else:
            yield mention
    for figure in figures - mentioned:
        text = document.text[figure.start : figure.end]
        if _DIGITS.search(text):
            yield NumberMention(figure, text, None, Disposition.FACT)


def _settle(mentions: Iterable[NumberMention]) -> list[NumberMention]:
    """The mentions in order and apart from each other."""
    settled: list[NumberMention] = []
    for mention in sorted(mentions, key=lambda mention: mention.span):
        if not settled or settled[-1].span.end <= mention.span.start:
            settled.append(mention)
        elif _weight(mention) < _weight(settled[-1]):
            settled[-1] = mention
    return settled


def _weight(mention: NumberMention) -> tuple[int, int]:
    return _PRECEDENCE[mention.disposition], mention.span.start - mention.span.end


def _passed_over(document: Document, met: Sequence[NumberMention]) -> Iterator[NumberMention]:
    """The numbers of the text that no mention covers. Only lines that hold one are read, each once."""
    text = document.text
    covered = bytearray(len(text))
    for mention in met:
        _cover(covered, mention.span)
    line: _Line | None = None
    for run in _NUMERALS.finditer(text):
        if covered.find(_FREE, run.start(), run.end()) < 0:
            continue
        if line is None or run.start() >= line.end:
            line = _Line.around(document, run.start())
            for mention in line.mentions():
                if covered.find(_COVERED, mention.span.start, mention.span.end) < 0:
                    _cover(covered, mention.span)
                    yield mention
        for piece in _free_pieces(covered, run):
            yield line.rest(piece)


def _cover(covered: bytearray, span: Span) -> None:
    covered[span.start : span.end] = _COVERED * (span.end - span.start)


def _free_pieces(covered: bytearray, run: re.Match[str]) -> Iterator[Span]:
    """What is left of a run of digits; of Chinese numerals nothing is."""
    if not _DIGITS.match(run[0]):
        return
    start = covered.find(_FREE, run.start(), run.end())
    while start >= 0:
        end = covered.find(_COVERED, start, run.end())
        yield Span(start, end if end >= 0 else run.end())
        start = covered.find(_FREE, end, run.end()) if end >= 0 else -1


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the text that holds a number nobody met."""

    document: Document
    end: int
    normalised: NormalisedText

    @classmethod
    def around(cls, document: Document, offset: int) -> _Line:
        start = document.text.rfind("\n", 0, offset) + 1
        end = document.text.find("\n", offset)
        end = len(document.text) if end < 0 else end
        return cls(document, end, normalise(document.text, Span(start, end)))

    def mentions(self) -> Iterator[NumberMention]:
        """Each number of the line."""
        exclusions = iter(find_exclusions(self.normalised))
        exclusion = next(exclusions, None)
        for number in find_numbers(self.normalised.text):
            while exclusion is not None and exclusion.end <= number.figure_start:
                exclusion = next(exclusions, None)
            yield self._mention(number, exclusion)

    def _mention(self, number: Number, exclusion: Exclusion | None) -> NumberMention:
        span = self.normalised.span(number.figure_start, number.figure_end)
        excluded = exclusion is not None and exclusion.start <= number.figure_start
        return self._account(span, number.unit, exclusion.rule if exclusion and excluded else None)

    def rest(self, span: Span) -> NumberMention:
        """Digits that are no number of the line."""
        place = self.normalised.index(span.start)
        is_read = place < len(self.normalised.offsets) and self.normalised.offsets[place] == span.start
        return self._account(span, None, None if is_read else "debris")

    def _account(self, span: Span, unit: str | None, rule: str | None) -> NumberMention:
        if _is_furniture(self.document, span):
            rule = "page_number"
        disposition = Disposition.EXCLUDED if rule else Disposition.UNEXPLAINED
        return NumberMention(span, self.document.text[span.start : span.end], unit, disposition, rule)


def _is_furniture(document: Document, span: Span) -> bool:
    place = bisect_right(document.furniture, Span(span.start, len(document.text))) - 1
    return place >= 0 and document.furniture[place].covers(span)
