"""Forms whose text has lost all borders between cells: 储备到位率100%100%库存账实相符率100%100%.

Headings, groups and labels are known words and divide the text. Between them a row is read only where it proves itself
(`glued_rows`, `number_runs`); what does not is an issue. Sequences that still have borders are tables, not read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from pipelines.domain.document import Document, Paragraph, Span
from pipelines.domain.facts import Fact, IndicatorFact, NumberMention, Place, ReportHeader, SpendingFact
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import Disposition, Severity, SourceKind, SpendingScheme
from pipelines.extractors.tables.cells import word_pattern
from pipelines.extractors.tables.columns import Column, Role, read_column, tell_role
from pipelines.extractors.tables.context import declared_unit
from pipelines.extractors.tables.glued_rows import GluedRow, find_glued_rows
from pipelines.extractors.tables.indicator_values import same_unit
from pipelines.extractors.tables.indicators import tell_group
from pipelines.extractors.tables.number_runs import RunFigure, is_rate_of, split_run
from pipelines.lookups import load_lookup
from pipelines.text.exclusions import find_exclusions
from pipelines.text.normalised import NormalisedText, normalise
from pipelines.text.numbers import find_numbers, money_factor

# headings right behind each other: a sentence that counts 一级指标4个、二级指标12个 is none
_MAY_HOLD_FORM = re.compile(r"一\s*级\s*指\s*标\s*二\s*级\s*指\s*标")
_LEAST_HEADINGS = 4
_DIGIT = re.compile(r"\d")
_LABEL = re.compile(r"指标\d(?!\d)")
_LABELLED = re.compile(r"指标指标\d(?!\d)")
_WEIGHT = re.compile(r"\(\d+分?\)")
_FUND_NAME = re.compile(r"[^：，。、\d%()]{0,8}?(?:资金总额|财政拨款|专项转移支付|补助资金|补助|结转资金|资金)")
_RUN = re.compile(r"(?:\d[\d.]*(?:%|万元|元)?)+")
_PROJECT = re.compile(
    r"(?:资金|项目|专项)名称(?P<name>.{2,40}?)(?=(?:项目)?负责人|(?:县级|市级|省级|自治区)?(?:项目)?(?:主管|实施)(?:部门|单位)|项目实施)"
)
_MOST_PERCENT = Decimal(100)


@dataclass
class GluedReading:
    """What forms in glued text state. `taken` are the places they stand at, `prose` the goals written out in them."""

    facts: list[Fact] = field(default_factory=list)
    numbers: list[NumberMention] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    taken: list[Span] = field(default_factory=list)
    prose: list[Span] = field(default_factory=list)


def read_glued_forms(document: Document, report: ReportHeader) -> GluedReading:
    """Read the forms in glued text among the paragraphs of `document`."""
    reading = GluedReading()
    for run in _paragraph_runs(document):
        if _MAY_HOLD_FORM.search(document.text, run[0].span.start, run[-1].span.end):
            form = _find_form(document, run)
            if form is not None:
                _FormReading(document, report, form, reading).read()
    return reading


def _paragraph_runs(document: Document) -> Iterator[list[Paragraph]]:
    run: list[Paragraph] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            run.append(block)
        elif run:
            yield run
            run = []
    if run:
        yield run


@dataclass(frozen=True, slots=True)
class _Form:
    """A form in glued text: `text` in normal form without page marks, and where its parts begin and end in it.

    `funds`, `goals` and `rows` are the parts below the headings of each; the first two may be empty. `roles` are the
    indicator columns as printed.
    """

    text: NormalisedText
    funds: tuple[int, int]
    goals: tuple[int, int]
    rows: tuple[int, int]
    roles: tuple[Role, ...]


def _find_form(document: Document, paragraphs: Sequence[Paragraph]) -> _Form | None:
    text = _read_flow(document, paragraphs)
    words = text.text
    headings = _heading_run("glued_heading", _LEAST_HEADINGS).search(words)
    if headings is None:
        return None
    roles = [tell_role(match[0]) for match in word_pattern("glued_heading").finditer(headings[0])]
    end = word_pattern("form_end").search(words, headings.end())
    rows = (headings.end(), end.start() if end else len(words))
    goals = word_pattern("goals_begin").search(words, 0, headings.start())
    before_rows = headings.start() - (len("绩效指标") if words.endswith("绩效指标", 0, headings.start()) else 0)
    goals_span = (goals.end(), before_rows) if goals else (before_rows, before_rows)
    funds_headings = word_pattern("glued_funds_heading").finditer(words, 0, goals.start() if goals else before_rows)
    first = next((match for match in funds_headings if tell_role(match[0]) is Role.AMOUNT), None)
    fund_end = goals.start() if goals else before_rows
    funds = (_funds_begin(words, first.start()), fund_end) if first else (fund_end, fund_end)
    return _Form(text, funds, goals_span, rows, tuple(role for role in roles if role is not None))


def _funds_begin(words: str, first_heading: int) -> int:
    """Where the funds block begins: at its title or the name of its first row, before the first heading."""
    title = max(words.rfind(word, 0, first_heading) for word in ("资金情况", "项目资金", "预算执行情况"))
    return title if title >= 0 and first_heading - title < 40 else first_heading


@cache
def _heading_run(name: str, least: int) -> re.Pattern[str]:
    return re.compile(rf"(?:{load_lookup('table_words')[name]}){{{least},}}")


def _read_flow(document: Document, paragraphs: Sequence[Paragraph]) -> NormalisedText:
    """The text of `paragraphs` in normal form, without the page marks within it."""
    span = Span(paragraphs[0].span.start, paragraphs[-1].span.end)
    pieces = [normalise(document.text, piece) for piece in document.flow(span)]
    offsets = tuple(offset for piece in pieces for offset in piece.offsets)
    return NormalisedText("".join(piece.text for piece in pieces), offsets, document.text)


class _FormReading:
    """Reads one form part by part."""

    def __init__(self, document: Document, report: ReportHeader, form: _Form, reading: GluedReading) -> None:
        self.document = document
        self.report = report
        self.form = form
        self.words = form.text.text
        self.reading = reading
        self._first = len(reading.facts)
        self._rules: list[tuple[int, int, str]] = []
        project = _PROJECT.search(self.words, 0, form.funds[1])
        self._project = project["name"] if project else None

    def read(self) -> None:
        """Read funds and indicators, leave the goals to the running text, and account for every number."""
        form = self.form
        if form.funds[0] < form.funds[1]:
            self._read_funds()
        self._read_indicators()
        labels = _LABEL.finditer(self.words, *form.rows)
        self._rules += [(label.start(), label.end(), "ordinal_number") for label in labels]
        start = min(form.funds[0], form.goals[0], form.rows[0])
        self.reading.taken.append(form.text.span(start, form.rows[1]))
        if form.goals[0] < form.goals[1]:
            self.reading.prose.append(form.text.span(*form.goals))
        self._account(start)

    # --- the funds block

    def _read_funds(self) -> None:
        start, end = self.form.funds
        headings = [*word_pattern("glued_funds_heading").finditer(self.words, start, end)]
        columns = [read_column(place, [match[0]]) for place, match in enumerate(headings)]
        unit = declared_unit(self.words[start:end])
        names = {match.end(): match for match in _FUND_NAME.finditer(self.words, start, end)}
        ends = {match.end(): column for match, column in zip(headings, columns, strict=True)}
        for run in _RUN.finditer(self.words, start, end):
            if name := names.get(run.start()):
                self._read_run(run, name, columns, unit)
            elif (column := ends.get(run.start())) and (name := names.get(headings[0].start())):
                # 年度资金总额 全年预算数(A) 340: the sum stands behind its heading
                self._read_run(run, name, [column], unit)

    def _read_run(self, run: re.Match[str], name: re.Match[str], columns: list[Column], unit: str | None) -> None:
        figures = _read_figures(run[0], columns)
        if figures is None:
            self._doubt(
                name.start(), run.end(), "The sums behind this name have lost their borders: split them by hand."
            )
            return
        values = {column.index: figure for column, figure in zip(columns, figures, strict=True)}
        for column in columns:
            start = run.start() + values[column.index].start
            figure = self.form.text.span(start, run.start() + values[column.index].end)
            place = self._place(name.start(), run.end(), [figure], "glued_funds")
            if column.role is Role.RATE:
                if _is_total(name[0]):
                    self._add_rate(place, values[column.index].value)
                else:
                    self._rules.append((start, start + 1, "derived_rate"))
            elif column.role is Role.AMOUNT and column.stage is not None:
                own = re.match("亿元|万元|元", self.words[run.start() + values[column.index].end :])
                factor = money_factor(own[0] if own else unit)
                if factor is None:
                    self._doubt(name.start(), run.end(), "The sums of this form have no unit of money.", "unit_missing")
                    return
                scheme = SpendingScheme.PROJECT if _is_total(name[0]) else SpendingScheme.FUND
                self.reading.facts.append(
                    SpendingFact(
                        place,
                        self.report.fiscal_year,
                        scheme,
                        name[0].removeprefix("其中"),
                        column.stage,
                        values[column.index].value * factor,
                        funding_scope=self._project,
                    )
                )

    def _add_rate(self, place: Place, value: Decimal) -> None:
        rate = f"{value}%"
        self.reading.facts.append(
            IndicatorFact(place, self.report.fiscal_year, "预算执行率", actual_text=rate, actual_value=value, unit="%")
        )

    # --- indicators

    def _read_indicators(self) -> None:
        roles = tuple(role for role in self.form.roles if role in _VALUE_ROLES)
        first = second = None
        groups = [*self._find_groups()]
        stops = [*(start for start, _, _ in groups[1:]), self.form.rows[1]]
        for (_, end, words), stop in zip(groups, stops, strict=False):
            group = tell_group(words, is_first=second is None and first is None)
            weight = _WEIGHT.match(self.words, end)
            begin = weight.end() if weight else end
            self._rules.append((end, begin, "group_weight"))
            if group is not None:
                is_first = group.is_first if group.whole is None or weight is None else False
                first, second = (group.name, None) if is_first else (first, group.name)
            self._read_group(begin, stop, roles, first, second)

    def _find_groups(self) -> Iterator[tuple[int, int, str]]:
        """Where groups of indicators are named in the text: start, end, name."""
        place, end = self.form.rows
        groups = _group_words(has_labels=_LABELLED.search(self.words, place, end) is not None)
        while match := groups.search(self.words, place, end):
            yield match.start(), match.end(), match[0]
            place = match.end()
            weight = _WEIGHT.match(self.words, place)
            bare = _bare_group_words().match(self.words, weight.end() if weight else place, end)
            if bare:
                yield bare.start(), bare.end(), bare[0]
                place = bare.end()

    def _read_group(self, start: int, end: int, roles: tuple[Role, ...], first: str | None, second: str | None) -> None:
        words = self.words[start:end]
        rows = [*find_glued_rows(words, roles)]
        begins = [0, *(row.rest for row in rows)]
        for begin, row in zip(begins, rows, strict=False):
            if _DIGIT.search(_LABEL.sub("", words[begin : row.name[0]])):
                self._doubt(start + begin, start + row.name[0], _UNREADABLE)
        rest = words[begins[-1] :]
        if _DIGIT.search(rest):
            self._doubt(start + begins[-1], end, _UNREADABLE)
        gives_reason = rest and Role.REASON in self.form.roles and not _DIGIT.search(rest)
        for row in rows:
            reason = rest if row is rows[-1] and gives_reason else None
            self._add_row(start, row, first, second, reason)

    def _add_row(self, start: int, row: GluedRow, first: str | None, second: str | None, reason: str | None) -> None:
        at = {role: (start + span[0], start + span[1]) for role, span in row.values.items()}
        printed = {role: self.words[slice(*span)] for role, span in at.items()}
        numbers = {role: find_numbers(text) for role, text in printed.items()}
        values = {role: found[0] for role, found in numbers.items() if len(found) == 1}
        target, actual = values.get(Role.TARGET), values.get(Role.ACTUAL)
        figures = [
            self.form.text.span(at[role][0] + number.figure_start, at[role][0] + number.figure_end)
            for role, number in values.items()
        ]
        if target is not None and target.is_percent and target.value > _MOST_PERCENT:
            self._doubt(at[Role.TARGET][0], at[Role.TARGET][1], _IMPLAUSIBLE, "value_implausible")
            target = None
            printed.pop(Role.TARGET)
        unit = next((same_unit(number.unit) for number in (target, actual) if number is not None), None)
        self.reading.facts.append(
            IndicatorFact(
                self._place(start + row.name[0], start + row.rest + len(reason or ""), figures, "glued_indicator"),
                self.report.fiscal_year,
                self.words[start + row.name[0] : start + row.name[1]],
                first,
                second,
                printed.get(Role.TARGET),
                target.operator if target else None,
                target.value if target else None,
                printed.get(Role.ACTUAL),
                actual.operator if actual else None,
                actual.value if actual else None,
                unit,
                Decimal(printed[Role.WEIGHT]) if Role.WEIGHT in printed else None,
                Decimal(printed[Role.SCORE]) if Role.SCORE in printed else None,
                deviation_reason=reason,
            )
        )
        self._rules.append((start + row.name[0], start + row.name[1], "name_with_digits"))

    # --- places and numbers

    def _place(self, start: int, end: int, figures: Sequence[Span], rule: str) -> Place:
        span = self.form.text.span(start, end)
        page = self.document.page_number(span.start)
        locator = self.document.text_locator(span)
        return Place(SourceKind.TABLE, span, locator, f"tables.{rule}", tuple(sorted(figures)), page)

    def _doubt(self, start: int, end: int, message: str, code: str = "borders_lost") -> None:
        span = self.form.text.span(start, end)
        self.reading.issues.append(Issue(code, Severity.WARNING, message, span, self.document.text_locator(span)))

    def _account(self, start: int) -> None:
        """Every number of the form outside its goals: of a fact, by a rule none, or unexplained."""
        figures = sorted({f for fact in self.reading.facts[self._first :] for f in fact.place.figures})
        used = [(self.form.text.index(f.start), self.form.text.index(f.end - 1) + 1) for f in figures]
        self.reading.numbers += [self._mention(first, last, Disposition.FACT, None) for first, last in used]
        place = start
        for first, last in [*used, (self.form.rows[1], self.form.rows[1])]:
            self._account_between(place, first)
            place = max(place, last)

    def _account_between(self, start: int, end: int) -> None:
        text = self.form.text
        piece = NormalisedText(text.text[start:end], text.offsets[start:end], text.source)
        exclusions = find_exclusions(piece) if piece.text else []
        for number in find_numbers(piece.text):
            first, last = start + number.figure_start, start + number.figure_end
            if self.form.goals[0] <= first < self.form.goals[1]:
                continue
            rule = next((rule for begin, stop, rule in self._rules if begin <= first < stop), None)
            rule = rule or next((e.rule for e in exclusions if e.start <= number.figure_start < e.end), None)
            disposition = Disposition.EXCLUDED if rule else Disposition.UNEXPLAINED
            self.reading.numbers.append(self._mention(first, last, disposition, rule))

    def _mention(self, start: int, end: int, disposition: Disposition, rule: str | None) -> NumberMention:
        span = self.form.text.span(start, end)
        unit = next(
            (number.unit for number in find_numbers(self.words[start : end + 4]) if number.figure_start == 0), None
        )
        return NumberMention(span, self.document.text[span.start : span.end], unit, disposition, rule)


_VALUE_ROLES = frozenset({Role.TARGET, Role.ACTUAL, Role.WEIGHT, Role.SCORE})
_UNREADABLE = "The cells of this row have lost their borders and could be split in more than one way: read it by hand."
_IMPLAUSIBLE = "A target above 100 %: a sign (≥) may have been misread as a digit. The target is left out."


def _is_total(name: str) -> bool:
    return word_pattern("funds_total").fullmatch(name) is not None


def _read_figures(run: str, columns: Sequence[Column]) -> Sequence[RunFigure] | None:
    """The figures of a run below `columns`, if they can be told apart in one way."""
    numbers = find_numbers(run)
    if len(numbers) == len(columns) and all(number.unit for number in numbers):
        figures = [RunFigure(n.figure_start, n.figure_end, n.value, n.is_percent) for n in numbers]
        return figures if _fits(figures, columns) else None
    if len(columns) == 1 and len(numbers) == 1:
        return [RunFigure(numbers[0].figure_start, numbers[0].figure_end, numbers[0].value, numbers[0].is_percent)]
    return split_run(run, len(columns), lambda figures: _fits(figures, columns))


def _fits(figures: Sequence[RunFigure], columns: Sequence[Column]) -> bool:
    """Whether the rate is the actual by the budget, and the score within the weight."""
    by_role = {column.role: figure for column, figure in zip(columns, figures, strict=True) if column.role}
    amounts = [figure.value for column, figure in zip(columns, figures, strict=True) if column.role is Role.AMOUNT]
    rate, weight, score = (by_role.get(role) for role in (Role.RATE, Role.WEIGHT, Role.SCORE))
    if (
        rate is None
        or len(amounts) < 2
        or any(f.is_percent is not (f is rate) for f in figures if f.is_percent or f is rate)
    ):
        return False
    if weight is not None and (weight.value > _MOST_PERCENT or (score is not None and score.value > weight.value)):
        return False
    return is_rate_of(rate.value, amounts[-1], amounts[-2])


@cache
def _group_words(*, has_labels: bool) -> re.Pattern[str]:
    """A group of indicators by its full name, and the corner that pages repeat.

    In a form that labels its indicators a group may lack its ending before a label: 生态效益 指标1.
    """
    full, bare = _group_stems()
    if not has_labels:
        return re.compile(rf"(?:{full})(?:类)?指标|绩效指标")
    return re.compile(rf"(?:{full})(?:类)?指标(?!\d(?!\d))|(?:{bare})(?=指标\d(?!\d))|绩效指标")


@cache
def _bare_group_words() -> re.Pattern[str]:
    """A second-level group right behind a first-level one, without 指标."""
    return re.compile(rf"(?:{_group_stems()[1]})(?!指标)")


@cache
def _group_stems() -> tuple[str, str]:
    lookup = load_lookup("indicator_groups")
    second = [line["name"].removesuffix("指标") for line in lookup["level_2"]]
    first = [line["name"].removesuffix("指标") for line in lookup["level_1"] if line["name"].endswith("指标")]
    ordered = sorted({*first, *second}, key=len, reverse=True)
    return "|".join(ordered), "|".join(sorted(second, key=len, reverse=True))
