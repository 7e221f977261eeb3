"""A second build is told of the first, also when the first was killed or is of the same process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import BuildError
from pipelines.storage.locking import build_lock

HOLD = """
import sys
from pathlib import Path
from pipelines.storage.locking import build_lock
with build_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def start_holder(folder: Path) -> "subprocess.Popen[str]":
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_another_process_is_named_and_its_end_frees_the_lock(tmp_path: Path) -> None:
    with start_holder(tmp_path) as holder:
        with pytest.raises(BuildError, match=rf"^another build is running \(process {holder.pid}, since 20"):
            build_lock(tmp_path).__enter__()
        holder.kill()
        holder.wait()
        with build_lock(tmp_path):
            pass


def test_parts_of_one_process_share_the_lock_until_the_last_lets_go(tmp_path: Path) -> None:
    with build_lock(tmp_path):
        with build_lock(tmp_path):
            pass
        assert is_taken(tmp_path)
    assert not is_taken(tmp_path)


def test_a_failed_build_lets_go(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="fails"), build_lock(tmp_path):
        raise ValueError("fails")
    assert not is_taken(tmp_path)


def is_taken(folder: Path) -> bool:
    """Whether another process finds the lock taken."""
    command = [sys.executable, "-c", HOLD, str(folder)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    tried = subprocess.run(command, input="", capture_output=True, text=True, check=False, env=environment)
    assert (tried.returncode == 0) is (tried.stdout == "held\n")
    return tried.returncode != 0
