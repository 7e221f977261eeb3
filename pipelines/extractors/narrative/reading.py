"""Runs the binding rules over a document's running text and makes the facts.

A `Reader` holds what has been found so far; each `_make_…` turns one bound figure into facts. Figures no rule takes
are kept as unexplained. Statements without a figure (未安排…, 与上年持平) are read at their place in the sentence.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipelines.domain.document import Document, Span
from pipelines.domain.facts import (
    BasicFact,
    ChangeFact,
    Fact,
    IndicatorFact,
    NumberMention,
    Place,
    ReportHeader,
    SpendingFact,
)
from pipelines.domain.vocabulary import (
    BudgetStage,
    ComparisonBasis,
    Disposition,
    ReportType,
    SourceKind,
    SpendingScheme,
    SubjectKind,
)
from pipelines.extractors.narrative import names
from pipelines.extractors.narrative.passages import Passage, walk_passages
from pipelines.extractors.narrative.rules import Kind, Role, bind, default_scheme, indicator_name
from pipelines.extractors.narrative.scene import Scene, State, Subject, year_in
from pipelines.text.clauses import Figure, Sentence, split_sentences
from pipelines.text.exclusions import Exclusion, find_exclusions
from pipelines.text.numbers import Number, find_numbers, money_factor
from pipelines.text.terms import ItemTerm, find_comparison, find_items, find_no_change, find_stage

_LIST_OPENER = re.compile(r"其中|包括|主要项目|具体为|具体包括|分项|分别为")
_NONE_STATED = re.compile(r"(?:未安排|没有安排|未发生|没有|未列支|无)(?=(?P<what>[^，。；：]{2,24}))")
_ZERO_SCHEMES = (SpendingScheme.FUND, SpendingScheme.THREE_PUBLIC)
_NO_ITEM = re.compile(r"^(?:从|由|向|因|根据|按照?)|(?:原因|情况|影响|规定|要求|因素)$")
_TOPIC = re.compile(r"(?:^|[，；：])(?P<words>[^，；：]{2,40})(?P<mark>[：，])$")
_TOPIC_NAME = re.compile(r"(?:项目|资金|经费|专项)$")
_LINE_NAME = re.compile(r"(?:经费|资金|专项|项目|补助|奖励|费|支出|资金等|经费等)$")
_OWNER = re.compile(r"(?:我|本)(?:局|部门|单位|委|办|镇|乡)(?!.{0,2}项目)|部门整体")
_WHOLE = "部门整体支出"
_BUDGET_RATE = re.compile(r"执行率|完成率|使用率|到位率|完成.{0,4}预算")
_WORTH_READING = re.compile(r"\d|第[一二三四五六七八九十]|[无無未没沒]|持平|一致|不变|不變|相同|零")
_CONTENT = re.compile(r"(?:建设内容|建设规模|工程量|实施内容)(?:及规模|为|包括|：)")
_REDUCED = re.compile(r"压减|冻结|追减|调减|核减")
_ALSO_BASIC = re.compile(r"在职.{0,4}控制率|满意度|满意率")
_INITIAL_TYPES = (ReportType.BUDGET, ReportType.PERFORMANCE_TARGETS)


def read_running_text(document: Document, header: ReportHeader) -> tuple[list[Fact], list[NumberMention]]:
    """The facts of a document's headings and paragraphs, one per place, and what became of each of their numbers."""
    reader = Reader(document, header)
    for passage in walk_passages(document):
        reader.read(passage)
    return reader.facts, reader.numbers


def default_stage(header: ReportHeader) -> BudgetStage:
    """The stage of a sum that names none: the initial budget in budgets and plans, else what was spent."""
    title = header.title or ""
    planned = header.report_type in _INITIAL_TYPES or ("预算" in title and "决算" not in title and "绩效" not in title)
    return BudgetStage.INITIAL_BUDGET if planned else BudgetStage.ACTUAL


class Reader:
    """Reads passages one after another; `facts` and `numbers` grow in reading order."""

    def __init__(self, document: Document, header: ReportHeader) -> None:
        self.document = document
        self.header = header
        self.facts: list[Fact] = []
        self.numbers: list[NumberMention] = []
        self._stage = default_stage(header)
        self._previous_state: State | None = None

    def read(self, passage: Passage) -> None:
        """Read one passage; one that holds neither a figure nor a statement of none or no change is passed over."""
        if not _WORTH_READING.search(self.document.text, passage.span.start, passage.span.end):
            return
        normalised = passage.normalised
        exclusions = find_exclusions(normalised)
        numbers = find_numbers(normalised.text)
        figures = _without_excluded(numbers, exclusions)
        self._account_excluded(passage, numbers, exclusions)
        state = State(self.header.fiscal_year, self._stage)
        state.subject = _topic(passage)
        for sentence in split_sentences(normalised.text, _share_units(normalised.text, figures)):
            self._read_sentence(passage, sentence, state)

    # --- one sentence

    def _read_sentence(self, passage: Passage, sentence: Sentence, state: State) -> None:
        state.start_sentence()
        if not _LIST_OPENER.match(sentence.text):
            state.parent = None
        opening = _opening_item(passage, sentence)
        if opening is not None:
            state.subject = opening
        run = _SentenceRun(self, passage, sentence, state)
        run.read()

    # --- accounting

    def note(self, passage: Passage, number: Number, disposition: Disposition, rule: str | None) -> None:
        """Record what became of a number."""
        span = passage.normalised.span(number.figure_start, number.figure_end)
        text = self.document.text[span.start : span.end]
        self.numbers.append(NumberMention(span, text, number.unit, disposition, rule))

    def _account_excluded(self, passage: Passage, numbers: list[Number], exclusions: list[Exclusion]) -> None:
        for number in numbers:
            exclusion = _covering(number, exclusions)
            if exclusion is not None:
                self.note(passage, number, Disposition.EXCLUDED, exclusion.rule)


