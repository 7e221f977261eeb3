"""Scans of a report's page, clean and bad, as picture and as PDF: the same facts, or an issue; never another figure.

`tests/corpus/scans/form.png` is one page at 200 dots an inch; what stands on it was read by eye.
"""

from __future__ import annotations

import io
import shutil
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from pipelines.domain.document import Document
from pipelines.domain.facts import BasicFact, ChangeFact, Extraction, IndicatorFact, SpendingFact
from pipelines.extractors import extract_report
from pipelines.readers import read_document
from pipelines.settings import PROJECT_ROOT
from pipelines.workers import WorkerPool
from tests.unit.raw_folders import read_folder

pytestmark = pytest.mark.slow

PAGE = PROJECT_ROOT / "tests/corpus/scans/form.png"

SUMS = {
    ("“三公”经费支出", "actual", "12.36"),
    ("公务用车运行维护费", "actual", "9.50"),
    ("公务接待费", "actual", "2.86"),
    ("因公出国(境)费", "actual", "0"),
    ("基本支出", "initial_budget", "612.40"),
    ("基本支出", "final_budget", "655.18"),
    ("基本支出", "actual", "655.18"),
    ("人员经费", "initial_budget", "530.00"),
    ("人员经费", "final_budget", "571.26"),
    ("人员经费", "actual", "571.26"),
    ("公用经费", "initial_budget", "82.40"),
    ("公用经费", "final_budget", "83.92"),
    ("公用经费", "actual", "83.92"),
    ("项目支出", "initial_budget", "1480.00"),
    ("项目支出", "final_budget", "1365.50"),
    ("项目支出", "actual", "1290.75"),
    ("合计", "initial_budget", "2092.40"),
    ("合计", "final_budget", "2020.68"),
    ("合计", "actual", "1945.93"),
}
# level 1, level 2, name, target, achieved, weight, score
INDICATORS = {
    ("产出指标", "数量指标", "高标准农田建设面积", "3.2", "3.35", "15", "15"),
    ("产出指标", "数量指标", "农产品抽检批次", "1200", "1268", "10", "10"),
    ("产出指标", "质量指标", "农产品抽检合格率", "98", "99.1", "10", "10"),
    ("产出指标", "时效指标", "项目按期完工率", "100", "92", "10", "9.2"),
    ("效益指标", "经济效益指标", "农村居民人均可支配收入增速", "7", "7.6", "15", "15"),
    ("满意度指标", "服务对象满意度指标", "农户满意度", "90", "94.3", "10", "10"),
}
BASIC = {("编制", "86"), ("在职", "79"), ("退休", "41")}
CHANGE = (Decimal("-1.84"), Decimal("-12.96"))


def picture() -> Image.Image:
    with Image.open(PAGE) as opened:
        return opened.convert("L")


def photocopied(page: Image.Image) -> Image.Image:
    """Askew by 1.3 degrees, at 150 dots an inch, blurred, grey and grainy."""
    turned = page.rotate(1.3, fillcolor=255, resample=Image.Resampling.BICUBIC)
    small = turned.resize((page.width * 3 // 4, page.height * 3 // 4), resample=Image.Resampling.BICUBIC)
    grain = np.random.default_rng(20230331).normal(0, 14, (small.height, small.width))
    grey = np.asarray(small.filter(ImageFilter.GaussianBlur(0.6)), dtype=float) * 0.85 + 20 + grain
    return Image.fromarray(grey.clip(0, 255).astype(np.uint8))


def saved(page: Image.Image, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    page.save(file, form, **options)
    return file.getvalue()


def read(name: str, content: bytes) -> tuple[Document, Extraction]:
    document = read_document(name, content)
    assert isinstance(document, Document), document
    return document, extract_report(document, stated=None)


def sums(report: Extraction) -> set[tuple[str, str, Decimal]]:
    facts = (fact for fact in report.facts if isinstance(fact, SpendingFact))
    return {(fact.item_name, fact.budget_stage.value, fact.amount_wan_yuan) for fact in facts}


def indicators(report: Extraction) -> set[tuple[object, ...]]:
    return {
        (fact.level_1, fact.level_2, fact.indicator_name, fact.target_value, fact.actual_value, fact.weight, fact.score)
        for fact in report.facts
        if isinstance(fact, IndicatorFact)
    }


EXPECTED_SUMS = {(item, stage, Decimal(amount)) for item, stage, amount in SUMS}
EXPECTED_INDICATORS = {(*row[:3], *map(Decimal, row[3:])) for row in INDICATORS}


def assert_same_or_doubted(document: Document, report: Extraction) -> None:
    """Nothing else than the page says, and an issue for each thing it says that is missing."""
    doubts = [issue for issue in report.issues if issue.issue_code == "figure_doubtful"]
    assert not sums(report) - EXPECTED_SUMS
    assert not indicators(report) - EXPECTED_INDICATORS
    missing = len(EXPECTED_SUMS - sums(report)) + len(EXPECTED_INDICATORS - indicators(report))
    assert missing <= len(doubts) <= 3
    assert all(issue.span and document.is_doubtful(issue.span) for issue in doubts)


def test_a_clean_scan_states_all_that_the_page_does() -> None:
    document, report = read("scan.png", PAGE.read_bytes())
    assert_same_or_doubted(document, report)
    assert indicators(report) == EXPECTED_INDICATORS
    basic = {(fact.figure_name, fact.value) for fact in report.facts if isinstance(fact, BasicFact)}
    assert basic == {(name, Decimal(value)) for name, value in BASIC}
    [change] = [fact for fact in report.facts if isinstance(fact, ChangeFact)]
    assert (change.change_amount, change.change_pct) == CHANGE
    assert document.source_format == "image"
    assert all(document.is_recognised(fact.place.span) for fact in report.facts)
    assert {document.page_number(fact.place.span.start) for fact in report.facts} == {1}


def test_a_bad_copy_states_the_same_or_says_what_it_is_not_sure_of() -> None:
    document, report = read("scan.jpg", saved(photocopied(picture()), "JPEG", quality=60))
    assert_same_or_doubted(document, report)


def test_a_scan_is_read_within_the_bounds_of_a_worker(tmp_path: Path) -> None:
    shutil.copy(PAGE, tmp_path / "scan.png")
    pool = WorkerPool(size=1)
    try:
        [document] = read_folder(tmp_path, pool.map_documents)
    finally:
        pool.close()
    assert isinstance(document, Document), document


def test_a_page_lying_on_its_side_in_a_pdf_is_read_upright() -> None:
    on_its_side = picture().rotate(90, expand=True)
    document, report = read("scan.pdf", saved(on_its_side, "PDF", resolution=200))
    assert (document.source_format, document.page_count) == ("pdf", 1)
    assert document.is_recognised(report.facts[0].place.span)
    assert_same_or_doubted(document, report)
