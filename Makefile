# Every target works from a fresh clone: what it needs, it installs into .venv by itself.
PYTHON ?= python3
BIN := .venv/bin
SERVE ?=
REDIS ?= folkmoot-data/redis
REDIS_PORT ?= 6390
JOBS ?= 2
# A browser and a pytest worker per core; noisy machines still pass, because no test asserts a time.
PYTEST := $(BIN)/python -m pytest

.PHONY: help serve serve-redis practise test check night bench pictures clean
.DEFAULT_GOAL := help

help: ## Show these lines
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

serve: .venv/product ## Install what is needed and start the server (SERVE="--port 8080" to change)
	@$(BIN)/folkmoot serve --host 0.0.0.0 $(SERVE)

serve-redis: .venv/product ## The same on a Redis of its own, so that several processes can share its rooms
	@sh tests/redis.sh 1
	@mkdir -p -m 700 $(REDIS) && if ! redis-cli -p $(REDIS_PORT) ping >/dev/null 2>&1; then \
		redis-server docs/redis.conf --dir $(REDIS) --port $(REDIS_PORT) --logfile redis.log --daemonize yes >/dev/null; ours=yes; \
		until redis-cli -p $(REDIS_PORT) ping 2>/dev/null | grep -q PONG; do sleep 0.1; done; \
	fi; trap : INT TERM; \
	$(BIN)/folkmoot serve --host 0.0.0.0 --redis redis://127.0.0.1:$(REDIS_PORT)/0 $(SERVE); code=$$?; \
	[ -z "$$ours" ] || redis-cli -p $(REDIS_PORT) shutdown; exit $$code

practise: .venv/product ## Try a meeting alone, with robots as participants
	@$(BIN)/folkmoot practise

test: .venv/tests ## Check the code and run the fast tests (installs Chromium and Redis where it may)
	@sh tests/chromium.sh
	@sh tests/redis.sh
	@$(MAKE) --no-print-directory lint
	@TMPDIR=$$(sh tests/scratch.sh) $(PYTEST) -n $(JOBS) --dist loadgroup -m "not long"

.PHONY: lint
lint: .venv/tests
	@$(BIN)/ruff check . && $(BIN)/ruff format --check -q . && $(BIN)/mypy && $(BIN)/lint-imports

check: .venv/tests ## The fast tests, and every screen looked at for long: axe, keyboard, reflow, lost lines
	@$(MAKE) --no-print-directory test
	@TMPDIR=$$(sh tests/scratch.sh) FOLKMOOT_CHECK=all $(PYTEST) -n $(JOBS) --dist loadgroup -m "browser and long"

night: .venv/tests ## The long programmes: kills, fuzzing, every election against the oracle
	@sh tests/chromium.sh
	@sh tests/redis.sh
	@sh tests/nginx.sh
	@$(PYTEST) -n $(JOBS) --dist loadgroup -m long

bench: .venv/tests ## Measure, and print the tables of benchmarks/README.md
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --group peers
	@$(BIN)/python -m benchmarks

pictures: .venv/tests ## Draw the pictures of docs/rules anew, from the tables on their pages
	@$(BIN)/python -m tests.docs.pages

clean: ## Remove what these targets installed; meetings in folkmoot-data/ stay
	@rm -rf .venv .mypy_cache .ruff_cache .hypothesis dist build

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Folkmoot needs Python 3.11 or later; say where: make PYTHON=python3.12 serve"; exit 1; }
	@echo "Making a Python environment in .venv (once) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --upgrade "pip>=25.1"
	@touch $@

.venv/product: .venv/made pyproject.toml constraints.txt
	@echo "Installing Folkmoot and what it stands on (once) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/tests: .venv/product
	@echo "Installing what the tests need (once) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt --group test --group oracle
	@touch $@
