"""The findings of the five reports as a person reads them, and one small text for each way findings are set out.

The expectations give how each finding begins and ends; that it is nothing but the text between is checked for all.
"""

from pathlib import Path

import pytest

from pipelines.domain.document import Document
from pipelines.domain.facts import FindingFact, ReportHeader
from pipelines.domain.vocabulary import FindingKind, ReportType, SourceKind
from pipelines.extractors.findings import extract_findings
from pipelines.readers import read_document

RAW = Path(__file__).parents[3] / "data" / "raw"
HEADER = ReportHeader(ReportType.DEPARTMENT_SELF_EVALUATION, fiscal_year=2022)
PROBLEM, CAUSE, MEASURE = FindingKind.PROBLEM, FindingKind.CAUSE, FindingKind.MEASURE


def read(text: str) -> tuple[list[tuple[FindingKind, str]], list[str]]:
    """The findings of a small text, and the codes of its issues."""
    document = read_document("report.txt", text.encode())
    assert isinstance(document, Document)
    facts, issues = extract_findings(document, HEADER)
    return [(fact.finding_kind, fact.finding_text) for fact in facts], [issue.issue_code for issue in issues]


def read_file(name: str) -> tuple[Document, tuple[FindingFact, ...]]:
    path = next(RAW.glob(f"{name}_*"))
    document = read_document(path.name, path.read_bytes())
    assert isinstance(document, Document)
    facts, issues = extract_findings(document, HEADER)
    assert issues == ()
    return document, facts


FIVE_REPORTS = {
    # 八 says that nothing went wrong, and goes on with what comes next
    "000": [
        (MEASURE, "下一步，我局紧盯省市真抓实干", "“省会南中心、魅力新天心”贡献科技力量。"),
        (MEASURE, "启动省级创新型城区建设。全面实施《天心区", "实现科技创新能力全面提升。"),
        (MEASURE, "加快建设重大科技项目。在工作专班", "实现全区科技创新能力跨越式提升。"),
        (MEASURE, "助推科技成果高效转化。持续开展", "进一步提升政企产学研金成果成效。"),
        (MEASURE, "支持创新主体高质量发展。进一步强化", "为建设创新型城区打下坚实基础。"),
        (MEASURE, "建设高水平科技创新人才队伍。深入贯彻", "“高精尖缺”人才和创新团队。"),
    ],
    "001": [
        (PROBLEM, "通过前述对我局整体支出情况的分析", "依然存在一些问题和不足"),
        (MEASURE, "针对这些不足，我局将积极采取", "不断规范和强化管理。"),
        (PROBLEM, "年底关账后上级下达指标太多", "造成年底结余数额过大。"),
        (MEASURE, "进一步加强局本级的预算管理意识", "科学性、合理性、严谨性和可控性。"),
    ],
    "002": [
        (PROBLEM, "基本支出经费保障水平偏低。我局预算执行", "基本保障面临巨大压力"),
        (PROBLEM, "“三公”经费预算数", "实际支出数差异较大"),
        (PROBLEM, "项目经费追加预算时间滞后", "部分项目经费支出滞后"),
        (PROBLEM, "资产管理中", "管理制度有待健全。"),
        (MEASURE, "科学编制预算", "严格执行预算"),
        (MEASURE, "合理执行预算", "确保效益最大化"),
        (MEASURE, "完善财务、资产等管理制度", "规范报批手续"),
        (MEASURE, "增强节约意识", "努力建设节约型机关单位。"),
    ],
    # the title 1. stands with what leads up to 一是; 二是 gives its cause; （二） and （三） only sort
    "003": [
        (PROBLEM, "预算编制管理有加强，但仍需进一步提升\n2023年我局进一步强化", "仍有进一步提升的空间。"),
        (PROBLEM, "存在部分项目支出资金在项目间调整", "预算编制有待进一步加强。"),
        (PROBLEM, "6个公共项目预算资金", "未形成支出"),
        (CAUSE, "主要原因是预算编制时未充分考虑到政策调整", "导致预算编制欠精准。"),
        (PROBLEM, "绩效目标更具体，但仍需进一步细化\n2023年度绩效目标管理", "解决就业等方面）。"),
        (PROBLEM, "个别项目年度目标任务未完成。2023年度长沙市", "6个公共项目未完成年度目标任务"),
        (CAUSE, "主要原因为科技型企业知识价值信用贷款", "未能及时组织开展相关工作任务。"),
        (PROBLEM, "个别项目承担单位资金使用率低。根据", "预算执行率4.70%"),
        (CAUSE, "主要原因为项目为跨年度进行", "导致支出率偏低。"),
        (MEASURE, "进一步细化年初预算编制\n按照《中华人民共和国预算法》", "确保预算的刚性约束。"),
        (MEASURE, "进一步加强绩效目标管理\n我局科技发展专项资金", "核心业务的产出效益。"),
        (MEASURE, "进一步强化部门履职效能\n针对部分项目", "确保下一年度达到目标任务。"),
        (MEASURE, "进一步提高资金使用效率\n我局进一步加强", "提高资金使用效率及效益。"),
    ],
    # neither section is numbered: each sentence is one
    "004": [
        (PROBLEM, "局机关年初预算公用经费不足以支撑", "项目支出决算数超预算数。"),
        (PROBLEM, "预算绩效管理工作需要多部门配合", "把握不到位情况仍然存在。"),
        (PROBLEM, "科技资金支持的项目类别较多", "笼统性比较大。"),
        (MEASURE, "提高绩效管理责任意识", "强化个性指标建设。"),
        (MEASURE, "加强预算绩效管理，", "强化绩效管理运用。"),
        (MEASURE, "按照落实“过紧日子”的要求", "保障重点项目开支。"),
    ],
}