def _covering(number: Number, exclusions: list[Exclusion]) -> Exclusion | None:
    return next((e for e in exclusions if e.start <= number.figure_start < e.end), None)


def _without_excluded(numbers: list[Number], exclusions: list[Exclusion]) -> list[Number]:
    figures, index = [], 0
    for number in numbers:
        while index < len(exclusions) and exclusions[index].end <= number.figure_start:
            index += 1
        if not any(e.start <= number.figure_start < e.end for e in exclusions[index : index + 3]):
            figures.append(number)
    return figures


def _share_units(text: str, numbers: list[Number]) -> list[Number]:
    """各是4535.77,4598.23万元: a figure without a unit takes the unit of the one it is paired with."""
    shared = list(numbers)
    for index in range(len(shared) - 2, -1, -1):
        left, right = shared[index], shared[index + 1]
        if left.unit is None and right.unit is not None and text[left.end : right.start] in ("，", "、", "和", "及", "与"):
            shared[index] = replace(left, unit=right.unit)
    return shared


def _topic(passage: Passage) -> Subject | None:
    """The item the nearest heading names ((一)基本支出), as the subject of sentences that name none."""
    for title in reversed(passage.headings[-2:]):
        items = find_items(title)
        if items:
            item = items[-1]
            return Subject(SubjectKind.SPENDING, title[item.start : item.end], item.scheme, item.category_code)
    return None


def _opening_item(passage: Passage, sentence: Sentence) -> Subject | None:
    """公共项目为…，实际分配资金X万元: a sentence that begins with an item and says what it is, is about that item."""
    start, end = names.trim(sentence.text[:24])
    items = find_items(sentence.text[start:end])
    if not items or items[0].start > 0 or not re.match("[为是，]|指|主要", sentence.text[start + items[0].end :]):
        return None
    item = items[0]
    first = sentence.start + start
    name = passage.normalised.name(range(first, first + item.end))
    return Subject(SubjectKind.SPENDING, name, item.scheme, item.category_code)


