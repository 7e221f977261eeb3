"""Places are told in the words a person would use."""

import pytest

from pipelines.text.places import describe_place


@pytest.mark.parametrize(
    ("locator", "told"),
    [
        ("line 53", "正文第53行"),
        ("table 2, row 5, column 4", "表2 第5行 第4列"),
        ("line 53 (paragraph 41)", "第41段"),
        ("table 5, row 3, column 4 (Word table 2, row 17, column 4)", "表2 第17行 第4列"),
        ("line 9 (text box 1, paragraph 2)", "文本框1 第2段"),
        ("line 9 (footnote 3)", "脚注3"),
        ("line 12 (page 3, line 12)", "第3页 正文第12行"),
        ("table 1, row 9, column 4 (page 3, table 2, row 5, column 4)", "第3页 表2 第5行 第4列"),
        ("table 1, row 2, column 3 (sheet 自评表, cell C42)", "工作表“自评表” C42单元格"),
        ("table 1, row 2, column 3 (sheet 表1 (2), row 1, cell AB42)", "工作表“表1 (2), row 1” AB42单元格"),
        ("line 4 (p element 12)", "第12个p元素"),
        ("table 1, row 2, column 3 (table element 3, row 5, column 4)", "第3个table元素 第5行 第4列"),
        ("line 3 (附件1.txt)", "附件1.txt 正文第3行"),
        ("line 3 (附件1, 表.docx, paragraph 4)", "附件1, 表.docx 第4段"),
        ("line 3 (附件2.xlsx, sheet 表, cell A1)", "附件2.xlsx 工作表“表” A1单元格"),
        ("somewhere else", "somewhere else"),
    ],
)
def test_a_place_is_told_as_the_source_names_it(locator: str, told: str) -> None:
    assert describe_place(locator) == told


def test_the_page_is_told_once() -> None:
    assert describe_place("line 12", 3) == "第3页 正文第12行"
    assert describe_place("line 40 (page 3, line 12)", 3) == "第3页 正文第12行"
