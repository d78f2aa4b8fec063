# `make run` and `make test` need nothing but a Python 3.11-3.13: each builds .venv by itself, with uv when it is there.

.DEFAULT_GOAL := help
.PHONY: help run dev test check format bench lock clean force

BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
ifdef PYTHON
export PYTHON
endif

help: ## list these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{ printf "  make %-8s %s\n", $$1, $$2 }'

run: .venv/installed ## install, then turn the bundled reports into data/warehouse/
	@cchc run

dev: .venv/installed ## install, then open the Dagster UI on 127.0.0.1
	@cchc dev

test: .venv/installed-dev ## install, then run all tests
	@python -m pytest

check: .venv/installed-dev ## lint, types, SQL, definitions, and files generated from others
	ruff check .
	ruff format --check .
	mypy
	sqlfluff lint --disable-progress-bar dbt_project
	dg check defs
	@if command -v uv >/dev/null; then scripts/lock --check; fi

format: .venv/installed-dev ## format and repair what can be repaired
	ruff check --fix-only .
	ruff format .

bench: .venv/installed-dev ## measure speed and memory (benchmarks/)
	@python -m benchmarks $(ONLY)

lock: ## resolve the versions anew: uv.lock and constraints.txt (needs uv)
	@scripts/lock

clean: ## delete the environment, the caches and all results
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis data/work data/warehouse
	rm -rf dbt_project/target dbt_project/logs

# The stamp names the folder it was made in: an environment does not survive being moved.
MOVED := $(shell [ "$$(cat .venv/installed 2>/dev/null)" = "$(CURDIR)" ] || echo force)

.venv/installed: pyproject.toml uv.lock constraints.txt $(MOVED)
	@scripts/install

.venv/installed-dev: pyproject.toml uv.lock constraints.txt $(MOVED)
	@scripts/install dev
