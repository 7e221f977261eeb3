"""One sentence, figure by figure: what runs on is updated, a role is found, and the maker of that role is called.

The order in which a reader takes in a figure's surroundings is decided here; what they mean is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pipelines.domain.vocabulary import Disposition, SpendingScheme, SubjectKind
from pipelines.extractors.narrative.changes import make_base, make_change, make_rate_of_change
from pipelines.extractors.narrative.draft import Draft
from pipelines.extractors.narrative.indicators import (
    make_basic,
    make_indicator,
    make_range,
    make_rank,
    make_restated,
    make_result_of_target,
    make_score,
    make_target,
    make_target_of_result,
    make_value_left,
)
from pipelines.extractors.narrative.pairs import Pair, find_pairs
from pipelines.extractors.narrative.passages import Passage
from pipelines.extractors.narrative.rules import LEFT_BEHIND, Kind, Role, bind
from pipelines.extractors.narrative.scene import Scene
from pipelines.extractors.narrative.spending import make_spending, restage_available
from pipelines.extractors.narrative.state import State
from pipelines.extractors.narrative.statements import find_statements, read_statement
from pipelines.extractors.narrative.subjects import (
    bracketed_subject,
    clause_topic,
    compared_subject,
    counted_item,
    last_clause,
    named_project,
    opening_item,
)
from pipelines.text.clauses import Figure, Sentence
from pipelines.text.numbers import Number

_LIST_OPENER = re.compile(r"其中|包括|主要项目|具体为|具体包括|分项|分别为")
_OF_PROJECTS = re.compile("(?:主要|具体|重点)项目")
_CONTENT = re.compile(r"(?:建设内容|建设规模|工程量|实施内容)(?:及规模|为|包括|：)")
_MARK = re.compile("[，；：、]")
_LAST_YEAR = re.compile("上年|去年")

Maker = Callable[[Draft, Scene, Role], Disposition]

_MAKERS: dict[Kind, Maker] = {
    Kind.BASE: make_base,
    Kind.CHANGE: make_change,
    Kind.RATE_OF_CHANGE: make_rate_of_change,
    Kind.SPENDING: make_spending,
    Kind.INDICATOR: make_indicator,
    Kind.TARGET: make_target,
    Kind.TARGET_OF_RESULT: make_target_of_result,
    Kind.RESULT_OF_TARGET: make_result_of_target,
    Kind.RANK: make_rank,
    Kind.RANGE_END: make_range,
    Kind.BASIC: make_basic,
    Kind.VALUE_LEFT: make_value_left,
    Kind.RESTATED: make_restated,
    Kind.SCORE: make_score,
}
# no fact is made of these
_EXPLAINED = {
    Kind.SHARE: Disposition.SHARE,
    Kind.EXCLUDED: Disposition.EXCLUDED,
    Kind.UNDECIDED: Disposition.UNEXPLAINED,
}


def read_sentence(draft: Draft, passage: Passage, sentence: Sentence, state: State) -> None:
    """Take the facts of one sentence into the draft, and leave in `state` what runs on to the next."""
    _start(passage, sentence, state)
    first_fact = len(draft.facts)
    statements = find_statements(sentence)
    pairs = find_pairs(sentence.figures)
    previous: Number | None = None
    pair: Pair | None = None
    role: Role | None = None
    for index, figure in enumerate(sentence.figures):
        while statements and statements[0].start < figure.number.start:
            read_statement(draft, passage, sentence, state, statements.pop(0))
        beside, pair = pair, pairs.get(index)
        _step_in_or_out(draft, state, figure)
        if figure.is_aside and figure.outer:
            named = bracketed_subject(passage, sentence, figure, is_listed=state.parent is not None)
            state.subject = named or state.subject
        _open_list(state, figure)
        scene = Scene(passage, figure, state, previous, pair)
        _note_surroundings(draft, scene)
        if role is None or pair is None or pair is not beside:
            role = bind(scene)
        _make(draft, scene, role)
        previous = figure.number
    for statement in statements:
        read_statement(draft, passage, sentence, state, statement)
    draft.finish_change()
    restage_available(draft, passage, first_fact)


def _start(passage: Passage, sentence: Sentence, state: State) -> None:
    state.start_sentence()
    if not _LIST_OPENER.match(sentence.text):
        if state.parent is not None:
            # what follows a list is of the whole again
            state.subject = state.outer_parent or state.parent
        state.parent = state.outer_parent = None
    opening = opening_item(passage, sentence) or named_project(passage, sentence)
    if opening is not None:
        state.subject = opening


def _step_in_or_out(draft: Draft, state: State, figure: Figure) -> None:
    """What a bracket speaks of is forgotten behind it."""
    if figure.is_aside and not state.is_in_aside:
        state.outer_subject, state.aside_parent = state.subject, state.parent
    elif state.is_in_aside and not figure.is_aside:
        draft.finish_change()
        state.subject, state.parent = state.outer_subject, state.aside_parent
    state.is_in_aside = figure.is_aside


def _open_list(state: State, figure: Figure) -> None:
    """其中 and its like make the last subject the parent of what follows; 建设内容 tells what is to be built.

    A semicolon ends a list within a list.
    """
    state.is_content_list = state.is_content_list or _CONTENT.search(figure.before) is not None
    words = figure.before[figure.before.rfind("；") + 1 :]
    if not words.startswith("：") and not _LIST_OPENER.search(words):
        if words != figure.before and state.outer_parent is not None:
            state.parent, state.outer_parent = state.outer_parent, None
        return
    subject = state.subject
    if subject is not None and subject.kind is SubjectKind.INDICATOR and subject.unit == "%":
        subject = state.last_spending
    if _OF_PROJECTS.search(words) and subject is not None and subject.scheme is SpendingScheme.REVENUE:
        subject = state.main  # 决算数X，年末结余Y。主要项目为：甲A、乙B: no balance is made of projects
    if subject is not None and subject.kind is SubjectKind.SPENDING and subject is not state.parent:
        state.outer_parent, state.parent = state.parent, subject


def _note_surroundings(draft: Draft, scene: Scene) -> None:
    """What the words before a figure change in what runs on: the year, the topic, the comparison and its subject."""
    state, comparison = scene.state, scene.comparison
    words = scene.figure.before if comparison is None else scene.near[: comparison.start]
    if comparison is None and scene.previous is not None and (behind := _MARK.search(words)):
        words = words[behind.end() :]  # up to a mark, the words are of the figure before
    year = state.year_in(words)
    if (
        year is not None
        and not _LAST_YEAR.search(words_before := scene.figure.before)
        and not LEFT_BEHIND.search(words_before)
    ):
        state.sentence_year = year
    if scene.items and not scene.number.is_money:
        state.item = counted_item(scene)
    topic = clause_topic(scene)
    if topic is not None:
        state.subject = topic
    if comparison is None:
        return
    draft.finish_change()
    state.comparison = state.earlier_comparison = comparison
    words = scene.near[: comparison.start]
    start = last_clause(words)
    subject = compared_subject(scene, words[start:], start)
    if subject is not None:
        state.subject = subject


def _make(draft: Draft, scene: Scene, role: Role | None) -> None:
    """Make what the figure is, and account for its number.

    An ordinal that ranks nothing (第一时间) is no figure; any other figure no rule takes stays unexplained.
    """
    if role is not None and role.kind is not Kind.SPENDING and scene.passage.section.is_goal_text:
        draft.note(scene.passage, scene.number, Disposition.EXCLUDED, "goal_text")
    elif role is not None:
        made = _EXPLAINED.get(role.kind) or _MAKERS[role.kind](draft, scene, role)
        draft.note(scene.passage, scene.number, made, role.rule)
    elif scene.number.is_ordinal and scene.number.unit is None:
        draft.note(scene.passage, scene.number, Disposition.EXCLUDED, "ordinal")
    else:
        draft.note(scene.passage, scene.number, Disposition.UNEXPLAINED, None)
