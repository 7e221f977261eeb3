"""Readable names from the words before and after a figure: openers, owners, dates and copulas fall away.

Names stay the report's own words. What counts as an opener or a copula is in `lookups/narrative.yml`.
"""

from __future__ import annotations

import re
from functools import cache

from pipelines.lookups import load_lookup

_DATE = (
    r"(?:截[至止]|[到至])?(?:(?:19|20)\d\d年?(?:-|~|—+|至)?)?(?:19|20)\d\d年?(?:度|初|末|底)?(?:(?:\d{1,2}[-~至])?\d{1,2}月份?)?(?:\d{1,2}日)?"
    r"|(?:\d{1,2}[-~至])\d{1,2}月份?|前\d{1,2}个月|前[一二三四]季度|[上下]半年|本年度?|上年度|去年以来|(?<!上)年末|年终|年度"
)


_LISTED = re.compile(r"、[^、]{1,40}等(?=[^等级次、]{2,})")


def _words(key: str) -> str:
    return "|".join(re.escape(word) for word in sorted(load_lookup("narrative")[key], key=len, reverse=True))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    openers = [word for word in load_lookup("narrative")["openers"] if len(word) > 1]
    many = "|".join(re.escape(word) for word in sorted(openers, key=len, reverse=True))
    section = r"\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、](?!\d)|[①-⑳]"
    single = r"[及并且也另还如即已](?![有建享同谐])|共(?=[有计完获引新与])|[、，：；)\]\[(/=×]"
    return {
        "opener": re.compile(rf"^(?:{section}|{_DATE}|{_words('owners')}|{many}|{single})"),
        "copula": re.compile(rf"(?:(?<![统设审会预合])计|{_words('copulas')})$"),
        "done": re.compile(r"(?:完成|实现|达成)$"),
        "verb": re.compile(rf"(?:{_words('verbs')})$"),
        "verb_first": re.compile(rf"^(?:{_words('verbs')})"),
        "generic": re.compile(rf"^(?:{_words('generic')})$"),
    }


def trim(words: str) -> tuple[int, int]:
    """The part of `words` that is a name, as positions in `words`; an empty range where nothing is left."""
    patterns = _patterns()
    start, end = 0, len(words)
    while start < end and (match := patterns["opener"].match(words[start:end])) and match.end():
        start += match.end()
    while start < end and (match := patterns["copula"].search(words[start:end])):
        end = start + match.start()
    start += _listed(words[start:end])
    if match := patterns["done"].search(words[start:end]):
        end = start + match.start() if match.start() > 0 else end
    return start, end


def _listed(words: str) -> int:
    """打印机、电脑等办公设备: where the name of a list begins, behind its 等; 0 where it is no list."""
    match = _LISTED.search(words)
    return match.end() if match else 0


def is_bare_verb(words: str) -> bool:
    """Whether the words name nothing but what was done (引进, 成功获批), so that the name stands behind the figure."""
    match = _patterns()["verb"].search(words)
    return match is not None and len(words) - len(match[0]) <= 2


def ends_with_verb(words: str) -> bool:
    """Whether the words end with what was done, so that its object stands behind the figure (予以, 获得)."""
    return _patterns()["verb"].search(words) is not None


def leading_verb(words: str) -> str:
    """The verb `words` begin with, or an empty text."""
    match = _patterns()["verb_first"].match(words)
    return match[0] if match else ""


def is_generic(name: str) -> bool:
    """Whether a name says nothing without its subject (总数, 金额, 资金)."""
    return bool(_patterns()["generic"].match(name))
