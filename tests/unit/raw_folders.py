"""Reading a raw folder as a build does, for tests that look at what became of each file."""

from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.domain.document import Document, SkippedFile, Unreadable
from pipelines.storage.documents import DocumentStore
from pipelines.storage.ledger import Ledger
from pipelines.storage.raw_folder import read_raw_folder
from pipelines.workers import MapDocuments


def read_folder(raw_dir: Path, map_documents: MapDocuments) -> list[Document | Unreadable | SkippedFile]:
    """What each file turned into, by its name."""
    with TemporaryDirectory() as name:
        documents = DocumentStore(Path(name) / "documents")
        found = read_raw_folder(raw_dir, Ledger(Path(name) / "ledger"), documents, map_documents)
        reports = (documents.load(report.report_id) for report in found.reports)
        return sorted([*reports, *found.unreadable, *found.skipped], key=lambda file: file.source_file)
