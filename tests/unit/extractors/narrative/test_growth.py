"""Reading takes time in proportion to the text, also where a text is made to be hard to read.

Each piece is repeated to a text of thirty thousand characters and to one twice as long, in one paragraph without a
full stop where the piece has none. A pattern that backtracks, or a pass over the whole of a sentence for each figure,
shows as a ratio of four and more; 3.2 leaves room for a busy machine.
"""

import gc
import time

import pytest

from pipelines.domain.document import Document, Paragraph, Span
from pipelines.domain.facts import ReportHeader
from pipelines.domain.vocabulary import ReportType
from pipelines.extractors.narrative.reading import read_running_text

HEADER = ReportHeader(ReportType.DEPARTMENT_SELF_EVALUATION, fiscal_year=2023)
LENGTH = 30_000
MOST_GROWTH = 3.2
# below this a ratio says more of the machine than of the code
MEASURABLE_SECONDS = 0.05
PIECES = [
    *("1", "1,", "1,234", "1.", "1 ", "-1", "=1", "、1", "1/", "1+", "a1", "a", ",", "，", "(", ")", "(1", "(1)", "“"),
    *(
        "其中",
        "其中：1万元",
        "一、",
        "经费",
        "无",
        "未安排",
        "持平",
        "与上年持平",
        "的",
        "和",
        "从",
        "中",
        "等",
        "、x等",
        "第",
        "第一",
    ),
    *(
        "比上年",
        "比上年增加1万元，",
        "较2023年",
        "(较上年增加1%)",
        "占",
        "占1%",
        "由1亿元扩大到2亿元",
        "分别减少1万元和2万元，",
    ),
    *(
        "2023年",
        "2023-",
        "《1",
        "编号：1",
        "[bookmark:",
        "<p",
        "數(shù)",
        "\n",
        " ",
        "1。",
        "资产1万元",
        "项目支出1万元、",
        "≥1个",
    ),
    *("公务接待费无，", "年初预算", "1号", "1×", "(1/1)×100%=1%"),
]


def seconds_to_read(text: str) -> float:
    document = Document("x.txt", "0" * 64, "txt", text, (Paragraph(Span(0, len(text))),))
    best = float("inf")
    for _ in range(2):
        gc.collect()
        started = time.process_time()
        read_running_text(document, HEADER)
        best = min(best, time.process_time() - started)
    return best


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES)
def test_twice_the_text_takes_about_twice_the_time(piece: str) -> None:
    once = seconds_to_read(piece * (LENGTH // len(piece)))
    twice = seconds_to_read(piece * (2 * LENGTH // len(piece)))
    assert twice < MEASURABLE_SECONDS or twice < MOST_GROWTH * max(once, MEASURABLE_SECONDS / 2)
