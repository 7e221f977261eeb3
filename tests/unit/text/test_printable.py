"""What is shown to a person cannot steer the terminal, turn its own direction or pass for another line."""

import pytest

from pipelines.text.printable import make_printable, make_printable_line


@pytest.mark.parametrize(
    "hostile", ["\x1b[2J", "\x07", "\x00", "\x9b31m", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "\U000e0041"]
)
def test_what_steers_is_replaced(hostile: str) -> None:
    shown = make_printable(f"支出{hostile}万元")
    assert hostile[0] not in shown
    assert shown.startswith("支出\N{REPLACEMENT CHARACTER}")
    assert shown.endswith("万元")


def test_everything_else_is_kept() -> None:
    text = "“三公”经费：５.０ 万元\u3000①≥90%，😀\n\t第二行"
    assert make_printable(text) == text


def test_a_line_stays_one_line() -> None:
    assert make_printable_line("a\nb\r\nc\td  e") == "a b� c d e"
