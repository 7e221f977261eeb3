"""Every name that comes out of a report can be read without the report beside it."""

from pathlib import Path

import pytest

from pipelines.domain.document import Document
from pipelines.extractors import extract_report
from pipelines.readers import read_document
from tests.golden.readable_names import is_readable, unreadable_names

REPORTS = sorted((Path(__file__).parents[2] / "data" / "raw").glob("*.txt"))


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_names_can_be_read_on_their_own(path: Path) -> None:
    document = read_document(path.name, path.read_bytes())
    assert isinstance(document, Document)
    assert unreadable_names(extract_report(document, stated=None)) == []


@pytest.mark.parametrize(
    "name",
    ["达到", "其中", "为核心企业", "共拨付奖补资金", "为包括各类企业引进人才", "省级技术中心等", "在职人员数/", "费（"],
)
def test_what_names_nothing_is_told_from_a_name(name: str) -> None:
    assert not is_readable(name)


@pytest.mark.parametrize("name", ["达标率", "共青团员", "合作签约", "初等", "对个人和家庭的补助", "因公出国（境）费"])
def test_names_with_such_characters_are_names(name: str) -> None:
    assert is_readable(name)
