"""The command line `jixiao`: build, explain, export, rollback, status and ui.

What is shown is decided here; what is done stands elsewhere. Dagster and dbt take seconds to import and only `build`
needs them, so they are imported there.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import BuildError, JixiaoError, ManifestError
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.storage.dbt_runs import DbtProjectPaths, start_dbt
from pipelines.storage.exports import BY_NAME_ONLY, ExportFormat, export_tables
from pipelines.storage.locking import build_lock
from pipelines.storage.publishing import BuildPaths, list_kept_builds, roll_back
from pipelines.storage.warehouse import (
    FoundFact,
    Mention,
    NumberCounts,
    RuleCounts,
    WarehouseSummary,
    find_fact,
    summarize,
)
from pipelines.supervision import run_supervised
from pipelines.text.places import describe_place
from pipelines.text.printable import make_printable, make_printable_line
from pipelines.workers import shared_workers

if TYPE_CHECKING:
    from pipelines.defs.planning import Plan, Work
    from pipelines.defs.stages import Workplace

# What is done for each reason of a plan (`pipelines.storage.raw_folder.WorkReason`), as far as the content asks for it.
_ACTIONS = {
    "new": "read, extracted",
    "changed": "read, extracted; what stood in its place leaves the warehouse",
    "removed": "leaves the warehouse",
    "reader changed": "read; extracted where that gives another document",
    "program installed": "read again, extracted",
    "tried again": "did not come to an end the last time",
    "manifest changed": "extracted from the stored document",
    "extractor changed": "extracted from the stored document",
    "unfinished": "what the last run left undone, or someone has changed since, is made good",
}

Command = Callable[[Settings, argparse.Namespace], None]

_CONTEXT = 80  # characters shown before and after a passage
_LISTED = 10  # files or points shown before "and n more"
# What every fact table begins with; `explain` shows it in words of its own.
_PROVENANCE = frozenset(
    {"fact_id", "report_id", "department_id", "source_kind", "page_number", "locator", "char_start", "char_end"}
    | {"verbatim_text", "extractor", "is_recognised", "mention_count"}
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 0 done, 1 failed, 2 wrong use."""
    options = _parser().parse_args(arguments)
    folders = {name: getattr(options, name) for name in ("raw_dir", "warehouse_dir") if getattr(options, name, None)}
    command: Command = options.command
    try:
        command(replace(Settings.from_environment(), **folders), options)
    except JixiaoError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}; the published warehouse is whole")
    except KeyboardInterrupt:
        return _fail("stopped; the published warehouse is whole")
    return 0


def build(settings: Settings, options: argparse.Namespace) -> None:
    """Run the job `build_warehouse` in this process and print what came of it.

    Raises:
        JixiaoError: the run failed.
    """
    started = time.monotonic()
    # Some half a million objects are imported and stay to the end: looking through them for garbage again and again
    # would take a sixth of the time of a small build.
    gc.set_threshold(200_000, 50, 50)
    with build_lock(settings.warehouse_dir), _progress(started) as tell:
        years = sorted({year for years in options.fiscal_year or () for year in years})
        if years:
            _refuse_unknown(years)
        try:
            plan = _plan(settings)
        except ManifestError as error:
            raise BuildError(f"{error}. The published warehouse is unchanged") from error
        print("\n".join(_plan_lines(plan)) + "\n", flush=True)
        if plan.is_empty:
            print(f"{settings.warehouse_path} stays as it is; looked at in {time.monotonic() - started:.1f} s")
            return
        tell("starting Dagster and dbt")
        # they import what they need while this process imports Dagster
        start_dbt(_dbt_paths(settings))
        if not settings.scheduler:
            shared_workers().start(len(plan.work))
        _run_job(settings, years or _concerned_years(settings, plan))
    print("\n".join(_summary_lines(summarize(settings.warehouse_path))))
    print(f"\n{settings.warehouse_path}, built in {time.monotonic() - started:.1f} s")


