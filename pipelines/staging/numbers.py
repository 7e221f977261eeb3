"""Rows of `number_mentions`: every number of a report with its place, what became of it and the text around it.

What became of a number was settled by the extractors; which staged fact it went into is looked up here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

from pipelines.domain.document import Document, Span
from pipelines.domain.facts import NumberMention
from pipelines.domain.vocabulary import Disposition
from pipelines.staging.frames import Row

_CONTEXT = 20  # characters shown before and after a number
_LINE_BREAKS = str.maketrans(dict.fromkeys("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "))
_WITH_RULE = (Disposition.SHARE, Disposition.EXCLUDED)


def number_rows(
    document: Document, numbers: Iterable[NumberMention], figures: Iterable[tuple[Span, str]]
) -> Iterator[Row]:
    """One row per number, in reading order. `figures` are the figures of the staged facts, with the facts' ids.

    A number of several facts names the first of them; one of the report's header (its score) names its rule instead.
    """
    text = document.text
    fact_ids = _fact_ids(figures)
    locate = _locator(document)
    for place, number in enumerate(numbers, 1):
        span = number.span
        fact = fact_ids.get(span.start) if number.disposition is Disposition.FACT else None
        has_rule = number.disposition in _WITH_RULE or (number.disposition is Disposition.FACT and fact is None)
        yield {
            "report_id": document.report_id,
            "mention_number": place,
            "number_text": text[span.start : span.end],
            "unit_text": number.unit_text,
            "char_start": span.start,
            "char_end": span.end,
            "locator": locate(span),
            "disposition": number.disposition.value,
            "rule": number.rule if has_rule else None,
            "fact_id": fact,
            "context_text": text[max(0, span.start - _CONTEXT) : span.end + _CONTEXT].translate(_LINE_BREAKS),
        }


def _fact_ids(figures: Iterable[tuple[Span, str]]) -> dict[int, str]:
    """The fact of each character that stands in a figure: the narrowest figure's, and of equal ones the first's."""
    fact_ids: dict[int, str] = {}
    for figure, fact in sorted(figures, key=lambda figure: figure[0].end - figure[0].start):
        for offset in range(figure.start, figure.end):
            fact_ids.setdefault(offset, fact)
    return fact_ids


def _locator(document: Document) -> Callable[[Span], str]:
    """Tells where a number stands: its cell in a table, else its line."""
    cells = sorted(
        ((cell.span, table, cell) for table in document.tables for cell in table.cells if cell.text),
        key=lambda cell: cell[0],
    )
    starts = [span.start for span, _, _ in cells]

    def locate(span: Span) -> str:
        place = bisect_right(starts, span.start) - 1
        if place >= 0 and cells[place][0].covers(span):
            return document.cell_locator(*cells[place][1:])
        return document.text_locator(span)

    return locate
