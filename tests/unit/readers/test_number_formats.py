"""Numbers as Excel shows them; the expected words are what Excel prints for the number and the format."""

import pytest

from pipelines.readers._number_formats import BUILT_IN, show_number


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        ("0.9", "0%", "90%"), ("0.90000000000000002", "0.00%", "90.00%"), ("1.0000000000000002", "0%", "100%"),
        ("1234567.891", "#,##0.00", "1,234,567.89"), ("1234567.891", "#,##0", "1,234,568"), ("-5", "#,##0.00", "-5.00"),
        ("0.5", "0", "1"), ("2.5", "0", "3"), ("1.005", "0.00", "1.01"), ("0.125", "0.##", "0.13"), ("3", "0.##", "3"),
        ("571.41", "General", "571.41"), ("0.1", "General", "0.1"), ("571.41000000000008", "General", "571.41"),
        ("100", "General", "100"), ("1E-3", "General", "0.001"), ("12345678901234", "General", "12345678901234"),
        ("-1234.5", "#,##0.00;(#,##0.00)", "(1,234.50)"), ("-3", '0.0;[Red]"减"0.0', "减3.0"),
        ("0", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("1234.5", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"),
        ("0", "0.00;-0.00;;@", ""), ("-0.001", "0.00", "0.00"), ("12345678", "#,##0.00,", "12,345.68"),
        ("12000000", '0.0,,"百万"', "12.0百万"), ("7", '0"人"', "7人"), ("7", "00", "07"), ("95.5", '0.0"%"', "95.5%"),
        ("1500", "[$¥-804]#,##0.00", "¥1,500.00"), ("3", "[>=10]0;[<10]0.0", "3.0"), ("12", "[>=10]0;[<10]0.0", "12"),
        ("45427", "yyyy/m/d", "2024/5/15"), ("45427", 'yyyy"年"m"月"d"日";@', "2024年5月15日"),
        ("45427", "[$-804]yyyy年m月aaaa", "2024年5月星期三"), ("45427.75", "yyyy-mm-dd hh:mm", "2024-05-15 18:00"),
        ("45427", "yy.mm", "24.05"), ("0.5", "h:mm AM/PM", "12:00 PM"), ("1.5", "[h]:mm", "36:00"),
        ("1", "yyyy-m-d", "1900-1-1"), ("-1", "yyyy-m-d", "-1"), ("9999999", "yyyy-m-d", "9999999"),
        ("0.25", "# ?/?", "0.25"), ("5", "@", "5"), ("5", '"约"@', "约5"), ("1234.5", "G/通用格式", "1234.5"),
        ("abc", "0.00", "abc"), ("1e400", "0", "1e400"), ("1e300", "0", "1" + "0" * 300),
    ],
)  # fmt: skip
def test_a_number_is_shown_as_its_format_says(number: str, code: str, shown: str) -> None:
    assert show_number(number, code) == shown


def test_days_may_be_counted_from_1904() -> None:
    assert show_number("43965", "yyyy-m-d", counts_from_1904=True) == "2024-5-15"


@pytest.mark.parametrize(
    ("number", "key", "shown"),
    [
        ("0.9", 9, "90%"),
        ("45427", 14, "2024/5/15"),
        ("45427", 31, "2024年5月15日"),
        ("45413", 57, "2024年5月"),
        ("0", 43, "-"),
    ],
)
def test_built_in_formats_are_those_of_a_chinese_excel(number: str, key: int, shown: str) -> None:
    assert show_number(number, BUILT_IN[key]) == shown


def test_a_format_of_any_length_is_followed_in_no_time() -> None:
    assert show_number("1", "#" * 100_000 + "x") is not None
    assert show_number("1", '"' + "a" * 100_000) is not None