def explain(settings: Settings, options: argparse.Namespace) -> None:
    """Print a fact with the passage it was read from, the figure marked, and every other place that states it.

    Raises:
        JixiaoError: there is no such fact or no warehouse.
    """
    fact = find_fact(settings.warehouse_path, options.fact_id)
    print("\n".join(_fact_lines(fact, bold=sys.stdout.isatty())))


def status(settings: Settings, _: argparse.Namespace) -> None:
    """Print what is loaded, what needs a person, and what a build would do and why.

    Raises:
        JixiaoError: the raw folder or the warehouse cannot be read.
    """
    path = settings.warehouse_path
    plan = _plan(settings)
    if path.exists():
        published = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        print(f"{path}, published {published:%Y-%m-%d %H:%M}\n")
        print("\n".join(_summary_lines(summarize(path))))
        print("\n" + "\n".join(_build_lines(_build_paths(settings))) + "\n")
    else:
        print(f"nothing is built yet; {plan.files} files in {settings.raw_dir} are waiting\n")
    print("\n".join(_plan_lines(plan)))


def export(settings: Settings, options: argparse.Namespace) -> None:
    """Write public tables as files for other programs and print what was written.

    Raises:
        JixiaoError: there is no warehouse, or a table is unknown or too large for a format.
    """
    started = time.monotonic()
    output_dir = options.output or settings.exports_dir
    formats = [ExportFormat(form) for form in options.format or ExportFormat]
    written = export_tables(settings.warehouse_path, output_dir, formats=formats, tables=options.tables)
    print("\n".join(_line(name, count) for name, count in written.rows.items()))
    size = sum(written.files.values()) / 1e6
    print(f"\n{output_dir}: {len(written.files)} files, {size:.1f} MB, in {time.monotonic() - started:.1f} s")


def rollback(settings: Settings, options: argparse.Namespace) -> None:
    """Publish an earlier build again and print which builds are kept.

    Raises:
        JixiaoError: there is no such build, or one is running.
    """
    paths = _build_paths(settings)
    with build_lock(settings.warehouse_dir):
        build = roll_back(paths, options.build)
    print(f"{settings.warehouse_path} is now the build of {build.name}\n")
    print("\n".join(_build_lines(paths)))


def ui(settings: Settings, options: argparse.Namespace) -> None:
    """Serve the pipeline in the Dagster UI until stopped.

    Raises:
        JixiaoError: Dagster ended by itself, for instance because the port is taken.
    """
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(settings.dagster_home),
        "JIXIAO_RAW_DIR": str(settings.raw_dir),
        "JIXIAO_WAREHOUSE_DIR": str(settings.warehouse_dir),
    }
    command = [sys.executable, "-m", "dagster", "dev", "--host", "127.0.0.1", "--port", str(options.port)]
    if code := run_supervised(command, environment=environment, directory=PROJECT_ROOT):
        raise BuildError(f"Dagster ended with exit code {code}; its last lines say why")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jixiao", description="From a folder of budget-performance reports to a warehouse people can trust."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(command: Command, text: str, *, reads_raw: bool = True) -> argparse.ArgumentParser:
        added = commands.add_parser(command.__name__, help=text, description=text)
        added.set_defaults(command=command)
        if reads_raw:
            added.add_argument("--raw-dir", type=_folder, metavar="DIR", help="where the reports are")
        added.add_argument("--warehouse-dir", type=_folder, metavar="DIR", help="where the warehouse is")
        return added

    add(build, "Build the warehouse from the raw folder.").add_argument(
        "--fiscal-year",
        type=_years,
        nargs="+",
        metavar="YYYY",
        help="bring these fiscal years up to the code, as 2021 or 2019..2023; new and changed files of all years are"
        " always taken in",
    )
    add(explain, "Print a fact with the passage it was read from.", reads_raw=False).add_argument(
        "fact_id", metavar="FACT_ID"
    )
    exported = add(export, "Write the tables as Parquet, CSV and Excel, with their dictionary.", reads_raw=False)
    exported.add_argument(
        "--format",
        action="append",
        choices=list(ExportFormat),
        help="may be given more than once; all three without it",
    )
    exported.add_argument("--output", type=_folder, metavar="DIR", help="where to write (default: WAREHOUSE/exports)")
    exported.add_argument(
        "tables",
        nargs="*",
        metavar="TABLE",
        help=f"tables of schema marts; without one all but {', '.join(sorted(BY_NAME_ONLY))}",
    )
    add(rollback, "Publish an earlier build again.", reads_raw=False).add_argument(
        "build", nargs="?", metavar="BUILD", help="one that `jixiao status` lists; without it the one before"
    )
    add(ui, "Open the pipeline in the Dagster UI on this machine.").add_argument(
        "--port", type=int, default=3000, metavar="PORT", help="where the browser finds it (default: %(default)s)"
    )
    add(status, "Say what is loaded, what needs a person, and what a build would do and why.")
    return parser


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _years(text: str) -> range:
    """`2021` or `2019..2023`, both ends included."""
    first, _, last = text.partition("..")
    years = range(int(first), int(last or first) + 1)
    if not years:
        raise ValueError(f"{text} ends before it begins")
    return years


