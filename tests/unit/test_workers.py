"""A document that hangs, bloats, crashes or lies in its worker costs itself only; the others come back, each once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

import pytest

from pipelines.domain.vocabulary import QuarantineReason
from pipelines.errors import BuildError
from pipelines.workers import Failure, Limits, WorkerPool

MB = 1024 * 1024


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(Limits(seconds=4, memory_bytes=150 * MB, result_bytes=MB), size=2)
    yield pool
    pool.close()


# --- what is done in the worker, by the number of the document


def double(number: int) -> int:
    return 2 * number


def hang(_: int) -> None:
    while True:
        pass


def hang_without_python(_: int) -> None:
    # a signal handler of Python's would wait until this is over
    (10**9 % 7) ** (10**9) % (1 << 61)


def bloat(_: int) -> int:
    return len(bytearray(400 * MB))


def crash(_: int) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave(_: int) -> None:
    sys.exit(3)


def nest(_: int) -> object:
    nested: list[object] = []
    for _ in range(100_000):
        nested = [nested]
    return nested


def say_too_much(_: int) -> bytes:
    return bytes(2 * MB)


def raise_fault(_: int) -> None:
    raise IndexError("a fault")


HOSTILE: dict[Callable[[int], object], tuple[QuarantineReason, str]] = {
    hang: (QuarantineReason.TIMEOUT, "4 s"),
    hang_without_python: (QuarantineReason.TIMEOUT, "divide the file"),
    bloat: (QuarantineReason.TOO_LARGE, "150 MB"),
    say_too_much: (QuarantineReason.TOO_LARGE, "more than 1"),
    crash: (QuarantineReason.CRASHED, "SIGSEGV"),
    leave: (QuarantineReason.CRASHED, "code 3"),
    nest: (QuarantineReason.CRASHED, "RecursionError"),
    raise_fault: (QuarantineReason.CRASHED, "IndexError: a fault (test_workers.py:"),
}


def do(work: dict[int, Callable[[int], object]], number: int) -> object:
    return work.get(number, double)(number)


def test_results_come_in_the_order_of_the_documents_each_once(pool: WorkerPool) -> None:
    assert list(pool.map_documents(double, range(1000))) == list(range(0, 2000, 2))
    assert list(pool.map_documents(double, [])) == []


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda work: work.__name__)
def test_a_hostile_document_costs_itself_only(pool: WorkerPool, hostile: Callable[[int], object]) -> None:
    reason, says = HOSTILE[hostile]
    results = list(pool.map_documents(partial(do, {3: hostile}), range(12)))
    failure = results.pop(3)
    assert isinstance(failure, Failure)
    assert failure.reason is reason
    assert says in failure.message
    assert failure.message.endswith(".")
    assert results == [2 * number for number in range(12) if number != 3]


def test_a_worker_that_dies_with_nothing_to_do_is_replaced(pool: WorkerPool) -> None:
    (pid,) = {pid for pid in pool.map_documents(tell_pid, [0]) if isinstance(pid, int)}
    os.killpg(pid, signal.SIGKILL)
    until(lambda: not processes_of_group(pid))
    assert list(pool.map_documents(double, range(8))) == list(range(0, 16, 2))


def tell_pid(_: int) -> int:
    return os.getpid()


def test_what_is_left_unasked_for_never_reaches_the_next_map(pool: WorkerPool) -> None:
    assert list(islice(pool.map_documents(double, range(100)), 3)) == [0, 2, 4]
    assert list(pool.map_documents(double, range(100, 103))) == [200, 202, 204]


def test_documents_are_taken_only_as_workers_become_free(pool: WorkerPool) -> None:
    taken: list[int] = []

    def documents() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    next(pool.map_documents(double, documents()))
    assert len(taken) < 20


def test_a_worker_that_cannot_start_ends_the_run(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BuildError, match="ended with code 1 when it started"):
        list(WorkerPool(modules=["pipelines.no_such_module"]).map_documents(double, [1]))
    assert "no_such_module" in capfd.readouterr().err


PARENT = """
import time
from tests.unit.test_workers import tell_pid, wait_long
from pipelines.workers import WorkerPool
pool = WorkerPool(size=1)
print(*pool.map_documents(tell_pid, [1]), flush=True)
list(pool.map_documents(wait_long, [1]))
"""


def wait_long(_: int) -> None:
    subprocess.run(["sleep", "50"], check=True)


def test_workers_and_what_they_started_end_with_a_parent_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        until(lambda: len(processes_of_group(worker)) == 2)
        parent.kill()
    until(lambda: not processes_of_group(worker))


def processes_of_group(group: int) -> list[str]:
    listed = subprocess.run(["ps", "-e", "-o", "pgid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    rows = (line.split(maxsplit=2) for line in listed.splitlines())
    return [args for pgid, stat, *args in rows if int(pgid) == group and not stat.startswith("Z")]  # type: ignore[misc]


def until(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.02)
