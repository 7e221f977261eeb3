"""The rules of reconciliation: declared in their files, listed in the docs, and known outcomes on the real reports.

After a change of a declaration: `python tests/contracts/test_reconciliation.py` writes the table in the docs anew.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from pipelines.settings import PROJECT_ROOT

RULES = PROJECT_ROOT / "dbt_project/models/reconciliation/rules"
DOCS = PROJECT_ROOT / "docs/reconciliation.md"
_HEAD = "| rule | 规则 | name | group | severity | tolerance | applies when |\n|---|---|---|---|---|---|---|\n"
_PARTS = ("name_zh", "name", "group", "severity", "tolerance", "applies")


def declaration(path: Path) -> dict[str, str]:
    declared = path.read_text(encoding="utf-8").split("}}")[0]
    return dict(re.findall(r"^    (\w+)='(.+)',?$", declared, re.MULTILINE))


def describe_rules() -> Iterator[str]:
    yield _HEAD
    for path in sorted(RULES.glob("*.sql")):
        declared = declaration(path)
        cells = [path.stem[:3].upper(), *(declared[part] for part in _PARTS)]
        yield f"| {' | '.join(cells)} |\n"


def test_the_docs_list_every_rule_as_it_is_declared() -> None:
    assert DOCS.read_text(encoding="utf-8").endswith("".join(describe_rules()))


def test_groups_and_severities_are_of_the_closed_kinds() -> None:
    for path in RULES.glob("*.sql"):
        declared = declaration(path)
        assert declared.keys() == set(_PARTS), path.name
        assert declared["group"] in {"table_arithmetic", "contradiction", "compliance", "hint"}, path.name
        assert declared["severity"] in {"error", "warning", "violation", "info"}, path.name


def test_table_arithmetic_is_the_gate() -> None:
    gate = {path.stem[:3] for path in RULES.glob("*.sql") if declaration(path)["group"] == "table_arithmetic"}
    assert gate == {"r01", "r02", "r03", "r04", "r05", "r06", "r07", "r08", "r12"}


def test_every_rule_has_a_unit_test() -> None:
    tested = {
        unit_test["model"]
        for path in RULES.glob("*.yml")
        for unit_test in yaml.safe_load(path.read_text(encoding="utf-8"))["unit_tests"]
    }
    assert tested == {path.stem for path in RULES.glob("*.sql")}


if __name__ == "__main__":
    text, marker, _ = DOCS.read_text(encoding="utf-8").partition("by tests/contracts/test_reconciliation.py. -->\n")
    DOCS.write_text(f"{text}{marker}\n{''.join(describe_rules())}", encoding="utf-8")
