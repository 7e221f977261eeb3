"""The run launcher of the project's Dagster instance: Dagster's own, which also knows whether a run's process lives.

A run whose process was killed, or whose machine stopped, cannot say that it has ended. Dagster would take it for
running for good, and no other run would ever be started, because one runs at a time. `.dagster/dagster.yaml` names the
launcher and says how often the daemon asks. What comes of a failed run is the affair of `pipelines.defs.failures`.
"""

import time

import dagster as dg
import psutil
from dagster._core.launcher import CheckRunHealthResult, WorkerStatus

# for a run to say which process it is, and for a clock that has been set
_LEEWAY_SECONDS = 60.0


class WatchedRunLauncher(dg.DefaultRunLauncher):
    """Launches runs as Dagster does by itself, and watches those too that it has not launched: of `jixiao build`."""

    @property
    def supports_check_run_worker_health(self) -> bool:
        """It does."""
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """Whether the process that a started run named in its log is still there."""
        records = self._instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.ENGINE_EVENT).records
        named = [
            (int(str(event.engine_event_data.metadata["pid"].value)), record.event_log_entry.timestamp)
            for record in records
            if (event := record.event_log_entry.dagster_event) and "pid" in event.engine_event_data.metadata
        ]
        if named:
            pid, told_at = named[-1]
            is_there, fault = _is_running(pid, told_at), f"process {pid} is gone: it was killed, or the machine stopped"
        else:
            record = self._instance.get_run_record_by_id(run.run_id)
            began = (record and record.start_time) or 0.0
            is_there, fault = time.time() - began < _LEEWAY_SECONDS, "it never came to its first step"
        if is_there:
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(WorkerStatus.FAILED, fault)


def _is_running(pid: int, told_at: float) -> bool:
    """Whether a process has that number which was there already when the number was told."""
    try:
        process = psutil.Process(pid)
        is_the_same = process.create_time() <= told_at + _LEEWAY_SECONDS
        return bool(is_the_same and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
