"""The record of a build's events in Dagster's SQLite files, written over connections that stay open.

Dagster opens its file anew for each of the thousand events of a build, which takes three quarters of the time that
recording them does. A process that runs one job and ends can keep them open; servers go on as Dagster has it. Files and
content are the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import SingletonThreadPool


class OpenSqliteEventLogStorage(SqliteEventLogStorage):
    """Dagster's storage, with one connection for each file and thread."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Any
    ) -> "OpenSqliteEventLogStorage":
        """The storage as an instance's configuration describes it."""
        return cls(inst_data=inst_data, **config_value)

    def dispose(self) -> None:
        """Close the files."""
        for engine in self._engines.values():
            engine.dispose()
        super().dispose()

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            if shard not in self._engines:
                engine = create_engine(
                    self.conn_string_for_shard(shard),
                    poolclass=SingletonThreadPool,
                    connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS},
                )
                self._initdb(engine)
                self._engines[shard] = engine
            with self._engines[shard].begin() as connection:
                yield connection


def open_instance(dagster_home: Path) -> dg.DagsterInstance:
    """The Dagster instance of a folder for a process that runs jobs itself and then ends; to be used as a context."""
    storage = {
        "module": __name__,
        "class": OpenSqliteEventLogStorage.__name__,
        # where Dagster has it by itself
        "config": {"base_dir": str(dagster_home / "history" / "runs")},
    }
    return dg.DagsterInstance.from_ref(
        InstanceRef.from_dir(str(dagster_home), overrides={"event_log_storage": storage})
    )