@pytest.mark.parametrize("name", FIVE_REPORTS)
def test_the_findings_of_a_report_are_those_a_person_reads(name: str) -> None:
    _, facts = read_file(name)
    found = [
        (fact.finding_kind, fact.finding_text[: len(head)], fact.finding_text[-len(tail) :])
        for fact, (_, head, tail) in zip(facts, FIVE_REPORTS[name], strict=True)
    ]
    assert found == FIVE_REPORTS[name]


@pytest.mark.parametrize("name", FIVE_REPORTS)
def test_every_finding_stands_where_it_says_and_counts_within_its_kind(name: str) -> None:
    document, facts = read_file(name)
    for fact in facts:
        passage = document.text[fact.place.span.start : fact.place.span.end]
        assert fact.finding_text in {passage, passage.replace("\n", "")}
        assert fact.place.locator == f"line {document.line_number(fact.place.span.start)}"
        assert (fact.place.source_kind, fact.fiscal_year) == (SourceKind.TEXT, 2022)
    for kind in FindingKind:
        ordinals = [fact.ordinal for fact in facts if fact.finding_kind is kind]
        assert ordinals == list(range(1, len(ordinals) + 1))


def test_titled_passages_and_lines_broken_inside_a_sentence() -> None:
    text = (
        "七、存在的主要问题\n（一）预算编制不够精细。部分项目预算编制较粗，\n执行中调整较多。\n"
        "（二）绩效意识有待提高。个别科室重投入轻绩效。\n"
    )
    assert read(text)[0] == [
        (PROBLEM, "预算编制不够精细。部分项目预算编制较粗，执行中调整较多。"),
        (PROBLEM, "绩效意识有待提高。个别科室重投入轻绩效。"),
    ]


def test_a_problem_and_its_listed_causes_in_one_paragraph() -> None:
    text = (
        "六、存在问题及原因分析\n1、预算执行进度偏慢。原因：一是项目前期准备不足；二是资金下达较晚。\n"
        "2、资产管理不到位，究其原因是台账更新不及时。\n"
    )
    assert read(text)[0] == [
        (PROBLEM, "预算执行进度偏慢。"),
        (CAUSE, "项目前期准备不足"),
        (CAUSE, "资金下达较晚。"),
        (PROBLEM, "资产管理不到位"),
        (CAUSE, "究其原因是台账更新不及时。"),
    ]


def test_what_only_announces_a_list_is_no_finding_but_tells_its_kind() -> None:
    text = (
        "三、主要问题\n我局在预算管理中主要存在以下问题：\n一是预算编制不准确；\n二是项目进度偏慢。\n"
        "针对以上问题，我局将采取以下措施：\n一是细化年初预算；\n二是按月调度进度。\n"
    )
    assert read(text)[0] == [
        (PROBLEM, "预算编制不准确"),
        (PROBLEM, "项目进度偏慢。"),
        (MEASURE, "细化年初预算"),
        (MEASURE, "按月调度进度。"),
    ]


def test_a_list_in_brackets_ends_before_the_signature() -> None:
    text = (
        "七、下一步打算\n下一步，我单位将从以下几个方面改进：（1）提前谋划项目；（2）完善台账。\n\n"
        "溆浦县自然资源局\n2023年4月6日\n\n附件：1.表\n"
    )
    assert read(text)[0] == [(MEASURE, "提前谋划项目"), (MEASURE, "完善台账。")]


def test_labels_that_open_a_paragraph_take_the_place_of_titles() -> None:
    text = "存在问题：一是经费不足；二是人手不足。\n改进措施：加强统筹。\n其他需要说明的情况：年末已整改。\n"
    assert read(text)[0] == [(PROBLEM, "经费不足"), (PROBLEM, "人手不足。"), (MEASURE, "加强统筹。")]


def test_a_section_about_achievements_and_problems_is_told_apart_by_its_parts() -> None:
    text = (
        "四、主要经验及做法、存在的问题和建议\n（一）主要经验及做法\n坚持统筹推进，成效明显。\n"
        "（二）存在的问题\n绩效指标设置不够科学。\n（三）建议\n建议加强业务培训。\n五、其他\n无\n"
    )
    assert read(text)[0] == [(PROBLEM, "绩效指标设置不够科学。"), (MEASURE, "建议加强业务培训。")]


