"""Which files of a folder are one report: the report and its annexes (附件1 …), told by names and by what they state.

Only what leaves no doubt is joined: one report in the folder, and nothing in the annex that says it is of another
department or year. Whatever leaves a doubt stays a report of its own, with an issue that says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from pipelines.domain.annexes import join_documents
from pipelines.domain.document import Document, SkippedFile, Unreadable
from pipelines.domain.facts import ReportHeader
from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import Severity
from pipelines.lookups import load_lookup

_NUMBER = re.compile(r"(\d+)")

Read = Document | Unreadable


def folders_with_annexes(source_files: Iterable[str]) -> set[str]:
    """The folders and archives in which some file is named like an annex."""
    return {folder_of(source_file) for source_file in source_files if _is_named_annex(source_file)}


def folder_of(source_file: str) -> str:
    """The folder or archive a file stands in, by its name below the raw folder; not one that is itself named 附件."""
    *folders, _ = source_file.split("/")
    while folders and _annex_name().match(folders[-1]):
        folders.pop()
    return "/".join(folders)


def join_annexes(files: Iterable[Read], headers: Mapping[str, ReportHeader]) -> Iterator[Read | SkippedFile]:
    """The files, annexes joined to the report of their folder; exactly one result for each.

    `headers` are what the documents say of themselves, by `source_file`.
    """
    by_folder: defaultdict[str, list[Read]] = defaultdict(list)
    for file in files:
        by_folder[folder_of(file.source_file)].append(file)
    for members in by_folder.values():
        yield from _join_folder(members, headers)


def _join_folder(files: Sequence[Read], headers: Mapping[str, ReportHeader]) -> Iterator[Read | SkippedFile]:
    mains = [file for file in files if not _is_named_annex(file.source_file) or _is_report(file, headers)]
    main = mains[0] if len(mains) == 1 else None
    joined: list[Document] = []
    for file in sorted(files, key=_number_in_name):
        if file is main:
            continue
        if file in mains or not isinstance(file, Document):
            yield file
        elif doubt := _find_doubt(file, main, mains, headers):
            yield _with_doubt(file, doubt) if len(files) > 1 else file
        else:
            joined.append(file)
            message = f"an annex; its text and facts are in the report {file_name(main)}"
            yield SkippedFile(file.source_file, file.source_sha256, "annex_of_report", message)
    if main:
        yield join_documents(main, joined) if isinstance(main, Document) else main


def file_name(file: Read | None) -> str:
    """The name of a file without its folder."""
    return file.source_file.rpartition("/")[2] if file else ""


def _find_doubt(
    annex: Document, main: Read | None, mains: Sequence[Read], headers: Mapping[str, ReportHeader]
) -> str | None:
    """Why an annex cannot be joined to the report of its folder; None where nothing speaks against it."""
    if main is None:
        return "the folder holds no other report" if not mains else f"the folder holds {len(mains)} reports"
    if not isinstance(main, Document):
        return f"the report of the folder, {file_name(main)}, cannot be read"
    own, of_main = headers.get(annex.source_file), headers.get(main.source_file)
    if own and of_main:
        for what, one, other in (
            ("department", own.department_core, of_main.department_core),
            ("year", own.fiscal_year, of_main.fiscal_year),
        ):
            if one and other and one != other:
                return f"it is of another {what} ({one}) than {file_name(main)} ({other})"
    return None


def _with_doubt(annex: Document, doubt: str) -> Document:
    message = (
        f"The file is named like an annex, but {doubt}: it is loaded as a report of its own. Put the annexes of each "
        "report into a folder with it alone, or name the file otherwise."
    )
    return replace(annex, issues=(*annex.issues, Issue("annex_unclear", Severity.WARNING, message)))


def _is_named_annex(source_file: str) -> bool:
    """Whether the file, or the folder or archive it stands in, is named 附件."""
    return any(_annex_name().match(name) for name in source_file.split("/")[-2:])


def _is_report(file: Read, headers: Mapping[str, ReportHeader]) -> bool:
    """Whether a file named like an annex is a report in truth: a notice's annex may be the very report."""
    header = headers.get(file.source_file)
    told = f"{file_name(file)} {header.title if header else ''}"
    return any(word in told for word in load_lookup("attachments")["reports"])


@cache
def _annex_name() -> re.Pattern[str]:
    beginnings = "|".join(load_lookup("attachments")["beginnings"])
    return re.compile(rf"[\s（(【\[]*(?:{beginnings})", re.IGNORECASE)


def _number_in_name(file: Read) -> tuple[tuple[int, str | int], ...]:
    """Sorts 附件2 before 附件10."""
    pieces = _NUMBER.split(file.source_file)
    return tuple((0, int(piece)) if piece.isdigit() else (1, piece) for piece in pieces)
