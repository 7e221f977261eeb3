"""How long reading and extracting take: milliseconds per report, by part, against a plain pattern, and growth.

Run it with `make bench`. It asserts nothing: times belong to a machine, not to a test. The parts are timed
as `extract_report` calls them, so their sum falls short of the whole by putting the facts in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import log
from pathlib import Path
from statistics import fmean, median
from time import perf_counter

from pipelines.domain.document import Document
from pipelines.extractors import extract_report
from pipelines.extractors.findings import extract_findings
from pipelines.extractors.narrative.reading import read_running_text
from pipelines.extractors.report_header import extract_header
from pipelines.extractors.tables import read_tables
from pipelines.readers import read_document

RAW = Path(__file__).parents[1] / "data" / "raw"
RUNS = 7
SIZES = (1, 4, 16, 64)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def milliseconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median time of `work`, after one run that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = perf_counter()
        work()
        times.append((perf_counter() - start) * 1000)
    return median(times)


def read(content: bytes) -> Document:
    """A report as the reader sees it; every report here is readable."""
    document = read_document("report.txt", content)
    assert isinstance(document, Document)
    return document


def time_report(content: bytes) -> dict[str, float]:
    """Milliseconds of each step on one report."""
    document = read(content)
    header, _ = extract_header(document, stated=None)
    tables = read_tables(document, header)
    return {
        "reading": milliseconds(lambda: read(content)),
        "extraction": milliseconds(lambda: extract_report(read(content), stated=None))
        - milliseconds(lambda: read(content)),
        "header": milliseconds(lambda: extract_header(document, stated=None)),
        "tables": milliseconds(lambda: read_tables(document, header)),
        "running text": milliseconds(
            lambda: read_running_text(document, header, tables.prose, tables.goals, tables.taken)
        ),
        "findings": milliseconds(lambda: extract_findings(document, header)),
        "number pattern": milliseconds(lambda: _NUMBER.findall(document.text)),
    }


def growth_exponent(sizes: list[int], times: list[float]) -> float:
    """The slope of log time over log size by least squares: 1 is linear."""
    xs, ys = [log(size) for size in sizes], [log(time) for time in times]
    x_mean, y_mean = fmean(xs), fmean(ys)
    rise = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True))
    return rise / sum((x - x_mean) ** 2 for x in xs)


def print_reports(contents: dict[str, bytes]) -> None:
    """One line for each report and their mean."""
    results = {name: time_report(content) for name, content in contents.items()}
    steps = list(next(iter(results.values())))
    results["mean"] = {step: fmean(result[step] for result in results.values()) for step in steps}
    print("milliseconds per report, median of", RUNS, "runs")
    print(f"{'':10}" + "".join(f"{step:>16}" for step in [*steps, "ratio"]))
    for name, result in results.items():
        ratio = result["extraction"] / result["number pattern"]
        print(f"{name:10}" + "".join(f"{result[step]:16.2f}" for step in steps) + f"{ratio:16.0f}")


def print_growth(contents: dict[str, bytes]) -> None:
    """Reading and extraction of each report repeated within one text, with the fitted exponent."""
    print("\ngrowth: milliseconds for the text repeated", ", ".join(f"{size}x" for size in SIZES))
    for name, content in contents.items():
        reading, extraction = [], []
        for size in SIZES:
            longer = content * size
            runs = 3 if size < SIZES[-1] else 1
            reading.append(milliseconds(lambda longer=longer: read(longer), runs))  # type: ignore[misc]
            whole = milliseconds(lambda longer=longer: extract_report(read(longer), stated=None), runs)  # type: ignore[misc]
            extraction.append(whole - reading[-1])
        for step, times in (("reading", reading), ("extraction", extraction)):
            exponent = growth_exponent(list(SIZES), times)
            print(f"{name:10}{step:>12}" + "".join(f"{time:12.1f}" for time in times) + f"   exponent {exponent:.3f}")


def main() -> None:
    """Print the figures of all five reports, then how they grow."""
    contents = {path.name[:3]: path.read_bytes() for path in sorted(RAW.glob("*.txt"))}
    print_reports(contents)
    print_growth({name: contents[name] for name in ("000", "004")})


if __name__ == "__main__":
    main()
