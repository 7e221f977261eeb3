"""The lexicon: finds item names, budget stages, comparisons and basic figures of the lookups in normalised text.

A term is where it stands and what it means by its lookup; which figure it belongs to is decided by the extractors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

from pipelines.domain.vocabulary import BudgetStage, ComparisonBasis, SpendingScheme
from pipelines.lookups import load_lookup


@dataclass(frozen=True, slots=True)
class ItemTerm:
    """A spending item named in a text: where, and which scheme, category and (rarely) stage its lookup line gives."""

    start: int
    end: int
    scheme: SpendingScheme
    category_code: str | None
    stage: BudgetStage | None = None


@dataclass(frozen=True, slots=True)
class StageTerm:
    """A word of a budget stage; `sign` is -1 where the word takes money away (压减, 冻结)."""

    start: int
    end: int
    stage: BudgetStage
    sign: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison phrase: 较2022年决算, 比年初预算, 同比. `end` is where its base ends and the direction may begin."""

    start: int
    end: int
    basis: ComparisonBasis
    base_text: str


# A pattern is tried only where one of these characters occurs: most leads name no item at all.
_ITEM_SIGNS = re.compile("[支费车款金余转购务入贴助利教卫房险往资经出总算缴收套筹]")


# 追加预算(含上级补助收入): what a bracket holds explains the words before it
# …、公务接待费(三公经费)总额: but the name of a sum may stand in brackets behind its parts
_NAMED_IN_BRACKETS = (SpendingScheme.THREE_PUBLIC, SpendingScheme.TOTAL)
_BRACKETED = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class _ItemLine:
    """One line of the lookup, compiled."""

    pattern: re.Pattern[str]
    scheme: SpendingScheme
    category_code: str | None
    stage: BudgetStage | None


@cache
def _item_groups() -> list[tuple[re.Pattern[str], list[_ItemLine]]]:
    """The lines by scheme, each group with one pattern that tells quickly whether any of its lines may match."""
    groups: dict[SpendingScheme, list[_ItemLine]] = {}
    for entry in load_lookup("spending_items"):
        scheme = SpendingScheme(entry["scheme"])
        stage = BudgetStage(entry["stage"]) if "stage" in entry else None
        groups.setdefault(scheme, []).append(_ItemLine(re.compile(entry["match"]), scheme, entry["category"], stage))
    return [(re.compile("|".join(f"(?:{line.pattern.pattern})" for line in lines)), lines) for lines in groups.values()]


@lru_cache(maxsize=4096)
def find_items(text: str) -> tuple[ItemTerm, ...]:
    """The item names of a short text, outermost only, in order; the longest match at a place wins."""
    if not _ITEM_SIGNS.search(text):
        return ()
    found = [
        ItemTerm(match.start(), match.end(), line.scheme, line.category_code, line.stage)
        for quick, lines in _item_groups()
        if quick.search(text)
        for line in lines
        for match in line.pattern.finditer(text)
    ]
    found.sort(key=lambda term: (term.start - term.end, term.start))
    brackets = [match.span() for match in _BRACKETED.finditer(text)]
    kept: list[ItemTerm] = []
    for term in found:
        if term.scheme not in _NAMED_IN_BRACKETS and any(s < term.start and term.end < e for s, e in brackets):
            continue
        if all(term.end <= other.start or other.end <= term.start for other in kept):
            kept.append(term)
    return tuple(sorted(kept, key=lambda term: term.start))


_LIST_MARK = re.compile("[、和及与，]")


@lru_cache(maxsize=4096)
def find_listed_items(text: str, size: int) -> tuple[ItemTerm, ...]:
    """The last `size` items of a short text if nothing but list marks stands between them, else nothing.

    A joint item (会议费、培训费) counts as its parts where that makes `size` of them.
    """
    items = find_items(text)
    parts = [part for item in items for part in _parts(text, item)] if len(items) < size else items
    listed = tuple(parts[-size:])
    between = [text[left.end : right.start] for left, right in pairwise(listed)]
    return listed if len(listed) == size and all(_LIST_MARK.fullmatch(mark) for mark in between) else ()


def _parts(text: str, item: ItemTerm) -> list[ItemTerm]:
    """The items a joint item lists, in order; itself where it is none or not all its parts are items."""
    marks = [match.start() for match in _LIST_MARK.finditer(text, item.start, item.end)]
    parts: list[ItemTerm] = []
    for start, end in pairwise([item.start, *(edge for mark in marks for edge in (mark, mark + 1)), item.end]):
        if end - start > 1 or not marks:
            part = classify_item(text[start:end])
            if part is None:
                return [item]
            parts.append(replace(part, start=start, end=end))
    return parts if marks else [item]


@lru_cache(maxsize=4096)
def leading_item(text: str) -> ItemTerm | None:
    """The item a text begins with, by the longest line that matches, else None."""
    found = [
        ItemTerm(0, match.end(), line.scheme, line.category_code, line.stage)
        for quick, lines in _item_groups()
        if quick.match(text)
        for line in lines
        if (match := line.pattern.match(text))
    ]
    return max(found, key=lambda term: term.end, default=None)


@lru_cache(maxsize=4096)
def classify_item(name: str) -> ItemTerm | None:
    """The lookup line of a name that is nothing but an item (a table's row heading), else None."""
    return next((term for term in find_items(name) if term.end - term.start == len(name)), None)


@cache
def _stages() -> list[tuple[re.Pattern[str], BudgetStage, int]]:
    return [
        (re.compile(entry["match"]), BudgetStage(entry["stage"]), entry.get("sign", 1))
        for entry in load_lookup("budget_stages")
    ]


