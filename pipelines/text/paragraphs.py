"""Headings and paragraphs: which lines of running text belong together, and which of them open a section.

Lines come hard-wrapped (text taken from PDF), one paragraph a line (word processors), broken by a page or glued to
their heading. Tables are found before and stand between the groups of lines given here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.domain.document import Heading, Paragraph, Span
from pipelines.text.headings import NumberStyle, Outline, SectionNumber, read_section_number
from pipelines.text.lines import BLANKS, Line, display_width

# columns (two to a Chinese character); a title line is seldom longer than a line of GB/T 9704 (28 characters) and a half
_TITLE_WIDTH = 84
_GLUED_TITLE_WIDTH = 64
_BARE_TITLE_WIDTH = 32
# a line this long without an end mark was broken by a page, not ended by the author
_BROKEN_WIDTH = 80

_LIST_OPENER = re.compile(
    r"[一二三四五六七八九十]{1,3}[是要](?!否)|第[一二三四五六七八九十][，,、]|其[一二三四五六][，,、是]|注[：:]"
)
_SENTENCE_END = re.compile(r"[。！？!?；;]")
_COMMA_END = re.compile(r"[，,、（(《“—-]$")
_YEAR = re.compile(r"(?:19|20)\d\d(?: ?[-—~至] ?(?:19|20)?\d\d)? ?年?度?")
_TITLE_END = re.compile(
    r"(?:情况|概况|概述|分析|说明|职能|职责|职责职能|规模|范围|用途|目标|成效|成果|效益|方面|问题|原因|不足|措施|打算|建议|计划"
    r"|应用|公开|管理|支出|收入|编制|设置|结论|评价|依据|内容|过程|经验|做法|安排|构成|执行|总结|结果|方向)(?:[等及]|如下)*$"
)
_STATEMENT = re.compile(r"[未无没不]|^[本我]|的$")
_CONTENTS_ENTRY = re.compile(r"(?:\.{3,}|…+|·{3,}|\t| {3,})\s*(\d{1,3})$")


@dataclass(frozen=True, slots=True)
class Flow:
    """The running text of a document: its blocks in order, and the page furniture between or inside them."""

    blocks: tuple[Heading | Paragraph, ...]
    furniture: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Passage:
    """Lines that make one heading or paragraph. `words` joins them as the author wrote them."""

    lines: tuple[Line, ...]
    number: SectionNumber | None
    number_start: int

    @property
    def span(self) -> Span:
        return Span(self.lines[0].content.start, self.lines[-1].content.end)

    @property
    def words(self) -> str:
        return "".join(line.words for line in self.lines)


def read_flow(groups: Sequence[Sequence[Line]]) -> Flow:
    """The headings and paragraphs of `groups` of lines; a table stands between each two groups."""
    furniture: list[Span] = []
    passages: list[_Passage] = []
    wrap_width = measure_wrap_width([line for group in groups for line in group])
    for group in groups:
        lines, marks = _set_furniture_aside(group)
        furniture += marks
        passages += _join_lines(lines, wrap_width)
    blocks: list[Heading | Paragraph] = []
    outline = Outline()
    following = _following_numbers(passages)
    for passage, next_number in zip(passages, following, strict=True):
        page_number = _contents_page(passage)
        if page_number:
            furniture.append(page_number)
            blocks.append(Paragraph(Span(passage.span.start, _trimmed_end(passage, page_number.start))))
        else:
            blocks += _split_heading(passage, next_number, outline)
    return Flow(tuple(blocks), tuple(sorted(furniture)))


def measure_wrap_width(lines: Sequence[Line]) -> int | None:
    """The width at which the text was hard-wrapped, in columns; None where each line is a whole paragraph.

    Told from lines that end without a mark and are followed at once by another: in hard-wrapped text most of them
    are about equally wide, and hardly any line is wider.
    """
    widths = sorted(
        line.width
        for line, after in zip(lines, lines[1:], strict=False)
        if line.words and after.words and after.index == line.index + 1 and not line.ends_sentence
    )
    if len(widths) < 4:
        return None
    full = widths[len(widths) * 9 // 10]
    alike = sum(1 for width in widths if 0.8 * full <= width <= 1.1 * full)
    wider = sum(1 for line in lines if line.width > 1.2 * full)
    return full if 30 <= full <= 120 and alike >= 0.6 * len(widths) and wider <= 0.05 * len(lines) else None


def _set_furniture_aside(group: Sequence[Line]) -> tuple[list[Line], list[Span]]:
    """The lines without page numbers, and where those stand. A bare number counts as one between lines of prose."""
    filled = [line for line in group if line.words]
    marks: set[int] = set()
    for place, line in enumerate(filled):
        if line.is_page_mark:
            marks.add(line.index)
        elif line.is_lone_number:
            neighbours = [*filled[place - 1 : place], *filled[place + 1 : place + 2]]
            if neighbours and all(neighbour.width >= 16 for neighbour in neighbours):
                marks.add(line.index)
    kept = [line for line in group if line.index not in marks]
    return kept, [line.content for line in filled if line.index in marks]


def _join_lines(lines: Sequence[Line], wrap_width: int | None) -> Iterator[_Passage]:
    current: list[Line] = []
    for line in lines:
        if not line.words:
            continue
        if current and not _continues(current[-1], line, wrap_width):
            yield _make_passage(current)
            current = []
        current.append(line)
    if current:
        yield _make_passage(current)


def _make_passage(lines: Sequence[Line]) -> _Passage:
    read = read_section_number(lines[0].words)
    start, number = read if read else (0, None)
    return _Passage(tuple(lines), number, start)


def _continues(line: Line, after: Line, wrap_width: int | None) -> bool:
    """Whether `after` goes on with the sentence of `line`."""
    if line.ends_sentence or _LIST_OPENER.match(after.words) or read_section_number(after.words):
        return False
    if _COMMA_END.search(line.words):
        return True
    if after.is_indented and not line.is_indented:
        return False
    return line.width >= (0.8 * wrap_width if wrap_width else _BROKEN_WIDTH)


def _following_numbers(passages: Sequence[_Passage]) -> list[SectionNumber | None]:
    """For each passage the section number of the next numbered one."""
    following: list[SectionNumber | None] = []
    upcoming: SectionNumber | None = None
    for passage in reversed(passages):
        following.append(upcoming)
        upcoming = passage.number or upcoming
    return following[::-1]


def _contents_page(passage: _Passage) -> Span | None:
    """The page number at the end of a line of a table of contents."""
    match = _CONTENTS_ENTRY.search(passage.lines[-1].words) if len(passage.lines[-1].words) <= 200 else None
    if match is None:
        return None
    start = passage.lines[-1].content.start
    return Span(start + match.start(1), start + match.end(1))


def _trimmed_end(passage: _Passage, end: int) -> int:
    line = passage.lines[-1]
    return line.start + len(line.text[: end - line.start].rstrip(BLANKS))


def _split_heading(
    passage: _Passage, following: SectionNumber | None, outline: Outline
) -> Iterator[Heading | Paragraph]:
    """The passage as a heading, as a paragraph, or as a heading and the paragraph glued to it."""
    first = passage.lines[0]
    span = passage.span
    number = passage.number
    if number is None:
        if _is_bare_title(passage):
            yield Heading(span, outline.place_unnumbered(), first.words.rstrip("。"))
        else:
            yield Paragraph(span)
        return
    level = outline.place(number, following)
    opening = passage.number_start + number.length
    rest = passage.words[opening:]
    if _is_title(rest, number):
        yield Heading(span, level, rest.rstrip("。：:").strip(BLANKS))
        return
    cut = _glued_title_length(first.words[opening:])
    if cut is None:
        yield Paragraph(span)
        return
    end = first.content.start + opening + cut
    yield Heading(Span(span.start, end), level, first.words[opening : opening + cut].rstrip("。：:").strip(BLANKS))
    lead = len(first.text[end - first.start :]) - len(first.text[end - first.start :].lstrip(BLANKS))
    yield Paragraph(Span(end + lead, span.end))


def _is_title(rest: str, number: SectionNumber) -> bool:
    """Whether what stands behind a section number is a title, with nothing of its section glued to it."""
    if not rest:
        return number.style is NumberStyle.PART
    if display_width(rest[:_TITLE_WIDTH]) > _TITLE_WIDTH or _has_figure(rest) or _COMMA_END.search(rest):
        return False
    end = _SENTENCE_END.search(rest)
    if end is None:
        return True
    title = rest[: end.start()]
    return end.end() == len(rest) and end[0] == "。" and "，" not in title and _TITLE_END.search(title) is not None


def _glued_title_length(rest: str) -> int | None:
    """How many characters of `rest` are a title with its closing mark, more text following; None: no title."""
    head = rest[:_GLUED_TITLE_WIDTH]
    for mark in re.finditer(r"[。：:；;]", head):
        title = head[: mark.start()]
        if mark.end() >= len(rest.rstrip(BLANKS)) or display_width(title) > _GLUED_TITLE_WIDTH or _has_figure(title):
            return None
        if mark[0] == "。" or (mark[0] in "：:" and "，" not in title and _TITLE_END.search(title)):
            return mark.end()
        return None
    return None


def _is_bare_title(passage: _Passage) -> bool:
    """Whether a line without a number is the title of a section whose automatic number was lost."""
    if len(passage.lines) > 1 or passage.lines[0].width > _BARE_TITLE_WIDTH:
        return False
    title = passage.lines[0].words.rstrip("。")
    return not (
        _SENTENCE_END.search(title) or re.search(r"[，,：:|]", title) or _has_figure(title) or _STATEMENT.search(title)
    ) and bool(_TITLE_END.search(title))


def _has_figure(title: str) -> bool:
    """Whether a figure other than a year stands in the text."""
    return re.search(r"\d", _YEAR.sub("", title)) is not None
