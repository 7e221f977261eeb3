"""Every query of the documentation runs on the five reports and gives the answer that is printed below it."""

import duckdb
import pytest

from tests.integration.documented_answers import DOCUMENTS, read_queries, render_answer

QUERIES = [(document, number, *query) for document in DOCUMENTS for number, query in enumerate(read_queries(document))]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "answer"),
    [(query, answer) for _, _, query, answer in QUERIES],
    ids=[f"{document}, query {number + 1}" for document, number, _, _ in QUERIES],
)
def test_the_answer_is_the_one_printed(five_reports: duckdb.DuckDBPyConnection, query: str, answer: str | None) -> None:
    found = render_answer(five_reports, query)
    # to take over new answers after reading them: python -m tests.integration.documented_answers
    assert answer in {found, None}


def test_fifteen_questions_are_answered() -> None:
    answered = [answer for document, _, _, answer in QUERIES if document == "docs/queries.md"]
    assert len(answered) >= 15
    assert all(answered)