class _SentenceRun:
    """One sentence being read: figures and statements in order, and the change that is being put together."""

    def __init__(self, reader: Reader, passage: Passage, sentence: Sentence, state: State) -> None:
        self.reader = reader
        self.passage = passage
        self.sentence = sentence
        self.state = state
        self.pending: ChangeFact | None = None
        self.paired: list[int] = []
        self.first_fact = len(reader.facts)
        self.in_aside = False
        self.outer_subject: Subject | None = None
        self.pairs = _pair_groups(passage.normalised.text, sentence.figures)

    def read(self) -> None:
        statements = self._statements()
        previous: Number | None = None
        for index, figure in enumerate(self.sentence.figures):
            while statements and statements[0][0] < figure.number.start:
                self._read_statement(*statements.pop(0))
            self._read_figure(index, figure, previous)
            previous = figure.number
        for statement in statements:
            self._read_statement(*statement)
        self._flush()
        self._restage_available()

    # --- figures

    def _read_figure(self, index: int, figure: Figure, previous: Number | None) -> None:
        state = self.state
        self._pass_aside(figure)
        self._open_list(figure)
        state.is_content_list = state.is_content_list or bool(_CONTENT.search(figure.before))
        scene = Scene(self.passage, figure, state, previous)
        self._note_year(scene)
        self._note_topic(scene)
        if scene.comparison is not None:
            self._start_comparison(scene)
        pair = self.pairs.get(index)
        role = pair.role if pair is not None and pair.role is not None else bind(scene)
        if pair is not None:
            pair.role = pair.role or role
        if role is None:
            self._note_unbound(scene)
            return
        made = _MAKERS[role.kind](self, scene, role, pair)
        self.reader.note(self.passage, figure.number, made, role.rule)

    def _pass_aside(self, figure: Figure) -> None:
        """What a bracket speaks of is forgotten behind it."""
        if figure.is_aside and not self.in_aside:
            self.outer_subject = self.state.subject
        elif self.in_aside and not figure.is_aside:
            self._flush()
            self.state.subject = self.outer_subject
        self.in_aside = figure.is_aside

    def _note_unbound(self, scene: Scene) -> None:
        """An ordinal that ranks nothing (第一时间) is no figure; any other figure no rule takes stays unexplained."""
        ordinal = scene.number.is_ordinal and scene.number.unit is None
        disposition = Disposition.EXCLUDED if ordinal else Disposition.UNEXPLAINED
        self.reader.note(self.passage, scene.number, disposition, "ordinal" if ordinal else None)

    def _open_list(self, figure: Figure) -> None:
        """其中 and its like make the last subject the parent of what follows."""
        opener = None
        for opener in _LIST_OPENER.finditer(figure.before):
            pass
        if opener is None and not figure.before.startswith("："):
            return
        subject = self.state.subject
        if subject is not None and subject.kind is SubjectKind.INDICATOR and subject.unit == "%":
            subject = self.state.last_spending
        if subject is not None and subject.kind is SubjectKind.SPENDING:
            self.state.parent = subject

    def _note_year(self, scene: Scene) -> None:
        year = year_in(scene.figure.before if scene.comparison is None else scene.near[: scene.comparison.start], self.state)
        if year is not None and not re.search("上年|去年", scene.figure.before):
            self.state.sentence_year = year

    def _note_topic(self, scene: Scene) -> None:
        """如某某项目，2023年初预算资金…: a clause that is nothing but a name tells what the following stages are of."""
        earlier = scene.figure.before[: len(scene.figure.before) - len(scene.figure.lead)]
        match = _TOPIC.search(earlier)
        if match is None or scene.comparison is not None:
            return
        words = match["words"]
        items = find_items(words)
        if items and match["mark"] == "：":
            item = items[-1]
            name = _name_at(scene, match.start("words") + item.start, item.end - item.start)
            self.state.subject = Subject(SubjectKind.SPENDING, name, item.scheme, item.category_code)
        elif not items and match["mark"] == "，" and _TOPIC_NAME.search(words):
            start, end = names.trim(words)
            owner = words.rfind("的", start, end - 4) + 1
            name = _name_at(scene, match.start("words") + max(start, owner), end - max(start, owner))
            if end - start > 3:
                self.state.subject = Subject(SubjectKind.SPENDING, name, SpendingScheme.PROJECT)

    def _start_comparison(self, scene: Scene) -> None:
        """A new comparison phrase: what stands before it in its clause is its subject, if it names one."""
        self._flush()
        self.state.comparison = self.state.earlier_comparison = scene.comparison
        assert scene.comparison is not None
        words = scene.near[: scene.comparison.start]
        clause_start = max(words.rfind(mark) for mark in "，；：") + 1
        subject = self._subject_of(words[clause_start:], clause_start, scene)
        if subject is not None:
            self.state.subject = subject

    def _subject_of(self, clause: str, shift: int, scene: Scene) -> Subject | None:
        """The subject a clause names before its comparison, None where it names nothing new."""
        start, end = names.trim(clause)
        if end - start < 2 or names.is_bare_verb(clause[start:end]):
            return None
        words = clause[start:end]
        items = find_items(words)
        before = scene.figure.before
        offset = len(before) - len(scene.near) + shift + start
        name = _name_at(scene, offset, end - start) or words
        current = self.state.subject
        if items and (rest := _name_behind(words, items[-1].end)):
            first, last = rest
            own = _name_at(scene, offset + first, last - first) or words[first:last]
            return Subject(SubjectKind.SPENDING, own, SpendingScheme.PROJECT)
        if items:
            item = items[-1]
            if current is not None and current.category_code == item.category_code and item.category_code:
                return None
            item_name = _name_at(scene, offset + item.start, item.end - item.start) or words[item.start : item.end]
            return Subject(SubjectKind.SPENDING, item_name, item.scheme, item.category_code)
        if current is not None and (names.is_generic(words) or words in current.name or current.name in words):
            return None
        kind = SubjectKind.BASIC if self.passage.is_basic else SubjectKind.INDICATOR
        return Subject(kind, name)

    # --- makers: each returns what became of the figure

    def make_share(self, scene: Scene, role: Role, pair: _Pair | None) -> Disposition:
        return Disposition.SHARE

    def make_base(self, scene: Scene, role: Role, pair: _Pair | None) -> Disposition:
        subject = self.state.subject
        basis = role.basis or ComparisonBasis.PRIOR_YEAR
        if subject is None:
            return Disposition.UNEXPLAINED
        number = scene.number
        self._add_change(scene, basis, base_value=number.value)
        year, stage = self.state.year, BudgetStage.ACTUAL
        if basis is ComparisonBasis.PRIOR_YEAR:
            year = self._base_year()
            if self.state.comparison is not None and "预算" in self.state.comparison.base_text:
                stage = BudgetStage.INITIAL_BUDGET
        else:
            stage = BudgetStage.INITIAL_BUDGET
        if subject.kind is SubjectKind.SPENDING and number.wan_yuan is not None:
            self._add_spending(scene, role, replace(subject, fiscal_year=year, stage=stage), number.wan_yuan)
        elif subject.kind is SubjectKind.BASIC and basis is ComparisonBasis.PRIOR_YEAR:
            self._add(BasicFact(self._place(scene, role), year, subject.name, number.value, number.unit))
        return Disposition.FACT

    def _base_year(self) -> int | None:
        comparison = self.state.comparison
        named = re.search(r"(?:19|20)\d\d", comparison.base_text) if comparison else None
        if named:
            return int(named[0])
        return self.state.year - 1 if self.state.year is not None else None

    def make_change(self, scene: Scene, role: Role, pair: _Pair | None) -> Disposition:
        number = scene.number
        own = self._subject_in_change(scene)
        if own is not None:
            self._flush()
            self.state.subject = own
        if self._changes_all(scene, role):
            return Disposition.FACT
        if pair is not None and pair.size <= len(self.state.recent):
            return self._make_paired_change(scene, role, pair)
        if self.state.subject is None:
            return Disposition.UNEXPLAINED
        value = number.value if role.rule == "rate_of_change" else role.sign * abs(number.value)
        basis = role.basis or ComparisonBasis.PRIOR_YEAR
        if number.is_percent:
            self._add_change(scene, basis, change_pct=value, rule=role.rule)
            self._note_growth(scene, role, value)
        else:
            self._add_change(scene, basis, change_amount=value, unit=number.unit, rule=role.rule)
        return Disposition.FACT

    def _make_paired_change(self, scene: Scene, role: Role, pair: _Pair) -> Disposition:
        """分别减少A和B，下降P%和Q%: the first of each list belongs to the first subject, the second to the second."""
        position = pair.take()
        value = role.sign * abs(scene.number.value)
        key = "change_pct" if scene.number.is_percent else "change_amount"
        earlier = self.paired[position] if len(self.paired) == pair.size else None
        self._flush()
        if earlier is not None and getattr(self.reader.facts[earlier], key) is None:
            fact = self.reader.facts[earlier]
            assert isinstance(fact, ChangeFact)
            self.reader.facts[earlier] = replace(fact, place=self._joined(fact.place, self._place(scene, role)), **{key: value})
            return Disposition.FACT
        self.state.subject = self.state.recent[-pair.size :][position]
        unit = None if scene.number.is_percent else scene.number.unit
        basis = role.basis or ComparisonBasis.PRIOR_YEAR
        self._add_change(scene, basis, unit=unit, rule=role.rule, **{key: value})
        self._flush()
        self.paired = [*self.paired, len(self.reader.facts) - 1] if position else [len(self.reader.facts) - 1]
        return Disposition.FACT

    def _changes_all(self, scene: Scene, role: Role) -> bool:
        """第35位，…第34位，较上年均前进14位: one change for each of the like subjects before it."""
        number = scene.number
        if not re.search("均|都", scene.after_comparison) or number.is_percent:
            return False
        alike = [s for s in self.state.recent if s.unit in (number.unit, "名", "位") and s.kind is SubjectKind.INDICATOR]
        for subject in alike[-2:]:
            self._flush()
            self.state.subject = subject
            self._add_change(
                scene, role.basis or ComparisonBasis.PRIOR_YEAR, change_amount=role.sign * abs(number.value), rule=role.rule
            )
        return len(alike) > 1

    def _note_growth(self, scene: Scene, role: Role, value: Decimal) -> None:
        """Growth belongs to the indicator it is printed with; growth alone (研发投入同比增长21%) is one itself."""
        subject = self.state.subject
        if subject is None or subject.kind is not SubjectKind.INDICATOR or role.basis is not ComparisonBasis.PRIOR_YEAR:
            return
        if subject.value is None:
            self._add_indicator(scene, role, f"{subject.name}同比增长", growth=value)
        else:
            self._set_growth(value)

    def _subject_in_change(self, scene: Scene) -> Subject | None:
        """其他公共项目综合减少X: the clause names its own subject before the word of direction."""
        if scene.comparison is not None or scene.figure.is_aside:
            return None
        clause = scene.figure.lead
        match = re.search(r"(?:增|减|下降|上升|压|节约|提高|提升|降|回落)", clause)
        if match is None or match.start() < 3:
            return None
        return self._subject_of(clause[: match.start()], len(scene.near) - len(clause), scene)

    def make_rate_of_change(self, scene: Scene, role: Role, pair: _Pair | None) -> Disposition:
        """“三公”经费变动率-21.84%: a rate with a name is an indicator and a stated change at once."""
        name = scene.lead_name
        subject = re.sub(r"(?:增长率|变动率|增减率|变动比例|增减幅度|变动幅度)$", "", name)
        if self.pending is not None and (subject in self.pending.subject_name or self.pending.subject_name in subject):
            return self.make_change(scene, role, pair)
        if len(subject) < 2:
            return self.make_change(scene, role, pair)
        self._add_indicator(scene, role, name, growth=scene.number.value)
        kind = SubjectKind.SPENDING if scene.items else SubjectKind.INDICATOR
        self.state.subject = Subject(kind, subject)
        self._add_change(scene, ComparisonBasis.PRIOR_YEAR, change_pct=scene.number.value, rule=role.rule)
        self._flush()
        return Disposition.FACT

    def make_value_left(self, scene: Scene, role: Role, pair: _Pair | None) -> Disposition:
        self._remember(Subject(SubjectKind.INDICATOR, role.name, value=scene.number.value, unit=scene.number.unit))
        return Disposition.FACT

    def make_restated(self, scene: Scene, role: Role, pair: _Pair | None) -> Disposition:
        """The same fact in another place: a mention of it."""
        for fact in self.reader.facts[-8:]:
            value = fact.actual_value if isinstance(fact, IndicatorFact) else getattr(fact, "value", None)
            if value == scene.number.value and isinstance(fact, IndicatorFact | BasicFact):
                self._add(replace(fact, place=self._place(scene, role)))
        return Disposition.FACT

    def make_excluded(self, scene: Scene, role: Role, pair: _Pair | None) -> Disposition:
        return Disposition.EXCLUDED

    def make_score(self, scene: Scene, role: Role, pair: _Pair | None) -> Disposition:
        return Disposition.FACT

    def make_rank(self, scene: Scene, role: Role, pair: _Pair | None) -> Disposition:
        field = scene.figure.lead.removesuffix("第")
        start, end = names.trim(field)
        field = re.sub(r"^(?:居|列|位居|位列|名列)|(?:排名|排|列|居|位列|位居|名列|位)$", "", field[start:end])
        subject = self.state.subject
        what, _, among = field.partition("排名")
        if what and among:
            name = f"{what}（{among}排名）"
        elif subject is not None and len(field) < 8 and field not in subject.name:
            name = f"{subject.name}（{field}排名）"
        elif field:
            name = f"{field}排名"
        else:
            return Disposition.UNEXPLAINED
        number = replace(scene.number, unit=scene.number.unit or "名")
        self._add(
            IndicatorFact(
                self._place(scene, role),
                scene.fiscal_year,
                name,
                actual_text=f"第{self._printed(scene.number).removeprefix('第')}",
                actual_value=number.value,
                unit=number.unit,
            )
        )
        if len(field) >= 8:
            self._remember(Subject(SubjectKind.INDICATOR, name, value=number.value, unit=number.unit))
        return Disposition.FACT

    def make_target(self, scene: Scene, role: Role, pair: _Pair | None) -> Disposition:
        name = indicator_name(scene) or role.name
        if not name:
            return Disposition.UNEXPLAINED
        number = scene.number
        self._add(
            IndicatorFact(
                self._place(scene, role),
                scene.fiscal_year,
                name,
                target_text=self._printed_with_sign(number),
                target_operator=number.operator,
                target_value=number.value,
                unit=number.unit,
            )
        )
        self._remember(Subject(SubjectKind.INDICATOR, name, value=number.value, unit=number.unit))
        return Disposition.FACT

    def make_basic(self, scene: Scene, role: Role, pair: _Pair | None) -> Disposition:
        name = indicator_name(scene) or scene.lead_name or scene.tail_name
        subject = self.state.subject
        if name in ("净值", "净额"):
            original = next((s for s in reversed(self.state.recent) if s.name.endswith("原值")), subject)
            name = f"{original.name.removesuffix('原值')}{name}" if original is not None else name
        if not name:
            return Disposition.UNEXPLAINED
        number = scene.number
        self._add(BasicFact(self._place(scene, role), scene.fiscal_year, name, number.value, number.unit))
        if _ALSO_BASIC.search(name):
            self._add_indicator(scene, role, name)
        self._remember(Subject(SubjectKind.BASIC, name, value=number.value, unit=number.unit))
        return Disposition.FACT

    def make_indicator(self, scene: Scene, role: Role, pair: _Pair | None) -> Disposition:
        name = role.name
        if pair is not None:
            name = pair.name(name)
        self._note_adjustment_rate(scene, name)
        self._add_indicator(scene, role, name)
        if _ALSO_BASIC.search(name):
            self._add(BasicFact(self._place(scene, role), scene.fiscal_year, name, scene.number.value, scene.number.unit))
        if scene.number.is_percent and _BUDGET_RATE.search(name):
            self._flush()
        else:
            self._remember(Subject(SubjectKind.INDICATOR, name, value=scene.number.value, unit=scene.number.unit))
        return Disposition.FACT

    def _note_adjustment_rate(self, scene: Scene, name: str) -> None:
        """预算调整额X，预算调整率Y%: the adjustment is a stated change against the budget."""
        subject = self.state.subject
        if subject is None or subject.stage is not BudgetStage.ADJUSTMENT or "调整率" not in name:
            return
        self._add_change(scene, ComparisonBasis.BUDGET, change_amount=subject.value, unit=subject.unit)
        if self.pending is not None:
            self.pending = replace(self.pending, current_value=None)
        self._add_change(scene, ComparisonBasis.BUDGET, change_pct=scene.number.value)

    def make_spending(self, scene: Scene, role: Role, pair: _Pair | None) -> Disposition:
        amount = scene.number.wan_yuan
        subject = self._spending_subject(scene, role, pair)
        if amount is None or subject is None:
            return Disposition.UNEXPLAINED
        term = scene.stage_term
        if subject.stage is BudgetStage.ADJUSTMENT and term is not None and term.sign < 0:
            amount = -abs(amount)
            if _REDUCED.search(scene.lead):
                self.state.subject = replace(subject, value=None)
                self._add_change(scene, ComparisonBasis.BUDGET, change_amount=amount / (money_factor(scene.number.unit) or 1))
                self._flush()
        self._add_spending(scene, role, subject, amount)
        self.state.sentence_stage, self.state.last_spending = subject.stage, subject
        if self.state.parent is None and subject.scheme is not SpendingScheme.REVENUE:
            self.state.main = subject
        self._remember(replace(subject, value=scene.number.value, unit=scene.number.unit))
        return Disposition.FACT

    def _spending_subject(self, scene: Scene, role: Role, pair: _Pair | None) -> Subject | None:
        """The item a sum is for: named in the lead, or inherited when the lead names only a stage."""
        stage = self._stage(scene)
        year = scene.fiscal_year
        inherited = self.state.subject
        if inherited is not None and inherited.scheme is SpendingScheme.REVENUE and self.state.main is not None:
            inherited = self.state.main
        if role.rule == "value_reached" and self.state.subject is not None:
            return replace(self.state.subject, stage=stage, fiscal_year=year)
        if scene.items:
            return self._named_subject(scene, stage, year, pair)
        if _OWNER.search(scene.lead) and scene.stage_term is not None:
            return Subject(SubjectKind.SPENDING, _WHOLE, SpendingScheme.TOTAL, "total", stage, year)
        name = self._own_name(scene)
        if name:
            return Subject(SubjectKind.SPENDING, name, default_scheme(scene), None, stage, year)
        if inherited is not None and inherited.kind is SubjectKind.SPENDING:
            return replace(inherited, stage=stage, fiscal_year=year)
        if scene.stage_term is not None and role.rule == "named_stage" and not scene.figure.is_aside:
            return Subject(SubjectKind.SPENDING, _WHOLE, SpendingScheme.TOTAL, "total", stage, year)
        return None

    def _named_subject(self, scene: Scene, stage: BudgetStage, year: int | None, pair: _Pair | None) -> Subject:
        item = scene.items[-1]
        normalised = scene.passage.normalised
        name = normalised.name(scene.places[item.start : item.end])
        if self._is_counted(scene, item):
            counted = normalised.name(range(scene.previous.start if scene.previous else 0, scene.places[item.end - 1] + 1))
            return Subject(SubjectKind.SPENDING, counted, SpendingScheme.PROJECT, None, stage, year)
        if item.scheme is SpendingScheme.REVENUE and scene.lead.startswith("支出", item.end):
            start, end = scene.trimmed
            source = normalised.name(scene.places[start : max(end, item.end + 2)])
            return Subject(SubjectKind.SPENDING, source, SpendingScheme.FUND, None, stage, year)
        rest = _name_behind(scene.lead, item.end)
        if rest:
            own = normalised.name(scene.places[rest[0] : rest[1]])
            return Subject(SubjectKind.SPENDING, own, SpendingScheme.PROJECT, None, stage, year)
        if pair is not None:
            name = pair.name(name)
            items = find_items(name.replace("“", "").replace("”", ""))
            item = items[-1] if items else item
        scope = self._scope(scene) or self._scope_of_list(item)
        return Subject(SubjectKind.SPENDING, name, item.scheme, item.category_code, stage, year, scope)

    def _is_counted(self, scene: Scene, item: ItemTerm) -> bool:
        """6个公共项目预算资金: some of the item's projects, not the item itself."""
        previous = scene.previous
        return (
            previous is not None
            and previous.unit in ("个", "项", "类")
            and item.start == 0
            and bool(scene.places)
            and scene.places[0] == previous.end
        )

    def _scope(self, scene: Scene) -> str | None:
        """一般公共预算拨款支出“三公”经费6.67万元: a fund named before the item is the scope of the sum."""
        first, last = scene.items[0], scene.items[-1]
        fund = (SpendingScheme.FUND, SpendingScheme.REVENUE)
        if first is last or first.scheme not in fund or last.scheme in fund:
            return None
        return scene.lead[first.start : first.end]

    def _scope_of_list(self, item: ItemTerm) -> str | None:
        """Parts have the scope of their whole; 基本支出 below one function (初中教育支出) is of that function only."""
        parent = self.state.parent
        if parent is None:
            return None
        if parent.scheme is SpendingScheme.FUNCTION and item.scheme is SpendingScheme.NATURE:
            return parent.name
        return parent.scope

    def _own_name(self, scene: Scene) -> str:
        """The name a lead without a known item gives: what is left when the stage words are gone."""
        start, end = scene.trimmed
        term = scene.stage_term
        explained = re.search(r"\([^()]*\)$", scene.lead[:end])
        end = explained.start() if explained and term is not None else end
        if term is not None:
            if term.end >= end and term.start <= start:
                return ""
            if term.end >= end:
                end = term.start
            elif term.start <= start:
                start = term.end
        inner_start, inner_end = names.trim(scene.lead[start:end])
        start, end = start + inner_start, start + inner_end
        name = scene.passage.normalised.name(scene.places[start:end]) if end - start > 1 else ""
        return "" if names.is_generic(name) or names.is_bare_verb(name) or _NO_ITEM.search(name) else name

    def _stage(self, scene: Scene) -> BudgetStage:
        term = scene.stage_term
        if term is not None:
            return term.stage
        parent = self.state.parent
        if parent is not None and parent.stage is not None:
            return parent.stage
        if scene.items and scene.items[-1].stage is not None:
            return scene.items[-1].stage
        if scene.items and scene.items[-1].scheme is SpendingScheme.REVENUE:
            return self.state.default_stage
        spent = scene.items and re.search("支出|费用?$", scene.lead)
        return (None if spent else self.state.sentence_stage) or self.state.default_stage

    # --- facts

    def _add(self, fact: Fact) -> None:
        self.reader.facts.append(fact)

    def _add_spending(self, scene: Scene, role: Role, subject: Subject, amount: Decimal) -> None:
        parent = self.state.parent
        self._add(
            SpendingFact(
                self._place(scene, role),
                subject.fiscal_year,
                subject.scheme or SpendingScheme.PROJECT,
                subject.name,
                subject.stage or self.state.default_stage,
                amount,
                subject.category_code,
                parent.name if parent is not None and parent.name != subject.name else None,
                funding_scope=subject.scope,
            )
        )

    def _add_indicator(self, scene: Scene, role: Role, name: str, growth: Decimal | None = None) -> None:
        number = scene.number
        self._add(
            IndicatorFact(
                self._place(scene, role),
                scene.fiscal_year,
                name,
                actual_text=self._printed_with_sign(number),
                actual_operator=number.operator,
                actual_value=number.value,
                unit=number.unit,
                growth_pct=growth,
                period_text=_period(scene.figure.before),
            )
        )

    def _set_growth(self, value: Decimal) -> None:
        """Growth printed with a figure belongs to that indicator too."""
        facts = self.reader.facts
        subject = self.state.subject
        for index in range(len(facts) - 1, max(-1, len(facts) - 6), -1):
            fact = facts[index]
            if isinstance(fact, IndicatorFact) and subject is not None and fact.indicator_name == subject.name:
                facts[index] = replace(fact, growth_pct=fact.growth_pct if fact.growth_pct is not None else value)
                return

    def _add_change(
        self,
        scene: Scene,
        basis: ComparisonBasis,
        *,
        base_value: Decimal | None = None,
        change_amount: Decimal | None = None,
        change_pct: Decimal | None = None,
        unit: str | None = None,
        rule: str = "change_against_base",
    ) -> None:
        """Put a piece into the change at hand; a piece that is there already begins a new change."""
        pieces = {"base_value": base_value, "change_amount": change_amount, "change_pct": change_pct}
        pieces = {key: value for key, value in pieces.items() if value is not None}
        subject = self.state.subject
        assert subject is not None
        pending = self.pending
        fits = (
            pending is not None
            and pending.comparison_basis is basis
            and pending.subject_name == subject.name
            and all(getattr(pending, key) is None for key in pieces)
        )
        place = self._place(scene, Role(Kind.CHANGE, rule))
        if not fits or pending is None:
            self._flush()
            pending = ChangeFact(
                place,
                self.state.year,
                subject.name,
                subject.kind,
                basis,
                current_value=subject.value,
                unit=subject.unit or scene.number.unit,
                funding_scope=subject.scope,
            )
        pending = replace(pending, place=self._joined(pending.place, place), **pieces)
        if unit is not None:
            same = pending.current_value is not None and unit == subject.unit
            pending = replace(pending, unit=unit, current_value=pending.current_value if same else None)
        self.pending = pending

    def _joined(self, first: Place, second: Place) -> Place:
        """One place that spans both, with the figures of both."""
        return replace(
            first,
            span=Span(min(first.span.start, second.span.start), max(first.span.end, second.span.end)),
            figures=tuple(dict.fromkeys((*first.figures, *second.figures))),
        )

    def _flush(self) -> None:
        pending, self.pending = self.pending, None
        if pending is not None and (pending.change_amount is not None or pending.change_pct is not None):
            self._add(pending)

    def _remember(self, subject: Subject) -> None:
        self._flush()
        self.state.subject = subject
        self.state.comparison = None
        self.state.recent = [*self.state.recent[-5:], subject]

    # --- statements without a figure

    def _statements(self) -> list[tuple[int, str, int]]:
        """Where the sentence says that nothing changed or nothing was spent, in order: (place, kind, end)."""
        text = self.sentence.text
        shift = self.sentence.start
        found = [(shift + start, "no_change", shift + end) for start, end in find_no_change(text)]
        found += [(shift + match.start(), "none_stated", shift + match.end()) for match in _NONE_STATED.finditer(text)]
        return sorted(found)

    def _read_statement(self, start: int, kind: str, end: int) -> None:
        if kind == "no_change":
            self._read_no_change(start, end)
        else:
            self._read_none_stated(start, end)

    def _read_no_change(self, start: int, end: int) -> None:
        """与上年持平, 较上年无增减变化: a change of 0 against the named base."""
        text = self.passage.normalised.text
        clause_start = max(self.sentence.start, *(text.rfind(mark, self.sentence.start, start) + 1 for mark in "，；："))
        clause = text[max(clause_start, start - 40) : end]
        comparison = find_comparison(clause)
        subject = self.state.subject
        if comparison is None:
            return
        named_start, named_end = names.trim(clause[: comparison.start])
        if named_end - named_start >= 2:
            words = clause[named_start:named_end]
            items = find_items(words)
            place = max(clause_start, start - 40)
            name = self.passage.normalised.name(range(place + named_start, place + named_end))
            kind = SubjectKind.SPENDING if items else SubjectKind.BASIC
            subject = Subject(kind, name)
        if subject is None:
            return
        self._flush()
        span = self.passage.normalised.span(max(clause_start, start - 40), end)
        self._add(
            ChangeFact(
                self._bare_place(span, "no_change"),
                self.state.year,
                subject.name,
                subject.kind,
                comparison.basis,
                current_value=subject.value,
                change_amount=Decimal(0),
                unit=subject.unit,
            )
        )

    def _read_none_stated(self, start: int, end: int) -> None:
        """未安排政府性基金预算支出, 无结余: a sum of 0 by statement."""
        text = self.passage.normalised.text
        stop = end
        while stop < self.sentence.end and text[stop] not in "，。；：":
            stop += 1
        words = text[end:stop]
        items = find_items(words)
        if not items or not _states_none(items[0], words):
            return
        item = items[0]
        subject = self.state.subject
        name = words[item.start : item.end]
        if item.scheme is SpendingScheme.REVENUE and subject is not None and subject.scheme is SpendingScheme.PROJECT:
            name = f"{subject.name}{name}"
        span = self.passage.normalised.span(start, end + item.end)
        self._add(
            SpendingFact(
                self._bare_place(span, "none_stated"),
                year_in(text[self.sentence.start : start], self.state) or self.state.year,
                item.scheme,
                name,
                BudgetStage.ACTUAL,
                Decimal(0),
                item.category_code,
                is_zero_by_statement=True,
            )
        )

    # --- a whole whose parts say that it is the money available, not the money spent

    def _restage_available(self) -> None:
        """项目支出X万元，其中年初预算A，追加B，上年结余C: X is the money available, i.e. the final budget."""
        facts = self.reader.facts
        own = [i for i in range(self.first_fact, len(facts)) if isinstance(facts[i], SpendingFact)]
        stages = {(f.item_name, f.budget_stage) for i in own if isinstance(f := facts[i], SpendingFact)}
        for index in own:
            fact = facts[index]
            if (
                isinstance(fact, SpendingFact)
                and fact.budget_stage is BudgetStage.ACTUAL
                and fact.place.extractor == "narrative.named_item"
                and fact.spending_scheme is not SpendingScheme.REVENUE
                and {(fact.item_name, BudgetStage.INITIAL_BUDGET), (fact.item_name, BudgetStage.ADJUSTMENT)} <= stages
            ):
                self._restage(index, fact)
                return

    def _restage(self, index: int, fact: SpendingFact) -> None:
        words = self.passage.normalised.text
        first = self.passage.normalised.index(fact.place.span.start)
        last = self.passage.normalised.index(fact.place.span.end - 1) + 1
        if not re.search("决算|执行|实际", words[first:last]):
            self.reader.facts[index] = replace(fact, budget_stage=BudgetStage.FINAL_BUDGET)

    # --- places

    def _place(self, scene: Scene, role: Role) -> Place:
        normalised = self.passage.normalised
        number = scene.number
        starts = scene.places
        start = starts[scene.trimmed[0]] if scene.comparison is None and scene.trimmed[0] < len(starts) else (starts or [number.start])[0]
        end = number.end
        if role.kind in (Kind.INDICATOR, Kind.BASIC) and scene.tail_name:
            end = min(number.end + len(scene.figure.tail), self.sentence.end)
        span = normalised.span(min(start, number.start), end)
        figure = normalised.span(number.figure_start, number.figure_end)
        return replace(self._bare_place(span, role.rule), figures=(figure,))

    def _bare_place(self, span: Span, rule: str) -> Place:
        document = self.reader.document
        return Place(
            SourceKind.TEXT, span, document.text_locator(span), f"narrative.{rule}", (), document.page_number(span.start)
        )

    def _printed(self, number: Number) -> str:
        return self.passage.normalised.text[number.start : number.end]

    def _printed_with_sign(self, number: Number) -> str:
        """The figure as printed, with a bound sign or word right before it."""
        text = self.passage.normalised.text
        match = re.search(r"(?:[≥≤><=~]+|不低于|不超过|不少于|不高于|至少|超过|超|约|近|突破|达到?)$", text[max(0, number.start - 3) : number.start])
        return (match[0] if match else "") + text[number.start : number.end]


