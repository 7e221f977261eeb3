"""Why a reader gives a file up. Raised inside readers only: `read` answers with the `Unreadable` made of it."""

from __future__ import annotations

from pipelines.domain.document import Unreadable
from pipelines.domain.vocabulary import QuarantineReason


class ReadingError(Exception):
    """The file cannot be read; the message says what it is and what to do."""

    def __init__(self, reason: QuarantineReason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message

    def describe(self, source_file: str, source_sha256: str) -> Unreadable:
        """The answer of a reader."""
        return Unreadable(source_file, source_sha256, self.reason, self.message)
