PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2

.PHONY: demo test lint bench clean

.venv/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	$(BIN)/python -m compileall -q gdr_code
	touch $@

demo: .venv/.ready
	$(BIN)/python -m benchmarks.demo

lint: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest -n $(JOBS)

bench: .venv/.ready
	$(BIN)/python -m compileall -q gdr_code
	$(BIN)/python -m benchmarks.speed $(ARGS)

clean:
	rm -rf .venv
