"""A megabyte of text made to be hard goes the whole way from characters to facts in time proportional to its length.

`narrative/test_growth.py` and `text/test_blocks.py` try many more pieces at a smaller size; here a few that once were
slow, or stand for a family of patterns, prove that nothing backtracks at the size of the largest file that is read.
"""

import gc
import time

import pytest

from pipelines.domain.document import Document
from pipelines.extractors import extract_report
from pipelines.readers import read_document

TITLE = "某市教育局2023年度部门整体支出绩效自评报告\n"
SHORT, LONG = 250_000, 1_000_000
# four times the text: 4 is linear, 16 quadratic; the room between is for a busy machine
MOST_GROWTH = 8
# below this a ratio says more of the machine than of the code
MEASURABLE_SECONDS = 0.5
PIECES = {
    "one number without an end": "1",
    "section numbers": "1.",
    "ordinals": "第一",
    "brackets that never close": "(",
    "numbers in brackets": "(1)",
    "statements that nothing was spent": "未安排",
    "comparisons without a figure": "与上年持平",
    "comparisons in brackets": "(较上年增加1%)",
    "shares": "占",
    "one list of sums without a full stop": "项目支出1万元、",
    "empty lines": "\n",
    "rows of a table": "\t项目支出\t1\t2\t3\n",
    "cells one a line": "\t1\n",
}


def seconds_to_extract(text: str) -> float:
    gc.collect()
    started = time.process_time()
    document = read_document("x.txt", text.encode())
    assert isinstance(document, Document)
    extract_report(document, stated=None)
    return time.process_time() - started


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES.keys())
def test_a_megabyte_takes_four_times_as_long_as_a_quarter(piece: str) -> None:
    short = seconds_to_extract(TITLE + piece * (SHORT // len(piece)))
    long = seconds_to_extract(TITLE + piece * (LONG // len(piece)))
    assert long < MEASURABLE_SECONDS or long < MOST_GROWTH * max(short, MEASURABLE_SECONDS / 4)
