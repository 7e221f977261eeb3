"""The running text of a document, read from its first passage to its last: `read_running_text` is the way in.

Here a passage becomes sentences and figures, and every number that no sentence reads is accounted for by the rule that
excludes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from pipelines.domain.document import Document, Span
from pipelines.domain.facts import Fact, NumberMention, ReportHeader
from pipelines.domain.vocabulary import BudgetStage, Disposition, ReportType, SpendingScheme, SubjectKind
from pipelines.extractors.narrative.draft import Draft
from pipelines.extractors.narrative.pairs import LIST_MARKS, RANGE_MARKS
from pipelines.extractors.narrative.passages import Passage, cell_passages, walk_passages
from pipelines.extractors.narrative.sentence import read_sentence
from pipelines.extractors.narrative.state import State, Subject
from pipelines.extractors.narrative.subjects import section_topic
from pipelines.text.clauses import split_sentences
from pipelines.text.exclusions import find_exclusions
from pipelines.text.normalised import normalise_value
from pipelines.text.numbers import Number, find_numbers

# holds a figure, or may state that nothing was spent or nothing changed
_WORTH_READING = re.compile(r"\d|第\W*[一二三四五六七八九十]|[无無未没沒]|持平|一致|不变|不變|相同|零")
_PROJECT_NAME = re.compile(r"项目名称\s*[：:]\s*(?P<name>[^\n\t|，,。；;：:]{4,50})")
_HEAD = 3000  # characters in which a report names its project
_OF_RESULTS = re.compile("决算|绩效|执行")
_PLANNED_TYPES = (ReportType.BUDGET, ReportType.PERFORMANCE_TARGETS)


def read_running_text(
    document: Document,
    header: ReportHeader,
    cells: Sequence[Span] = (),
    goals: Sequence[Span] = (),
    taken: Sequence[Span] = (),
) -> tuple[list[Fact], list[NumberMention]]:
    """The facts of a document's running text, one per place, and what became of each of its numbers.

    Running text is headings, paragraphs and `cells`, the places of table cells that hold sentences, of which
    `goals` tell what is to be reached; what stands at `taken` is none.
    """
    draft = Draft()
    stage = default_stage(header)
    owner = normalise_value(header.department_name or "")
    project = named_project_of(document) if header.report_type is ReportType.PROJECT_SELF_EVALUATION else None
    for passage in chain(walk_passages(document, taken), cell_passages(document, cells, goals)):
        if _WORTH_READING.search(document.text, passage.span.start, passage.span.end):
            _read_passage(draft, passage, State(header.fiscal_year, stage, owner), project)
    return draft.facts, draft.numbers


def default_stage(header: ReportHeader) -> BudgetStage:
    """The stage of a sum that names none: the initial budget in budgets and plans, else what was spent."""
    title = header.title or ""
    is_budget = "预算" in title and not _OF_RESULTS.search(title)
    planned = header.report_type in _PLANNED_TYPES or is_budget
    return BudgetStage.INITIAL_BUDGET if planned else BudgetStage.ACTUAL


def named_project_of(document: Document) -> Subject | None:
    """项目名称：…: the project a report on a single one names for itself, None where it does not."""
    match = _PROJECT_NAME.search(document.text, 0, _HEAD)
    name = normalise_value(match["name"]) if match else ""
    return Subject(SubjectKind.SPENDING, name, SpendingScheme.PROJECT) if name else None


def _read_passage(draft: Draft, passage: Passage, state: State, project: Subject | None) -> None:
    text = passage.normalised.text
    figures = _leave_out_excluded(draft, passage, find_numbers(text))
    topic = section_topic(passage.section)
    is_of_project = project is not None and (topic is None or topic.category_code == "nature.project")
    state.subject = replace(project) if project is not None and is_of_project else topic
    for sentence in split_sentences(text, _share_units(text, figures)):
        read_sentence(draft, passage, sentence, state)


def _leave_out_excluded(draft: Draft, passage: Passage, numbers: list[Number]) -> list[Number]:
    """The numbers that are figures; the others are accounted for."""
    exclusions = iter(find_exclusions(passage.normalised))
    exclusion = next(exclusions, None)
    figures: list[Number] = []
    for number in numbers:
        while exclusion is not None and exclusion.end <= number.figure_start:
            exclusion = next(exclusions, None)
        if exclusion is not None and exclusion.start <= number.figure_start:
            draft.note(passage, number, Disposition.EXCLUDED, exclusion.rule)
        else:
            figures.append(number)
    return figures


def _share_units(text: str, numbers: list[Number]) -> list[Number]:
    """各是4535.77,4598.23万元, 5-10万元: a figure without a unit takes the unit of the one it is paired with."""
    shared = list(numbers)
    for index in range(len(shared) - 2, -1, -1):
        left, right = shared[index], shared[index + 1]
        if left.unit is None and right.unit is not None and text[left.end : right.start] in (*LIST_MARKS, *RANGE_MARKS):
            shared[index] = left._replace(unit=right.unit)
    return shared
