"""Facts from tables: each table's form is told by its headings, then read row by row.

`columns` says what headings mean, `context` what stands around a table, `spending`, `indicators` and `basic_data` read
the three kinds of rows, `cells` keeps account of every number. Where cells and grids are is found by the readers; long
texts in cells are left to the reader of running text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipelines.domain.document import Document, Span
from pipelines.domain.facts import Fact, NumberMention, ReportHeader
from pipelines.domain.issue import Issue
from pipelines.extractors.tables.basic_data import BasicReading, is_basic_table
from pipelines.extractors.tables.cells import Account, CellText
from pipelines.extractors.tables.columns import Role, numbers_columns
from pipelines.extractors.tables.context import (
    DocumentUnits,
    TableContext,
    TableView,
    find_project_name,
    read_preface,
    view_table,
)
from pipelines.extractors.tables.glued import read_glued_forms
from pipelines.extractors.tables.indicators import IndicatorReading, is_indicator_table
from pipelines.extractors.tables.pairs import exclude_labels, pair_sums
from pipelines.extractors.tables.prose import find_prose, states_goal
from pipelines.extractors.tables.spending import SpendingReading

_SPENDING_ROLES = frozenset({Role.AMOUNT, Role.RATE, Role.CHANGE_PCT, Role.DIFFERENCE, Role.COUNT})
# a lone number left over is a date, a page or a code more often than a figure
_LEAST_UNREAD = 2
_UNPAIRED = "This sum has lost its heading or its name: check which item and which budget stage it is for."


@dataclass(frozen=True, slots=True)
class TableReading:
    """What the tables of a document state.

    `facts` holds one entry per place; `numbers` every number of every cell, save those of `prose`, the cells of running
    text, which are for the reader of running text. `taken` are the places of forms found in paragraphs (their text has
    lost all borders): the reader of running text leaves them alone, save for what of them is `prose`. `goals` is the
    part of `prose` that tells what is to be reached, not what was.
    """

    facts: tuple[Fact, ...]
    numbers: tuple[NumberMention, ...]
    issues: tuple[Issue, ...]
    prose: tuple[Span, ...]
    goals: tuple[Span, ...]
    taken: tuple[Span, ...]


def read_tables(document: Document, header: ReportHeader) -> TableReading:
    """Read all tables of `document`; `header` gives the report's year and kind."""
    account = Account(document)
    units = DocumentUnits(document)
    facts: list[Fact] = []
    issues: list[Issue] = []
    prose: list[Span] = []
    goals: list[Span] = []
    previous: TableView | None = None
    projects: dict[Span | None, str] = {}
    for table in document.tables:
        view = view_table(document, table)
        if name := find_project_name(view):
            projects[table.caption] = name
        texts = find_prose(view)
        prose += _join_texts(document, texts)
        goals += [cell.cell.span for cell in texts if states_goal(view, cell)]
        _open(account, view, texts)
        exclude_labels(view, account)
        previous_end = previous.table.span.end if previous else 0
        context = TableContext(view, header, projects.get(table.caption), read_preface(view, previous), previous_end)
        previous = view
        reading = _read(context, account, units)
        facts += reading.facts if reading else []
        own = reading.issues if reading else []
        issues += own or _unread(view, account, reading.facts if reading else [])
    glued = read_glued_forms(document, header)
    return TableReading(
        (*facts, *glued.facts),
        (*account.close(facts), *glued.numbers),
        (*issues, *glued.issues),
        (*prose, *glued.prose),
        (*goals, *glued.prose),
        tuple(glued.taken),
    )


def _join_texts(document: Document, cells: list[CellText]) -> list[Span]:
    """The places of texts, one that only spaces divide (a form flattened onto one line) as a whole."""
    spans: list[Span] = []
    for cell in cells:
        span = cell.cell.span
        if spans and document.text[spans[-1].end : span.start].strip(" ") == "":
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
    return spans


def _open(account: Account, view: TableView, texts: list[CellText]) -> None:
    skipped = {id(cell) for cell in texts}
    account.open(cell for row in view.rows for cell in row if id(cell) not in skipped)
    for row in view.header:
        rule = "line_number" if numbers_columns(row) else "heading"
        for cell in row:
            if rule == "line_number" or cell.sole_value is None:
                account.exclude(cell.figures, rule)


def _unread(view: TableView, account: Account, facts: list[Fact]) -> list[Issue]:
    """An issue where a table holds figures that became no fact, so that a person looks at it."""
    used = {span.start for fact in facts for span in fact.place.figures}
    cells = account.unexplained(cell for row in view.rows for cell in row)
    left = [cell for cell in cells if cell.figures[0].start not in used]
    if len(left) < _LEAST_UNREAD:
        return []
    message = (
        f"{len(left)} figures of this table are below or beside words that tell nothing of them: no facts were made."
    )
    return [view.issue("figures_not_read", message, left[0])]


def _read(
    context: TableContext, account: Account, units: DocumentUnits
) -> SpendingReading | IndicatorReading | BasicReading | None:
    """The rows of one table, read by the kind of its headings; None for a kind that holds no facts."""
    view = context.view
    reading: SpendingReading | IndicatorReading | BasicReading
    if is_indicator_table(view.columns):
        reading = IndicatorReading(context, account)
    elif is_basic_table(view):
        reading = BasicReading(context, account)
    elif any(column.role in _SPENDING_ROLES for column in view.columns):
        reading = SpendingReading(context, account, units)
    elif not view.header and (pairs := pair_sums(view)) is not None:
        reading = SpendingReading(replace(context, view=pairs.view), account, units)
        reading.issues += [view.issue("item_uncertain", _UNPAIRED, cell) for cell in pairs.unpaired]
    else:
        return None
    reading.read()
    return reading
