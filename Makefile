# What a person types. A fresh machine needs git, make and Python 3.11 or newer; everything else comes from
# requirements.lock into .venv, with uv when it is there and with pip when it is not.

.DEFAULT_GOAL := help
.PHONY: help setup run ui docs test test-all bench lint format lock

BIN := .venv/bin
PORT ?= 3000
WAREHOUSE := $(or $(JIXIAO_WAREHOUSE_DIR),$(CURDIR)/data/warehouse)

# The first interpreter that runs and is new enough; name another with `make run PYTHON=...`.
PYTHON ?= $(shell for candidate in python3.13 python3.12 python3.11 python3 python; do \
	$$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$candidate && break; \
	done)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## build the warehouse from data/raw
	$(BIN)/jixiao build

ui: setup ## open the pipeline in the Dagster UI on http://127.0.0.1:3000 (another port: make ui PORT=3001)
	exec $(BIN)/jixiao ui --port $(PORT)

# On a copy of the published file: dbt keeps whatever it opens from every other reader.
docs: setup ## the tables with their lineage and tests as one page for the browser, from the published warehouse
	@mkdir -p "$(WAREHOUSE)/docs" && cp "$(WAREHOUSE)/jixiao.duckdb" "$(WAREHOUSE)/docs/jixiao.duckdb"
	@JIXIAO_BUILD_PATH="$(WAREHOUSE)/docs/jixiao.duckdb" JIXIAO_STAGED_DIR="$(WAREHOUSE)/staged" \
		$(BIN)/dbt --quiet --log-path "$(WAREHOUSE)/docs" docs generate --static \
		--project-dir dbt_project --profiles-dir dbt_project --target-path "$(WAREHOUSE)/docs"
	@rm "$(WAREHOUSE)/docs/jixiao.duckdb"
	@echo "open $(WAREHOUSE)/docs/static_index.html"

test: lint ## every check: style, types, imports, SQL, and all tests but the slow ones
	$(BIN)/pytest -m "not slow"

test-all: test ## make test, then the slow tests
	$(BIN)/pytest -m slow

bench: setup ## how long reading, extracting and whole builds take, by part and by format, and what each format loses
	$(BIN)/python benchmarks/extraction_speed.py
	PYTHONPATH="$(CURDIR)" $(BIN)/python benchmarks/format_speed.py
	PYTHONPATH="$(CURDIR)" $(BIN)/python benchmarks/pipeline_speed.py
	PYTHONPATH="$(CURDIR)" $(BIN)/python benchmarks/format_facts.py

lint: setup ## style, types, who imports whom, SQL style
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint dbt_project

format: setup ## put Python and SQL into the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix dbt_project

# Pins that still fit are kept; to renew them all, delete requirements.lock first.
lock: ## write requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-strip-extras --quiet \
		--custom-compile-command "make lock" --output-file requirements.lock

setup: .venv/.project ## make .venv, or bring it up to the lock file

.venv/.locked: requirements.lock
	@test -n "$(PYTHON)" || { echo "Jixiao needs Python 3.11 or newer and found none on PATH." \
		"Install one, or name it: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Installing the locked requirements into .venv ($(PYTHON))"
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --python "$(PYTHON)" .venv && \
		uv pip sync --quiet --compile-bytecode --python .venv --require-hashes requirements.lock; \
	else \
		"$(PYTHON)" -m venv --clear .venv && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
	fi
	@touch $@

# Jixiao itself, editable. The build backend is one of the locked requirements, so nothing else is fetched.
.venv/.project: .venv/.locked pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
		uv pip install --quiet --python .venv --no-deps --no-build-isolation --editable .; \
	else \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .; \
	fi
	@touch $@
