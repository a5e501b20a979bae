# Everything runs from one virtual environment that `make setup` makes from the lock files.
PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
CHECKOV := .checkov
UV := $(VENV)/uv/bin/uv
WORKERS ?= 3

.DEFAULT_GOAL := help
.PHONY: help setup demo test check fmt docs bench soak lock clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.ready $(CHECKOV)/.ready ## Make the virtual environments from the lock files

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] < (3, 14) else "mlops-kit needs Python 3.11 to 3.13; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(PYTHON) -m venv $(VENV)/uv
	$(VENV)/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.ready: requirements/dev.txt pyproject.toml | $(UV)
	$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements/dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q mlops_kit
	@touch $@

$(CHECKOV)/.ready: requirements/checkov.txt tools/checkov_table.py | $(UV)
	$(PYTHON) -m venv $(CHECKOV)
	$(UV) pip sync --quiet --compile-bytecode --python $(CHECKOV)/bin/python --require-hashes requirements/checkov.txt
	$(CHECKOV)/bin/python tools/checkov_table.py
	@touch $@

demo: $(VENV)/.ready ## Bootstrap dev in the sandbox, train, register, approve, deploy, predict
	@$(BIN)/python tools/demo.py

test: setup check ## Every check and every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not soak"

check: setup ## Types, lint, format, import rules, Terraform format, Checkov, generated docs
	@$(BIN)/python tools/check.py

fmt: $(VENV)/.ready ## Format Python and Terraform
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .
	$(BIN)/python tools/check.py --fix

docs: $(VENV)/.ready ## Write the generated reference
	@$(BIN)/python -m tools.docs

bench: setup ## Speed, as ratios in one run
	@$(BIN)/python -m tools.bench

soak: setup ## The kill tests, twenty of each
	$(BIN)/python -m pytest -m soak

lock: $(UV) ## Resolve the lock files anew
	$(UV) pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links \
		--no-annotate --no-header --generate-hashes --extra ci --extra sandbox --extra sagemaker \
		pyproject.toml requirements/dev.in --output-file requirements/dev.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links \
		--no-annotate --no-header --generate-hashes \
		requirements/checkov.in --output-file requirements/checkov.txt

clean: ## Remove everything that was made here
	@if [ -x $(BIN)/mlops-kit ]; then $(BIN)/mlops-kit sandbox stop >/dev/null 2>&1 || true; fi
	rm -rf $(VENV) $(CHECKOV) build .mlops-kit .pytest_cache .mypy_cache .ruff_cache .hypothesis
