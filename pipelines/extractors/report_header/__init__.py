"""What a report says of itself: type, title, department, region, fiscal year, date, score and grade (报告抬头).

Nothing is invented: a name or a year that the report does not print is inferred only where its own words allow, and
else left unknown with an issue that says what to state in `manifest.csv`, which overrides the text where it speaks.
How titles, names of bodies, regions and dates look is told in `pipelines.text`; which of them count is decided here,
one module per question, and put together in this one.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import islice

from pipelines.domain.document import Document
from pipelines.domain.facts import ReportHeader
from pipelines.domain.issue import Issue
from pipelines.domain.manifest import ManifestEntry
from pipelines.domain.vocabulary import KnownBy, ReportType, Severity
from pipelines.extractors.report_header.department import Author, find_author, read_stated_author
from pipelines.extractors.report_header.fiscal_year import FiscalYear, find_fiscal_year
from pipelines.extractors.report_header.report_type import classify_report
from pipelines.extractors.report_header.score import find_score
from pipelines.extractors.report_header.signature import ReportDate, find_report_date, signature_lines
from pipelines.text.normalised import normalise
from pipelines.text.titles import Title, find_titles

_TRADITIONAL = re.compile("[績預決門財項縣區]")
_FEWEST_TRADITIONAL = 4  # a name may hold one or two such characters in a simplified text
_WRITTEN_AFTER_THE_YEAR = frozenset(
    {ReportType.DEPARTMENT_SELF_EVALUATION, ReportType.PROJECT_SELF_EVALUATION, ReportType.FINAL_ACCOUNTS}
)


def extract_header(document: Document, *, stated: ManifestEntry | None) -> tuple[ReportHeader, tuple[Issue, ...]]:
    """The header of `document`, and what a person should look at: what is unknown, impossible or overridden.

    `stated` is what the manifest says of this file; it goes before the text. The fiscal year is never taken from the
    report's date, from notices or from document numbers. Issue codes: department_unknown, department_incomplete,
    region_ambiguous, fiscal_year_unknown, report_date_invalid, report_date_before_year_end, overall_score_ambiguous,
    manifest_overrides_text.
    """
    words = _reading_text(document)
    titles = find_titles(document.text)
    report_type = classify_report(titles, words)
    signature = signature_lines(document.text)
    author = find_author(titles, words, signature, report_type)
    title = _main_title(titles, author)
    year = find_fiscal_year([title, *titles] if title else [], words)
    overridden: list[Issue] = []
    if stated and stated.department_name:
        overridden += _overrides("department", author.name, stated.department_name)
        author = read_stated_author(stated.department_name, words)
    if stated and stated.fiscal_year:
        overridden += _overrides("fiscal year", year.year, stated.fiscal_year)
        year = FiscalYear(stated.fiscal_year, KnownBy.MANIFEST)
    reported = find_report_date(signature)
    score = find_score(words)
    header = ReportHeader(
        report_type=report_type,
        department_name=author.name,
        department_core=author.core,
        department_known_by=author.known_by,
        region_name=author.region_name,
        region_code=author.region_code,
        admin_level=author.admin_level,
        fiscal_year=year.year,
        fiscal_year_known_by=year.known_by,
        title=title.printed if title else None,
        reported_on=reported.value if reported else None,
        overall_score=score.score,
        overall_grade=score.grade,
    )
    doubts = [*_year_issues(year), *_date_issues(document, reported, header)]
    return header, (*author.issues, *doubts, *score.issues, *overridden)


def _reading_text(document: Document) -> str:
    """The text to search: as it is, or in normal form where it is set in traditional characters.

    Patterns here allow for the white space and the brackets of either, so that most reports need no second text.
    """
    text = document.text
    is_traditional = len(list(islice(_TRADITIONAL.finditer(text), _FEWEST_TRADITIONAL))) == _FEWEST_TRADITIONAL
    return normalise(text).text if is_traditional else text


def _main_title(titles: list[Title], author: Author) -> Title | None:
    """The title that names the department; else the first one."""
    naming = (title for title in titles if author.printed_name and author.printed_name in title.words)
    return next(naming, titles[0] if titles else None)


def _overrides(field: str, read: object, stated: object) -> list[Issue]:
    if read is None or read == stated:
        return []
    message = f"The report gives its {field} as {read}, manifest.csv as {stated}, which is used. Check which is right."
    return [Issue("manifest_overrides_text", Severity.INFO, message)]


def _year_issues(year: FiscalYear) -> list[Issue]:
    if year.year:
        return []
    rivals = "、".join(map(str, year.rivals))
    found = f"it names {rivals} equally often" if rivals else "it prints none"
    message = f"The fiscal year of the report is unknown: {found}. State it in manifest.csv."
    return [Issue("fiscal_year_unknown", Severity.WARNING, message)]


def _date_issues(document: Document, reported: ReportDate | None, header: ReportHeader) -> list[Issue]:
    """What is wrong with the date a report bears: no such day, or a report on a year that had not ended."""
    if reported is None:
        return []
    locator = document.text_locator(reported.span)
    if reported.value is None:
        message = "The report bears a date that does not exist."
        return [Issue("report_date_invalid", Severity.WARNING, message, reported.span, locator)]
    year = header.fiscal_year
    if header.report_type in _WRITTEN_AFTER_THE_YEAR and year and reported.value <= date(year, 12, 31):
        message = f"The report is dated {reported.value}, before the end of its fiscal year {year}. Kept as printed."
        return [Issue("report_date_before_year_end", Severity.WARNING, message, reported.span, locator)]
    return []
