"""Names of government bodies: where one ends, which region it belongs to, and which short name stands for which.

Works on text in normal form. What a name looks like is told here (`lookups/department_suffixes.yml`); which of the
bodies that a report names is its author belongs to the extractor of the header.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from pipelines.domain.vocabulary import AdminLevel
from pipelines.lookups import load_lookup
from pipelines.text.regions import RegionName, leading_city, leading_region

_LONGEST = 40


class Followers(StrEnum):
    """Where a name stands, and so what may follow it without a mark."""

    NOTHING = "nothing"  # the name is all there is
    TITLE = "title_followers"
    LABEL = "label_followers"
    SENTENCE = "sentence_followers"


@dataclass(frozen=True, slots=True)
class DepartmentName:
    """A body as named. `region` is None where the name has none; `core` is the name without region or level word.

    `admin_level` is that of the region or of the level word (市科技局), and township for a town's government; None
    where the name tells nothing (教育局).
    """

    name: str
    core: str
    region: RegionName | None
    admin_level: AdminLevel | None

    @property
    def level_word(self) -> str | None:
        """市 in 市科技局: what kind of region the name leaves out; None where it leaves out none or all."""
        return self.name[0] if self.region is None and self.name != self.core else None

    @property
    def names_its_place(self) -> bool:
        """Whether the name tells of itself where the body is: by its region or its town."""
        return self.region is not None or self.admin_level is AdminLevel.TOWNSHIP


def read_department(text: str, followers: Followers) -> DepartmentName | None:
    """The body that `text` begins with; None where it begins with anything else or only stands in for a name (我局)."""
    match = _name_before(followers).match(text)
    if match is None or text.startswith(_words("pronouns")) or match[1].endswith(_words("other_bodies")):
        return None
    return _take_apart(match[1])


def abbreviates(short: DepartmentName, full: DepartmentName) -> bool:
    """Whether `short` (市科技局) may stand for `full` (温州市科学技术局): same level word, same characters in order."""
    if short.level_word and not (full.region and full.region.regions[0].name.endswith(short.level_word)):
        return False
    core = full.core.replace("委员会", "委")
    rest = iter(core)
    return short.core[-1] == core[-1] and all(character in rest for character in short.core)


def _take_apart(name: str) -> DepartmentName | None:
    body = name
    for prefix in _words("prefixes"):
        body = body.removeprefix(prefix)
    region = leading_region(body) or _zone_city(body)
    core = body[region.end :] if region else body
    level = region.admin_level if region else None
    levels: dict[str, str] = _lookup()["levels"]
    if region is None and core[:1] in levels and not core.startswith(_words("level_lookalikes")):
        level, core = AdminLevel(levels[core[0]]), core[1:]
    if name.endswith(_words("towns")) and (region is None or name.endswith("乡镇")):
        return None
    if _township().fullmatch(core):
        level = AdminLevel.TOWNSHIP
    return DepartmentName(name, core, region, level) if len(core) > 1 else None


def _zone_city(name: str) -> RegionName | None:
    """郴州市 for 郴州高新技术产业开发区管理委员会."""
    city = leading_city(name)
    return city if city and name.startswith(_words("zones"), city.end) else None


@cache
def _township() -> re.Pattern[str]:
    return re.compile(f"[一-鿿]{{1,12}}?(?:{'|'.join(_words('towns'))})(?:人民政府|政府|办事处|党委|党工委)?")


@cache
def _name_before(followers: Followers) -> re.Pattern[str]:
    suffixes = "|".join(sorted((*_words("suffixes"), *_words("towns")), key=len, reverse=True))
    after = "$" if followers is Followers.NOTHING else "|".join(["$", "[^一-鿿]", *_words(followers)])
    return re.compile(f"([一-鿿]{{1,{_LONGEST}}}?(?:{suffixes}))(?={after})")


@cache
def _words(key: str) -> tuple[str, ...]:
    return tuple(_lookup()[key])


def _lookup() -> Any:
    return load_lookup("department_suffixes")
