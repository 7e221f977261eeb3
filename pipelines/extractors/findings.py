"""Problems, causes and measures as text (存在的问题、原因、改进措施), each an item of its own.

Read from the sections whose title speaks of them and from the rows of a form that are labelled so. An item is the
smallest unit that the author numbers (一是 …, 1. …), else a titled passage, else a paragraph under a title that only
sorts, else a sentence. Reasons of single figures (变动原因, 偏差原因) belong to those figures, not here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pipelines.domain.document import Cell, Document, Heading, Paragraph, Span, Table
from pipelines.domain.facts import FindingFact, Place, ReportHeader
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import FindingKind, Severity, SourceKind
from pipelines.lookups import load_lookup
from pipelines.text.dates import find_dates
from pipelines.text.enumerations import opening_number_length, split_list
from pipelines.text.normalised import NormalisedText, normalise, normalise_value
from pipelines.text.organisations import Followers, read_department

_LONGEST_TITLE = 40
_LONGEST_LABEL = 30
_LONGEST_SIGNATURE = 60
_UNNUMBERED_LEVEL = 9  # of a title that stands as a paragraph: any heading closes its section
_CLOSING = re.compile(r"附(?:件|表)?\d{0,2}：|附件|特此报告|填表人|联系人|\(联系|单位负责人|注：|说明：")
# before a passage is brought into normal form: may it name a kind of finding at all?
_MAY_ANNOUNCE = re.compile(
    "问题|問題|不足|困[难難]|短板|未完成情[况況]|原因|措施|意[见見]|方向|建[议議]|下一步|下步|下一[阶階]段|今[后後]|打算"
)
_LISTED = re.compile("[一二三四五六七八九十]{1,3}[是要]")  # 二是加快执行 on a line of its own is an item, not a title
_COLON = re.compile("[：:]")
_SENTENCE = re.compile(r"[^。!?]+[。!?]*")
_LOOSE_ENDS = "，；：、"
_OPENING_QUOTES = frozenset("“‘「『")
_CLOSING_QUOTES = frozenset("”’」』")
_FULL_STOPS = tuple("。！？!?…；;")


@dataclass
class _Section:
    """Running text of one kind of finding: an optional title that is itself a finding, and paragraphs.

    `is_sorted` where a title that only sorts stands above: then a paragraph is one item.
    """

    kind: FindingKind
    title: Span | None = None
    is_sorted: bool = False
    paragraphs: list[Span] = field(default_factory=list)


@dataclass
class _Finding:
    """A finding that stands at `parts`, ascending: a title and the text below it, or one passage."""

    kind: FindingKind
    parts: list[Span]
    rule: str
    cell: tuple[Table, Cell] | None = None

    @property
    def span(self) -> Span:
        return Span(self.parts[0].start, self.parts[-1].end)


def extract_findings(document: Document, header: ReportHeader) -> tuple[tuple[FindingFact, ...], tuple[Issue, ...]]:
    """The findings of `document` in reading order, numbered within each kind from 1.

    One at which the document ends without the end of a sentence is kept, with the issue finding_cut_off.
    """
    found = [finding for section in _find_sections(document) for finding in _read_section(document, section)]
    found += [finding for table in document.tables for finding in _read_form_rows(document, table)]
    found.sort(key=lambda finding: finding.span)
    ordinals: Counter[FindingKind] = Counter()
    facts: list[FindingFact] = []
    for finding in found:
        ordinals[finding.kind] += 1
        facts.append(_make_fact(document, header, finding, ordinals[finding.kind]))
    return tuple(facts), _cut_off_issues(document, found)


def _make_fact(document: Document, header: ReportHeader, finding: _Finding, ordinal: int) -> FindingFact:
    place = Place(
        source_kind=SourceKind.TABLE if finding.cell else SourceKind.TEXT,
        span=finding.span,
        locator=document.cell_locator(*finding.cell) if finding.cell else document.text_locator(finding.span),
        extractor=f"findings.{finding.rule}",
        page_number=document.page_number(finding.span.start),
    )
    return FindingFact(place, header.fiscal_year, finding.kind, ordinal, _printed(document, finding.parts))


def _printed(document: Document, parts: Iterable[Span]) -> str:
    """The author's words at `parts`, without the line breaks and page furniture inside a part.

    A title that stands on a line of its own keeps its line break: it ends no sentence.
    """
    printed = ""
    end: int | None = None
    for part in parts:
        words = "".join(document.text[piece.start : piece.end] for piece in document.flow(part))
        own_line = end is not None and "\n" in document.text[end : part.start]
        printed += ("\n" if own_line else "") + "".join(line.strip() for line in words.splitlines())
        end = part.end
    return printed


def _cut_off_issues(document: Document, found: list[_Finding]) -> tuple[Issue, ...]:
    """An issue if the text ends with the last finding, and not with the end of a sentence."""
    if not found or found[-1].cell:
        return ()
    span = found[-1].span
    if document.text[span.end :].strip() or document.text[span.start : span.end].endswith(_FULL_STOPS):
        return ()
    message = f"The document ends in the middle of a {found[-1].kind}, kept as printed. Look for the complete report."
    return (Issue("finding_cut_off", Severity.INFO, message, span, document.text_locator(span)),)


# --- which passages of the running text speak of findings ---


def _find_sections(document: Document) -> list[_Section]:
    """The passages under titles that speak of findings, in order."""
    reader = _SectionReader(document.text)
    for block in document.blocks:
        if isinstance(block, Heading):
            reader.read_heading(block)
        elif isinstance(block, Paragraph):
            reader.read_paragraph(block.span)
        else:
            reader.pass_table()
    return reader.sections


class _SectionReader:
    """Walks the blocks of a text and knows which titles stand above the next one."""

    def __init__(self, text: str) -> None:
        self.sections: list[_Section] = []
        self._text = text
        self._titles: list[tuple[int, FindingKind | None]] = []

    def read_heading(self, heading: Heading) -> None:
        """Opens a section if the heading speaks of findings or stands below one that does."""
        if self._kind and _LISTED.match(heading.title):
            self.read_paragraph(heading.span)
            return
        self._close(heading.level)
        inherited = self._kind
        if inherited is None and not _MAY_ANNOUNCE.search(heading.title):
            return
        words = normalise_value(heading.title)
        topic = _match_topic(words) if inherited else _search_topic(words)
        kind = topic or (None if _is_about_something_else(words) else inherited)
        self._titles.append((heading.level, kind))
        if kind is None:
            return
        if topic or words.endswith(tuple(_lookup()["category_endings"])):
            self.sections.append(_Section(kind, is_sorted=not topic))
        else:
            start = max(self._text.find(heading.title, heading.span.start, heading.span.end), heading.span.start)
            self.sections.append(_Section(kind, title=Span(start, heading.span.end)))

    def read_paragraph(self, span: Span) -> None:
        """Adds a paragraph to the open section; one that begins with a label (存在的问题：…) opens a section itself."""
        telling = _COLON if self._kind else _MAY_ANNOUNCE
        if telling.search(self._text, span.start, min(span.end, span.start + _LONGEST_LABEL)):
            span = Span(self._read_label(span), span.end)
        if self._kind is None or span.start == span.end:
            return
        if _closes_report(self._text[span.start : span.end]):
            self._titles.clear()
            return
        self.sections[-1].paragraphs.append(span)

    def pass_table(self) -> None:
        """What follows a table belongs to no title above it."""
        if self._kind:
            self.sections.append(_Section(self._kind, is_sorted=True))

    @property
    def _kind(self) -> FindingKind | None:
        """The kind of the findings at this place; None outside of their sections."""
        return self._titles[-1][1] if self._titles else None

    def _close(self, level: int) -> None:
        while self._titles and self._titles[-1][0] >= level:
            self._titles.pop()

    def _read_label(self, span: Span) -> int:
        """Opens the section that the first words of a paragraph announce, if any; gives where the rest begins."""
        opening = normalise(self._text, Span(span.start, min(span.end, span.start + 2 * _LONGEST_LABEL)))
        words = opening.text
        start = opening_number_length(words)
        end = words.find("：", start)
        if end < 0:
            # without a colon the label must be all there is
            end = len(words) if words and opening.offsets[-1] + 1 == span.end else start
        label = words[start:end]
        topic = _match_topic(label)
        if len(label) > _LONGEST_LABEL or not (topic or (self._kind and _is_about_something_else(label))):
            return span.start
        self._close(_UNNUMBERED_LEVEL)
        self._titles.append((_UNNUMBERED_LEVEL, topic))
        if topic:
            self.sections.append(_Section(topic))
        return opening.offsets[end + 1] if end + 1 < len(words) else span.end


def _search_topic(title: str) -> FindingKind | None:
    """The kind of finding that the title of a section speaks of first; None if it speaks of none."""
    achieved = tuple(_lookup()["achievement_words"])
    if len(title) > _LONGEST_TITLE or "，" in title or title.startswith(achieved):
        return None
    beside = {FindingKind.PROBLEM: achieved, FindingKind.CAUSE: _lookup()["figure_words"], FindingKind.MEASURE: ()}
    for kind, (anywhere, _) in _topic_patterns().items():
        if anywhere.search(title) and not any(word in title for word in beside[kind]):
            return kind
    return None


def _match_topic(title: str) -> FindingKind | None:
    """The kind of finding that `title` names, and nothing else."""
    return next((kind for kind, (_, alone) in _topic_patterns().items() if alone.fullmatch(title)), None)


def _is_about_something_else(title: str) -> bool:
    return _pattern("other_topics").search(title) is not None


def _closes_report(paragraph: str) -> bool:
    """Whether a paragraph is the signature, the date, a note or the list of annexes."""
    words = normalise_value(paragraph[:_LONGEST_SIGNATURE]).lstrip("-•·")
    if _CLOSING.match(words):
        return True
    if len(paragraph) > _LONGEST_SIGNATURE:
        return False
    dated = next(find_dates(words), None)
    signed = read_department(words[: dated.start] if dated else words, Followers.NOTHING)
    return (dated is not None and (dated.start, dated.end) == (0, len(words))) or (
        signed is not None and (signed.region is not None or signed.name == words.strip("()。"))
    )


# --- which items a passage holds ---


@dataclass(frozen=True, slots=True)
class _Segment:
    """`start`..`end` of a passage in normal form, all of one kind."""

    kind: FindingKind
    start: int
    end: int


def _read_section(document: Document, section: _Section) -> list[_Finding]:
    """The items of one section: a title takes the paragraphs below it up to a list or a numbered paragraph.

    A list may stand in one paragraph or in paragraphs of its own; what only announces it is no item but tells its kind.
    """
    found = [_Finding(section.kind, [section.title], "titled")] if section.title else []
    takes_more = bool(found)
    kind = section.kind
    for span in section.paragraphs:
        passage = normalise(document.text, span)
        text = passage.text
        items = split_list(text)
        end = items[0].marker if items else len(text)
        number = min(end, opening_number_length(text))
        takes_more = takes_more and not number
        if section.title or section.is_sorted or number:
            lead, rule = _cut_by_openers(kind, text, number, end), "paragraph"
        else:
            lead, rule = _cut_into_sentences(kind, text, number, end), "sentence"
        listed_kind = kind
        if lead and (items or text.endswith("：")) and _announces(text[lead[-1].start : lead[-1].end]):
            listed_kind = lead.pop().kind
            kind = kind if items else listed_kind
        for segment in lead:
            if takes_more and found[-1].kind is segment.kind:
                found[-1].parts.append(_place(passage, segment))
            else:
                found.append(_Finding(segment.kind, [_place(passage, segment)], rule))
        takes_more = takes_more and not items
        for item in items:
            segments = _cut_by_openers(listed_kind, text, item.start, item.end)
            found += [_Finding(segment.kind, [_place(passage, segment)], "listed") for segment in segments]
    return found


def _place(passage: NormalisedText, segment: _Segment) -> Span:
    """Where a segment stands, with the quotation marks that its first and last word are set in."""
    span = passage.span(segment.start, segment.end)
    first, last = passage.source[max(0, span.start - 1) : span.start], passage.source[span.end : span.end + 1]
    return Span(span.start - (first in _OPENING_QUOTES), span.end + (last in _CLOSING_QUOTES))


def _read_form_rows(document: Document, table: Table) -> Iterator[_Finding]:
    """The items of the rows that hold a label (存在问题) and one other cell."""
    for row in table.rows():
        filled = [cell for cell in row if cell.text]
        kind = _labelled_kinds().get(normalise_value(filled[0].text)) if len(filled) == 2 else None
        if kind is None:
            continue
        section = _Section(kind, paragraphs=[filled[1].span])
        for finding in _read_section(document, section):
            yield _Finding(finding.kind, finding.parts, "form_row", (table, filled[1]))


def _cut_into_sentences(kind: FindingKind, text: str, start: int, end: int) -> list[_Segment]:
    """Each sentence of `text[start:end]`; from the one that says what is to be done on, all are measures."""
    segments: list[_Segment] = []
    for sentence in _SENTENCE.finditer(text, start, end):
        segments += _cut_by_openers(kind, text, sentence.start(), sentence.end())
        if segments and segments[-1].kind is FindingKind.MEASURE:
            kind = FindingKind.MEASURE
    return segments


def _cut_by_openers(kind: FindingKind, text: str, start: int, end: int) -> list[_Segment]:
    """`text[start:end]` cut where it turns from what is wrong to why, and from there to what is to be done."""
    cuts = [(start, kind)]
    if kind is FindingKind.PROBLEM:
        cause = _find_opener("cause_openers", "，。；：!?", text, start, end)
        cuts += [(cause, FindingKind.CAUSE)] if cause is not None else []
    if kind is not FindingKind.MEASURE:
        measure = _find_opener("measure_openers", "，。；!?", text, start, end)
        cuts = [cut for cut in cuts if measure is None or cut[0] < measure]
        cuts += [(measure, FindingKind.MEASURE)] if measure is not None else []
    ends = [place for place, _ in cuts[1:]] + [end]
    segments = (_trim(_Segment(one, place, stop), text) for (place, one), stop in zip(cuts, ends, strict=True))
    return [segment for segment in segments if segment]


def _find_opener(key: str, boundaries: str, text: str, start: int, end: int) -> int | None:
    """Where the first clause of `text[start:end]` begins that opens with one of the words of `key`."""
    for match in _pattern(key).finditer(text, start, end):
        if match.start() == start or text[match.start() - 1] in boundaries:
            return match.start()
    return None


def _trim(segment: _Segment, text: str) -> _Segment | None:
    """The segment without loose marks at its ends and without opening sentences that find nothing; None if all do."""
    start, end = segment.start, segment.end
    while sentence := _SENTENCE.match(text, start, end):
        if not _finds_nothing(sentence[0].strip(_LOOSE_ENDS + "。!?")):
            break
        start = sentence.end()
    while start < end and text[start] in _LOOSE_ENDS + "。 ":
        start += 1
    while start < end and text[end - 1] in _LOOSE_ENDS + " ":
        end -= 1
    return _Segment(segment.kind, start, end) if start < end else None


def _finds_nothing(sentence: str) -> bool:
    if _pattern("reservations").search(sentence):
        return False
    first_clause = sentence.partition("，")[0]
    return not sentence or any(_pattern("without_content").fullmatch(part) for part in (sentence, first_clause))


def _announces(words: str) -> bool:
    """Whether `words` only announce the list that follows, perhaps with the words that open its kind (主要原因：)."""
    return _pattern("announcements").search(words.rstrip(_LOOSE_ENDS + "。")) is not None


# --- lookups, compiled once ---


def _lookup() -> Any:
    return load_lookup("finding_headings")


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _lookup()[key]))


@cache
def _topic_patterns() -> dict[FindingKind, tuple[re.Pattern[str], re.Pattern[str]]]:
    """For each kind what to search a title for, and what a title must be that is nothing but the topic."""
    patterns: dict[FindingKind, tuple[re.Pattern[str], re.Pattern[str]]] = {}
    for kind, topics in _lookup()["section_topics"].items():
        anywhere = "|".join(f"(?:{topic})" for topic in topics)
        alone = f"{_lookup()['topic_lead']}(?:{anywhere}){_lookup()['topic_tail']}"
        patterns[FindingKind(kind)] = (re.compile(anywhere), re.compile(alone))
    return patterns


@cache
def _labelled_kinds() -> dict[str, FindingKind]:
    return {label: FindingKind(kind) for kind, labels in _lookup()["cell_labels"].items() for label in labels}
