"""Exceptions a user of Jixiao may meet, each with a message that says what, where and what to do.

Trouble with one *document* is not an exception: readers answer with a quarantine reason and extractors with
issues, so that one bad report never stops the others. What stands here ends a run.
"""


class JixiaoError(Exception):
    """A run cannot go on; the message is one clear line for the person who started it."""


class ManifestError(JixiaoError):
    """`manifest.csv` beside the raw files cannot be used (missing column, bad year, unknown file)."""


class BuildError(JixiaoError):
    """The warehouse could not be built or published; the published file is unchanged."""


class ExportError(JixiaoError):
    """The tables asked for cannot be exported as asked (no such table, too large for the format)."""


class FactNotFoundError(JixiaoError):
    """No fact with the asked-for id stands in the warehouse."""
