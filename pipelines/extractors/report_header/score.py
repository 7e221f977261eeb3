"""The overall score and grade that a report gives itself: in a sentence (自评得分95.32分), else in the row 总分.

Scores of single indicators and grades won elsewhere (获评优秀) are not it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.domain.issue import Issue
from pipelines.domain.vocabulary import Severity

_FIGURE = r"(?P<score>\d{1,3}(?:\.\d{1,4})?)"
_IN_SENTENCE = re.compile(
    # begins with one class, by which the engine skips what is no score; what follows tells which word it is
    r"[自评综最项绩总整支](?:(?:(?<=自)评|(?<=评)价|(?<=综)合|(?<=最)终|(?<=项)目|(?<=绩)效|(?<=[总整])体|(?<=支)出|(?<=总))"
    r"\s*(?:总\s*|综合\s*)?(?:得分|评分|总分)|(?<=自)评分|(?<=自)评(?=\s*[为得]?\s*\d))"
    r"\s*(?:结果\s*)?(?:[为是：:]\s*|达到?\s*|共计\s*){0,3}" + _FIGURE + r"\s*分(?!值)"
)
_OF_THE_WHOLE = re.compile("整体|综合|总|最终")
_LEAD_REACH = 20
_WEIGHT_AND_SCORE = r"[\s|]*(?P<weight>\d{1,3}(?:\.\d{1,2})?)[\s|]+" + _FIGURE + r"(?=[\s|]|$)"
_IN_ROW = re.compile(r"总\s*(?:得\s*)?分" + _WEIGHT_AND_SCORE)
_SCORE_ALONE = re.compile(r"总\s*(?:得\s*)?分[ \t|]*" + _FIGURE + r"(?=[ \t|]*(?:\n|$))")
# 合计 closes many tables: it is a score only where the weights make 100 and scores were headed shortly before
_IN_SUM = re.compile(r"合\s*计" + _WEIGHT_AND_SCORE)
_SCORE_COLUMN_REACH = 4000
_WHOLE_DEPARTMENT_TABLE = re.compile(r"整体支出\s*绩效\s*自评表")
_FULL_SCORE = Decimal(100)

_GRADE = (
    r"[“\"「]?\s*(?P<grade>优秀|良好|中等|合格|不合格|及格|不及格|较差|优|良|中|差)"
    r"(?=[”\"」]|等|[\s|，,。；;（(]|$)"
)
_GRADE_BEHIND = re.compile(r"(?:为|是|属于?|等级|等次|级别)\s*[：:]?\s*" + _GRADE)
_GRADE_LABEL = re.compile(r"(?:自评|评价|绩效)\s*(?:等级|等次|级别|结论|结果)\s*[为是：:|\s]\s*" + _GRADE)
# 其中7个项目自评结果为“优”: the grade of some projects
_OF_SOME = re.compile(r"\d\s*个[^，。；\n]*$")
_SENTENCE = re.compile(r"[^。；;\n]{0,80}")


@dataclass(frozen=True, slots=True)
class OverallScore:
    """Score in points and grade as printed; None where the report prints none, or several that cannot be told apart."""

    score: Decimal | None = None
    grade: str | None = None
    issues: tuple[Issue, ...] = ()


def find_score(words: str) -> OverallScore:
    """The overall score and grade that stand in `words`."""
    found = _scores_in_sentences(words) or _scores_in_rows(words)
    scores = {Decimal(match["score"]) for match in found}
    if len(scores) > 1:
        printed = "、".join(str(score) for score in sorted(scores))
        message = f"Several overall scores are printed ({printed}): none is used. Check which one is the report's own."
        return OverallScore(issues=(Issue("overall_score_ambiguous", Severity.INFO, message),))
    return OverallScore(scores.pop() if scores else None, _grade(words, found))


def _scores_in_sentences(words: str) -> list[re.Match[str]]:
    """What sentences state as a score; where they state several, those that speak of the whole."""
    found = [match for match in _IN_SENTENCE.finditer(words) if Decimal(match["score"]) <= _FULL_SCORE]
    if len({match["score"] for match in found}) < 2:
        return found
    of_the_whole = [
        match for match in found if _OF_THE_WHOLE.search(words, max(0, match.start() - _LEAD_REACH), match.end())
    ]
    return of_the_whole or found


def _scores_in_rows(words: str) -> list[re.Match[str]]:
    """The rows that add the scores up; where several forms follow one another, that of the whole department."""
    found = [match for match in _IN_ROW.finditer(words) if _is_score(match)]
    found = found or [match for match in _IN_SUM.finditer(words) if _is_score(match) and _heads_scores(words, match)]
    found = found or [match for match in _SCORE_ALONE.finditer(words) if _is_score_alone(words, match)]
    table = _WHOLE_DEPARTMENT_TABLE.search(words)
    if len(found) > 1 and table:
        return [match for match in found if match.start() > table.end()][:1]
    return found


def _is_score(match: re.Match[str]) -> bool:
    return Decimal(match["score"]) <= Decimal(match["weight"]) <= _FULL_SCORE


def _is_score_alone(words: str, match: re.Match[str]) -> bool:
    """Whether the one figure of the row 总分 is a score: below 得分, and less than the weights make."""
    reach = max(0, match.start() - _SCORE_COLUMN_REACH)
    return Decimal(match["score"]) < _FULL_SCORE and words.rfind("得分", reach, match.start()) >= 0


def _heads_scores(words: str, match: re.Match[str]) -> bool:
    reach = max(0, match.start() - _SCORE_COLUMN_REACH)
    return Decimal(match["weight"]) == _FULL_SCORE and words.rfind("得分", reach, match.start()) >= 0


def _grade(words: str, scores: Sequence[re.Match[str]]) -> str | None:
    """The grade in the sentence of the score, else behind a label for it, if only one is printed."""
    sentences = [_SENTENCE.match(words, match.end()) for match in scores]
    behind = {match["grade"] for sentence in sentences if sentence for match in _GRADE_BEHIND.finditer(sentence[0])}
    labelled = (match for match in _GRADE_LABEL.finditer(words) if not _OF_SOME.search(words[: match.start()][-12:]))
    grades = behind or {match["grade"] for match in labelled}
    return grades.pop() if len(grades) == 1 else None
