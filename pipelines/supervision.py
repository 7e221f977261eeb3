"""One program run with everything it starts, so that nothing of it outlives this process.

`dagster dev` starts a web server, a daemon and code servers; when it is killed it leaves them behind, with their port.
Here it runs in a process group of its own beside a guard: when the program or this process ends, killed or not, the
guard ends the group. What is run, and with which settings, is the caller's matter.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

# seconds the program has to end by itself, and then its children; what is left is killed
_PATIENCE = 10.0
_CHECKED_EVERY = 0.05


def run_supervised(command: Sequence[str], *, environment: Mapping[str, str], directory: Path) -> int:
    """Run `command` to its end and return its exit code; 0 where it was stopped by Ctrl-C or a polite kill."""
    signal.signal(signal.SIGTERM, _interrupt)
    # a shell that starts this in the background has it ignore Ctrl-C, and so would all children ignore being stopped
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [sys.executable, "-m", __name__], stdin=subprocess.PIPE, cwd=directory, start_new_session=True
    ) as guard:
        assert guard.stdin is not None
        with subprocess.Popen(command, env=dict(environment), cwd=directory, start_new_session=True) as program:
            # the guard reads on until this process closes its end, or ends
            guard.stdin.write(f"{program.pid}\n".encode())
            guard.stdin.flush()
            try:
                return program.wait()
            except KeyboardInterrupt:
                return 0
            finally:
                _end_group(program.pid, program)


def guard_group() -> None:
    """Wait until whoever started this has ended, then end the process group whose number stands in the first line."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    group = sys.stdin.readline()
    sys.stdin.read()
    if group:
        _end_group(int(group))


def _end_group(group: int, leader: subprocess.Popen[bytes] | None = None) -> None:
    """End a process group: first its leader, which stops its children in good order, then whoever is left."""
    for send, number in ((os.kill, signal.SIGTERM), (os.killpg, signal.SIGTERM), (os.killpg, signal.SIGKILL)):
        with suppress(ProcessLookupError):
            send(group, number)
            deadline = time.monotonic() + _PATIENCE
            while time.monotonic() < deadline:
                # a leader that has ended stays in its group until someone asks for its exit code
                if leader is not None:
                    leader.poll()
                # raises where nobody is left to send to
                send(group, 0)
                time.sleep(_CHECKED_EVERY)


def _interrupt(_: int, __: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    guard_group()
