"""One build at a time: who writes below the warehouse folder holds its lock, and a second writer is told so.

The operating system frees the lock when the process ends, however it ends. Readers of the published warehouse need
no lock: they see one whole build or the next.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from pipelines.errors import BuildError

_LOCK_NAME = ".build.lock"
# The locks this process holds, each with how many of its parts hold it: the command line and the run it starts.
_held: dict[Path, tuple[IO[str], int]] = {}


@contextmanager
def build_lock(warehouse_dir: Path) -> Iterator[None]:
    """Hold the lock of a warehouse folder; what runs in the same process may hold it again.

    Raises:
        BuildError: another process holds it; says which, and since when.
    """
    path = warehouse_dir / _LOCK_NAME
    handle, count = _held.get(path) or (_acquire(path), 0)
    _held[path] = handle, count + 1
    try:
        yield
    finally:
        handle, count = _held.pop(path)
        if count > 1:
            _held[path] = handle, count - 1
        else:
            handle.close()


def _acquire(path: Path) -> IO[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.seek(0)
        holder = handle.read().strip() or "of which nothing is known"
        handle.close()
        raise BuildError(f"another build is running ({holder}); build again when it is done") from None
    except BaseException:
        handle.close()
        raise
    handle.truncate(0)
    handle.write(f"process {os.getpid()}, since {datetime.now().astimezone():%Y-%m-%d %H:%M:%S}")
    handle.flush()
    return handle
