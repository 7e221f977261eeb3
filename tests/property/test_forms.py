"""Tables of sums and of indicators state exactly what was put into them, however they are laid out."""

import pytest
from hypothesis import given, settings

from tests.property.facts_told import differences, figures_lost, read
from tests.property.forms import LAYOUTS, ORDERS, Form, indicator_forms, tables_of_sums

YEAR = 2021
TITLE = f"{YEAR}年度青石县水利局部门整体支出绩效自评报告\n\n"


def faults(form: Form) -> list[str]:
    document, extraction = read(f"{TITLE}二、部门整体支出情况\n{form}\n三、存在的问题\n无。\n")
    return differences([form.told], extraction.facts) + figures_lost(document, extraction)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_states_its_sums(layout: str) -> None:
    check_sums(layout, examples=25)


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_states_its_sums_with_many_figures(layout: str) -> None:
    check_sums(layout, examples=1500)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_form_states_its_indicators(layout: str, order: str) -> None:
    check_indicators(layout, order, examples=8)


@pytest.mark.slow
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_form_states_its_indicators_with_many_figures(layout: str, order: str) -> None:
    check_indicators(layout, order, examples=300)


def check_sums(layout: str, examples: int) -> None:
    @settings(max_examples=examples)
    @given(tables_of_sums(layout, YEAR))
    def check(form: Form) -> None:
        assert not faults(form), form.text

    check()


def check_indicators(layout: str, order: str, examples: int) -> None:
    @settings(max_examples=examples)
    @given(indicator_forms(layout, order, YEAR))
    def check(form: Form) -> None:
        assert not faults(form), form.text

    check()