def _fail(message: str) -> int:
    print(f"jixiao: {make_printable_line(message)}", file=sys.stderr)
    return 1


def _plan(settings: Settings) -> Plan:
    from pipelines.defs.planning import plan_build

    return plan_build(_workplace(settings), _dbt_paths(settings), _build_paths(settings))


def _workplace(settings: Settings) -> Workplace:
    from pipelines.defs.stages import Workplace
    from pipelines.storage.documents import DocumentStore
    from pipelines.storage.ledger import Ledger
    from pipelines.storage.staged_tables import StagedTables

    return Workplace(
        settings.raw_dir,
        Ledger(settings.ledger_dir),
        DocumentStore(settings.documents_dir),
        StagedTables(settings.staged_dir),
        shared_workers().map_documents,
    )


def _dbt_paths(settings: Settings) -> DbtProjectPaths:
    build_path = _build_paths(settings).being_built
    return DbtProjectPaths(settings.dbt_project_dir, settings.staged_dir, build_path)


def _build_paths(settings: Settings) -> BuildPaths:
    return BuildPaths(settings.warehouse_path, settings.build_dir, settings.kept_builds_dir)


def _build_lines(paths: BuildPaths) -> Iterator[str]:
    for build in list_kept_builds(paths):
        yield f"{'build':<10} {build.name}{'  published' if build.is_published else ''}"


# --- build


