# Every verb a developer needs. CI speaks these verbs and no others.

SHELL := /bin/sh
.DEFAULT_GOAL := help
BIN := .venv/bin
ifndef PROW_CONFIG
PROW_CONFIG := examples/quickstart/config.yaml
PROW_JOB_CONFIG ?= examples/quickstart/jobs
endif
# What a plain test run leaves out is deselected by marker, and pytest's last line counts it. Tests that read a real
# installation's configuration run where PROW_SHARED says where that lies.
ORDINARY := not browser and not github and not kubernetes and not npm and not soak$(if $(PROW_SHARED),, and not corpus)
# A real GitHub is asked only where PROW_TEST_GITHUB_PULL names a pull request to leave traces at (docs/github.md).
EXTERNAL := (browser or npm$(if $(PROW_TEST_GITHUB_PULL), or github)) and not soak

help: ## Print this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv ## Run all of Prow here: Postgres, NATS, six services, example jobs. Deck is on http://127.0.0.1:8080
	@$(BIN)/prow up $(ARGS)
run: export PROW_CONFIG := $(PROW_CONFIG)
run: export PROW_JOB_CONFIG := $(PROW_JOB_CONFIG)

dev: .ci/venv ## Make .venv with the tools of whoever works on Prow
	@.ci/venv dev

check: dev ## Format, lint, types, imports and unit tests: all that needs no server
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/unit

test: dev ## All tests that need Python only; they run on a real Postgres and a real NATS
	$(BIN)/pytest -m '$(ORDINARY)' --ignore=tests/benchmarks $(ARGS)

test-external: dev ## Tests that need more than Python: a chromium for Deck's pages, npm, and a real GitHub if there is one
	$(BIN)/pytest -m '$(EXTERNAL)' --ignore=tests/benchmarks $(ARGS)

test-kubernetes: dev ## plank and sinker on a real Kubernetes API server: PROW_TEST_KUBECONFIG names one where namespaces may be made
	@test -n "$$PROW_TEST_KUBECONFIG" || { echo "Set PROW_TEST_KUBECONFIG to the kubeconfig of a cluster for tests." >&2; exit 1; }
	$(BIN)/pytest -m kubernetes $(ARGS)

docs: dev ## Write the generated pages anew
	$(BIN)/python -m prowcommon.events.describing > docs/events.md
	$(BIN)/python -m prowcommon.jobconfig.describing > docs/configuration.md

soak: dev ## Long crash and property runs
	$(BIN)/pytest -m soak $(ARGS)

bench: dev ## Measure, and print the figures with the machine
	@PYTHONPATH=tests $(BIN)/python -m benchmarks $(ARGS)

migrate: .venv ## Bring the schema of PROW_DATABASE_URL, or of the Prow that runs here, to the newest revision
	@$(BIN)/prow migrate

lock: dev ## Write both lock files anew; ARGS=--upgrade takes newer versions
	@.ci/lock $(ARGS)

clean: ## Remove .venv, .prow with all its history, and what tools left behind
	rm -rf .venv .prow .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find libs services tests -name __pycache__ -prune -exec rm -rf {} +

.venv: # Its own stamp says whether there is anything to do
	@.ci/venv run

.PHONY: help run dev check docs test test-external test-kubernetes soak bench migrate lock clean .venv
