"""Text of reports and files in Markdown, where nothing in it may become mark-up, a link or a row of a table."""

from __future__ import annotations

import html
import re

# what Markdown acts on inside a line, the dots and colons of addresses included
_MARKS = re.compile(r"([\\`*_\[\]|~:.@])")


def escape_markdown(line: str) -> str:
    """One line of text, shown by Markdown as it stands."""
    return _MARKS.sub(r"\\\1", html.escape(line))
