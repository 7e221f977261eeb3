"""The folders of the installation as a Dagster resource, so that a run shows where it read and wrote."""

from contextlib import ExitStack
from pathlib import Path

import dagster as dg
from pydantic import PrivateAttr

from pipelines.defs.stages import Workplace
from pipelines.distribution import DaskWorkers
from pipelines.settings import Settings
from pipelines.storage.code_versions import describe_machine
from pipelines.storage.dbt_runs import DbtProjectPaths
from pipelines.storage.documents import DocumentStore
from pipelines.storage.ledger import Ledger
from pipelines.storage.locking import build_lock
from pipelines.storage.publishing import BuildPaths
from pipelines.storage.staged_tables import StagedTables
from pipelines.workers import WorkerPool, shared_workers


class ProjectFolders(dg.ConfigurableResource[None]):
    """Where the pipeline's assets live; the same values as `Settings`. A run that uses them holds the build lock."""

    raw_dir: str
    warehouse_dir: str
    dbt_project_dir: str
    dagster_home: str
    scheduler: str = ""

    _lock: ExitStack = PrivateAttr(default_factory=ExitStack)

    @classmethod
    def of(cls, settings: Settings) -> "ProjectFolders":
        """The resource for the given settings."""
        return cls(
            raw_dir=str(settings.raw_dir),
            warehouse_dir=str(settings.warehouse_dir),
            dbt_project_dir=str(settings.dbt_project_dir),
            dagster_home=str(settings.dagster_home),
            scheduler=settings.scheduler,
        )

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Take the lock before the run's first step."""
        del context
        self._lock.enter_context(build_lock(self.settings.warehouse_dir))

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Let go after the last."""
        del context
        self._lock.close()

    @property
    def settings(self) -> Settings:
        """The settings this resource was made of."""
        return Settings(
            raw_dir=Path(self.raw_dir),
            warehouse_dir=Path(self.warehouse_dir),
            dbt_project_dir=Path(self.dbt_project_dir),
            dagster_home=Path(self.dagster_home),
            scheduler=self.scheduler,
        )

    @property
    def workplace(self) -> Workplace:
        """What the Python stages read and write."""
        settings = self.settings
        return Workplace(
            raw_dir=settings.raw_dir,
            ledger=Ledger(settings.ledger_dir),
            documents=DocumentStore(settings.documents_dir),
            staged=StagedTables(settings.staged_dir),
            map_documents=choose_workers(settings).map_documents,
        )

    @property
    def build(self) -> BuildPaths:
        """Where a warehouse is built and published."""
        return build_paths(self.settings)

    @property
    def dbt(self) -> DbtProjectPaths:
        """What dbt reads and writes."""
        return dbt_paths(self.settings)


def choose_workers(settings: Settings) -> WorkerPool | DaskWorkers:
    """Who does the work on documents: the machines of the scheduler that is named, else the cores of this one."""
    return DaskWorkers(settings.scheduler, describe_machine) if settings.scheduler else shared_workers()


def build_paths(settings: Settings) -> BuildPaths:
    """Where a warehouse is built and published."""
    return BuildPaths(settings.warehouse_path, settings.build_dir, settings.kept_builds_dir)


def dbt_paths(settings: Settings) -> DbtProjectPaths:
    """What dbt reads and writes."""
    return DbtProjectPaths(settings.dbt_project_dir, settings.staged_dir, build_paths(settings).being_built)
