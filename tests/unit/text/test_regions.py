"""Names of regions, their codes in GB/T 2260, and which of several of one name is meant."""

import pytest

from pipelines.domain.vocabulary import AdminLevel
from pipelines.text.regions import (
    choose_region,
    dominant_region,
    find_regions,
    is_region_name,
    leading_city,
    leading_region,
    level_word_spoken_of,
    regions_named,
    speaks_of_whole_region,
)


@pytest.mark.parametrize(
    ("name", "code", "level"),
    [
        ("湖南省", "430000", AdminLevel.PROVINCE),
        ("内蒙古自治区", "150000", AdminLevel.PROVINCE),
        ("北京市", "110000", AdminLevel.PROVINCE),
        ("长沙市", "430100", AdminLevel.CITY),
        ("湘西土家族苗族自治州", "433100", AdminLevel.CITY),
        ("岳麓区", "430104", AdminLevel.DISTRICT),
        ("浏阳市", "430181", AdminLevel.COUNTY),
        ("攸县", "430223", AdminLevel.COUNTY),
        # in force only since the packaged edition of 2019
        ("射洪市", "510981", AdminLevel.COUNTY),
        ("临平区", "330113", AdminLevel.DISTRICT),
        ("邵东市", "430582", AdminLevel.COUNTY),
    ],
)
def test_a_region_has_the_code_and_level_of_the_standard(name: str, code: str, level: AdminLevel) -> None:
    assert [(one.code, one.admin_level, one.is_current) for one in regions_named(name)] == [(code, level, True)]


@pytest.mark.parametrize(("name", "code"), [("射洪县", "510922"), ("望城县", "430122"), ("襄樊市", "420600")])
def test_a_region_that_was_renamed_is_still_known(name: str, code: str) -> None:
    assert [(one.code, one.is_current) for one in regions_named(name)] == [(code, False)]


@pytest.mark.parametrize(
    ("everyday", "official"),
    [
        ("景宁县", "景宁畲族自治县"),
        ("江华县", "江华瑶族自治县"),
        ("积石山县", "积石山保安族东乡族撒拉族自治县"),
        ("湘西州", "湘西土家族苗族自治州"),
        ("广西", "广西壮族自治区"),
    ],
)
def test_an_autonomous_region_answers_to_its_everyday_name(everyday: str, official: str) -> None:
    assert [one.name for one in regions_named(everyday)] == [official]


def test_development_zones_and_fillers_of_the_list_are_no_regions() -> None:
    assert [
        regions_named(name) for name in ("市辖区", "唐山高新技术产业开发区", "省直辖县级行政区划", "科技局", "")
    ] == [()] * 5


@pytest.mark.parametrize(
    ("text", "parts", "code"),
    [
        ("宣城市宣州区柳坝镇人民政府", "宣城市宣州区", "341802"),
        ("湖南省株洲市天元区发改局", "湖南省株洲市天元区", "430211"),
        ("北京市朝阳区教育局", "北京市朝阳区", "110105"),
        ("湖南省科学技术厅", "湖南省", "430000"),
        # 长沙县 is not part of 株洲市, so only the first part is one
        ("株洲市长沙县局", "株洲市", "430200"),
    ],
)
def test_a_chain_of_regions_is_read_to_its_last_part(text: str, parts: str, code: str) -> None:
    found = leading_region(text)
    assert found is not None
    assert (text[found.start : found.end], [one.code for one in found.regions]) == (parts, [code])


@pytest.mark.parametrize("text", ["市科技局", "我局", "科学技术局", ""])
def test_text_that_begins_with_no_region_has_none(text: str) -> None:
    assert leading_region(text) is None


def test_a_city_is_read_by_its_everyday_name_unless_a_province_bears_it_too() -> None:
    city = leading_city("郴州高新区")
    assert city is not None
    assert (city.name, city.end) == ("郴州市", 2)
    assert leading_city("吉林高新区") is None
    assert leading_city("高新区") is None


def test_regions_in_running_text_do_not_overlap() -> None:
    # 长沙市区 does not speak of 沙市区, and 和县 inside 市和县 is no name
    text = "长沙市区及岳麓区、雨湖区的市和县财政"
    assert [(one.name, text[one.start : one.end]) for one in find_regions(text)] == [
        ("长沙市", "长沙市"),
        ("岳麓区", "岳麓区"),
        ("雨湖区", "雨湖区"),
    ]


class TestChooseRegion:
    def test_only_one_of_the_name(self) -> None:
        region = choose_region(regions_named("岳麓区"), "")
        assert region is not None
        assert region.code == "430104"

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("长春净月潭", "220104"),
            ("北京市财政局", "110105"),
            ("", None),
            ("长春与北京", None),
        ],
    )
    def test_the_text_tells_which_of_two_is_meant_or_nobody_does(self, text: str, code: str | None) -> None:
        region = choose_region(regions_named("朝阳区"), text)
        assert (region.code if region else None) == code

    def test_an_abolished_district_is_meant_where_the_text_names_its_city(self) -> None:
        # 江北区 of 重庆 was merged in 2025; the one of 宁波 remains
        region = choose_region(regions_named("江北区"), "重庆市人民政府")
        assert region is not None
        assert region.code == "500105"
        assert choose_region(regions_named("江北区"), "") is None

    def test_within_one_city_the_entry_in_force_stands_for_the_one_it_replaced(self) -> None:
        region = choose_region(regions_named("崇川区"), "")
        assert region is not None
        assert (region.code, region.is_current) == ("320613", True)


def test_the_dominant_region_is_named_thrice_as_often_as_any_other_of_its_kind() -> None:
    assert dominant_region("天心区位于长沙市，天心区、天心区与雨花区", "区") is not None
    assert dominant_region("天心区与雨花区", "区") is None
    assert dominant_region("全区工作", "区") is None


def test_words_for_the_whole_of_a_region() -> None:
    assert [
        speaks_of_whole_region(text)
        for text in ("全市研发投入", "全社会研发", "全县三公", "我局", "全年支出", "安全生产")
    ] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
    assert level_word_spoken_of("全区工作，全区企业，全市第四") == "区"
    assert level_word_spoken_of("全国和全社会") is None


def test_what_is_a_region_name() -> None:
    assert [is_region_name(word) for word in ("天心区", "株洲", "湖南", "景宁县", "科技", "全市")] == [True] * 4 + [
        False
    ] * 2