def test_a_short_title_below_the_problems_is_a_problem_itself() -> None:
    text = "五、存在的问题\n（一）绩效指标量化不足\n（二）预算执行率偏低\n六、其他\n无\n"
    assert read(text)[0] == [(PROBLEM, "绩效指标量化不足"), (PROBLEM, "预算执行率偏低")]


def test_traditional_characters_are_kept_as_printed() -> None:
    text = (
        "九、存在的問題及原因分析\n（一）預算編制不夠精細，主要原因是測算依據不足。\n"
        "十、下一步改進措施\n加強預算管理，提高資金效益。\n"
    )
    assert read(text)[0] == [
        (PROBLEM, "預算編制不夠精細"),
        (CAUSE, "主要原因是測算依據不足。"),
        (MEASURE, "加強預算管理，提高資金效益。"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "五、存在的问题\n无。\n六、改进措施\n无\n",
        "五、存在的问题\n我局全年无明显偏差，较好地完成目标。\n",
        "五、存在的问题\n目前，本单位不存在问题。\n",
        "（三）强化问题导向，落实整改措施\n今年完成整改10项。\n",
        "（四）解决群众反映的突出问题\n解决20件。\n",
        "3.项目总支出较去年比较及原因分析\n减少10万元，主要原因是项目减少。\n",
        "2022年支出10万元，主要原因是项目增加。\n",
        "七、其他需要说明的问题\n我局将于9月公开。\n",
    ],
)
def test_no_findings(text: str) -> None:
    assert read(text) == ([], [])


def test_a_reservation_after_nothing_found_is_a_problem() -> None:
    assert read("五、存在问题\n总体无明显偏差，但项目进度偏慢。\n")[0] == [
        (PROBLEM, "总体无明显偏差，但项目进度偏慢。")
    ]


def test_rows_of_a_form() -> None:
    text = (
        "项目支出绩效自评表 | |||\n项目名称 | 设备更新 | 实施单位 | 射洪县司法局 |\n"
        "一级指标 | 指标值 | 完成值 | 得分 |\n产出指标 | 16 | 16 | 10 |\n"
        "存在问题 | 绩效目标不够细化，部分指标难以量化。 | ||\n改进措施 | 1.细化目标；2.加强监控。 | ||\n"
    )
    document = read_document("report.txt", text.encode())
    assert isinstance(document, Document)
    facts, _ = extract_findings(document, HEADER)
    assert [(fact.finding_kind, fact.finding_text) for fact in facts] == [
        (PROBLEM, "绩效目标不够细化，部分指标难以量化。"),
        (MEASURE, "细化目标"),
        (MEASURE, "加强监控。"),
    ]
    for fact in facts:
        assert fact.place.source_kind is SourceKind.TABLE
        assert fact.place.locator.endswith("column 2")
        assert document.text[fact.place.span.start : fact.place.span.end] == fact.finding_text


def test_a_finding_cut_off_by_the_end_of_the_text_is_kept_and_raised() -> None:
    assert read("五、存在的问题\n一是预算编制不准确；二是项目储备") == (
        [(PROBLEM, "预算编制不准确"), (PROBLEM, "项目储备")],
        ["finding_cut_off"],
    )


@pytest.mark.parametrize("body", ["岚山镇人民政府", "云州市水务局"])
def test_a_body_that_signs_is_no_measure(body: str) -> None:
    findings, _ = read(f"四、改进措施\n1、加强预算编制管理。\n2、加快项目推进。\n{body}\n2024年4月18日\n")
    assert [text for _, text in findings] == ["加强预算编制管理。", "加快项目推进。"]


def test_rows_of_a_provincial_form() -> None:
    findings, _ = read(
        "部门整体绩效自评表\n一级指标\t三级指标\t年初目标值\t实际完成值\t得分\n产出指标\t治理隐患点\t45处\t43处\t9\n"
        "总分\t\t\t\t97\n偏差大或目标未完成原因分析\t2处隐患点因汛期延至次年实施。\n"
        "改进措施及结果应用方案\t优化项目安排。\n"
    )
    assert findings == [
        (FindingKind.CAUSE, "2处隐患点因汛期延至次年实施。"),
        (FindingKind.MEASURE, "优化项目安排。"),
    ]


def test_next_steps_behind_a_label_are_measures() -> None:
    findings, _ = read(
        "四、存在的问题及下一步打算\n存在的主要问题：一是基层力量薄弱；二是支付进度不均衡。\n下一步打算：一是加强建设；二是加快执行。\n"
    )
    assert findings == [
        (PROBLEM, "基层力量薄弱"),
        (PROBLEM, "支付进度不均衡。"),
        (MEASURE, "加强建设"),
        (MEASURE, "加快执行。"),
    ]
