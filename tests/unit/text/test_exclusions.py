"""Numbers that are no figures where a line breaks between two numbers."""

import pytest

from pipelines.text.exclusions import find_exclusions
from pipelines.text.normalised import normalise


@pytest.mark.parametrize("gap", ["\n", "\n\n\n", " \n "])
def test_a_section_number_behind_a_number_at_the_end_of_a_line(gap: str) -> None:
    text = normalise(f"本年培训12{gap}3. 下一步")
    assert [(text.text[e.start : e.end], e.rule) for e in find_exclusions(text)] == [("3.", "section_number")]


def test_numbers_on_either_side_of_a_line_end() -> None:
    assert find_exclusions(normalise("共12\n34个")) == []
