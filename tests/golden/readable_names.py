"""When a name can be read on its own, judged from the language alone: no word list of the extractors is asked."""

import re
from unicodedata import normalize

from pipelines.domain.facts import BasicFact, ChangeFact, Extraction, IndicatorFact, SpendingFact
from pipelines.domain.vocabulary import SourceKind

_BEGINS_AMISS = re.compile(
    "为(?!民)|共(?![同享建产青])|了(?!解)|包括|包含|达(?![标成])|其中|以及|及(?!时|格)|的|等(?!级)|约|近|逾|并|且|[、，；：。）)/=]"
)
_ENDS_AMISS = re.compile("的|了|(?<![高中初同])等|和|及|与|为|(?<![签节契])约|达|共|是|(?<!总)计为|[、，；：。（(/=]")
_VERBS = (
    "达到|实现|完成|新增|净增|引进|引入|增加|减少|增长|下降|提高|获得|获批|培育|培训|新建|建成|举办|开展|组织|发放|拨付|签约|认定|"
    "推进|实施|支持|累计|合计|共计|总计|其余|其中|发生|收到|安排|使用|办理|突破|超过|以上|左右"
)
_BARE_VERB = re.compile(f"(?:{_VERBS}|成功|共)+")
_BRACKETS = {"（": "）", "(": ")", "《": "》", "〔": "〕"}


def unreadable_names(extraction: Extraction) -> list[str]:
    """The names of sums, indicators, changes and basic figures that say nothing, or not enough, by themselves."""
    return sorted({name for name in map(_name, extraction.facts) if name is not None and not is_readable(name)})


def is_readable(name: str) -> bool:
    """Whether `name` begins and ends as a name does, names a thing, and has every bracket closed."""
    plain = normalize("NFKC", re.sub('[“”"‘’「」]', "", name)).strip()
    if len(plain) < 2 or _BARE_VERB.fullmatch(plain) or not re.search("[一-鿿]{2}", plain):
        return False
    if _BEGINS_AMISS.match(plain) or re.search(f"(?:{_ENDS_AMISS.pattern})$", plain):
        return False
    return all(plain.count(left) == plain.count(right) for left, right in _BRACKETS.items())


def _name(fact: object) -> str | None:
    match fact:
        case SpendingFact() if fact.place.source_kind is SourceKind.TABLE:
            return None  # the heading of a row, as printed: 合计
        case SpendingFact():
            return fact.item_name
        case IndicatorFact():
            return fact.indicator_name
        case ChangeFact():
            return fact.subject_name
        case BasicFact():
            return fact.figure_name
        case _:
            return None
