"""What a person should know of a run that failed, as one Markdown file a run in the folder of the warehouse.

What failed is handed in; here it is written, with all that comes from files or libraries as text and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.storage.atomic import replaced_file
from pipelines.text.markdown import escape_markdown
from pipelines.text.printable import make_printable, make_printable_line

_KEPT = 100
_SHOWN_LINES = 40


@dataclass(frozen=True, slots=True)
class FailedStep:
    """A step of a run with what ended it: in one line, and with its place in the code."""

    name: str
    reason: str
    trace: str


@dataclass(frozen=True, slots=True)
class FailedRun:
    """A run that failed; `selection` says in words what it was asked to do, times are UTC."""

    run_id: str
    job: str
    selection: str
    started_at: datetime | None
    failed_at: datetime
    reason: str
    steps: Sequence[FailedStep]


def write_run_report(directory: Path, run: FailedRun, published: Path) -> Path:
    """Write the report of `run` into `directory`, put by the time of its failure; the oldest beyond a hundred go.

    Writing it again changes nothing but its content.
    """
    path = directory / f"{run.failed_at.astimezone(UTC):%Y-%m-%dT%H-%M-%SZ}_{run.run_id[:8]}.md"
    with replaced_file(path) as written:
        written.write_text("\n".join(_lines(run, published)) + "\n", encoding="utf-8")
    for old in sorted(directory.glob("*.md"), reverse=True)[_KEPT:]:
        old.unlink(missing_ok=True)
    return path


def _lines(run: FailedRun, published: Path) -> Iterator[str]:
    yield f"# Run {run.run_id[:8]} failed"
    yield ""
    yield _point("what", run.reason)
    yield _point("job", f"{run.job} ({run.selection})")
    yield _point("started", _time(run.started_at))
    yield _point("failed", _time(run.failed_at))
    if published.is_file():
        since = datetime.fromtimestamp(published.stat().st_mtime, UTC)
        yield _point("published warehouse", f"{published}, unchanged since {_time(since)}")
    else:
        yield _point("published warehouse", "none yet")
    yield _point("more", f"run {run.run_id} in the Dagster UI (make ui); docs/operations.md says what to do")
    for step in run.steps:
        yield ""
        yield f"## {_escaped(step.name)}"
        yield ""
        yield _escaped(step.reason)
        yield ""
        # lines set in are code: nothing in them is mark-up
        yield from (f"    {line}" for line in make_printable(step.trace).splitlines()[-_SHOWN_LINES:])


def _point(name: str, text: str) -> str:
    return f"- {name}: {_escaped(text)}"


def _escaped(text: str) -> str:
    return escape_markdown(make_printable_line(text))


def _time(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if moment else "not at all"
