"""What of a web page is no part of its article: told by tags, styles, links, names, and the words of single lines.

The words themselves stand in lookups/web_furniture.yml. Nothing is furniture only because it is short or stands apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree

from pipelines.lookups import load_lookup

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+")
_MARKED = etree.XPath("descendant-or-self::*[@class or @id or @role or @style or @hidden]")
_STRING = etree.XPath("string()")
_LEAST_LINKS = 3
_LINK_SHARE = 0.6
# an element named like furniture that holds more than this share of the page's words is none
_MOST_NAMED_SHARE = 0.25
_LONG_LINE = 60


class Furniture:
    """The furniture of one page."""

    def __init__(self, body: etree._Element) -> None:
        self._elements: set[etree._Element] = set()
        self._around: set[etree._Element] = set()
        for element in body.iter(*_words("tags")):
            self._leave_out(element)
        self.article_length = self.count_shown(body)
        for element in (*_find_link_blocks(body), *self._find_marked(body)):
            self._leave_out(element)
        self.article_length = self.count_shown(body)

    def __contains__(self, element: etree._Element) -> bool:
        return element in self._elements

    def count_shown(self, element: etree._Element) -> int:
        """How many characters of an element are no furniture, white space not counted."""
        if element in self._elements:
            return 0
        if element not in self._around:
            return _count_text(_text_of(element))
        own = _count_text(element.text)
        return own + sum(self.count_shown(child) + _count_text(child.tail) for child in element)

    def _leave_out(self, element: etree._Element) -> None:
        self._elements.add(element)
        for around in element.iterancestors():
            if around in self._around:
                break
            self._around.add(around)

    def _find_marked(self, body: etree._Element) -> Iterator[etree._Element]:
        """Elements that are hidden, and those named like furniture that are too small to be the article."""
        marked: Any = _MARKED(body)
        for element in marked:
            if element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")):
                yield element
                continue
            names = f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"
            is_named = any(word.lower() in _words("names") for word in _WORD.findall(names))
            if is_named and _count_text(_text_of(element)) < _MOST_NAMED_SHARE * self.article_length:
                yield element


def _find_link_blocks(body: etree._Element) -> Iterator[etree._Element]:
    """Elements of which most is links."""
    links: Counter[etree._Element] = Counter()
    linked: Counter[etree._Element] = Counter()
    for link in body.iter("a"):
        length = _count_text(_text_of(link))
        for around in link.iterancestors():
            links[around] += 1
            linked[around] += length
            if around is body:
                break
    for element, count in links.items():
        if count >= _LEAST_LINKS and linked[element] > _LINK_SHARE * _count_text(_text_of(element)):
            yield element


def is_head_line(words: str) -> bool:
    """Whether a line above an article tells of the page: where it stands, when and by whom it was put there."""
    return _line("head_line").match(words) is not None


def is_foot_line(words: str) -> bool:
    """Whether a line below an article tells of the page or the site."""
    return _line("foot_line").match(words) is not None


def says_something(words: str) -> bool:
    """Whether a line is a sentence of the article rather than of the page around it."""
    is_long = words.rstrip().endswith("。") or len(words) > _LONG_LINE
    return is_long and not is_head_line(words) and not is_foot_line(words)


def _text_of(element: etree._Element) -> str:
    return str(_STRING(element))


def _count_text(text: str | None) -> int:
    return len("".join(text.split())) if text else 0


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load_lookup("web_furniture")[name])


@cache
def _line(name: str) -> re.Pattern[str]:
    return re.compile(load_lookup("web_furniture")[name])
