"""Whether the process of a run lives, asked of real processes; the daemon's asking is tried in tests/browser."""

import os
import subprocess
import time

import dagster as dg
from dagster._core.launcher import WorkerStatus

from pipelines.defs.run_processes import WatchedRunLauncher, _is_running


def test_a_process_that_ended_is_gone_and_so_is_one_whose_number_another_has_now() -> None:
    assert _is_running(os.getpid(), time.time())
    assert not _is_running(os.getpid(), told_at=0)
    with subprocess.Popen(["true"], stdout=subprocess.PIPE) as ended:
        assert ended.stdout is not None
        ended.stdout.read()
        # ended, and nobody has asked for its exit code yet
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        assert not _is_running(ended.pid, time.time())
    assert not _is_running(ended.pid, time.time())


def test_a_run_lives_in_the_process_it_named() -> None:
    health = []

    @dg.asset
    def looked_at(context: dg.AssetExecutionContext) -> None:
        launcher = WatchedRunLauncher()
        launcher.register_instance(context.instance)
        health.append(launcher.check_run_worker_health(context.run).status)

    with dg.DagsterInstance.ephemeral() as instance:
        assert dg.materialize([looked_at], instance=instance).success
    assert health == [WorkerStatus.RUNNING]
