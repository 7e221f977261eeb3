"""Worker processes: what is done to a document is done in a process with bounds, so that it can harm nothing else.

`WorkerPool.map_documents` is the one seam by which work on many documents uses all cores. A document that hangs, needs
too much memory, ends its process or gives too large a result comes back as a `Failure`; all others are finished, each
once, in the order they were given. What is done to a document, and what a failure means for it, belongs to the stages.

No library is used. With concurrent.futures and loky the death of one worker breaks the pool; in pebble all workers
share one pipe and its locks, which a process that dies while it writes leaves behind half used. Here each worker has a
socket of its own, so that its end is seen at once and touches no other.
"""

from __future__ import annotations

import atexit
import gc
import os
import pickle
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeVar

from pipelines.domain.vocabulary import QuarantineReason
from pipelines.errors import BuildError

T = TypeVar("T")
R = TypeVar("R")

# the stages' own modules: imported when a worker starts, so that no document waits for them
_MODULES_OF_THE_STAGES = ("pipelines.storage.raw_folder", "pipelines.staging.extraction")
_READY = b"ready"
_SAME_WORK = b"the same"
_OUT_OF_MEMORY = 99  # exit code
_GRACE = 10.0  # seconds
_TASKS_AHEAD = 4  # per worker: so many results may wait for an earlier one
_MB = 1024 * 1024

# text recognition takes some seconds a page
SCAN_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Failure:
    """What comes back instead of a result: why, and what to do about it."""

    reason: QuarantineReason
    message: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one document's work; 0 `seconds` are no bound.

    The process that starts counts into `memory_bytes` with some 30 MB.
    """

    seconds: float = 60
    memory_bytes: int = 1024 * _MB
    result_bytes: int = 64 * _MB


class MapDocuments(Protocol):
    """`fn` done to each document: results in the order of the documents, one for each."""

    def __call__(self, fn: Callable[[T], R], documents: Iterable[T]) -> Iterator[R | Failure]:
        """`fn` is a function of a module, or a partial of one; documents and results can be pickled."""


class WorkerPool:
    """Worker processes, started when there is something to do and kept until `close`.

    One worker for each core of this process at most. A worker ends with the process that started it, also when that
    one is killed, at the latest when the document it works on has used up its time.
    """

    def __init__(self, limits: Limits | None = None, *, size: int | None = None, modules: Sequence[str] = ()) -> None:
        self._limits = limits or Limits()
        self._size = size or _count_cores()
        self._modules = tuple(modules)
        self._workers: list[_Worker] = []
        self._is_mapping = False

    def start(self, count: int) -> None:
        """Start workers for `count` documents in advance; they import what they need while others do something else."""
        while len(self._workers) < min(count, self._size):
            self._workers.append(_Worker(self._limits, self._modules))

    def map_documents(self, fn: Callable[[T], R], documents: Iterable[T]) -> Iterator[R | Failure]:
        """Do `fn` to each document in a worker; see `MapDocuments`. Takes in documents only as workers become free.

        Raises:
            BuildError: no worker can be started.
        """
        if self._is_mapping:
            raise RuntimeError("one map after the other: this pool has not finished the last one")
        self._is_mapping = True
        work = pickle.dumps(fn)
        tasks = (pickle.dumps(document) for document in documents)
        task = next(tasks, None)
        answers: dict[int, Any] = {}
        given = told = 0
        try:
            while task is not None or told < given:
                while task is not None and given - told < _TASKS_AHEAD * self._size and self._give(work, given, task):
                    given += 1
                    task = next(tasks, None)
                if told in answers:
                    yield answers.pop(told)
                    told += 1
                else:
                    answers.update(self._take())
        finally:
            self._is_mapping = False
            # whoever asked has turned away: no answer of this map may be taken for one of the next
            for worker in [worker for worker in self._workers if worker.task is not None]:
                self._dismiss(worker)

    def close(self) -> None:
        """End all workers."""
        for worker in list(self._workers):
            self._dismiss(worker)

    def _give(self, work: bytes, number: int, task: bytes) -> bool:
        """Give a task to an idle worker; False if there is none (then another is started, if there may be more)."""
        for worker in [worker for worker in self._workers if worker.is_idle]:
            if worker.give(work, number, task):
                return True
            self._dismiss(worker)  # it died with nothing to do
        self.start(len(self._workers) + 1)
        return False

    def _take(self) -> dict[int, Any]:
        """Wait for workers and take what they answer, by the number of the task."""
        answers = {}
        workers = {worker.connection: worker for worker in self._workers if not worker.is_idle}
        for connection in wait(list(workers)):
            worker = workers[connection]  # type: ignore[index]
            number = worker.task
            try:
                answer = worker.take()
            except _WorkerDiedError as death:
                self._dismiss(worker)
                answer = death.failure
            if number is not None:
                answers[number] = answer
        return answers

    def _dismiss(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.end()


@cache
def shared_workers() -> WorkerPool:
    """The pool of this process for the stages of the pipeline; ended when the process ends."""
    pool = WorkerPool(modules=_MODULES_OF_THE_STAGES)
    atexit.register(pool.close)
    return pool


def describe_fault(error: Exception) -> str:
    """An exception with the place in the code it was raised at: all there is to go by without the document."""
    place = ""
    if trace := error.__traceback__:
        while trace.tb_next:
            trace = trace.tb_next
        place = f" ({Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})"
    return f"{type(error).__name__}: {error}{place}"


def _count_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _WorkerDiedError(Exception):
    """A worker ended while it had a task."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class _Worker:
    """One process, seen from the one that started it; `task` is the number of what it works on."""

    def __init__(self, limits: Limits, modules: tuple[str, ...]) -> None:
        self._limits = limits
        self.task: int | None = None
        self._work = b""
        self._is_ready = False
        ours, theirs = socket.socketpair()
        with theirs:
            # a fresh interpreter: it has no threads and no locks of this process, and imports nothing but `modules`
            work = f"from pipelines.workers import Limits, serve; serve({theirs.fileno()}, {limits!r}, {modules!r})"
            self._process = subprocess.Popen(
                [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; {work}"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                # a group of its own: programs that a reader started end with it, Ctrl-C is for the parent alone
                start_new_session=True,
            )
        self.connection = Connection(ours.detach())

    @property
    def is_idle(self) -> bool:
        return self._is_ready and self.task is None

    def give(self, work: bytes, number: int, task: bytes) -> bool:
        """Give it a document and what to do with it; whether the worker lived to take them."""
        try:
            # what is to be done may hold much (the manifest): each worker is told once
            if work is not self._work:
                self.connection.send_bytes(work)
                self._work = work
            else:
                self.connection.send_bytes(_SAME_WORK)
            self.connection.send_bytes(task)
        except OSError:
            return False
        self.task = number
        return True

    def take(self) -> Any:
        """What it answers to its task; nothing when it tells that it is ready.

        Raises:
            _WorkerDiedError: it ended before it answered.
            BuildError: it ended before it was ready.
        """
        try:
            answer = self.connection.recv_bytes()
        except (EOFError, OSError):
            code = self.end(grace=_GRACE)
            if self._is_ready:
                raise _WorkerDiedError(self._failure(code)) from None
            raise BuildError(
                f"a worker process ended with code {code} when it started; what it said stands above"
            ) from None
        if not self._is_ready:
            self._is_ready = True
            return None
        self.task = None
        return pickle.loads(answer)  # noqa: S301 - it comes from our own code

    def end(self, grace: float = 0) -> int:
        """End it with all it started; returns its exit code (a signal is negative).

        One that is about to end by itself has `grace` seconds to do so: its exit code tells why.
        """
        self.connection.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(grace)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        return self._process.wait()

    def _failure(self, code: int) -> Failure:
        limits = self._limits
        if code == -signal.SIGALRM:
            message = (
                f"It was not finished in time ({limits.seconds:g} s, a scan {SCAN_SECONDS:g} s): divide the file or"
                " save it in another format."
            )
            return Failure(QuarantineReason.TIMEOUT, message)
        if code == _OUT_OF_MEMORY:
            message = (
                f"It needs more than {limits.memory_bytes // _MB:,} MB of memory: divide the file, or take out what "
                "is not the report."
            )
            return Failure(QuarantineReason.TOO_LARGE, message)
        end = signal.Signals(-code).name if code < 0 else f"code {code}"
        message = (
            f"The process at work on it ended with {end}: open the file and save it anew; if that does not help, "
            "please report it with the file."
        )
        return Failure(QuarantineReason.CRASHED, message)


# --- in the worker


def take_time(seconds: float) -> None:
    """Give the document this worker is at work on `seconds` from now. Elsewhere there are no bounds to change."""
    if signal.getitimer(signal.ITIMER_REAL)[0] > 0:
        signal.setitimer(signal.ITIMER_REAL, seconds)


def serve(descriptor: int, limits: Limits, modules: Sequence[str]) -> None:
    """Do what comes over the socket until it is closed: the whole life of a worker process."""
    connection = Connection(descriptor)
    for module in modules:
        import_module(module)
    gc.freeze()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # private memory that can be written to: unlike the address space, mere reservations and shared code do not count
    resource.setrlimit(resource.RLIMIT_DATA, (limits.memory_bytes, limits.memory_bytes))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, args=(descriptor,), daemon=True).start()
    connection.send_bytes(_READY)
    # what libraries print about broken files is of no use to anyone without the file's name
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    known = b""
    while True:
        try:
            work, task = connection.recv_bytes(), connection.recv_bytes()
        except EOFError:
            return
        known = known if work == _SAME_WORK else work
        connection.send_bytes(_do(known, task, limits))


