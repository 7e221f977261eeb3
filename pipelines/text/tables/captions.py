"""Lines above a table that name it or give its unit or year (单位：万元, 公开01表, 附件1)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pipelines.domain.document import Span
from pipelines.text.headings import NumberStyle, read_section_number
from pipelines.text.lines import Line

_CAPTION = re.compile(
    r"单位[：:]|[（(]单位|金额单位|计量单位|公开 ?\d{1,2} ?表"
    r"|^表 ?[\d一二三四五六七八九十]|表(?:[（(][^（）()]{0,30}[）)]){0,3}$|^附[件表]|^[（(] ?\d{4} ?年度?[）)]$"
    r"|^(?:部门|填报单位|编制单位|公开部门|填报部门)(?:（单位）|\(单位\))?(?:名称)?[：:]"
)
_LONGEST_CAPTION = 60
_MOST_CAPTION_LINES = 5


def is_caption(line: Line) -> bool:
    """Whether a line by itself can be a caption."""
    if len(line.words) > _LONGEST_CAPTION or _CAPTION.search(line.words) is None:
        return False
    read = read_section_number(line.words)
    # 2、…自评表 in a list of annexes names a table that stands elsewhere
    return read is None or read[1].style <= NumberStyle.CHINESE_BRACKETED


def find_caption(lines: Sequence[Line], start: int, taken: Collection[int]) -> Span | None:
    """The lines just above `start` that name the table or give its unit."""
    first: Line | None = None
    last: Line | None = None
    place, seen = start - 1, 0
    while place >= 0 and seen < _MOST_CAPTION_LINES and place not in taken and start - place <= 3 * _MOST_CAPTION_LINES:
        line = lines[place]
        if line.words:
            if not is_caption(line):
                break
            first, last = line, last or line
            seen += 1
            read = read_section_number(line.words)
            if read and read[1].style is NumberStyle.PART:
                break
        place -= 1
    return Span(first.content.start, last.content.end) if first and last else None
