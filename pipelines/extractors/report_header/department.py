"""Which body writes a report, and where it governs: department, region and level (部门、地区、级别).

A department is stated where the report names it as its own: in the title, behind a label, in a form, by signing. It is
inferred where only the first sentence names it, or where a short name (市科技局) is completed from the region that the
report speaks of. A name in full goes before a short one; a name that no words of the report complete stays short.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import AdminLevel, KnownBy, ReportType, Severity
from pipelines.extractors.report_header.signature import SignedLine, signing_departments
from pipelines.lookups import load_lookup
from pipelines.text.normalised import normalise_value
from pipelines.text.organisations import DepartmentName, Followers, abbreviates, read_department
from pipelines.text.regions import RegionName, choose_region, dominant_region, leading_region, level_word_spoken_of
from pipelines.text.titles import Title

_FORM = 8000  # characters in which the first form names its department
_OPENING = 1500  # characters in which a report tells who writes it, before it tells what was done
_TITLE_LEAD = re.compile(r"(?:关于)?(?:公布|公开)?(?:(?:\d{4}|二[〇零一二三四五六七八九]{3})年?度?)?(?:关于)?")
_REMARK = re.compile(r"\(([^()]{3,30})\)")
# what may stand between a label and the name: a remark (盖章), marks, cell borders, the code of a budget unit
_LABELLED = re.compile(
    r"[\s|：:]{0,20}(?:[（(][^（）()\n]{1,12}[）)])?(?:/?(?:项目)?负责人(?:及(?:联系)?电话)?)?[\s|：:/]{0,20}"
    r"(?:\d{3,}\s*[-－—]\s*)?(?P<name>[^\n\t|]{2,60})"
)
_BEFORE_COLON = r"(?=(?:[（(][^（）()\n]{1,8}[）)])?[ \t]{0,4}[：:])"
# 中央主管部门 in a form of transfers: who gives the money does not report
_ABOVE = ("中央", "上级", "国家")
_BELOW_TITLE = re.compile(r"[”\"]?[^\S\n]*\n\s*[（(]?(?P<name>[^（）()\n]{4,30})[）)]?[^\S\n]*\n")
_CLAUSE = re.compile(r"[^，,。；;：:\n|\t]{4,80}")
_PROJECT_FORMS = frozenset({ReportType.PROJECT_SELF_EVALUATION, ReportType.PERFORMANCE_TARGETS})


@dataclass(frozen=True, slots=True)
class Author:
    """The department and its region as the header gives them; `printed_name` is how the report names it first.

    `core` is the name without region or level word.
    """

    name: str | None = None
    core: str | None = None
    known_by: KnownBy = KnownBy.UNKNOWN
    printed_name: str | None = None
    region_name: str | None = None
    region_code: str | None = None
    admin_level: AdminLevel | None = None
    issues: tuple[Issue, ...] = ()


def find_author(
    titles: Sequence[Title], words: str, signature: Sequence[SignedLine], report_type: ReportType
) -> Author:
    """The department that writes the report whose text is `words`, and its region."""
    form, signed = _in_project_form(words), signing_departments(signature)
    own = [
        *_in_titles(titles, report_type),
        *_below_titles(titles, words),
        *_behind_labels("department_labels", words),
        *(chain(form, signed) if report_type in _PROJECT_FORMS else chain(signed, form)),
    ]
    if own:
        name, known_by = _complete(own[0], chain(own[1:], _in_opening(words)), words)
        author, region = _make_author(name, known_by, own[0].name), name.region
    elif named := next(_in_opening(words), None):
        author, region = _make_author(named, KnownBy.INFERRED, named.name), named.region
    else:
        message = "The report does not name its department. State it in manifest.csv."
        author, region = Author(issues=(Issue("department_unknown", Severity.WARNING, message),)), None
    return _locate(author, region or _region_in_titles(titles) or _region_spoken_of(words), words)


def read_stated_author(name: str, words: str) -> Author:
    """The department that the manifest states, with the region its name tells, else the one the text speaks of."""
    department = read_department(normalise_value(name), Followers.NOTHING)
    region = department.region if department else leading_region(normalise_value(name))
    region = region or _region_spoken_of(words)
    core, level = (department.core, department.admin_level) if department else (None, None)
    return _locate(Author(name, core, KnownBy.MANIFEST, admin_level=level), region, words)


def _in_titles(titles: Iterable[Title], report_type: ReportType) -> Iterator[DepartmentName]:
    for title in titles:
        department = read_department(_without_lead(title.words), Followers.TITLE)
        remark = _REMARK.search(title.words)
        department = department or (read_department(remark[1], Followers.NOTHING) if remark else None)
        # 养老服务中心项目支出绩效自评表 names a project, unless a place or a level stands before it
        if department and (department.admin_level or report_type not in _PROJECT_FORMS):
            yield department


def _below_titles(titles: Iterable[Title], words: str) -> Iterator[DepartmentName]:
    """A body on a line of its own below a title."""
    for title in titles:
        line = _BELOW_TITLE.match(words, title.span.end)
        words_below = normalise_value(line["name"]) if line else ""
        department = read_department(words_below, Followers.NOTHING) if words_below else None
        if department and department.name == words_below:
            yield department


def _behind_labels(key: str, words: str) -> Iterator[DepartmentName]:
    for match in _label_pattern(key).finditer(words, 0, _FORM):
        if words.endswith(_ABOVE, 0, match.start()):
            continue
        value = _LABELLED.match(words, match.end())
        name = read_department(normalise_value(value["name"]), Followers.LABEL) if value else None
        if name:
            yield name


def _in_project_form(words: str) -> Iterator[DepartmentName]:
    """The body a project form is about: who carries the project out, if it is a body named with its place.

    An internal unit, a company or a station without a place is not it: then the department it answers to is.
    """
    implementing = list(_behind_labels("implementing_labels", words))[:1]
    competent = list(_behind_labels("competent_labels", words))
    yield from sorted([*implementing, *competent], key=lambda name: not name.names_its_place)


def _in_opening(words: str) -> Iterator[DepartmentName]:
    """Bodies named with their region as the subject of one of the first sentences (温州市科学技术局是…)."""
    for match in _CLAUSE.finditer(words, 0, _OPENING):
        if leading_region(match[0].strip()):
            clause = normalise_value(match[0])
            name = read_department(clause, Followers.SENTENCE)
            if name and name.name != clause:
                yield name


def _complete(name: DepartmentName, others: Iterable[DepartmentName], words: str) -> tuple[DepartmentName, KnownBy]:
    """`name` in full if the report tells it: by naming the body elsewhere, else by the region it speaks of."""
    if name.region:
        return name, KnownBy.STATED
    full = next((other for other in others if other.region and abbreviates(name, other)), None)
    if full:
        return full, KnownBy.STATED
    region = dominant_region(words, name.level_word) if name.level_word else None
    completed = read_department(region.name + name.core, Followers.NOTHING) if region else None
    if completed:
        return completed, KnownBy.STATED if completed.name in words else KnownBy.INFERRED
    return name, KnownBy.STATED


def _make_author(name: DepartmentName, known_by: KnownBy, printed_name: str) -> Author:
    message = (
        f"The report names its department only as {name.name}, without its place: others may bear the same name. "
        "State the full name in manifest.csv."
    )
    issues = () if name.region else (Issue("department_incomplete", Severity.WARNING, message),)
    return Author(name.name, name.core, known_by, printed_name, admin_level=name.admin_level, issues=issues)


def _locate(author: Author, region: RegionName | None, words: str) -> Author:
    """`author` with the region it governs, and with the code of that region if the report tells which it means."""
    if region is None:
        return author
    chosen = choose_region(region.regions, words)
    issues = author.issues
    if chosen is None:
        codes = "、".join(one.code for one in region.regions)
        message = f"{region.name} may be any of {codes} (GB/T 2260): the report names neither city nor province."
        issues = (*issues, Issue("region_ambiguous", Severity.WARNING, message))
    return replace(
        author,
        region_name=region.name,
        region_code=chosen.code if chosen else None,
        admin_level=author.admin_level or region.admin_level,
        issues=issues,
    )


def _region_in_titles(titles: Iterable[Title]) -> RegionName | None:
    return next((region for title in titles if (region := leading_region(_without_lead(title.words)))), None)


def _region_spoken_of(words: str) -> RegionName | None:
    """The region whose whole the report speaks of: 全区 and no other district than 西湖区."""
    level_word = level_word_spoken_of(words)
    return dominant_region(words, level_word) if level_word else None


def _without_lead(title: str) -> str:
    lead = _TITLE_LEAD.match(title)
    return title[lead.end() :] if lead else title


@cache
def _label_pattern(key: str) -> re.Pattern[str]:
    """The labels of one kind; a bare 部门 or 单位 is a label only before a colon."""
    labels = sorted(load_lookup("department_suffixes")[key], key=len, reverse=True)
    forms = (
        re.escape(label).replace(r"\(", "[（(]").replace(r"\)", "[）)]") + (_BEFORE_COLON if len(label) == 2 else "")
        for label in labels
    )
    return re.compile("|".join(forms))
