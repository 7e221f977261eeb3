"""One report out of several files: the text of the first, then those of its annexes (附件), every place moved along.

Which files belong together is decided by `pipelines.staging.attachments`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.domain.document import Annex, Block, Document, Span, Table
from pipelines.domain.issue import Issue

_BETWEEN = "\n\n"


def join_documents(main: Document, annexes: Sequence[Document]) -> Document:
    """`main` with `annexes` behind it, in their order. None of them has annexes yet."""
    joined = main
    for annex in annexes:
        joined = _append(joined, annex)
    return joined


def _append(main: Document, annex: Document) -> Document:
    text = main.text + _BETWEEN
    by = len(text)
    part = Annex(
        by,
        annex.source_file,
        annex.source_sha256,
        annex.source_format,
        tuple(start + by for start in annex.page_starts),
    )
    return replace(
        main,
        text=text + annex.text,
        blocks=(*main.blocks, *(_move_block(block, by) for block in annex.blocks)),
        furniture=(*main.furniture, *_move_all(annex.furniture, by)),
        locators=(*main.locators, *(replace(place, start=place.start + by) for place in annex.locators)),
        issues=(*main.issues, *(_move_issue(issue, annex, by) for issue in annex.issues)),
        recognised=(*main.recognised, *_move_all(annex.recognised, by)),
        doubtful=(*main.doubtful, *_move_all(annex.doubtful, by)),
        annexes=(*main.annexes, part),
    )


def _move_block(block: Block, by: int) -> Block:
    if not isinstance(block, Table):
        return replace(block, span=_move(block.span, by))
    return replace(
        block,
        span=_move(block.span, by),
        cells=tuple(replace(cell, span=_move(cell.span, by)) for cell in block.cells),
        caption=_move(block.caption, by) if block.caption else None,
    )


def _move_issue(issue: Issue, annex: Document, by: int) -> Issue:
    """The issue at its new place, with the file's name: what concerns a whole file concerns only a part now."""
    name = annex.source_file.rpartition("/")[2]
    return replace(
        issue,
        message=f"{name}: {issue.message}",
        span=_move(issue.span, by) if issue.span else None,
        locator=f"{issue.locator} ({name})" if issue.locator else None,
    )


def _move_all(spans: Sequence[Span], by: int) -> tuple[Span, ...]:
    return tuple(_move(span, by) for span in spans)


def _move(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
