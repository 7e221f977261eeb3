"""What kind of paper a report is, by the words of its title, else of its text (`lookups/report_types.yml`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipelines.domain.vocabulary import ReportType
from pipelines.lookups import load_lookup
from pipelines.text.titles import Title


def classify_report(titles: Iterable[Title], words: str) -> ReportType:
    """The type that the first telling title names, else the one that the words of the text speak for."""
    lookup = load_lookup("report_types")
    for title in titles:
        report_type = _first_match(lookup["by_title"], title.words)
        if report_type:
            return report_type
    return _first_match(lookup["by_text"], words) or ReportType.OTHER


def _first_match(rules: Iterable[Mapping[str, str | Sequence[str]]], words: str) -> ReportType | None:
    for rule in rules:
        if (
            all(word in words for word in rule.get("all", ()))
            and any(word in words for word in rule.get("any", ("",)))
            and not any(word in words for word in rule.get("none", ()))
        ):
            return ReportType(str(rule["report_type"]))
    return None
