"""Readable names from the words before and after a figure: openers, owners, dates and copulas fall away.

Names stay the report's own words. What counts as an opener or a copula is in `lookups/narrative.yml`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipelines.lookups import load_lookup

_DATE = (
    r"(?:截[至止]|[到至])?(?:(?:19|20)\d\d年?(?:-|~|—+|至)?)?"
    r"(?:19|20)\d\d年?(?:度|初|末|底)?(?:(?:\d{1,2}[-~至])?\d{1,2}月份?)?(?:\d{1,2}日)?(?:[底末]?之?前)?"
    r"|截[至止](?:目前|当前|年[底末]|月底|\d{1,2}月底?)|(?:\d{1,2}[-~至])\d{1,2}月份?|前\d{1,2}个月|前[一二三四]季度|[上下]半年|本年度?|上年度|去年以来|(?<!上)年末|年终|年度"
)
_SECTION = r"\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、](?!\d)|[①-⑳]"
# some open a name only where they cannot begin one (及时, 共建, 累计折旧, 主要领导)
_SINGLE = (
    r"[^《》，；：、]{0,6}《[^《》]{1,60}》(?=(?:19|20)\d\d年)"
    r"|计划(?=20\d\d年)|含(?=[上中省市区县专])|主要(?!领导|负责)|累计(?!折旧|摊销)|[^，；：、]{0,12}?(?:现有|共有|(?<=[校院园局站所心会队])(?:内?设)?有(?![关效序限机待]))(?=.{2})"
    r"|[及并且也另还如即已](?![有建享同谐时完])|共(?=[有计完获引新与接开召组对涉受办发培举查收投争拨支派选评])|[、，：；)\]\[(/=×]"
)
_LISTED = re.compile(r"、[^、]{1,40}等(?=[^等级次、]{2,})")
# 以甲、乙等为核心的68家企业: tells which, names nothing
_AS = re.compile("为(?:核心|主体?|代表|龙头|骨干|重点)")
_DONE = ("完成", "实现", "达成")
# 统计, 收到, 签约, 实有, 高等 are words of a name; 计, 到, 约, 有, 等 behind other words are copulas
_COUNT = "计"
_IN_NAMES = {"计": "统设审会预合总小", "到": "收", "约": "签节条契合", "有": "实", "等": "高中初同", "为": "行作"}


@lru_cache(maxsize=4096)
def trim(words: str) -> tuple[int, int]:
    """The part of `words` that is a name, as positions in `words`; an empty range where nothing is left."""
    start, end = skip_openers(words), len(words)
    while start < end and (length := _copula_length(words, start, end)):
        end -= length
    start += _list_length(words[start:end])
    if _AS.fullmatch(words, start, end):
        return end, end
    done = next((len(word) for word in _DONE if words.endswith(word, start, end)), 0)
    return start, end - (done if end - start > done else 0)


@lru_cache(maxsize=4096)
def skip_openers(words: str) -> int:
    """Where in `words` the name begins: behind its section number, date, owner and opening words."""
    opener = _opener()
    start = 0
    while (match := opener.match(words, start)) and match.end() > start:
        start = match.end()
    return start


def _copula_length(words: str, start: int, end: int) -> int:
    """How many characters of `words[start:end]` a copula takes at its end; 0 if it ends with none."""
    length = _ending("copulas", words, start, end) or (1 if words[end - 1] == _COUNT else 0)
    if length == 1 and end - 1 > start and is_part_of_name(words, end - 1):
        return 0
    return length


def is_part_of_name(words: str, place: int) -> bool:
    """Whether the character at `place`, a copula elsewhere, belongs to the word it ends (签约, 统计)."""
    return words[place - 1] in _IN_NAMES.get(words[place], "")


def _list_length(words: str) -> int:
    """打印机、电脑等办公设备: where the name of a list begins, behind its 等; 0 where it is no list."""
    match = _LISTED.search(words) if "等" in words else None
    return match.end() if match else 0


def is_bare_verb(words: str) -> bool:
    """Whether the words name nothing but what was done (引进, 成功获批), so that the name stands behind the figure."""
    length = _ending("verbs", words, 0, len(words))
    before = words[: len(words) - length]
    return length > 0 and (len(before) < 2 or before in _words("verbs") or before in _words("adverbs"))


def ends_with_verb(words: str) -> bool:
    """Whether the words end with what was done, so that its object stands behind the figure (予以, 获得)."""
    return _ending("verbs", words, 0, len(words)) > 0


def leading_verb(words: str) -> str:
    """The verb `words` begin with, or an empty text."""
    return next((verb for verb in _words("verbs") if words.startswith(verb)), "")


def is_generic(name: str) -> bool:
    """Whether a name says nothing without its subject (总数, 金额, 资金)."""
    return name in _words("generic")


def _ending(key: str, words: str, start: int, end: int) -> int:
    """The length of the longest word of the lookup that `words[start:end]` ends with; 0 if it ends with none."""
    if start >= end:
        return 0
    candidates = _by_last_character(key).get(words[end - 1], ())
    return next((len(word) for word in candidates if words.endswith(word, start, end)), 0)


@cache
def _by_last_character(key: str) -> dict[str, list[str]]:
    ending: dict[str, list[str]] = {}
    for word in _words(key):
        ending.setdefault(word[-1], []).append(word)
    return ending


@cache
def _words(key: str) -> tuple[str, ...]:
    """A list of the lookup, longest words first."""
    return tuple(sorted(load_lookup("narrative")[key], key=len, reverse=True))


@cache
def _opener() -> re.Pattern[str]:
    owners = "|".join(re.escape(word) for word in _words("owners"))
    openers = "|".join(re.escape(word) for word in _words("openers") if len(word) > 1)
    return re.compile(f"{_SECTION}|{_DATE}|{owners}|{openers}|{_SINGLE}")
