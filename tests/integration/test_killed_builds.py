"""A build that is killed at any moment leaves the published warehouse whole, and the next makes all good."""

from pathlib import Path
from random import SystemRandom

import pytest

from tests.integration.killed_builds import kill_builds


@pytest.mark.slow
def test_a_build_killed_at_any_moment_harms_nothing(tmp_path: Path) -> None:
    seed = SystemRandom().randrange(1_000_000)
    print(f"seed {seed}")  # shown when it fails
    outcome = kill_builds(tmp_path, kills=10, seed=seed, rerun_every=4)
    assert outcome.kills == 10
    assert outcome.reruns >= 2
