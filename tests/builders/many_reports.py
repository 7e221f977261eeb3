"""Any number of different reports, written after a few real ones: other departments, years and figures.

For tests and benchmarks of many reports at once. The same number gives the same report, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

_DEPARTMENTS = ("科学技术局", "财政局", "教育局", "民政局", "司法局", "水利局", "林业局", "审计局", "统计局", "气象局")
_REGIONS = (
    *(
        "长沙县",
        "宁乡市",
        "浏阳市",
        "攸县",
        "茶陵县",
        "炎陵县",
        "醴陵市",
        "湘潭县",
        "湘乡市",
        "韶山市",
        "衡阳县",
        "衡南县",
    ),
    *(
        "衡山县",
        "衡东县",
        "祁东县",
        "耒阳市",
        "常宁市",
        "新邵县",
        "邵阳县",
        "隆回县",
        "洞口县",
        "绥宁县",
        "新宁县",
        "武冈市",
    ),
    *(
        "岳阳县",
        "华容县",
        "湘阴县",
        "平江县",
        "汨罗市",
        "临湘市",
        "安乡县",
        "汉寿县",
        "澧县",
        "临澧县",
        "桃源县",
        "石门县",
    ),
    *(
        "慈利县",
        "桑植县",
        "南县",
        "桃江县",
        "安化县",
        "沅江市",
        "桂阳县",
        "宜章县",
        "永兴县",
        "嘉禾县",
        "临武县",
        "汝城县",
    ),
)
_FIRST_YEAR, _LAST_YEAR = 2014, 2024
_YEAR = re.compile(r"20[012]\d(?=\s?年)")
# sums keep their proportions, so that what added up still does
_SUM = re.compile(r"(?<![\d.])\d[\d,]*\.\d\d(?![\d.%％])")


def write_reports(originals: Sequence[str], count: int) -> Iterator[tuple[str, str]]:
    """Pairs of file name and text, by year, region and department; no two are of one department and year."""
    years = range(_FIRST_YEAR, _LAST_YEAR + 1)
    if count > len(years) * len(_REGIONS) * len(_DEPARTMENTS):
        raise ValueError(f"there are not {count} departments and years to write reports of")
    for number in range(count):
        place, year = divmod(number, len(years))
        department, region = divmod(place, len(_REGIONS))
        name = f"{_REGIONS[region]}{_DEPARTMENTS[department]}"
        original = originals[number % len(originals)]
        text = _write(original, years[year], _REGIONS[region], name, 1 + place % 7)
        yield f"{years[year]}/{name}.txt", text


def _write(original: str, year: int, region: str, department: str, factor: int) -> str:
    printed = max((int(found) for found in _YEAR.findall(original)), default=year)
    text = _YEAR.sub(lambda found: str(int(found[0]) + year - printed), original)
    text = _SUM.sub(lambda found: f"{Decimal(found[0].replace(',', '')) * factor}", text)
    text = re.sub("长沙市|岳麓区|衡阳市|株洲市|天心区", region, text)
    return f"{year}年度{department}部门整体支出绩效自评报告\n\n{text}"
