"""Reading is tried again where that may help, and only there."""

import errno
from pathlib import Path

import dagster as dg
import pytest

from pipelines.defs import reading
from pipelines.defs.project import ProjectFolders
from pipelines.defs.reading import MOST_RETRIES, is_passing, read_raw_documents
from pipelines.defs.stages import Frames, Workplace, stage_documents
from pipelines.errors import BuildError
from pipelines.settings import PROJECT_ROOT, Settings


def wrapped(cause: Exception) -> BuildError:
    error = BuildError("it cannot be listed")
    error.__cause__ = cause
    return error


def test_only_a_disk_that_is_away_for_a_moment_passes() -> None:
    assert is_passing(OSError(errno.EIO, "Input/output error"))
    assert is_passing(wrapped(OSError(errno.ESTALE, "Stale file handle")))
    assert not is_passing(OSError(errno.ENOSPC, "No space left on device"))
    assert not is_passing(wrapped(PermissionError(errno.EACCES, "Permission denied")))
    assert not is_passing(BuildError("the raw folder is not there"))


@pytest.mark.parametrize(
    ("error", "tries", "succeeds"),
    [
        (OSError(errno.EIO, "Input/output error"), 2, True),
        (OSError(errno.ENOSPC, "No space left on device"), 1, False),
        (BuildError("the raw folder is not there"), 1, False),
    ],
)
def test_reading_is_tried_again_where_that_helps(
    error: Exception, tries: int, *, succeeds: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Workplace] = []

    def fail_once(place: Workplace) -> Frames:
        calls.append(place)
        if len(calls) == 1:
            raise error
        return stage_documents(place)

    monkeypatch.setattr(reading, "stage_documents", fail_once)
    monkeypatch.setattr(reading, "SECONDS_BETWEEN_RETRIES", 0)
    (tmp_path / "raw").mkdir()
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse", PROJECT_ROOT / "dbt_project", tmp_path / "dagster")
    result = dg.materialize(
        [read_raw_documents],
        resources={"folders": ProjectFolders.of(settings)},
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        raise_on_error=False,
    )
    assert (result.success, len(calls)) == (succeeds, tries)
    assert tries <= MOST_RETRIES
