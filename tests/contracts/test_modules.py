"""What every module of the package promises its reader, and what the linters cannot see.

Who may import whom stands in pyproject.toml (import-linter); style in ruff. Here: each module says what belongs in
it, the domain leans on nothing but Python, and asset modules keep annotations that Dagster can read.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "pipelines"
MODULES = sorted(PACKAGE.rglob("*.py"))


def module_name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module)):
                yield module


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_module_opens_with_what_belongs_in_it(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, f"{module_name(path)} does not say what belongs in it"


@pytest.mark.parametrize("path", sorted((PACKAGE / "domain").rglob("*.py")), ids=module_name)
def test_domain_uses_the_standard_library_only(path: Path) -> None:
    foreign = {
        name
        for name in imported_modules(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith(("pipelines.domain", "pipelines.errors"))
    }
    assert not foreign


def test_asset_modules_keep_annotations_dagster_can_read() -> None:
    # with postponed annotations Dagster sees the type of `context` as a string and refuses the asset
    imports = {path: set(imported_modules(path)) for path in (PACKAGE / "defs").rglob("*.py")}
    asset_modules = {path: names for path, names in imports.items() if "dagster" in names}
    assert asset_modules
    assert not [module_name(path) for path, names in asset_modules.items() if "__future__" in names]
