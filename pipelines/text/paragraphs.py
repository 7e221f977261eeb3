"""Headings and paragraphs: which lines of running text belong together, and which of them open a section.

Lines come hard-wrapped (text taken from PDF), one paragraph a line (word processors), broken by a page or glued to
their heading. Tables are found before and stand between the groups of lines given here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, auto
from itertools import pairwise

from pipelines.domain.document import Heading, Paragraph, Span
from pipelines.text.headings import NumberStyle, Outline, SectionNumber, read_section_number
from pipelines.text.lines import BLANKS, Line, display_width, read_line
from pipelines.text.normalised import normalise_value

# columns, two to a Chinese character: a title seldom takes more than one and a half lines of GB/T 9704 (28 characters)
_TITLE_WIDTH = 84
_GLUED_TITLE_WIDTH = 64
_BARE_TITLE_WIDTH = 32
# a line this long without an end mark was broken by a page, not ended by the author
_BROKEN_WIDTH = 80
# 12 、 before the words of such a page
_LONGEST_PAGE_NUMBER = 4
# a page of a form, its cells glued together
_GLUED_PAGE_WIDTH = 200

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
_COLON_WITHIN = re.compile("：.")
_NO_BARE_TITLE = re.compile("[，：|]")
_DIGIT = re.compile(r"\d")
_TITLE_MARK = re.compile("[。：:；;]")
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


class _Form(IntEnum):
    TEXT = auto()
    TITLE = auto()
    GLUED_TITLE = auto()  # a title and the first sentences of its section on one line
    BARE_TITLE = auto()  # a title whose automatic number was lost
    CONTENTS = auto()  # an entry of a table of contents, with its page number


_TITLES = frozenset({_Form.TITLE, _Form.BARE_TITLE})


@dataclass(frozen=True, slots=True)
class _Reading:
    """A passage and what it is. `level` is that of its number or title, `title_length` that of a glued title."""

    passage: _Passage
    form: _Form
    level: int
    title_length: int


def read_flow(groups: Sequence[Sequence[Line]], titles: frozenset[int] = frozenset()) -> Flow:
    """The headings and paragraphs of `groups` of lines; a table stands between each two groups.

    `titles` are the starts of lines that the source's own styles call headings: none of them goes on with another
    line, and a short one without a number is a title. (What is styled so is often a whole paragraph.)
    """
    furniture: list[Span] = []
    passages: list[_Passage] = []
    wrap_width = measure_wrap_width([line for group in groups for line in group])
    for group in groups:
        lines, marks = _set_furniture_aside(group)
        furniture += marks
        passages += _join_lines(lines, wrap_width, titles)
    blocks: list[Heading | Paragraph] = []
    for reading in _demote_list_items(_read_forms(passages, titles)):
        blocks += _make_blocks(reading)
        if reading.form is _Form.CONTENTS:
            furniture.append(_contents_page(reading.passage))
    return Flow(tuple(blocks), tuple(sorted(furniture)))


def _read_forms(passages: Sequence[_Passage], titles: frozenset[int]) -> list[_Reading]:
    """What each passage is by itself, with the level its number means."""
    readings: list[_Reading] = []
    outline = Outline()
    after_title = False
    for place, (following, upcoming) in enumerate(_numbers_ahead(passages)):
        passage = passages[place]
        form, length = _tell_form(passage, is_last=place == len(passages) - 1)
        is_styled = passage.lines[0].start in titles
        if form is _Form.TEXT and is_styled and not passage.number and _may_be_title(passage.words):
            form = _Form.BARE_TITLE
        elif form is _Form.BARE_TITLE and outline.is_empty and not is_styled:
            form = _Form.TEXT
        level = 0
        if form is _Form.BARE_TITLE:
            level = outline.place_unnumbered()
        elif passage.number and form is not _Form.CONTENTS:
            level = outline.place(passage.number, following, upcoming, directly_under_title=after_title)
        readings.append(_Reading(passage, form, level, length))
        after_title = form in _TITLES
    return readings


def _numbers_ahead(
    passages: Sequence[_Passage],
) -> list[tuple[SectionNumber | None, dict[NumberStyle, int]]]:
    """For each passage the next section number of the text and the next value of each style."""
    ahead: list[tuple[SectionNumber | None, dict[NumberStyle, int]]] = []
    following: SectionNumber | None = None
    upcoming: dict[NumberStyle, int] = {}
    for passage in reversed(passages):
        ahead.append((following, upcoming))
        if passage.number:
            following = passage.number
            upcoming = {**upcoming, following.style: following.value}
    return ahead[::-1]


def _demote_list_items(readings: Sequence[_Reading]) -> list[_Reading]:
    """Titles that are no headings: items of a list whose other items are sentences, and entries of a list of titles.

    A heading among sentences would seem to rule the items after it.
    """
    demoted: set[int] = set()
    for siblings in _sibling_runs(readings):
        has_sentences = any(readings[place].form is _Form.TEXT for place in siblings)
        empty = [
            place
            for place, after in zip(siblings, [*siblings[1:], None], strict=True)
            if readings[place].form is _Form.TITLE and _has_nothing_below(readings, place, after)
        ]
        if has_sentences or len(empty) > 2:
            demoted.update(empty)
        if has_sentences:
            demoted.update(place for place in siblings if readings[place].form is _Form.GLUED_TITLE)
    return [
        replace(reading, form=_Form.TEXT) if place in demoted else reading for place, reading in enumerate(readings)
    ]


def _has_nothing_below(readings: Sequence[_Reading], place: int, after: int | None) -> bool:
    """Whether a title is followed at once by its next sibling, or by a number that starts the same count again."""
    if after is not None:
        return after == place + 1
    own = readings[place].passage.number
    following = readings[place + 1].passage.number if place + 1 < len(readings) else None
    return bool(own and following and own.style is following.style and following.value <= own.value)


def _sibling_runs(readings: Sequence[_Reading]) -> Iterator[list[int]]:
    """Places of numbered passages that count on at one level: 1. 2. 3. under one heading."""
    open_runs: list[tuple[int, list[int]]] = []
    for place, reading in enumerate(readings):
        if reading.form is _Form.CONTENTS or not (reading.passage.number or reading.form is _Form.BARE_TITLE):
            continue
        while open_runs and open_runs[-1][0] > reading.level:
            yield open_runs.pop()[1]
        if open_runs and open_runs[-1][0] == reading.level and not _counts_on(readings, open_runs[-1][1][-1], place):
            yield open_runs.pop()[1]
        if not open_runs or open_runs[-1][0] < reading.level:
            open_runs.append((reading.level, []))
        open_runs[-1][1].append(place)
    for _, run in open_runs:
        yield run


def _counts_on(readings: Sequence[_Reading], before: int, place: int) -> bool:
    earlier, later = readings[before].passage.number, readings[place].passage.number
    return bool(earlier and later and later.value == earlier.value + 1)


def measure_wrap_width(lines: Sequence[Line]) -> int | None:
    """The width at which the text was hard-wrapped, in columns; None where each line is a whole paragraph.

    Told from lines that end without a mark and are followed at once by another: in hard-wrapped text most of them
    are about equally wide, and hardly any line is wider.
    """
    widths = sorted(
        line.width
        for line, after in pairwise(lines)
        if line.words and after.words and after.index == line.index + 1 and not line.ends_sentence
    )
    if len(widths) < 4:
        return None
    full = widths[len(widths) * 9 // 10]
    alike = sum(1 for width in widths if 0.8 * full <= width <= 1.1 * full)
    if not 30 <= full <= 120 or alike < 0.6 * len(widths):
        return None
    wider = sum(1 for line in lines if line.width > 1.2 * full)
    return full if wider <= 0.05 * len(lines) else None


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
    pages = _find_glued_pages(filled)
    kept = [_without(line, pages.get(line.index, 0)) for line in group if line.index not in marks]
    spans = [line.content for line in filled if line.index in marks]
    spans += [
        Span(line.content.start, line.content.start + pages[line.index]) for line in filled if line.index in pages
    ]
    return kept, spans


def _find_glued_pages(lines: Sequence[Line]) -> dict[int, int]:
    """Lines that are whole pages of text without a stop, numbered 1、 2、 3、: the length of the number of each.

    Document-sharing sites print a form so, its cells glued together and the number of the page in the middle of a word.
    """
    pages: dict[int, int] = {}
    run: list[tuple[Line, SectionNumber]] = []
    for line in [*lines, None]:
        number = _read_page_number(line) if line else None
        if run and not (number and number.value == run[-1][1].value + 1):
            # the last page may be short; a list of one is none
            if len(run) > 1 and all(page.width >= _GLUED_PAGE_WIDTH for page, _ in run[:-1]):
                pages.update((page.index, mark.length) for page, mark in run)
            run = []
        if line and number and (run or number.value == 1):
            run.append((line, number))
    return pages


def _read_page_number(line: Line) -> SectionNumber | None:
    """The number at the start of a line that may be a whole page of glued cells."""
    read = read_section_number(line.words) if "、" in line.words[:_LONGEST_PAGE_NUMBER] else None
    if read is None or "。" in line.words or line.ends_sentence:
        return None
    return read[1] if read[0] == 0 and read[1].style is NumberStyle.ARABIC and read[1].mark == "、" else None


def _without(line: Line, length: int) -> Line:
    """The line without its first `length` words."""
    start = line.content.start + length
    return read_line(line.index, start, line.text[start - line.start :]) if length else line


def _join_lines(lines: Sequence[Line], wrap_width: int | None, titles: frozenset[int]) -> Iterator[_Passage]:
    current: list[Line] = []
    for line in lines:
        if not line.words:
            continue
        is_title = line.start in titles or (bool(current) and current[0].start in titles)
        if current and (is_title or not _continues(current[-1], line, wrap_width)):
            yield _make_passage(current)
            current = []
        current.append(line)
    if current:
        yield _make_passage(current)


def _make_passage(lines: Sequence[Line]) -> _Passage:
    read = read_section_number(lines[0].words)
    start, number = read or (0, None)
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


def _contents_page(passage: _Passage) -> Span:
    """The page number at the end of a line of a table of contents."""
    line = passage.lines[-1]
    match = _CONTENTS_ENTRY.search(line.words)
    if match is None:
        raise ValueError("not an entry of a table of contents")
    return Span(line.content.start + match.start(1), line.content.start + match.end(1))


def _make_blocks(reading: _Reading) -> Iterator[Heading | Paragraph]:
    """The reading as a heading, as a paragraph, or as a heading and the paragraph glued to it."""
    passage, span = reading.passage, reading.passage.span
    line = passage.lines[0]
    opening = passage.number_start + passage.number.length if passage.number else 0
    if reading.form in _TITLES:
        yield Heading(span, reading.level, _bare(passage.words[opening:]) or passage.words)
    elif reading.form is _Form.GLUED_TITLE:
        end = line.content.start + opening + reading.title_length
        yield Heading(Span(span.start, end), reading.level, _bare(line.words[opening : opening + reading.title_length]))
        rest = line.text[end - line.start :]
        yield Paragraph(Span(end + len(rest) - len(rest.lstrip(BLANKS)), span.end))
    elif reading.form is _Form.CONTENTS:
        words = line.text[: _contents_page(passage).start - line.start]
        yield Paragraph(Span(span.start, line.start + len(words.rstrip(BLANKS))))
    else:
        yield Paragraph(span)


def _bare(title: str) -> str:
    return title.rstrip("。：:").strip(BLANKS)


def _tell_form(passage: _Passage, *, is_last: bool) -> tuple[_Form, int]:
    """What the passage is by itself, and the length of the title glued to its sentence."""
    line = passage.lines[-1]
    if len(passage.lines) == 1 and len(line.words) <= 200 and _is_contents_entry(line.words):
        return _Form.CONTENTS, 0
    number = passage.number
    if number is None:
        return (_Form.BARE_TITLE if _is_bare_title(passage) else _Form.TEXT), 0
    opening = passage.number_start + number.length
    rest = passage.words[opening:]
    if _is_title(rest, number):
        # at the end of the text a title cannot be told from a sentence cut short
        cut = is_last and number.style >= NumberStyle.ARABIC
        return (_Form.TEXT if cut else _Form.TITLE), 0
    length = _glued_title_length(passage.lines[0].words[opening:])
    return (_Form.GLUED_TITLE, length) if length else (_Form.TEXT, 0)


def _is_contents_entry(words: str) -> bool:
    return words[-1:].isdecimal() and _CONTENTS_ENTRY.search(words) is not None


def _is_title(rest: str, number: SectionNumber) -> bool:
    """Whether what stands behind a section number is a title, with nothing of its section glued to it."""
    if not rest:
        return number.style is NumberStyle.PART
    if len(rest) > _TITLE_WIDTH:
        return False
    words = normalise_value(rest)
    if (
        display_width(words) > _TITLE_WIDTH
        or _has_figure(words)
        or _COMMA_END.search(words)
        or _COLON_WITHIN.search(words)
        or (number.style is NumberStyle.ARABIC and words.endswith("表"))
    ):
        return False
    end = _SENTENCE_END.search(words)
    if end is None:
        return True
    title = words[: end.start()]
    return end.end() == len(words) and end[0] == "。" and "，" not in title and _TITLE_END.search(title) is not None


def _glued_title_length(rest: str) -> int:
    """How many characters of `rest` are a title with its closing mark, more text following; 0: no title."""
    mark = _TITLE_MARK.search(rest, 0, _GLUED_TITLE_WIDTH)
    if mark is None or mark.end() >= len(rest.rstrip(BLANKS)):
        return 0
    title = normalise_value(rest[: mark.start()])
    if not title or display_width(title) > _GLUED_TITLE_WIDTH or _has_figure(title):
        return 0
    if mark[0] == "。" or (mark[0] in "：:" and "，" not in title and _TITLE_END.search(title)):
        return mark.end()
    return 0


def _may_be_title(words: str) -> bool:
    """Whether a line without a number that is styled as a heading is one: short, no sentence, without a figure."""
    if display_width(words) > _TITLE_WIDTH:
        return False
    title = normalise_value(words)
    return not (_SENTENCE_END.search(title) or _COMMA_END.search(title) or _has_figure(title))


def _is_bare_title(passage: _Passage) -> bool:
    """Whether a line without a number is the title of a section whose automatic number was lost."""
    if len(passage.lines) > 1 or passage.lines[0].width > _BARE_TITLE_WIDTH:
        return False
    title = normalise_value(passage.lines[0].words).rstrip("。")
    return not (
        _SENTENCE_END.search(title) or _NO_BARE_TITLE.search(title) or _has_figure(title) or _STATEMENT.search(title)
    ) and bool(_TITLE_END.search(title))


def _has_figure(title: str) -> bool:
    """Whether a figure other than a year stands in the text."""
    return _DIGIT.search(title) is not None and _DIGIT.search(_YEAR.sub("", title)) is not None
