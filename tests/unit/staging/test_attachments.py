"""Annexes join the report they belong to, with every place still right; what is in doubt stays by itself."""

from collections.abc import Iterable

import pytest

from pipelines.domain.annexes import join_documents
from pipelines.domain.document import Document, Locator, SkippedFile, Span, Unreadable
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import QuarantineReason, Severity
from pipelines.extractors import extract_report
from pipelines.readers import read_document
from pipelines.staging.attachments import folder_of, folders_with_annexes, join_annexes
from pipelines.staging.extraction import read_header

REPORT = "某市科学技术局2022年度部门整体支出绩效自评报告\n\n一、支出情况\n2022年基本支出571.41万元。\n"
FORM = (
    "2022年度部门整体支出绩效自评表\n单位：万元\n"
    "项目\t年初预算\t全年执行数\n基本支出\t600.00\t571.41\n项目支出\t1,200.00\t1,100.50\n"
)


def read(source_file: str, text: str) -> Document:
    document = read_document(source_file, text.encode())
    assert isinstance(document, Document)
    return document


def join(*files: Document | Unreadable) -> dict[str, Document | Unreadable | SkippedFile]:
    headers = {file.source_file: read_header(file, None) for file in files if isinstance(file, Document)}
    results = list(join_annexes(files, headers))
    assert sorted(result.source_file for result in results) == sorted(file.source_file for file in files)
    return {result.source_file: result for result in results}


def annexes_of(results: dict[str, Document | Unreadable | SkippedFile]) -> dict[str, list[str]]:
    return {
        name: [annex.source_file for annex in result.annexes]
        for name, result in results.items()
        if isinstance(result, Document)
    }


def doubts(documents: Iterable[object]) -> list[str]:
    found = (issue for document in documents if isinstance(document, Document) for issue in document.issues)
    return [issue.message for issue in found if issue.issue_code == "annex_unclear"]


def test_facts_of_an_annex_are_facts_of_its_report_with_their_own_place() -> None:
    main, annex = read("kjj/自评报告.txt", REPORT), read("kjj/附件2 部门整体支出绩效自评表.txt", FORM)
    results = join(main, annex)
    joined = results["kjj/自评报告.txt"]
    assert isinstance(joined, Document)
    skipped = results["kjj/附件2 部门整体支出绩效自评表.txt"]
    assert isinstance(skipped, SkippedFile)
    assert (skipped.rule_code, "自评报告.txt" in skipped.message) == ("annex_of_report", True)

    in_main, in_annex = extract_report(main, stated=None), extract_report(annex, stated=None)
    both = extract_report(joined, stated=None)
    assert both.header == in_main.header
    assert len(both.facts) == len(in_main.facts) + len(in_annex.facts) > len(in_main.facts) > 0
    for fact in both.facts:
        span = fact.place.span
        at_home = span.end <= len(main.text)
        assert at_home or joined.find_annex(span.start) == joined.annexes[0]
        assert ("附件2 部门整体支出绩效自评表.txt" in fact.place.locator) != at_home
    assert {fact.place.locator.partition(" (")[0] for fact in both.facts} == {
        fact.place.locator for fact in (*in_main.facts, *in_annex.facts)
    }


def test_a_report_with_annexes_is_named_by_all_its_files() -> None:
    main, one, other = read("报告.txt", REPORT), read("附件1.txt", FORM), read("附件1.txt", FORM + "合计\t1\t2\n")
    joined = join_documents(main, [one])
    assert joined.report_id != main.report_id
    assert joined.report_id == join_documents(main, [one]).report_id != join_documents(main, [other]).report_id
    assert joined.source_sha256 == main.source_sha256


def test_pages_and_places_are_those_of_the_annex() -> None:
    place = Locator(0, "paragraph 1")
    main = Document("a.docx", "0" * 64, "docx", "正文", (), locators=(place,), issues=())
    paged = Document("附件1.pdf", "1" * 64, "pdf", "甲乙丙", (), page_count=2, page_starts=(0, 2))
    plain = Document("附件2.txt", "2" * 64, "txt", "丁\n戊", (), issues=(Issue("odd", Severity.INFO, "?", Span(2, 3)),))
    joined = join_documents(main, [paged, plain])
    pages = {character: joined.page_number(joined.text.index(character)) for character in "正甲乙丙丁"}
    assert pages == {"正": None, "甲": 1, "乙": 1, "丙": 2, "丁": None}
    at = joined.text.index("戊")
    assert joined.text_locator(Span(at, at + 1)) == "line 2 (附件2.txt)"
    assert joined.text_locator(Span(0, 1)) == "line 1 (paragraph 1)"
    (issue,) = joined.issues
    assert issue.span == Span(at, at + 1)
    assert issue.message.startswith("附件2.txt: ")


def test_annexes_stand_in_the_order_of_their_numbers() -> None:
    results = join(
        *(read(f"kjj/附件{number}.txt", FORM + f"{number}") for number in (10, 2)), read("kjj/a.txt", REPORT)
    )
    assert annexes_of(results) == {"kjj/a.txt": ["kjj/附件2.txt", "kjj/附件10.txt"]}


@pytest.mark.parametrize(
    "name",
    [
        "附件1.txt",
        "附件：自评表.txt",
        "（附件二）自评表.txt",
        "附表1-1.txt",
        "Annex 1.txt",
        "附件/自评表.txt",
        "附件.zip/a.txt",
    ],
)
def test_names_of_annexes(name: str) -> None:
    results = join(read(f"2022/{name}", FORM), read("2022/某局.txt", REPORT))
    assert annexes_of(results) == {"2022/某局.txt": [f"2022/{name}"]}


def test_an_annex_that_is_the_report_itself_takes_the_others() -> None:
    report = "kjj/附件2：部门整体支出绩效自评报告.txt"
    assert annexes_of(join(read("kjj/附件1.txt", FORM), read(report, REPORT))) == {report: ["kjj/附件1.txt"]}


def test_other_folders_are_not_looked_at() -> None:
    results = join(read("a/附件1.txt", FORM), read("b/报告.txt", REPORT))
    assert annexes_of(results) == {"a/附件1.txt": [], "b/报告.txt": []}
    assert doubts(results.values()) == []


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([read("报告.txt", REPORT), read("又一报告.txt", REPORT + "又")], "holds 2 reports"),
        ([read("附件2.txt", FORM + "又")], "no other report"),
        ([read("报告.txt", REPORT.replace("2022", "2021"))], "another year (2022)"),
        (
            [Unreadable("报告.pdf", "", QuarantineReason.CORRUPT, "damaged.")],
            "报告.pdf, cannot be read",
        ),
    ],
)
def test_what_is_in_doubt_stays_by_itself_and_says_so(files: list[Document | Unreadable], says: str) -> None:
    results = join(read("附件1.txt", FORM), *files)
    assert all(not annexes for annexes in annexes_of(results).values())
    assert all(says in doubt for doubt in doubts(results.values()))
    assert doubts([results["附件1.txt"]])


def test_folders_with_annexes_are_told_by_names_alone() -> None:
    names = ["a/附件1.xlsx", "b/自评报告.docx", "c/附件/表.xlsx", "d/自评报告及附件.docx"]
    assert folders_with_annexes(names) == {"a", "c"}
    assert folder_of("c/附件/表.xlsx") == "c"
