"""Work on documents on many machines: `map_documents` over the workers of a Dask scheduler.

Needs the extra `distributed`. A Dask worker lends its machine and nothing else: what is done there is done by the same
bounded processes as here (`pipelines.workers`), so a document can harm no machine either. All machines have this code
and see the raw folder and the warehouse folder under the same paths.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from pipelines.errors import BuildError
from pipelines.workers import Failure, shared_workers

if TYPE_CHECKING:
    from distributed import Client, Future

T = TypeVar("T")
R = TypeVar("R")

_BATCH = 8  # documents: what is told with each of them once
_BATCHES_AHEAD = 3  # per machine: so many results may wait for an earlier one
_PATIENCE = 30  # seconds for the scheduler to answer, and for a first worker to be there


@dataclass(frozen=True, slots=True)
class DaskWorkers:
    """The workers of the scheduler at `address` (as `tcp://10.0.0.1:8786`).

    `describe_machine` says the same here and there where both do the same to a document.
    """

    address: str
    describe_machine: Callable[[], str]

    def map_documents(self, fn: Callable[[T], R], documents: Iterable[T]) -> Iterator[R | Failure]:
        """Do `fn` to each document on one of the machines; see `pipelines.workers.MapDocuments`.

        The documents of a machine that ends are done by another.

        Raises:
            BuildError: no scheduler or worker answers, a machine has other code, or machines end again and again.
        """
        expected = self.describe_machine()
        taken = iter(documents)
        with self._connect() as client:
            waiting: deque[Future[list[R | Failure]]] = deque()
            while batch := list(islice(taken, _BATCH)):
                waiting.append(client.submit(_do_batch, fn, batch, self.describe_machine, expected, pure=False))
                while len(waiting) >= _BATCHES_AHEAD * max(1, len(client.nthreads())):
                    yield from self._take(client, waiting.popleft())
            while waiting:
                yield from self._take(client, waiting.popleft())

    def _take(self, client: Client, batch: Future[list[R | Failure]]) -> list[R | Failure]:
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        while True:
            try:
                return batch.result(timeout=_PATIENCE)
            except TimeoutError:
                if not client.nthreads():
                    raise self._no_workers() from None
            except KilledWorker as error:
                raise BuildError(
                    "workers ended again and again while they were at work on the same documents; their own logs say"
                    f" why ({error.last_worker.address} was the last)"
                ) from error
            except FutureCancelledError as error:
                raise BuildError(f"the Dask scheduler at {self.address} is gone ({error}): build again") from error

    @contextmanager
    def _connect(self) -> Iterator[Client]:
        try:
            from distributed import Client
        except ImportError as error:
            raise BuildError(
                "JIXIAO_SCHEDULER is set, which needs the extra `distributed`: pip install 'jixiao[distributed]'"
            ) from error
        try:
            client = Client(self.address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise BuildError(
                f"no Dask scheduler answers at {self.address} ({error}): start one with `dask scheduler`, or leave"
                " JIXIAO_SCHEDULER out to work on this machine alone"
            ) from error
        with client:
            try:
                client.wait_for_workers(1, timeout=_PATIENCE)
            except TimeoutError:
                raise self._no_workers() from None
            yield client

    def _no_workers(self) -> BuildError:
        return BuildError(
            f"the Dask scheduler at {self.address} has no workers: start some with"
            f" `dask worker {self.address} --nthreads 1`"
        )


# the pool does one map after the other, whatever number of threads a Dask worker has
_ONE_AT_A_TIME = threading.Lock()


def _do_batch(
    fn: Callable[[T], R], batch: list[T], describe_machine: Callable[[], str], expected: str
) -> list[R | Failure]:
    """On a machine: what `fn` makes of each document of `batch`."""
    if describe_machine() != expected:
        raise BuildError(
            "a Dask worker has another version of Jixiao, Python or a library than this machine, or lacks LibreOffice"
            " or an extra that is here: install the same on all and start the workers anew"
        )
    with _ONE_AT_A_TIME:
        return list(shared_workers().map_documents(fn, batch))
