"""What the dbt project says in its yml and seeds: closed values, grains, descriptions, the tree of categories."""

import csv
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.domain import vocabulary
from pipelines.schemas.columns import read_descriptions

DBT_PROJECT = Path(__file__).parents[2] / "dbt_project"

# The closed vocabulary of each coded column, wherever it stands. The marts' own codes have none.
VOCABULARIES: dict[str, type[StrEnum]] = {
    "actual_operator": vocabulary.TargetOperator,
    "admin_level": vocabulary.AdminLevel,
    "budget_stage": vocabulary.BudgetStage,
    "claim_kind": vocabulary.ClaimKind,
    "comparison_basis": vocabulary.ComparisonBasis,
    "department_source": vocabulary.KnownBy,
    "disposition": vocabulary.Disposition,
    "finding_kind": vocabulary.FindingKind,
    "fiscal_year_source": vocabulary.KnownBy,
    "reason_code": vocabulary.QuarantineReason,
    "report_type": vocabulary.ReportType,
    "severity": vocabulary.Severity,
    "source_kind": vocabulary.SourceKind,
    "spending_scheme": vocabulary.SpendingScheme,
    "subject_kind": vocabulary.SubjectKind,
    "target_operator": vocabulary.TargetOperator,
}
COMPUTED_CODES = {
    "measured_by",
    "outcome",
    "rule_group",
    "operator_used",
    "operator_source",
    "attainment_status",
    "prior_source",
}
# a rule of reconciliation may also find a violation
OWN_CODES = {"severity": ("dim_reconciliation_rules",)}


_STAGING_REF = re.compile(r"ref\('(stg_\w+)'\)")
_SOURCE = re.compile(r"source\('staged', '(\w+)'\)")


def mart_models() -> dict[str, dict[str, Any]]:
    models = {}
    for path in sorted((DBT_PROJECT / "models/marts").rglob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            models[model["name"]] = model
    return models


MODELS = mart_models()
COLUMNS = [(model, column) for model in MODELS.values() for column in model["columns"]]


def test_every_mart_has_its_yml_beside_it() -> None:
    for path in (DBT_PROJECT / "models/marts").rglob("*.sql"):
        assert path.stem in MODELS
        assert path.with_suffix(".yml").is_file()


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_description_ends_with_the_grain(model: dict[str, Any]) -> None:
    sentences = model["description"].strip().split("Grain: ")
    assert len(sentences) == 2
    assert " 粒度：" in sentences[1]
    assert sentences[1].endswith("。")


@pytest.mark.parametrize(("model", "column"), COLUMNS, ids=[f"{m['name']}.{c['name']}" for m, c in COLUMNS])
def test_column_refers_to_its_own_description(model: dict[str, Any], column: dict[str, Any]) -> None:
    own = f"{model['name']}__{column['name']}"
    name = own if own in read_descriptions() else column["name"]
    assert column["description"] == f'{{{{ doc("{name}") }}}}'


def test_closed_values_are_those_of_the_domain() -> None:
    tested = {}
    for model, column in COLUMNS:
        for test in column.get("data_tests", []):
            if isinstance(test, dict) and "accepted_values" in test:
                tested[model["name"], column["name"]] = test["accepted_values"]["arguments"]["values"]
    assert {column for _, column in tested} == VOCABULARIES.keys() | COMPUTED_CODES
    for (model_name, column_name), values in tested.items():
        if column_name in VOCABULARIES and model_name not in OWN_CODES.get(column_name, ()):
            expected = [member.value for member in VOCABULARIES[column_name]]
            assert values == expected, f"{model_name}.{column_name}"


def test_every_coded_fact_column_is_tested() -> None:
    untested = {
        f"{model['name']}.{column['name']}"
        for model, column in COLUMNS
        if column["name"] in VOCABULARIES
        and model["name"].startswith(("dim_", "fct_"))
        and not any("accepted_values" in test for test in column.get("data_tests", []))
    }
    assert not untested


def test_categories_hang_together() -> None:
    with (DBT_PROJECT / "seeds/spending_categories.csv").open(encoding="utf-8", newline="") as file:
        categories = {row["category_code"]: row for row in csv.DictReader(file)}
    for code, row in categories.items():
        scheme, _, slug = code.partition(".")
        assert scheme == row["spending_scheme"]
        assert row["parent_category_code"] in {"", *categories}
        # a scheme with official codes of its own is named by them, and a part's code begins with its whole's
        if slug.isdigit():
            assert slug == row["official_code"]
            parent = row["parent_category_code"].rpartition(".")[2]
            assert slug.startswith(parent) or not parent.isdigit()


def test_what_incremental_models_are_made_of_is_compared_with_the_last_build() -> None:
    models = {path.stem: path.read_text(encoding="utf-8") for path in (DBT_PROJECT / "models").rglob("*.sql")}
    incremental = [sql for name, sql in models.items() if "materialized='table'" not in sql and name[:4] != "stg_"]
    # what the versions of a paper are told by is read of all reports, and stands in the same staged tables
    read = {name for sql in [*incremental, models["int_reports_versioned"]] for name in _STAGING_REF.findall(sql)}
    sources = {name for staging in read for name in _SOURCE.findall(models[staging])}
    compared = set(re.findall(r"^    '(\w+)',$", models["int_reports_compared"], re.MULTILINE))
    assert sources == compared - {"reports"}


def test_every_reconciliation_rule_is_united_into_the_results() -> None:
    files = sorted(path.stem for path in (DBT_PROJECT / "models/reconciliation/rules").glob("*.sql"))
    results = (DBT_PROJECT / "models/reconciliation/int_reconciliation_instances.sql").read_text(encoding="utf-8")
    assert re.findall(r"^    '(r\d\d_\w+)',$", results, re.MULTILINE) == files
    codes = [name[:3] for name in files]
    assert len(set(codes)) == len(codes)


def test_every_reconciliation_rule_declares_itself() -> None:
    for path in (DBT_PROJECT / "models/reconciliation/rules").glob("*.sql"):
        assert path.read_text(encoding="utf-8").startswith("{{ reconciliation_rule("), path.name
