# Everything a checkout needs, from a machine with Python, git and make.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test check bench accuracy soak serve clean

help: ## Shows this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: $(READY) ## Does the whole job with the sample newsroom, offline, and opens it in Datasette
	$(BIN)/presswatch demo

test: $(READY) ## Passes the tests; installs what the browser ones need where it can
	scripts/install-chromium
	scripts/install-axe
	$(BIN)/pytest -n auto --dist loadfile

check: $(READY) ## Lints and checks types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY) ## Measures speed beside others, writes docs/benchmarks.md; NAME="read quotes" some parts of it
	cd tests && ../$(BIN)/python -m bench $(NAME)

accuracy: $(READY) ## Measures what is read right, and fails below the floors; ARGS="--errors 5 --only pages"
	PYTHONPATH=tests $(BIN)/python -m accuracy $(ARGS)

soak: $(READY) ## Tries collect on hostile ground, minutes a trial; NAME=kills N=20 carries out one
	cd tests && ../$(BIN)/python -m soak $(or $(NAME),all) $(N)

serve: $(READY) ## Opens data/presswatch.db in Datasette
	$(BIN)/presswatch serve

clean: ## Removes the environment and what the demo made
	rm -rf .venv data/demo

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "presswatch needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $(READY)
