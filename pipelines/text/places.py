"""Where something stands, in Chinese as one person would tell another: 第3页 表2 第5行.

Made of the words of `Document.text_locator` and `Document.cell_locator`: of the source's own, which stand in brackets,
where it has some, because that is where a person who opens the file looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_STEPS = {
    "page": "第{}页", "line": "正文第{}行", "table": "表{}", "Word table": "表{}", "row": "第{}行", "column": "第{}列",
    "paragraph": "第{}段", "text box": "文本框{}", "footnote": "脚注{}", "endnote": "尾注{}",
}  # fmt: skip
_STEP = r"(?:page|line|(?:Word )?table|row|column|paragraph|text box|footnote|endnote|[a-z0-9]{1,10} element) \d+"
# what a file or a sheet is called stands before the steps and may hold anything
_SOURCE = re.compile(
    rf"(?:(?P<file>.+?), )??(?:sheet (?P<sheet>.+), cell (?P<cell>[A-Z]{{1,3}}\d+)|(?P<steps>{_STEP}(?:, {_STEP})*))"
)
_OWN_WORDS = re.compile(rf"(?P<own>{_STEP}(?:, {_STEP})*)(?: \((?P<source>.+)\))?", re.DOTALL)


def describe_place(locator: str, page: int | None = None) -> str:
    """`locator` on `page` in Chinese; one of another form as it is.

    `table 5, row 3, column 4 (附件1.docx, Word table 2, row 17, column 4)` is `附件1.docx 表2 第17行 第4列`.
    """
    found = _OWN_WORDS.fullmatch(locator)
    if found is None:
        return locator
    source = _SOURCE.fullmatch(found["source"]) if found["source"] else None
    if source is None:
        # none, or the name of an annex that is plain text
        return " ".join(filter(None, (found["source"], *_describe_steps(found["own"], page))))
    if source["sheet"]:
        return " ".join(filter(None, (source["file"], f"工作表“{source['sheet']}”", f"{source['cell']}单元格")))
    return " ".join(filter(None, (source["file"], *_describe_steps(source["steps"], page))))


def _describe_steps(steps: str, page: int | None) -> Iterator[str]:
    if page and not steps.startswith("page "):
        yield _STEPS["page"].format(page)
    for step in steps.split(", "):
        kind, _, number = step.rpartition(" ")
        element = kind.removesuffix(" element")
        yield _STEPS[kind].format(number) if kind in _STEPS else f"第{number}个{element}元素"
