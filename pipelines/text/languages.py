"""Texts that say a thing in English and again in Chinese, as the descriptions of tables and columns do, taken apart."""

from __future__ import annotations

import re

# An English sentence begins with a Latin capital, a Chinese one with a character or a mark of its own.
_CHANGE_OF_LANGUAGE = re.compile(r"(?<=\.) (?=[“《（\u4e00-\u9fff])|(?<=。) (?=[A-Z])")


def split_languages(text: str) -> tuple[str, str]:
    """The English and the Chinese sentences of a text that gives the one, then the other, once or more often."""
    parts = _CHANGE_OF_LANGUAGE.split(text)
    return " ".join(parts[0::2]), "".join(parts[1::2])