@lru_cache(maxsize=4096)
def find_stage(text: str) -> StageTerm | None:
    """The budget stage a short text ends with: the word nearest to its end, the longer of two that end together."""
    found = [
        StageTerm(match.start(), match.end(), stage, sign)
        for pattern, stage, sign in _stages()
        for match in pattern.finditer(text)
    ]
    return max(found, key=lambda term: (term.end, -term.start), default=None)


_LONG_BASE = 24


@lru_cache(maxsize=4096)
def find_governing_stage(text: str, start: int) -> StageTerm | None:
    """压减一般性支出: the stage that takes money away, where it stands at `start`; it governs what follows."""
    for pattern, stage, sign in _stages():
        match = pattern.match(text, start) if sign < 0 else None
        if match is not None:
            return StageTerm(start, match.end(), stage, sign)
    return None


def _words(entries: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(entries, key=len, reverse=True))


@cache
def _comparison_words() -> dict[str, re.Pattern[str]]:
    lookup = load_lookup("comparisons")
    up, down, none = _words(lookup["up"]), _words(lookup["down"]), _words(lookup["none"])
    up_last, down_last = _words(lookup["up_at_figure"]), _words(lookup["down_at_figure"])
    return {
        "direction": re.compile(f"(?P<up>{up}|(?<!新)(?:{up_last})了?$)|(?P<down>{down}|(?:{down_last})了?$)"),
        "signed": re.compile(f"(?:{_words(lookup['signed'])})"),
        "signed_last": re.compile(f"(?:{_words(lookup['signed'])})(?:为|达|是|达到|：)?$"),
        "none": re.compile(none),
        "opener": re.compile(
            r"按?同口径同?比|同比|(?<![对占])比(?!例|重|值|率|较大|较高|赛|亚)|较(?!大|高|低|好|为|强|快|多|少|健全|完善|小)|超过|超出|与|和|同"
        ),
    }


@cache
def _bases() -> list[tuple[re.Pattern[str], ComparisonBasis]]:
    return [
        (re.compile(entry["match"]), ComparisonBasis(entry["basis"])) for entry in load_lookup("comparisons")["bases"]
    ]


@lru_cache(maxsize=4096)
def find_comparison(text: str) -> Comparison | None:
    """The last comparison phrase of a clause, or None. It counts only when its base is a year, a budget or a target."""
    words = _comparison_words()
    for match in reversed(list(words["opener"].finditer(text))):
        rest = text[match.end() :]
        if match[0].endswith("同比"):
            return Comparison(match.start(), match.end(), ComparisonBasis.PRIOR_YEAR, "")
        stop = _base_end(rest)
        base = rest[:stop]
        basis = _basis_of(base)
        if basis is None or not _is_compared(match[0], base, rest[stop:], basis):
            continue
        return Comparison(match.start(), match.end() + stop, basis, base)
    return None


def _basis_of(base: str) -> ComparisonBasis | None:
    """What the words of a base compare with; in a long base only its beginning tells."""
    is_short = len(base) < _LONG_BASE
    return next((basis for pattern, basis in _bases() if (pattern.search if is_short else pattern.match)(base)), None)


_END_OF_BASE = re.compile("相比|比较|新增|[，；：、]")


def _base_end(rest: str) -> int:
    """How far the base reaches: up to 相比, a direction word, a word for no change or a mark."""
    ends = [len(rest)]
    for name in ("direction", "none", "signed"):
        found = _comparison_words()[name].search(rest)
        if found:
            ends.append(found.start())
    mark = _END_OF_BASE.search(rest)
    if mark:
        ends.append(mark.start())
    return min(ends)


def _is_compared(opener: str, base: str, after: str, basis: ComparisonBasis) -> bool:
    """与, 和, 同 compare only with 相比 or a word of change; 超过 only with a target or a budget."""
    if opener in ("与", "和", "同"):
        return (
            after.startswith(("相比", "比较"))
            or bool(_comparison_words()["none"].match(after))
            or bool(basis is ComparisonBasis.PRIOR_YEAR and _comparison_words()["direction"].match(after))
        )
    if opener in ("超过", "超出"):
        return basis is ComparisonBasis.TARGET or base.startswith("年初预算")
    return True


@cache
def direction_words() -> str:
    """The words of direction as alternatives of a pattern."""
    lookup = load_lookup("comparisons")
    return _words([*lookup["up"], *lookup["down"], *lookup["up_at_figure"], *lookup["down_at_figure"]])


def direction_of(text: str) -> int | None:
    """+1 or -1 by the last word of direction in `text`, None without one."""
    last = None
    for match in _comparison_words()["direction"].finditer(text):
        last = match
    if last is None:
        return None
    return 1 if last["up"] else -1


def find_no_change(text: str) -> list[tuple[int, int]]:
    """Where a text says that nothing changed (持平, 无增减变化)."""
    return [match.span() for match in _comparison_words()["none"].finditer(text)]


def ends_with_signed_rate(text: str) -> bool:
    """Whether the words end with a rate of change whose sign stands in the figure (变动率, 增长率)."""
    return _comparison_words()["signed_last"].search(text) is not None


@cache
def _basic_words() -> re.Pattern[str]:
    return re.compile("|".join(load_lookup("basic_figures")["words"]))


@cache
def _asset_words() -> re.Pattern[str]:
    return re.compile(load_lookup("basic_figures")["assets"])


def names_asset(text: str) -> bool:
    """Whether the words name what the department owns or owes."""
    return _asset_words().search(text) is not None


@lru_cache(maxsize=4096)
def names_basic_figure(text: str) -> bool:
    """Whether the words name a figure of staffing, organisation, assets or a survey."""
    return bool(_basic_words().search(text))
