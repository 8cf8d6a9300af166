# What a newcomer needs: `make demo` to see it, `make test` before every commit. Each target sets up what it needs.

BIN := .venv/bin
PYTEST_FLAGS ?= -n 2 --dist worksteal -q

.DEFAULT_GOAL := help
.PHONY: help setup demo test check docs bench bench-moodle clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make .venv with everything in it (quick when nothing changed)
	@scripts/setup

demo: setup ## show toolsync at work on a small site, from nothing
	$(BIN)/python -m toolsync.demo

test: check ## check, then run all the tests (PYTEST_FLAGS="-k word" for some)
	$(BIN)/pytest $(PYTEST_FLAGS)

check: setup ## lint, format, types, layers; generated pages and translations up to date
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/docs.py --check
	$(BIN)/python scripts/translations.py --check

docs: setup ## write the generated pages of docs/
	$(BIN)/python scripts/docs.py

bench: setup ## measure how fast files are read, planned and applied
	$(BIN)/python -m bench

# More: BENCH_FLAGS="--php '/usr/bin/php8.2' --url http://… --superuser postgres".
bench-moodle: setup ## the same on the Moodle in the folder SITE, WHICH IS FILLED AND CHANGED: one that was made for this
	@test -n "$(SITE)" || { echo "make bench-moodle SITE=FOLDER: the folder of a Moodle THAT MAY BE FILLED AND CHANGED"; exit 2; }
	$(BIN)/python -m bench.moodle --site "$(SITE)" $(BENCH_FLAGS)

clean: ## remove .venv, caches and build results
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov build dist
	find src tests bench scripts -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
