"""Frames of the fact tables, the places of each fact, the numbers, claims and issues, from whole extractions.

Passages are cut out of the document's text here, once, at the spans the extractors recorded: no text is searched for
again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from enum import Enum
from typing import Any

import polars as pl

from pipelines.domain.document import Document, Span
from pipelines.domain.facts import (
    BasicFact,
    ChangeFact,
    Claim,
    Extraction,
    Fact,
    FindingFact,
    IndicatorFact,
    Place,
    SpendingFact,
)
from pipelines.domain.issue import Issue
from pipelines.schemas import FACT_TABLES
from pipelines.staging.frames import Row, build_frame, stage_rows
from pipelines.staging.numbers import number_rows
from pipelines.staging.repeats import MentionedFact, claim_id, fact_id, merge_repeats

TABLE_OF: dict[type[Fact], str] = {
    SpendingFact: "spending",
    IndicatorFact: "indicator_results",
    ChangeFact: "stated_changes",
    BasicFact: "basic_figures",
    FindingFact: "findings",
}


def stage_extractions(extracted: Iterable[tuple[Document, Extraction]]) -> dict[str, pl.DataFrame]:
    """The yearly tables of `pipelines.schemas` made from the given reports.

    A row with a figure that does not fit its column exactly stands in `quarantined_rows` instead.
    """
    facts: dict[str, list[Row]] = {table: [] for table in FACT_TABLES}
    mentions: list[Row] = []
    numbers: list[Row] = []
    claims: list[Row] = []
    issues: list[Row] = []
    for document, extraction in extracted:
        figures: list[tuple[Span, str]] = []
        for mentioned in merge_repeats(extraction.facts):
            table = TABLE_OF[type(mentioned.fact)]
            row = _fact_row(table, document, mentioned)
            facts[table].append(row)
            mentions += _mention_rows(row["fact_id"], document, mentioned.places)
            figures += ((figure, row["fact_id"]) for place in mentioned.places for figure in place.figures)
        numbers += number_rows(document, extraction.numbers, figures)
        claims += (_claim_row(document, claim) for claim in extraction.claims)
        issues += (_issue_row(document, issue) for issue in extraction.issues)
    staged = {table: stage_rows(table, rows) for table, rows in (facts | {"claims": claims}).items()}
    return {
        **{table: frame for table, (frame, _) in staged.items()},
        "fact_mentions": build_frame("fact_mentions", mentions),
        "number_mentions": build_frame("number_mentions", numbers),
        "issues": build_frame("issues", issues),
        "quarantined_rows": pl.concat([quarantined for _, quarantined in staged.values()]),
    }


def stage_issues_without_report(issues: Iterable[Issue]) -> pl.DataFrame:
    """Frame of `issues` for points that concern no loaded report."""
    return build_frame("issues", (_issue_row(None, issue) for issue in issues))


def _issue_row(document: Document | None, issue: Issue) -> Row:
    """One row of `issues`, with the passage where the issue is about one."""
    row = {"issue_code": issue.issue_code, "severity": issue.severity.value, "message": issue.message}
    if document is None or issue.span is None:
        place = dict.fromkeys(("char_start", "char_end", "verbatim_text"))
    else:
        place = _passage_columns(document, issue.span)
    locator = issue.locator or (document.text_locator(issue.span) if document and issue.span else None)
    return {**row, "report_id": document.report_id if document else None, "locator": locator, **place}


def _fact_row(table: str, document: Document, mentioned: MentionedFact) -> Row:
    fact, place = mentioned.fact, mentioned.fact.place
    said = {field.name: getattr(fact, field.name) for field in fields(fact) if field.name != "place"}
    return {
        "fact_id": fact_id(document.report_id, table, fact),
        "report_id": document.report_id,
        "source_kind": place.source_kind.value,
        **_place_columns(document, place),
        "extractor": place.extractor,
        "is_recognised": document.is_recognised(place.span),
        "mention_count": len(mentioned.places),
        **{name: value.value if isinstance(value, Enum) else value for name, value in said.items()},
    }


def _claim_row(document: Document, claim: Claim) -> Row:
    said = {field.name: getattr(claim, field.name) for field in fields(claim) if field.name != "span"}
    return {
        **said,
        "claim_id": claim_id(document.report_id, claim),
        "report_id": document.report_id,
        "claim_kind": claim.claim_kind.value,
        "page_number": document.page_number(claim.span.start),
        **_passage_columns(document, claim.span),
    }


def _mention_rows(fact: str, document: Document, places: tuple[Place, ...]) -> Iterator[Row]:
    for number, place in enumerate(places, 1):
        yield {
            "fact_id": fact,
            "report_id": document.report_id,
            "mention_number": number,
            **_place_columns(document, place),
            "figure_spans": [{"char_start": figure.start, "char_end": figure.end} for figure in place.figures],
        }


def _place_columns(document: Document, place: Place) -> dict[str, Any]:
    span = place.span
    return {
        "page_number": place.page_number or document.page_number(span.start),
        "locator": place.locator,
        **_passage_columns(document, span),
    }


def _passage_columns(document: Document, span: Span) -> dict[str, Any]:
    return {"char_start": span.start, "char_end": span.end, "verbatim_text": document.text[span.start : span.end]}
