"""Where things are: the folders a run reads from and writes to, and its helpers, taken once from the environment.

Nothing below `pipelines.defs` asks for settings; what a function needs is handed to it as an argument. What a
folder is *used for* belongs to `pipelines.storage`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Settings:
    """The folders of one installation, all absolute.

    `raw_dir` holds the reports as they came, `warehouse_dir` all that is made from them, `dbt_project_dir` the models,
    `dagster_home` the record of runs. `scheduler` is the address of a Dask scheduler whose workers do the work on
    documents; blank for this machine alone.
    """

    raw_dir: Path
    warehouse_dir: Path
    dbt_project_dir: Path
    dagster_home: Path
    scheduler: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The project's own folders, where JIXIAO_RAW_DIR, JIXIAO_WAREHOUSE_DIR or DAGSTER_HOME name no others.

        The scheduler is JIXIAO_SCHEDULER.
        """

        def folder(variable: str, default: str) -> Path:
            return Path(environment.get(variable) or PROJECT_ROOT / default).expanduser().absolute()

        return cls(
            raw_dir=folder("JIXIAO_RAW_DIR", "data/raw"),
            warehouse_dir=folder("JIXIAO_WAREHOUSE_DIR", "data/warehouse"),
            dbt_project_dir=PROJECT_ROOT / "dbt_project",
            dagster_home=folder("DAGSTER_HOME", ".dagster"),
            scheduler=environment.get("JIXIAO_SCHEDULER", ""),
        )

    @property
    def documents_dir(self) -> Path:
        """What was read out of each raw file, one file per report."""
        return self.warehouse_dir / "documents"

    @property
    def ledger_dir(self) -> Path:
        """What was done with each raw file and report, so that none of it is done twice."""
        return self.warehouse_dir / "ledger"

    @property
    def staged_dir(self) -> Path:
        """The staged tables, handed from Python to dbt as Parquet."""
        return self.warehouse_dir / "staged"

    @property
    def build_dir(self) -> Path:
        """Where a warehouse is built, out of sight of its readers, before it is published."""
        return self.warehouse_dir / "build"

    @property
    def kept_builds_dir(self) -> Path:
        """The builds published last, to go back to."""
        return self.warehouse_dir / "builds"

    @property
    def exports_dir(self) -> Path:
        """The public tables as files for other programs, where no other folder is asked for."""
        return self.warehouse_dir / "exports"

    @property
    def reports_dir(self) -> Path:
        """What went wrong in runs that failed, one file a run."""
        return self.warehouse_dir / "reports"

    @property
    def warehouse_path(self) -> Path:
        """The published warehouse: the one file analysts open."""
        return self.warehouse_dir / "jixiao.duckdb"
