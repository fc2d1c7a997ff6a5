# Everything begins with one of these; each works from a fresh clone with Python 3.11 and make.
.DEFAULT_GOAL := help
.PHONY: help install serve test lint format bench screens pins clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
KERNEL := kb/kernel/_kernel.so
COMPILE := $(BIN)/python kb/kernel/compile.py

help:  ## Show the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 10

$(VENV)/made: requirements/run.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "kb needs Python 3.11 or newer; set PYTHON=…")'
	$(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) …"
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(COMPILE) || true
	@$(BIN)/python -m compileall -q kb  # else a program that may not write them would compile at each start
	@touch $@

$(VENV)/made-dev: $(VENV)/made requirements/dev.txt
	@echo "Installing the tools for tests …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

# The loops in C. All works without them; that there is no compiler was said at the installation.
$(KERNEL): kb/kernel/compile.py $(wildcard kb/kernel/source/*) | $(VENV)/made
	@$(COMPILE) --quiet || true

install: $(VENV)/made $(KERNEL)  ## Install into .venv

serve: install  ## Build the articles and serve the help centre on http://127.0.0.1:8000/
	@$(BIN)/kb serve --reload

test: $(VENV)/made-dev $(KERNEL)  ## Run all tests, on all cores; the same examples every time
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 8 --dist worksteal --hypothesis-profile gate $(options)

lint: $(VENV)/made-dev  ## Check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(VENV)/made-dev  ## Put the code in its one format
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

$(VENV)/made-bench: $(VENV)/made requirements/bench.txt
	@echo "Installing the engines to compare with …"
	@$(PIP) install --require-hashes -r requirements/bench.txt
	@touch $@

bench: $(VENV)/made-bench $(KERNEL)  ## Measure all beside other engines; `make bench options=--quick`
	@$(BIN)/python -m tests.bench $(options)

screens: $(VENV)/made-dev $(KERNEL)  ## Picture every page to look at; `make screens options="--langs fa"`
	@$(BIN)/python tests/screens.py $(options)

pins: $(VENV)/made-dev  ## Renew the hashed pins in requirements/
	@$(PIP) install uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make pins' pyproject.toml requirements/build.in -o requirements/run.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make pins' --extra dev pyproject.toml requirements/build.in -c requirements/run.txt -o requirements/dev.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make pins' --extra bench pyproject.toml requirements/build.in -c requirements/run.txt -o requirements/bench.txt

clean:  ## Remove what was installed and built
	rm -rf $(VENV) data dist $(KERNEL)
