"""Reads a small text through the real reader and offers the facts of its tables in short forms."""

from dataclasses import dataclass

from pipelines.domain.document import Document
from pipelines.domain.facts import BasicFact, ChangeFact, IndicatorFact, ReportHeader, SpendingFact
from pipelines.domain.vocabulary import Disposition, ReportType
from pipelines.extractors.tables import TableReading, read_tables
from pipelines.readers import read_document


@dataclass
class Read:
    """The reading of one text; every fact has been checked to stand where it says."""

    document: Document
    reading: TableReading

    @property
    def spending(self) -> list[SpendingFact]:
        return [fact for fact in self.reading.facts if isinstance(fact, SpendingFact)]

    @property
    def indicators(self) -> list[IndicatorFact]:
        return [fact for fact in self.reading.facts if isinstance(fact, IndicatorFact)]

    @property
    def changes(self) -> list[ChangeFact]:
        return [fact for fact in self.reading.facts if isinstance(fact, ChangeFact)]

    @property
    def basics(self) -> list[tuple[str, str, str | None]]:
        facts = [fact for fact in self.reading.facts if isinstance(fact, BasicFact)]
        return [(fact.figure_name, str(fact.value), fact.unit) for fact in facts]

    @property
    def sums(self) -> list[tuple[str, str, int | None, str]]:
        """Item, stage, year and amount of each sum."""
        return [
            (fact.item_name, fact.budget_stage.value, fact.fiscal_year, f"{fact.amount_wan_yuan.normalize():f}")
            for fact in self.spending
        ]

    @property
    def schemes(self) -> dict[str, str]:
        return {fact.item_name: fact.spending_scheme.value for fact in self.spending}

    @property
    def issue_codes(self) -> list[str]:
        return [issue.issue_code for issue in self.reading.issues]

    @property
    def rules(self) -> list[str]:
        """The rules by which numbers are no facts, in reading order; `?` for an unexplained one."""
        numbers = sorted(self.reading.numbers, key=lambda number: number.span)
        return [number.rule or "?" for number in numbers if number.disposition is not Disposition.FACT]

    def text(self, fact: SpendingFact | IndicatorFact | ChangeFact) -> str:
        return self.document.text[fact.place.span.start : fact.place.span.end]


def read(
    text: str, *, year: int | None = 2022, report_type: ReportType = ReportType.DEPARTMENT_SELF_EVALUATION
) -> Read:
    """Reads `text` as a report of `year`; no number may be accounted for twice, each fact must hold its figures."""
    document = read_document("report.txt", text.encode())
    assert isinstance(document, Document)
    reading = read_tables(document, ReportHeader(report_type, fiscal_year=year))
    starts = [number.span.start for number in reading.numbers]
    assert len(starts) == len(set(starts)), "a number is accounted for twice"
    for fact in reading.facts:
        assert all(fact.place.span.covers(figure) for figure in fact.place.figures)
    return Read(document, reading)