def _do(work: bytes, task: bytes, limits: Limits) -> bytes:
    # The kernel ends the process when the time is over, whatever it is doing.
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    try:
        fn, document = _unpickle(work), pickle.loads(task)  # noqa: S301 - both come from our own code
        answer = pickle.dumps(fn(document), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        # what was allocated may stay allocated: the next document gets a worker with all its memory
        os._exit(_OUT_OF_MEMORY)
    except Exception as error:  # noqa: BLE001 - told to whoever asked
        message = f"A fault in the program: {describe_fault(error)}. Please report it with the file."
        answer = pickle.dumps(Failure(QuarantineReason.CRASHED, message))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if len(answer) > limits.result_bytes:
        message = (
            f"What was read from it takes {len(answer) // _MB:,} MB, more than {limits.result_bytes // _MB:,}: divide "
            "the file, or take out what is not the report."
        )
        answer = pickle.dumps(Failure(QuarantineReason.TOO_LARGE, message))
    return answer


@lru_cache(maxsize=1)
def _unpickle(work: bytes) -> Callable[[Any], Any]:
    fn: Callable[[Any], Any] = pickle.loads(work)  # noqa: S301 - it comes from our own code
    return fn


def _end_with_parent(descriptor: int) -> NoReturn:
    """Wait for the other end of the socket to be closed and end this process with all it started."""
    hangup = select.poll()
    hangup.register(descriptor, 0)
    hangup.poll()
    os.killpg(0, signal.SIGKILL)
    raise AssertionError("a process that was killed goes on")
