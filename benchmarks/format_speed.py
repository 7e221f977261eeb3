"""How fast each format is read: documents per second of one core, beside the libraries one would take otherwise.

Run it with `make bench`. The five reports are written in each format first; what the others give is no `Document` but
their own text or tables, without headings, captions and places. markitdown is in the extra `bench`; what is not
installed is named and left out. It asserts nothing: times belong to a machine, not to a test.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import Any

from pipelines.domain.document import Document
from pipelines.readers import read_document
from tests.builders.content import read_content
from tests.builders.formats import WRITERS

RAW = Path(__file__).parents[1] / "data" / "raw"
LEAST_SECONDS = 2.0

Work = Callable[[bytes], object]


def read(content: bytes) -> Document:
    """A report as the reader sees it; every report here is readable."""
    document = read_document("report", content)
    assert isinstance(document, Document)
    return document


def with_python_docx(library: Any) -> Work:
    """Paragraphs and cells by the library's own way."""

    def work(content: bytes) -> object:
        document = library.Document(io.BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return [paragraph.text for paragraph in document.paragraphs], cells

    return work


def with_openpyxl(library: Any) -> Work:
    """The values of all cells; number formats are not applied."""

    def work(content: bytes) -> object:
        book = library.load_workbook(io.BytesIO(content), data_only=True)
        return [list(sheet.iter_rows(values_only=True)) for sheet in book]

    return work


def with_pdfplumber(library: Any) -> Work:
    """Text and tables of every page."""

    def work(content: bytes) -> object:
        with library.open(io.BytesIO(content)) as pages:
            return [(page.extract_text(), page.extract_tables()) for page in pages.pages]

    return work


def with_xlrd(library: Any) -> Work:
    """The values of all cells; number formats are not applied."""

    def work(content: bytes) -> object:
        book = library.open_workbook(file_contents=content, formatting_info=True)
        return [sheet.row_values(row) for sheet in book.sheets() for row in range(sheet.nrows)]

    return work


def with_lxml(library: Any) -> Work:
    """The text of the whole page, furniture and all."""
    return lambda content: library.fromstring(content).text_content()


def with_markitdown(library: Any) -> Work:
    """Markdown; merges are lost."""
    converter = library.MarkItDown()
    return lambda content: converter.convert_stream(io.BytesIO(content)).text_content


# format → library, its module and what it does
OTHERS: Mapping[str, Sequence[tuple[str, str, Callable[[Any], Work]]]] = {
    "docx": [("python-docx", "docx", with_python_docx), ("markitdown", "markitdown", with_markitdown)],
    "html": [("lxml.html", "lxml.html", with_lxml), ("markitdown", "markitdown", with_markitdown)],
    "pdf": [("pdfplumber", "pdfplumber", with_pdfplumber), ("markitdown", "markitdown", with_markitdown)],
    "xls": [("xlrd", "xlrd", with_xlrd)],
    "xlsx": [("openpyxl", "openpyxl", with_openpyxl), ("markitdown", "markitdown", with_markitdown)],
}


def documents_per_second(work: Work, contents: Sequence[bytes]) -> float:
    """How many documents `work` gets through in a second of one core."""
    for content in contents:
        work(content)
    start, count = process_time(), 0
    while process_time() - start < LEAST_SECONDS:
        for content in contents:
            work(content)
        count += len(contents)
    return count / (process_time() - start)


def main() -> None:
    """Print documents per second for each format, and the same for other libraries."""
    texts = [path.read_bytes() for path in sorted(RAW.glob("*.txt"))]
    reports = [read_content(read(text)) for text in texts]
    print("\ndocuments per second of one core; the five reports written in each format")
    print(f"{'txt':6}{documents_per_second(read, texts):8.0f}")
    missing: set[str] = set()
    for source_format, write in WRITERS.items():
        contents = [write(report) for report in reports]
        speed = documents_per_second(read, contents)
        line = f"{source_format:6}{speed:8.0f}"
        for name, module, prepare in OTHERS.get(source_format, ()):
            try:
                work = prepare(import_module(module))
            except ImportError:
                missing.add(name)
                continue
            line += f"   {name} {documents_per_second(work, contents):.0f}"
        if pages := sum(document.page_count or 0 for document in map(read, contents)):
            line += f"   (pages: {speed * pages / len(contents):.0f} a second)"
        print(line)
    if missing:
        print(f"not installed, so left out: {', '.join(sorted(missing))}; put it beside the rest with")
        print("  uv pip install --python .venv -e '.[bench]'    or    .venv/bin/python -m pip install -e '.[bench]'")


if __name__ == "__main__":
    main()
