"""Kill builds at random moments and tell what became of them: `PYTHONPATH=. python benchmarks/killed_builds.py 100`.

The seed is printed; give it as the second argument to have the same moments again.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory

from tests.integration.killed_builds import Outcome, kill_builds


def main(kills: int = 100, seed: int | None = None) -> None:
    """Kill the builds and print the counts; an AssertionError tells what went wrong."""
    seed = SystemRandom().randrange(1_000_000) if seed is None else seed
    print(f"{kills} kills, seed {seed}", flush=True)
    started = time.monotonic()
    with TemporaryDirectory() as folder:
        outcome = kill_builds(Path(folder), kills=kills, seed=seed, rerun_every=5, tell=_tell)
    seconds = time.monotonic() - started
    print(f"killed {outcome.kills}, done before the moment {outcome.finished_first}, in {seconds:.0f} s")
    for word, count in sorted(outcome.contents.items()):
        print(f"published file whole, {word}: {count}")
    print(f"reruns with the content of an undisturbed build: {outcome.reruns} of {outcome.reruns}")


def _tell(outcome: Outcome) -> None:
    print(f"{outcome.kills} builds killed, {outcome.reruns} reruns: all as expected", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
