"""Dates and years as reports print them."""

from datetime import date

import pytest

from pipelines.text.dates import find_dates, find_years


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("2024年5月15日", date(2024, 5, 15)),
        ("2024 年 5 月 15 日", date(2024, 5, 15)),
        ("２０２４年５月１５日", date(2024, 5, 15)),
        ("2024-05-15", date(2024, 5, 15)),
        ("2024.5.15", date(2024, 5, 15)),
        ("2024/5/15", date(2024, 5, 15)),
        ("二〇二四年五月十五日", date(2024, 5, 15)),
        ("二○二三年十二月三十一日", date(2023, 12, 31)),
        ("二〇二三年十月十日", date(2023, 10, 10)),
        ("二〇二三年一月二十日", date(2023, 1, 20)),
    ],
)
def test_a_full_date_is_read_in_every_printed_form(printed: str, value: date) -> None:
    found = list(find_dates(f"于{printed}印发"))
    assert [(one.value, one.start, one.end) for one in found] == [(value, 1, 1 + len(printed))]


def test_a_day_that_does_not_exist_is_found_without_a_value() -> None:
    assert [one.value for one in find_dates("2023年2月30日、二〇二三年十三月一日")] == [None, None]


@pytest.mark.parametrize(
    "text", ["2024年5月", "2024年", "1-9月", "2024.5", "版本1.0.2", "2024-05.15", "12024年5月15日"]
)
def test_what_is_no_full_date_is_not_read_as_one(text: str) -> None:
    assert list(find_dates(text)) == []


def test_years_are_found_with_whether_they_are_fiscal() -> None:
    found = [(one.year, one.is_fiscal) for one in find_years("2022年度预算，2023 年决算，二〇二一年度，２０２０年度")]
    assert found == [(2022, True), (2023, False), (2021, True), (2020, True)]


@pytest.mark.parametrize(
    "text",
    ["2022年12月", "2022年十二月三日", "2018-2020年", "2018至2020年", "12022年", "〔2023〕94号", "3250年", "第2022号"],
)
def test_a_year_of_a_month_a_span_or_a_number_is_no_year_of_its_own(text: str) -> None:
    assert list(find_years(text)) == []