def _states_none(item: ItemTerm, words: str) -> bool:
    if item.start > 8:
        return False
    if item.scheme in _ZERO_SCHEMES:
        return True
    return item.category_code in ("revenue.carried_out", "procurement.total") and item.start == 0


def _name_at(scene: Scene, offset: int, length: int) -> str:
    """The printed name of a stretch of the words before the figure, where they are unbroken; else empty."""
    end = scene.number.start
    start = end - len(scene.figure.before) + offset
    text = scene.passage.normalised.text
    if start < 0 or text[end - len(scene.figure.before) : end] != scene.figure.before:
        return ""
    return scene.passage.normalised.name(range(start, start + length))


def _period(words: str) -> str | None:
    """1-9月, 前三季度: the part of the year an indicator is for."""
    match = re.search(r"(?:(?:19|20)\d\d年)?(?:\d{1,2}[-~至]\d{1,2}月份?|前\d{1,2}个月|前[一二三四]季度|[上下]半年)", words)
    return match[0] if match else None


class _Pair:
    """Figures listed for subjects listed before them (国家、省级…占比为99.5%、97.4%; 各减少A、B)."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.role: Role | None = None
        self._taken = 0
        self._names: list[str] = []

    def take(self) -> int:
        """The next subject's position, in order."""
        self._taken += 1
        return (self._taken - 1) % self.size

    def name(self, joint: str) -> str:
        """The next subject's own name, out of the joint name of all."""
        if not self._names:
            self._names = split_joint_name(joint, self.size)
        return self._names[self.take()]


