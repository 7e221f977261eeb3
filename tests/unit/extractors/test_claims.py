"""What a report says of its own figures and names, each claim at its characters."""

from decimal import Decimal
from time import process_time

import pytest

from pipelines.domain.document import Cell, Document, Paragraph, Span, Table
from pipelines.domain.facts import Claim
from pipelines.domain.vocabulary import ClaimKind
from pipelines.extractors.claims import count_names, extract_claims


def report(text: str) -> Document:
    return Document("a.txt", "a" * 64, "txt", text, (Paragraph(Span(0, len(text))),))


def passages(text: str, kind: ClaimKind) -> list[str]:
    return [
        text[claim.span.start : claim.span.end] for claim in extract_claims(report(text)) if claim.claim_kind is kind
    ]


def only(text: str, kind: ClaimKind) -> Claim:
    (claim,) = (claim for claim in extract_claims(report(text)) if claim.claim_kind is kind)
    return claim


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("项目支出370万元。主要项目：孵化50万元、科普310万元。", "主要项目："),
        ("其中主要包括培训费 3 万元、会议费2万元。", "主要包括"),
        ("奖补甲50万元、乙310万元等。", "等"),
        ("引进甲5家、乙3家等平台。", "等"),
    ],
)
def test_a_list_says_that_there_is_more(text: str, marker: str) -> None:
    assert passages(text, ClaimKind.OPEN_LIST) == [marker]


@pytest.mark.parametrize(
    "text", ["支出合计5万元，其中甲3万元，乙2万元。", "获评3级等级医院。", "主要负责全市工作。", "高于2家等于3家"]
)
def test_a_whole_list_says_nothing_of_the_kind(text: str) -> None:
    assert not passages(text, ClaimKind.OPEN_LIST)


def test_a_count_is_broken_down_to_the_end_of_its_sentence_part() -> None:
    text = "办理业务共87项，其中境外（A类）29项，境内58项；另有2项。"
    claim = only(text, ClaimKind.BREAKDOWN)
    assert text[claim.span.start : claim.span.end] == "87项，其中境外（A类）29项，境内58项"
    assert (claim.stated_value, claim.unit) == (Decimal(87), "项")
    assert passages("项目140个，其中包括外资项目29个。", ClaimKind.OPEN_BREAKDOWN) == ["140个，其中包括外资项目29个"]


@pytest.mark.parametrize(
    ("text", "stated", "listed"),
    [
        ("内设科室 3 个，分别为：办公室、人事科（党办、工会）和规划科。", 3, 3),
        ("共2个内设机构，包括办公室、人事和教育科，另设工会。", 2, 2),
        ("事业单位3个：信息所、促进中心", 3, 2),
    ],
)
def test_names_are_counted_where_they_are_listed(text: str, stated: int, listed: int) -> None:
    claim = only(text, ClaimKind.NAMES_COUNTED)
    assert (claim.stated_value, claim.listed_count) == (Decimal(stated), listed)


def test_the_stated_number_tells_whether_and_parts_two_names() -> None:
    assert count_names("甲科、乙和丙科", Decimal(3)) == 3
    assert count_names("甲科、乙和丙科", Decimal(2)) == 2
    assert count_names("甲科、乙丙科", Decimal(3)) == 2


@pytest.mark.parametrize(
    ("text", "kind", "subject", "value"),
    [
        ("“三公”经费支出控制在预算内。", ClaimKind.WITHIN_BUDGET, "三公经费支出", None),
        ("全年无明显偏差。", ClaimKind.NO_DEVIATION, None, None),
        ("预算完成率100%。", ClaimKind.FULLY_EXECUTED, None, None),
        ("项目支出决算数超预算数。", ClaimKind.OVER_BUDGET, "项目支出", None),
        ("造成年底结余数额过大。", ClaimKind.LARGE_BALANCE, None, None),
        ("人员经费5万元，占全年支出的 52 %。", ClaimKind.SHARE, "全年支出", 52),
        ("剔除收回资金80万元，执行率为92.33%。", ClaimKind.EXCLUSION, None, Decimal("92.33")),
        ("甲、乙共2个项目预算资金未支出", ClaimKind.UNSPENT_PROJECTS, None, 2),
        ("分为甲、乙等20大专项。", ClaimKind.SOME_NAMES_COUNTED, None, 20),
    ],
)
def test_a_sentence_speaks_of_its_own_report(
    text: str, kind: ClaimKind, subject: str | None, value: int | Decimal | None
) -> None:
    claim = only(text, kind)
    assert (claim.subject_text, claim.stated_value) == (subject, value)


def test_a_group_of_a_form_has_a_weight() -> None:
    text = "成本指标（20分）\t备注20分钟"
    cells = (Cell(0, 0, text[:9], Span(0, 9)), Cell(0, 1, text[10:], Span(10, len(text))))
    document = Document("a.txt", "a" * 64, "txt", text, (Table(Span(0, len(text)), cells, 1, 2),))
    (claim,) = extract_claims(document)
    assert (claim.claim_kind, claim.stated_value, claim.locator) == (
        ClaimKind.GROUP_WEIGHT,
        Decimal(20),
        "table 1, row 1, column 1",
    )
    assert text[claim.span.start : claim.span.end] == "（20分）"


def test_a_long_paragraph_takes_linear_time() -> None:
    def seconds(times: int) -> float:
        document = report("其中甲、乙等5家，占支出的3%，剔除控制在预算，结余，共6个项目未" * times)
        start = process_time()
        extract_claims(document)
        return process_time() - start

    seconds(10)
    assert seconds(4_000) < 12 * max(seconds(1_000), 0.05)
