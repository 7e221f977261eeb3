"""The contract between Python and dbt: one pandera class per staged table, and where each table's rows belong.

Types, missing values, closed vocabularies and what a single row can prove stand here and nowhere else; staging takes
its column types from these classes, validation checks against them, dbt reads what they promise.
"""

from pipelines.schemas.documents import DocumentTexts, QuarantinedDocuments, Reports, SkippedDocuments
from pipelines.schemas.facts import (
    BasicFigures,
    FactMentions,
    FactTable,
    Findings,
    IndicatorResults,
    Spending,
    StatedChanges,
)
from pipelines.schemas.quality import Claims, Issues, NumberMentions, QuarantinedRows
from pipelines.schemas.staged_table import StagedTable, table_name


def _by_name(*tables: type[StagedTable]) -> dict[str, type[StagedTable]]:
    return {table_name(table): table for table in tables}


# One file each, written whole by every run.
DOCUMENT_TABLES = _by_name(Reports, DocumentTexts, QuarantinedDocuments, SkippedDocuments)

# One file per fiscal year of the reports the rows were read from.
YEARLY_TABLES = _by_name(
    Spending,
    IndicatorResults,
    StatedChanges,
    BasicFigures,
    Findings,
    FactMentions,
    NumberMentions,
    Claims,
    Issues,
    QuarantinedRows,
)

STAGED_TABLES = DOCUMENT_TABLES | YEARLY_TABLES

FACT_TABLES = {name: table for name, table in YEARLY_TABLES.items() if issubclass(table, FactTable)}