def split_joint_name(joint: str, size: int) -> list[str]:
    """国家、省级企业占比 → [国家企业占比, 省级企业占比]; the joint name `size` times where it cannot be split."""
    parts = [part for part in re.split("[、和及与]", joint) if part]
    if len(parts) < size:
        return [joint] * size
    parts = [*parts[: size - 1], "".join(parts[size - 1 :])]
    suffix = parts[-1][len(parts[0]) :]
    return [part if part == parts[-1] else part + suffix for part in parts]


def _pair_groups(text: str, figures: tuple[Figure, ...]) -> dict[int, _Pair]:
    """Figures that stand side by side with nothing but a list mark between them."""
    groups: dict[int, _Pair] = {}
    index = 0
    while index < len(figures):
        last = index
        while last + 1 < len(figures) and _are_paired(figures[last], figures[last + 1]):
            last += 1
        if last > index:
            pair = _Pair(last - index + 1)
            groups.update(dict.fromkeys(range(index, last + 1), pair))
        index = last + 1
    return groups


def _are_paired(left: Figure, right: Figure) -> bool:
    return right.before in ("、", "，", "和", "及", "与") and left.number.unit == right.number.unit and left.number.unit is not None


def _name_behind(words: str, end: int) -> tuple[int, int] | None:
    """项目支出“某某工作经费”金额: the name of a line of the item, behind the item's own name; None without one."""
    start, stop = names.trim(words[end:])
    stop = end + stop - (2 if words[end : end + stop].endswith("金额") else 0)
    start += end
    return (start, stop) if stop - start > 3 and _LINE_NAME.search(words[start:stop]) and find_stage(words[start:stop]) is None else None


_MAKERS = {
    Kind.VALUE_LEFT: _SentenceRun.make_value_left,
    Kind.RESTATED: _SentenceRun.make_restated,
    Kind.SCORE: _SentenceRun.make_score,
    Kind.EXCLUDED: _SentenceRun.make_excluded,
    Kind.SHARE: _SentenceRun.make_share,
    Kind.BASE: _SentenceRun.make_base,
    Kind.CHANGE: _SentenceRun.make_change,
    Kind.RATE_OF_CHANGE: _SentenceRun.make_rate_of_change,
    Kind.RANK: _SentenceRun.make_rank,
    Kind.TARGET: _SentenceRun.make_target,
    Kind.BASIC: _SentenceRun.make_basic,
    Kind.SPENDING: _SentenceRun.make_spending,
    Kind.INDICATOR: _SentenceRun.make_indicator,
}
