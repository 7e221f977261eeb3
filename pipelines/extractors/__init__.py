"""From a `Document` to the facts it states: one module for each kind of fact or kind of place.

`extract_report` is the only way in. It never raises for data: what cannot be read for sure comes back as an issue, and
every number of the text is accounted for.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.domain.document import Document
from pipelines.domain.facts import Extraction, Fact, ReportHeader, SpendingFact
from pipelines.domain.issue import Issue
from pipelines.domain.manifest import ManifestEntry
from pipelines.domain.vocabulary import ReportType, Severity, SpendingScheme
from pipelines.extractors.claims import extract_claims
from pipelines.extractors.findings import extract_findings
from pipelines.extractors.narrative.reading import read_running_text
from pipelines.extractors.number_accounting import account_for_numbers
from pipelines.extractors.report_header import extract_header
from pipelines.extractors.tables import read_tables


def extract_report(document: Document, *, stated: ManifestEntry | None) -> Extraction:
    """All that `document` states. `stated` is what the manifest says of the file; it overrides the text."""
    header, issues = extract_header(document, stated=stated)
    tables = read_tables(document, header)
    facts, numbers = read_running_text(document, header, tables.prose, tables.goals, tables.taken)
    findings, finding_issues = extract_findings(document, header)
    everything, doubts = withhold_doubtful(document, settle_projects([*facts, *tables.facts, *findings], header))
    return Extraction(
        header,
        tuple(sorted(everything, key=lambda fact: (fact.place.span.start, fact.place.span.end))),
        (*document.issues, *issues, *tables.issues, *finding_issues, *doubts),
        account_for_numbers(document, everything, [*numbers, *tables.numbers]),
        extract_claims(document),
    )


def withhold_doubtful(document: Document, facts: list[Fact]) -> tuple[list[Fact], list[Issue]]:
    """The facts all of whose figures were read for sure, and an issue for each other one."""
    if not document.doubtful:
        return facts, []
    sure: list[Fact] = []
    issues: list[Issue] = []
    for fact in facts:
        doubtful = [figure for figure in fact.place.figures if document.is_doubtful(figure)]
        if not doubtful:
            sure.append(fact)
            continue
        figures = ", ".join(document.text[figure.start : figure.end] for figure in doubtful)
        message = f"Text recognition is not sure of {figures}: compare with the picture. No fact was made of it."
        issues.append(
            Issue("figure_doubtful", Severity.WARNING, message, span=fact.place.span, locator=fact.place.locator)
        )
    return sure, issues


def settle_projects(facts: list[Fact], header: ReportHeader) -> list[Fact]:
    """部门项目支出 is one of two kinds of project only where the report has 公共项目 too, else it is them all.

    In a report on a single project 项目资金 is that project's money.
    """
    if header.report_type is ReportType.PROJECT_SELF_EVALUATION:
        return [
            replace(fact, spending_scheme=SpendingScheme.PROJECT, category_code=None)
            if isinstance(fact, SpendingFact) and fact.category_code == "nature.project"
            else fact
            for fact in facts
        ]
    spending = [fact for fact in facts if isinstance(fact, SpendingFact)]
    if any(fact.category_code == "nature.public_project" for fact in spending):
        return facts
    return [
        replace(fact, category_code="nature.project")
        if isinstance(fact, SpendingFact) and fact.category_code == "nature.department_project"
        else fact
        for fact in facts
    ]
