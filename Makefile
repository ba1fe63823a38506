# Kanben 刊本. `make dist` and `make test` do all set-up themselves; `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help dist test setup check golden bench fuzz clean

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

dist: $(READY)  ## build everything that kanben.toml names into dist/, and check it
	@$(BIN)/kanben build --verify

layouts: $(READY)  ## build every layout of the samples as PDF into dist/, and check them
	@$(BIN)/kanben build --verify --to pdf,book.pdf,large.pdf,notes.pdf,booklet.pdf,press.pdf

test: $(READY) check  ## lint, types, import rules and all tests
	@$(BIN)/python -m pytest -n auto --dist loadgroup

setup: $(READY)  ## install system packages (if possible), the Python environment, and validators

$(READY): pyproject.toml constraints.txt hatch_build.py pipeline/system-packages.txt pipeline/npm-packages.txt
	@.ci/system-packages
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing Python packages into .venv"
	@.ci/npm-packages & \
	PIP_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install -q -e '.[dev]'; \
	code=$$?; wait; exit $$code
	@touch $@

check: $(READY)  ## lint, formatting, types and import rules
	@$(BIN)/mypy & types=$$!; \
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports --no-cache; \
	code=$$?; wait $$types && exit $$code

golden: $(READY)  ## rewrite the expected documents under tests/corpus from what the readers say now
	@$(BIN)/python -m tests.golden

bench: $(READY)  ## time the build against pandoc, in one run
	@$(BIN)/python -m tests.bench

fuzz: $(READY)  ## look for inputs that break something: MINUTES=10 SEED=0 (docs/fuzzing.md)
	@$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),10) --seed $(or $(SEED),0)
	@HYPOTHESIS_PROFILE=fuzz EXAMPLES=$(or $(EXAMPLES),1000) $(BIN)/python -m pytest -q -m fuzz -n auto

clean:  ## remove outputs and caches, keep .venv
	@rm -rf dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
