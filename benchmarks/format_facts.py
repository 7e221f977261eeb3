"""What each format loses: the facts read from the five reports in it, against those of their plain text.

Run it with `make bench`. The reports are written anew by the tests' builders, and by LibreOffice where it is installed.
A fact counts as the same if all it says is the same (name, year, amount, unit, kind of source …); places are not
compared. The last column has the tables alone, which is what is asked of Excel files. What must hold is asserted by
`tests/golden/test_formats.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.domain.document import Document
from pipelines.domain.facts import Fact
from pipelines.domain.vocabulary import SourceKind
from pipelines.extractors import extract_report
from pipelines.readers import read_document
from tests.builders.content import Content, read_content
from tests.builders.formats import LIBREOFFICE_WRITES, WRITERS, write_with_libreoffice
from tests.golden.stated_facts import Stated, f1, stated

RAW = Path(__file__).parents[1] / "data" / "raw"


def read(content: bytes) -> Document:
    """A report as the reader sees it; every report here is readable."""
    document = read_document("report", content)
    assert isinstance(document, Document)
    return document


def extract(content: bytes) -> Sequence[Fact]:
    """The facts of a report."""
    return extract_report(read(content), stated=None).facts


def write_all(contents: Mapping[str, Content]) -> Iterator[tuple[str, Mapping[str, bytes]]]:
    """Each format with the reports in it."""
    for source_format, write in WRITERS.items():
        yield source_format, {name: write(content) for name, content in contents.items()}
    for source_format in LIBREOFFICE_WRITES:
        with TemporaryDirectory() as scratch:
            written = write_with_libreoffice(contents, source_format, Path(scratch))
        yield f"{source_format} (LibreOffice)", written


def in_tables(facts: Sequence[Fact]) -> list[Fact]:
    """The facts that were read from a table."""
    return [fact for fact in facts if fact.place.source_kind is SourceKind.TABLE]


def main() -> None:
    """Print a line for each format."""
    texts = {path.stem: path.read_bytes() for path in sorted(RAW.glob("*.txt"))}
    expected = {name: extract(text) for name, text in texts.items()}
    contents = {name: read_content(read(text)) for name, text in texts.items()}
    print("\nfacts read from the five reports in each format, and F1 against those of their text")
    print(f"{'':20}{'facts':>6}   {'F1 of each report':36}{'all':>7}{'tables':>8}")
    print(f"{'txt':20}{sum(map(len, expected.values())):6}")
    for source_format, written in write_all(contents):
        found = {name: extract(content) for name, content in written.items()}
        each = "".join(f"{f1(stated(found[name]), stated(facts)):7.3f}" for name, facts in expected.items())
        print(
            f"{source_format:20}{sum(map(len, found.values())):6}   {each:36}"
            f"{f1(together(found, list), together(expected, list)):7.3f}"
            f"{f1(together(found, in_tables), together(expected, in_tables)):8.3f}"
        )
    if not LIBREOFFICE_WRITES:
        print("LibreOffice is not installed, so what it writes is left out (apt install libreoffice-writer-nogui)")


def together(facts: Mapping[str, Sequence[Fact]], choose: Callable[[Sequence[Fact]], Iterable[Fact]]) -> Stated:
    """What those facts state that are chosen in all reports."""
    return sum((stated(choose(of_report)) for of_report in facts.values()), Stated())


if __name__ == "__main__":
    main()
