"""Nothing of a supervised program outlives whoever started it, however that ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]

# a program with a child, as `dagster dev` is; it says when both run, and who they are
PROGRAM = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"],
    stdout=subprocess.PIPE)
child.stdout.readline()
print(os.getpid(), child.pid, flush=True)
time.sleep(600)
"""
LAUNCHER = """
import os, pathlib, sys
from pipelines.supervision import run_supervised
sys.exit(run_supervised([sys.executable, "-c", sys.argv[1]], environment=os.environ, directory=pathlib.Path.cwd()))
"""


def launch(program: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", LAUNCHER, program]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def launcher() -> Iterator[subprocess.Popen[str]]:
    with launch(PROGRAM) as launched:
        yield launched
        launched.kill()


def wait_until_gone(*pids: int) -> None:
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{pid}").exists() and not is_zombie(pid) for pid in pids):
        assert time.monotonic() < deadline, "processes are left"
        time.sleep(0.02)


def is_zombie(pid: int) -> bool:
    try:
        return "State:\tZ" in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return True


def started(launcher: subprocess.Popen[str]) -> list[int]:
    assert launcher.stdout is not None
    return [int(word) for word in launcher.stdout.readline().split()]


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_killing_the_launcher_ends_program_and_child(launcher: subprocess.Popen[str], end: signal.Signals) -> None:
    pids = started(launcher)
    os.kill(launcher.pid, end)
    wait_until_gone(*pids)
    assert launcher.wait() == (-signal.SIGKILL if end is signal.SIGKILL else 0)


def test_a_program_that_is_killed_takes_its_children_along(launcher: subprocess.Popen[str]) -> None:
    program, child = started(launcher)
    os.kill(program, signal.SIGKILL)
    wait_until_gone(program, child)
    assert launcher.wait() != 0


def test_a_program_that_ends_hands_on_its_exit_code() -> None:
    with launch("raise SystemExit(7)") as launched:
        assert launched.wait() == 7
