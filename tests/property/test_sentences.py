"""Every phrase of phrases.yml, with any figures printed in any way, states exactly what it says."""

from collections.abc import Iterable
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.facts_told import differences, figures_lost, read
from tests.property.phrases import Phrase, Sentence, read_phrases, sentences

YEAR = 2021
TITLE = f"{YEAR}年度青石县水利局部门整体支出绩效自评报告\n\n"
# below which heading a report says such things
HEADINGS = {
    "staff": "一、部门（单位）基本情况",
    "lists": "二、部门整体支出情况",
    "changes": "二、部门整体支出情况",
    "none": "二、部门整体支出情况",
    "three_public": "三、“三公”经费支出情况",
    "achievements": "四、部门整体支出绩效情况",
}
PHRASES = read_phrases()


def report(sentences_: Iterable[tuple[str, str]]) -> str:
    """A report with each of the sentences (topic and text) as a paragraph below its heading."""
    below = sorted(((HEADINGS[topic], text) for topic, text in sentences_), key=lambda pair: pair[0])
    sections = [(heading, [text for _, text in group]) for heading, group in groupby(below, key=lambda pair: pair[0])]
    return TITLE + "".join(f"{line}\n" for heading, texts in sections for line in (heading, *texts))


def faults(chosen: list[Sentence]) -> list[str]:
    """What of the sentences' facts comes out wrong, too much or not at all, and which numbers stay unexplained."""
    document, extraction = read(report((sentence.topic, sentence.text) for sentence in chosen))
    return differences([sentence.told for sentence in chosen], extraction.facts) + figures_lost(document, extraction)


@pytest.mark.parametrize("phrase", PHRASES, ids=str)
def test_a_phrase_states_what_it_says(phrase: Phrase) -> None:
    check_phrase(phrase, examples=6)


@pytest.mark.slow
@pytest.mark.parametrize("phrase", PHRASES, ids=str)
def test_a_phrase_states_what_it_says_with_many_figures(phrase: Phrase) -> None:
    check_phrase(phrase, examples=150)


def check_phrase(phrase: Phrase, examples: int) -> None:
    @settings(max_examples=examples)
    @given(sentences(phrase, YEAR))
    def check(sentence: Sentence) -> None:
        assert not faults([sentence]), sentence.text

    check()


def whole_reports() -> st.SearchStrategy[list[Sentence]]:
    """Several phrases one after the other, none twice."""
    chosen = st.lists(st.sampled_from(PHRASES), min_size=2, max_size=12, unique_by=id)
    return chosen.flatmap(lambda phrases: st.tuples(*(sentences(phrase, YEAR) for phrase in phrases)).map(list))


@settings(max_examples=40)
@given(whole_reports())
def test_paragraphs_do_not_disturb_each_other(chosen: list[Sentence]) -> None:
    assert not faults(chosen)


@pytest.mark.slow
@settings(max_examples=1500)
@given(whole_reports())
def test_paragraphs_do_not_disturb_each_other_in_many_reports(chosen: list[Sentence]) -> None:
    assert not faults(chosen)
