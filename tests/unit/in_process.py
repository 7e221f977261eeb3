"""Work on documents done in this process, for tests that put something in the place of what is done."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from pipelines.workers import Failure

T = TypeVar("T")
R = TypeVar("R")


def map_in_process(fn: Callable[[T], R], documents: Iterable[T]) -> Iterator[R | Failure]:
    """As `pipelines.workers.MapDocuments`, without its bounds."""
    return map(fn, documents)
