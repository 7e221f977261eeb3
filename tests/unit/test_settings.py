"""Where things are, with and without a word from the environment."""

from pathlib import Path

from pipelines.settings import PROJECT_ROOT, Settings


def test_without_a_word_the_folders_are_the_projects_own() -> None:
    settings = Settings.from_environment({"JIXIAO_RAW_DIR": ""})
    assert settings.raw_dir == PROJECT_ROOT / "data/raw"
    assert settings.warehouse_path == PROJECT_ROOT / "data/warehouse/jixiao.duckdb"
    assert settings.dagster_home == PROJECT_ROOT / ".dagster"
    assert (settings.dbt_project_dir / "dbt_project.yml").is_file()


def test_the_environment_names_other_folders() -> None:
    named = {"JIXIAO_RAW_DIR": "reports", "JIXIAO_WAREHOUSE_DIR": "~/warehouse", "DAGSTER_HOME": "/var/dagster"}
    settings = Settings.from_environment(named)
    assert settings.raw_dir == Path.cwd() / "reports"
    assert settings.staged_dir == Path.home() / "warehouse/staged"
    assert settings.dagster_home == Path("/var/dagster")