@contextmanager
def _progress(started: float) -> Iterator[Callable[[str], None]]:
    """Lines on stderr as the work goes on: those told by the caller and those the pipeline logs."""

    class Line(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return f"{time.monotonic() - started:6.1f} s  {make_printable_line(record.getMessage())}"

    logger = logging.getLogger("pipelines")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield logger.info
    finally:
        logger.removeHandler(handler)


def _run_job(settings: Settings, years: Sequence[int]) -> None:
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    from sqlalchemy.exc import SQLAlchemyError

    try:
        _run_ranges(settings, years)
    except SQLAlchemyError as error:
        # where Dagster keeps the record of runs; a step that fails for want of room fails as such
        reason = " ".join(str(error.__cause__ or error).split())
        raise BuildError(
            f"{settings.dagster_home} cannot be written ({reason}): make room or allow this user to write it, and build"
            " again. The published warehouse is whole"
        ) from error


def _run_ranges(settings: Settings, years: Sequence[int]) -> None:
    from pipelines.definitions import BUILD_JOB, build_definitions
    from pipelines.defs.event_log import open_instance
    from pipelines.defs.extraction import EXTRACTED
    from pipelines.defs.failures import explain_error, report_failed_run
    from pipelines.defs.partitions import find_ranges, range_tags
    from pipelines.defs.reading import READ

    job = build_definitions(settings=settings).resolve_job_def(BUILD_JOB)
    *first_ranges, last_range = find_ranges(years)
    with open_instance(settings.dagster_home) as instance:
        # one Dagster run takes one range of years; all but the last only stage theirs
        for years_range, assets in [*((first, [*READ, *EXTRACTED]) for first in first_ranges), (last_range, None)]:
            result = job.execute_in_process(
                instance=instance,
                asset_selection=assets,
                tags=range_tags(years_range),
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                raise_on_error=False,
            )
            if not result.success:
                reasons = [explain_error(event.step_failure_data.error) for event in result.get_step_failure_events()]
                details = f"Dagster run {result.run_id} has the details (make ui)"
                # where the folder cannot be written, that is the reason already
                with suppress(OSError):
                    details = f"details: {report_failed_run(instance, result.run_id, settings)}, or make ui"
                raise BuildError(
                    f"{'; '.join(reasons) or 'the run failed'}. The published warehouse is unchanged; {details}"
                )


def _partitions() -> list[int]:
    from pipelines.defs.partitions import FISCAL_YEARS

    return [int(key) for key in FISCAL_YEARS.get_partition_keys()]


def _refuse_unknown(years: Collection[int]) -> None:
    partitions = _partitions()
    if unknown := sorted(set(years) - set(partitions)):
        raise BuildError(f"no fiscal year {unknown[0]}: the pipeline runs for {partitions[0]} to {partitions[-1]}")


def _concerned_years(settings: Settings, plan: Plan) -> Sequence[int]:
    """The years a build is recorded for where none are asked for: all the first time, then those that have work.

    Recording an empty year costs as much as recording a full one. What a new file turns out to be about is taken in and
    recorded whatever its year.
    """
    from pipelines.defs.planning import find_concerned_years

    place, partitions = _workplace(settings), _partitions()
    known = place.ledger.read_files()
    if not known.reports:
        return partitions
    names = [work.source_file for work in plan.work]
    years = find_concerned_years(place, known, names, partitions) or partitions[-2:-1]
    return range(years[0], years[-1] + 1)


# --- what is shown


def _summary_lines(summary: WarehouseSummary) -> Iterator[str]:
    years = ", ".join(f"{year or 'unknown year'}: {count}" for year, count in summary.reports_by_year.items())
    yield _line("reports", summary.reports, years)
    for kind, count in summary.facts.items():
        yield _line(kind, count)
    yield _line("skipped files", summary.skipped)
    yield ""
    yield from _number_lines(summary.numbers, summary.least_explained)
    yield from _rule_lines(summary.rules, summary.failed_rules)
    yield ""
    yield _line("documents in quarantine", len(summary.quarantined_documents))
    yield from _listed(f"{file} ({reason}): {message}" for file, reason, message in summary.quarantined_documents)
    yield _line("rows in quarantine", sum(summary.quarantined_rows.values()))
    yield from _listed(f"{table}: {check} ({count})" for (table, check), count in summary.quarantined_rows.items())
    yield _line("open issues", sum(summary.issues.values()))
    yield from _listed(f"{severity}: {code} ({count})" for (severity, code), count in summary.issues.items())


def _number_lines(numbers: NumberCounts, least_explained: Iterable[tuple[str, int, int]]) -> Iterator[str]:
    explained = _share(numbers.total - numbers.unexplained, numbers.total)
    yield (
        f"{'number coverage':<24} {explained:>7}  {numbers.total:,} numbers: {numbers.in_facts:,} in facts,"
        f" {numbers.in_shares:,} in shares, {numbers.excluded:,} excluded, {numbers.unexplained:,} unexplained"
    )
    yield from _listed(
        f"{file}: {unexplained:,} of {total:,} unexplained" for file, unexplained, total in least_explained
    )


def _rule_lines(rules: RuleCounts, failed: Mapping[tuple[str, str, str], int]) -> Iterator[str]:
    yield (
        f"{'proved':<24} {_share(rules.amounts_proved, rules.amounts):>7}  {rules.amounts:,} sums:"
        f" {rules.amounts_proved:,} take part in an identity that holds"
    )
    yield ""
    applied = rules.holds + rules.rounding + rules.fails + rules.hints
    outcomes = f"{rules.holds:,} hold, {rules.rounding:,} within rounding, {rules.fails:,} fail, {rules.hints:,} hints"
    yield _line("rules applied", applied, outcomes)
    yield from _listed(f"{severity}: {code} {name} ({count})" for (severity, code, name), count in failed.items())


def _share(part: int, whole: int) -> str:
    """A share in percent, never rounded up to all of them."""
    if not whole:
        return "-"
    hundredths = part * 10_000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def _plan_lines(plan: Plan) -> Iterator[str]:
    """What a build does and why, as a table of reasons with the files of each."""
    if plan.is_empty:
        yield f"nothing to do: {plan.files} files are unchanged, the warehouse is up to date"
        return
    yield f"{'to do, because':<24} {'files':>7}  what is done"
    for reason, action in _ACTIONS.items():
        of_reason = [work for work in plan.work if work.reason == reason]
        if of_reason:
            yield _line(reason, len(of_reason), action)
            yield from _listed(_work_words(work) for work in of_reason)
    yield _line("unchanged", plan.unchanged, "neither read nor extracted")
    yield f"{'models':<32}  built and tested: {plan.build_reason or 'rows have changed'}"


def _work_words(work: Work) -> str:
    years = ", ".join(str(year or "year unknown") for year in sorted(work.fiscal_years, key=lambda year: year or 0))
    return f"{work.source_file} ({years})" if years else work.source_file


def _line(name: str, count: int, more: str = "") -> str:
    return f"{name:<24} {count:>7,}  {more}".rstrip()


def _listed(points: Iterable[str]) -> Iterator[str]:
    lines = [f"    {make_printable_line(point)}" for point in points]
    yield from lines[:_LISTED]
    if len(lines) > _LISTED:
        yield f"    and {len(lines) - _LISTED} more"


def _fact_lines(fact: FoundFact, *, bold: bool) -> Iterator[str]:
    yield f"{fact.columns['fact_id']}  {fact.kind}"
    department, year = fact.department_name or "department unknown", fact.report_year or "year unknown"
    yield f"  report: {make_printable_line(f'{fact.source_file}, {department}, {year}')}"
    for name, value in fact.columns.items():
        if name not in _PROVENANCE and value is not None:
            shown = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
            yield f"  {name}: {make_printable_line(shown)}"
    recognition = ", from a picture by text recognition" if fact.columns["is_recognised"] else ""
    yield f"  read by: {fact.columns['extractor']} ({fact.columns['source_kind']}{recognition})"
    for number, mention in enumerate(fact.mentions, 1):
        place = make_printable_line(describe_place(mention.locator, mention.page_number))
        page = f", page {mention.page_number}" if mention.page_number else ""
        characters = f"characters {mention.char_start}-{mention.char_end}"
        yield ""
        yield f"  place {number} of {len(fact.mentions)}: {place}"
        yield f"    {make_printable_line(mention.locator)}{page}, {characters}"
        yield ""
        yield from (f"    {line}" for line in _passage(fact.document_text, mention, bold=bold).splitlines())


def _passage(text: str, mention: Mention, *, bold: bool) -> str:
    """The passage with a little of its lines around it, the figures in bold or in double brackets."""
    opening, closing = ("\x1b[1m", "\x1b[0m") if bold else ("[[", "]]")
    start = max(text.rfind("\n", 0, mention.char_start) + 1, mention.char_start - _CONTEXT)
    line_end = text.find("\n", mention.char_end)
    end = min(line_end if line_end >= 0 else len(text), mention.char_end + _CONTEXT)
    pieces = []
    for figure_start, figure_end in mention.figure_spans or [[mention.char_start, mention.char_end]]:
        pieces += [make_printable(text[start:figure_start]), opening]
        pieces += [make_printable(text[figure_start:figure_end]), closing]
        start = figure_end
    return "".join([*pieces, make_printable(text[start:end])])
