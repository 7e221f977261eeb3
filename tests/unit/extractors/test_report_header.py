"""The header of the five reports as a person reads it, and one small report for each way a header is printed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.domain.document import Document
from pipelines.domain.facts import ReportHeader
from pipelines.domain.issue import Issue
from pipelines.domain.manifest import ManifestEntry
from pipelines.domain.vocabulary import AdminLevel, KnownBy, ReportType
from pipelines.extractors.report_header import extract_header
from pipelines.readers import read_document

RAW = Path(__file__).parents[3] / "data" / "raw"
MANIFEST = ManifestEntry(source_file="report.txt")


def read(text: str, stated: ManifestEntry | None = None) -> tuple[ReportHeader, list[str]]:
    """The header of a small report, and the codes of its issues."""
    document = Document("report.txt", "0" * 64, "txt", text, ())
    header, issues = extract_header(document, stated=stated)
    return header, [issue.issue_code for issue in issues]


def read_file(name: str) -> tuple[Document, ReportHeader, tuple[Issue, ...]]:
    path = next(RAW.glob(f"{name}_*"))
    document = read_document(path.name, path.read_bytes())
    assert isinstance(document, Document)
    return document, *extract_header(document, stated=None)


class TestFiveReports:
    def test_no_title_and_no_department_leave_both_unknown(self) -> None:
        _, header, issues = read_file("000")
        assert header == ReportHeader(
            report_type=ReportType.DEPARTMENT_SELF_EVALUATION,
            region_name="天心区",  # 全区, and no other district is named
            region_code="430103",
            admin_level=AdminLevel.DISTRICT,
            fiscal_year=2022,
            fiscal_year_known_by=KnownBy.INFERRED,
        )
        assert [issue.issue_code for issue in issues] == ["department_unknown"]

    def test_title_over_two_lines(self) -> None:
        _, header, issues = read_file("001")
        assert header == ReportHeader(
            report_type=ReportType.DEPARTMENT_SELF_EVALUATION,
            department_name="岳麓区科学技术局",
            department_core="科学技术局",
            department_known_by=KnownBy.STATED,
            region_name="岳麓区",
            region_code="430104",
            admin_level=AdminLevel.DISTRICT,
            fiscal_year=2021,
            fiscal_year_known_by=KnownBy.STATED,
            title="2021年度岳麓区科学技术局部门整体支出预算绩效自评报告",
        )
        assert issues == ()

    def test_short_name_in_the_title_is_completed_from_the_signature(self) -> None:
        _, header, issues = read_file("002")
        assert header == ReportHeader(
            report_type=ReportType.DEPARTMENT_SELF_EVALUATION,
            department_name="衡阳市科学技术局",
            department_core="科学技术局",
            department_known_by=KnownBy.STATED,
            region_name="衡阳市",
            region_code="430400",
            admin_level=AdminLevel.CITY,
            fiscal_year=2022,
            fiscal_year_known_by=KnownBy.STATED,
            title="市科技局2022年度预算支出绩效评价报告",
        )
        assert issues == ()

    def test_score_and_grade_in_a_sentence_and_dates_of_notices_left_alone(self) -> None:
        _, header, issues = read_file("003")
        assert header == ReportHeader(
            report_type=ReportType.DEPARTMENT_SELF_EVALUATION,
            department_name="长沙市科学技术局",
            department_core="科学技术局",
            department_known_by=KnownBy.STATED,
            region_name="长沙市",
            region_code="430100",
            admin_level=AdminLevel.CITY,
            fiscal_year=2023,
            fiscal_year_known_by=KnownBy.STATED,
            title="2023年度长沙市科学技术局部门整体支出绩效自评报告",
            overall_score=Decimal("95.32"),
            overall_grade="优",
        )
        assert issues == ()

    def test_cover_date_before_the_year_end_is_kept_and_raised(self) -> None:
        document, header, issues = read_file("004")
        assert header == ReportHeader(
            report_type=ReportType.DEPARTMENT_SELF_EVALUATION,
            department_name="株洲市科学技术局",
            department_core="科学技术局",
            department_known_by=KnownBy.STATED,
            region_name="株洲市",
            region_code="430200",
            admin_level=AdminLevel.CITY,
            fiscal_year=2024,
            fiscal_year_known_by=KnownBy.STATED,
            title="2024年度株洲市科学技术局整体支出绩效自评报告",
            reported_on=date(2024, 5, 15),
            overall_score=Decimal(98),
        )
        (issue,) = issues
        assert issue.issue_code == "report_date_before_year_end"
        assert issue.span is not None
        assert document.text[issue.span.start : issue.span.end] == "2024 年 5 月 15 日"
        assert issue.locator == "line 7"


class TestDepartment:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            (
                "2023年度部门整体支出绩效评价报告\n\n单位名称（盖章）：益阳市赫山区教育局\n\n二〇二四年四月十日\n",
                "益阳市赫山区教育局",
            ),
            ("部门决算\n公开部门：长沙市雨花区审计局 金额单位：万元\n", "长沙市雨花区审计局"),
            ("2022年度部门整体支出绩效自评报告\n（慈利县水利局）\n\n一、概况\n", "慈利县水利局"),
            ("岳阳市财政局\n关于2022年度部门整体支出绩效自评情况的报告\n一、概况\n", "岳阳市财政局"),
            (
                "2022年度部门决算\n\n一、概况\n无。\n附件：1.表\n\n溆浦县自然资源局\n2023年4月6日\n\n附件1\n表\n",
                "溆浦县自然资源局",
            ),
            ("張掖市沙棗幼兒園2017年度部門決算公開\n一、概況\n", "张掖市沙枣幼儿园"),
        ],
    )
    def test_stated_in_full(self, text: str, name: str) -> None:
        header, _ = read(text)
        assert (header.department_name, header.department_known_by) == (name, KnownBy.STATED)

    @pytest.mark.parametrize(
        ("form", "name"),
        [
            # who carries the project out is the department, if it is a body named with its place ...
            ("主管部门 | 县农业农村局 | 实施单位 | 枣林铺镇人民政府 | ||", "枣林铺镇人民政府"),
            ("项目实施单位/项目负责人彭阳县农技站/马建成自治区主管部门农业农村厅专项实施期", "彭阳县农技站"),
            ("主管部门 219-宣州区柳坝镇人民政府 实施单位 219001-宣州区柳坝镇人民政府 项目资金", "宣州区柳坝镇人民政府"),
            ("主管部门 | 射洪县司法局部门 | 实施单位 | 射洪县司法局 | |||", "射洪县司法局"),
            # cells on lines of their own are not signatures
            ("主管部门\n\n平江县农业农村局\n\n实施单位\n\n平江县南江镇人民政府\n", "平江县南江镇人民政府"),
            # ... and not a company, an internal unit or a station without a place
            ("主管部门 | 姚安县农业农村局 | 实施单位 | 姚安县城乡资产经营有限公司 | ||", "姚安县农业农村局"),
            ("县级主管部门祁东县商务和粮食局实施单位仓储调控与产业股项目资金(万元)", "祁东县商务和粮食局"),
            ("主管部门\n\n平江县农业农村局\n\n实施单位\n\n高标农田站\n\n资金情况\n", "平江县农业农村局"),
        ],
    )
    def test_of_a_project_form(self, form: str, name: str) -> None:
        header, _ = read(f"绩效目标自评表\n(2022年度)\n项目名称 某项目\n{form}\n")
        assert (header.report_type, header.department_name) == (ReportType.PROJECT_SELF_EVALUATION, name)
        assert header.department_known_by is KnownBy.STATED

    def test_named_only_as_the_subject_of_a_first_sentence_is_inferred(self) -> None:
        header, _ = read("遵照省财政厅的部署,景宁县财政局汇总了2018年全县“三公”经费。")
        assert (header.department_name, header.department_known_by) == ("景宁县财政局", KnownBy.INFERRED)
        assert (header.region_name, header.region_code) == ("景宁县", "331127")

    def test_short_name_is_inferred_from_the_region_the_report_speaks_of(self) -> None:
        header, issues = read(
            "市教育局2022年度部门整体支出绩效自评报告\n一、概况\n浏阳市。浏阳市一中。浏阳市二中。长沙市。\n"
        )
        assert (header.department_name, header.department_known_by) == ("浏阳市教育局", KnownBy.INFERRED)
        assert (header.region_code, header.admin_level, issues) == ("430181", AdminLevel.COUNTY, [])

    def test_short_name_that_nothing_completes_stays_short_and_is_raised(self) -> None:
        header, issues = read("市教育局2022年度部门整体支出绩效自评报告\n一、概况\n浏阳市。长沙市。\n")
        assert (header.department_name, header.department_known_by) == ("市教育局", KnownBy.STATED)
        assert (header.region_name, header.admin_level, issues) == (None, AdminLevel.CITY, ["department_incomplete"])

    @pytest.mark.parametrize(
        "text",
        [
            "2023年收入合计10万元。根据长沙市财政局《关于2023年度决算的通知》，我局开展自评。",
            "日前,省财政厅向社会公布2016年省级“三公”经费决算支出账单。",
            "绿春县\n索引号\n2024-1\n发布机构\n绿春县人民政府办公室\n2022年三公经费支出10万元。",
        ],
    )
    def test_a_body_that_is_not_the_author_is_not_taken(self, text: str) -> None:
        header, issues = read(text)
        assert (header.department_name, header.department_known_by) == (None, KnownBy.UNKNOWN)
        assert "department_unknown" in issues

    def test_a_project_named_like_a_body_is_not_taken(self) -> None:
        header, _ = read("2022年度养老服务中心项目支出绩效自评报告\n一、概况\n")
        assert header.department_name is None


class TestRegion:
    def test_of_two_regions_of_one_name_the_text_tells_which(self) -> None:
        title = "朝阳区教育局2021年部门预算公开说明\n一、概况\n"
        known, no_issues = read(title + "在长春市的领导下。")
        unknown, issues = read(title)
        assert (known.region_name, known.region_code, no_issues) == ("朝阳区", "220104", [])
        assert (unknown.region_name, unknown.region_code, issues) == ("朝阳区", None, ["region_ambiguous"])
        assert unknown.admin_level is AdminLevel.DISTRICT

    def test_a_town_has_the_code_of_its_county_and_its_own_level(self) -> None:
        header, _ = read("重庆市大足区青溪沟镇人民政府2021年度“三公”经费决算公开\n")
        assert (header.region_name, header.region_code) == ("大足区", "500111")
        assert header.admin_level is AdminLevel.TOWNSHIP


class TestFiscalYear:
    @pytest.mark.parametrize(
        ("text", "year", "known_by"),
        [
            ("某县某局2022年度部门决算\n2023年全县2023年工作，2023年。", 2022, KnownBy.STATED),
            ("关于二〇二二年度部门整体支出绩效自评的报告\n一、", 2022, KnownBy.STATED),
            ("项目支出绩效自评表\n（2022 年度）\n项目名称 2021年首批项目，2021年", 2022, KnownBy.STATED),
            ("关于2023年开展2022年度部门决算的报告\n一、", 2022, KnownBy.STATED),
            (
                "2022年支出10万元，与2021年相比减少，较2021年决算减少，比2021年减少。2022年收入。",
                2022,
                KnownBy.INFERRED,
            ),
            (
                "按照《关于2024年自评的通知》《2024年预算》（长财绩〔2024〕2号），2023年支出10万元。",
                2023,
                KnownBy.INFERRED,
            ),
            ("项目名称 | 加工厂房\n主管部门 | 姚安县农业农村局 |\n2018-2020年\n", None, KnownBy.UNKNOWN),
            ("截至2022年12月31日支出10万元。\n2023年5月8日\n", None, KnownBy.UNKNOWN),
            ("2022年支出，2023年支出。", None, KnownBy.UNKNOWN),
        ],
    )
    def test_is_read_from_the_reports_own_words(self, text: str, year: int | None, known_by: KnownBy) -> None:
        header, issues = read(text)
        assert (header.fiscal_year, header.fiscal_year_known_by) == (year, known_by)
        assert ("fiscal_year_unknown" in issues) is (year is None)


class TestReportType:
    @pytest.mark.parametrize(
        ("title", "report_type"),
        [
            ("2023年度长沙市某局部门整体支出绩效自评报告", ReportType.DEPARTMENT_SELF_EVALUATION),
            ("某局2022年度预算支出绩效评价报告", ReportType.DEPARTMENT_SELF_EVALUATION),
            ("部门预算项目支出绩效自评表", ReportType.PROJECT_SELF_EVALUATION),
            ("2020年度县级专项资金绩效目标自评表", ReportType.PROJECT_SELF_EVALUATION),
            ("关于2019年度通组道路工程绩效评价报告", ReportType.PROJECT_SELF_EVALUATION),
            ("乡村振兴衔接资金绩效目标申报表(高标准农田提质)", ReportType.PERFORMANCE_TARGETS),
            ("部门整体预算绩效目标表", ReportType.PERFORMANCE_TARGETS),
            ("2019年部门预算“三公”经费公开说明", ReportType.THREE_PUBLIC),
            ("保康县投资促进中心2019年部门决算", ReportType.FINAL_ACCOUNTS),
            ("教育局2020年部门预算", ReportType.BUDGET),
        ],
    )
    def test_by_its_title(self, title: str, report_type: ReportType) -> None:
        assert read(f"{title}\n\n一、概况\n")[0].report_type is report_type

    @pytest.mark.parametrize(
        ("text", "report_type"),
        [
            ("一、部门整体支出绩效情况\n三公经费、项目支出。", ReportType.DEPARTMENT_SELF_EVALUATION),
            ("项目名称 | 厂房 |\n一级指标 | 年度指标值 | 实际完成值 | 得分 |", ReportType.PROJECT_SELF_EVALUATION),
            ("2020年“三公”经费支出463万元。", ReportType.THREE_PUBLIC),
            ("第二部分 2022年度单位决算情况说明\n基本支出。", ReportType.FINAL_ACCOUNTS),
            ("2023 年财政拨款收支总预算 6,547,782.66 元。预算情况说明", ReportType.BUDGET),
            ("今天天气很好。", ReportType.OTHER),
        ],
    )
    def test_by_its_words_where_no_title_tells(self, text: str, report_type: ReportType) -> None:
        assert read(text)[0].report_type is report_type


class TestScoreAndGrade:
    @pytest.mark.parametrize(
        ("text", "score", "grade"),
        [
            ("综合得分92分，评价等级为“良”。", "92", "良"),
            ("自评总分为：96.5分，等级为优秀等次。", "96.5", "优秀"),
            ("绩效目标自评表(2022年度)项目总得分97分项目名称某项目", "97", None),
            ("一级指标 | 分值 | 得分 |\n总分 | 100 | 95.6 |", "95.6", None),
            ("一级指标\t权重\t得分\n合计\t100\t88\n", "88", None),
            ("总分\n\n100\n\n98\n\n", "98", None),
            # a project's score beside that of the whole
            ("项目自评得分90分。部门整体支出自评得分95分，绩效为“优”。", "95", "优"),
            # weights only, money, another contest, a threshold
            ("一级指标 | 权重 | 得分 |\n合计 | 100 | |||", None, None),
            ("支出合计 100 98.5\n", None, None),
            ("我局综合评价获得优秀等级。", None, None),
            ("满意度达到95分以上。", None, None),
        ],
    )
    def test_as_printed(self, text: str, score: str | None, grade: str | None) -> None:
        header, _ = read(text)
        assert (header.overall_score, header.overall_grade) == (Decimal(score) if score else None, grade)

    def test_several_scores_are_raised_not_chosen_from(self) -> None:
        header, issues = read("总分 | 100 | 95 |\n总分 | 100 | 96 |\n")
        assert header.overall_score is None
        assert "overall_score_ambiguous" in issues


class TestReportDate:
    @pytest.mark.parametrize(
        ("text", "reported_on"),
        [
            ("2022年度部门决算\n\n二〇二三年四月十日\n\n一、概况\n", date(2023, 4, 10)),
            ("2022年度部门决算\n一、概况\n" + "正文。\n" * 20 + "溆浦县自然资源局 2023年4月6日\n", date(2023, 4, 6)),
            ("项目支出绩效自评表\n填报日期：2023年5月8日\n", date(2023, 5, 8)),
            ("项目支出绩效自评表\n\n填报日期\n\n2023年5月8日\n", date(2023, 5, 8)),
            ("2022年度部门决算\n发布日期\n2023年9月1日\n一、概况\n", None),
            ("2022年度部门决算\n日期：2023-10-27 16:05 字体\n一、概况\n", None),
            ("2022年度部门决算\n一、概况\n我局于2023年3月27日印发通知。\n", None),
            ("填报日期： 年 月 日\n", None),
        ],
    )
    def test_is_that_of_the_signature_or_the_cover(self, text: str, reported_on: date | None) -> None:
        assert read(text)[0].reported_on == reported_on

    def test_a_day_that_does_not_exist_is_raised(self) -> None:
        header, issues = read("长沙市某局2022年度部门决算\n\n2023年2月30日\n\n一、概况\n")
        assert header.reported_on is None
        assert "report_date_invalid" in issues

    def test_targets_and_budgets_are_written_before_the_year_ends(self) -> None:
        _, issues = read("衡山县财政局2022年部门预算\n\n2022年1月5日\n\n一、概况\n")
        assert issues == []


class TestManifest:
    TEXT = "2022年度长沙市科学技术局部门决算\n一、概况\n"

    def test_goes_before_the_text_and_says_so(self) -> None:
        stated = replace(MANIFEST, department_name="株洲市天元区教育局", fiscal_year=2021)
        header, issues = read(self.TEXT, stated)
        assert (header.department_name, header.department_known_by) == ("株洲市天元区教育局", KnownBy.MANIFEST)
        assert (header.region_name, header.region_code) == ("天元区", "430211")
        assert (header.fiscal_year, header.fiscal_year_known_by) == (2021, KnownBy.MANIFEST)
        assert issues == ["manifest_overrides_text", "manifest_overrides_text"]

    def test_that_agrees_raises_nothing(self) -> None:
        stated = replace(MANIFEST, department_name="长沙市科学技术局", fiscal_year=2022)
        header, issues = read(self.TEXT, stated)
        assert (header.department_known_by, header.fiscal_year_known_by) == (KnownBy.MANIFEST, KnownBy.MANIFEST)
        assert issues == []

    def test_fills_what_the_text_leaves_unknown(self) -> None:
        stated = replace(MANIFEST, department_name="长沙市天心区科学技术局", fiscal_year=2022)
        header, issues = read("收入10万元。", stated)
        assert (header.department_name, header.region_code, header.fiscal_year) == (
            "长沙市天心区科学技术局",
            "430103",
            2022,
        )
        assert issues == []

    def test_with_blank_cells_changes_nothing(self) -> None:
        assert read(self.TEXT, MANIFEST) == read(self.TEXT)


def test_a_body_in_brackets_below_the_title() -> None:
    header, _ = read("2022年度部门决算公开情况说明\n（桐山区文化和旅游局）\n一、收入支出情况\n收入10万元。\n")
    assert header.department_name == "桐山区文化和旅游局"


def test_who_gives_a_transfer_does_not_report() -> None:
    header, _ = read(
        "中央对地方专项转移支付绩效目标自评表\n（2022年度）\n转移支付名称\t水利发展资金\n"
        "中央主管部门\t财政部、水利部\n地方主管部门\t丰宁省水利厅\n"
    )
    assert header.department_name == "丰宁省水利厅"


@pytest.mark.parametrize(("score", "read_as"), [("97.89", Decimal("97.89")), ("100", None)])
def test_the_only_figure_of_the_row_of_scores(score: str, read_as: Decimal | None) -> None:
    header, _ = read(
        f"江陵县水利局2022年度整体绩效自评表\n三级指标\t实际完成值\t得分\n治理\t43处\t9\n总分\t\t{score}\n"
    )
    assert header.overall_score == read_as


def test_the_grade_of_some_projects_is_not_that_of_the_report() -> None:
    header, _ = read("江陵县水利局2022年度部门决算\n开展自评，其中7个项目自评结果为“优”，1个为“良”。\n")
    assert header.overall_grade is None


def test_a_body_on_a_line_of_its_own_below_the_title() -> None:
    header, _ = read("2023年度“三公”经费支出情况说明\n开远县公安局\n我局2023年度“三公”经费支出186万元。\n")
    assert header.department_name == "开远县公安局"


def test_a_score_right_behind_the_word_for_the_evaluation() -> None:
    assert read("三、自评得分\n项目自评98.5分。\n")[0].overall_score == Decimal("98.5")
