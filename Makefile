# `make run` and `make test` do all their own set-up; see README.md.
PYTHON ?= python3
VENV := .venv
ARGS ?=

.PHONY: run test soak fuzz setup lint lock audit

run: setup
	$(VENV)/bin/gigawatch run --sample --app $(ARGS)

# Four at once, even on two cores: crawls wait for servers more than they compute. The slowest files stand first.
test: setup
	$(VENV)/bin/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder $(ARGS)

# Every fault at full size, then a soak of ARGS pages (50,000 by default); writes the tables of docs/reliability.md.
soak: setup
	rm -rf build/figures
	GIGAWATCH_FIGURES=build/figures GIGAWATCH_FAULTS_KILLS=200 $(VENV)/bin/python -m pytest tests/faults
	GIGAWATCH_FIGURES=build/figures $(VENV)/bin/python -m tests.faults.soak $(ARGS)
	$(VENV)/bin/python -m tests.faults.report build/figures

setup: $(VENV)/.ready

# One stamp: the environment is remade when the pinned requirements or the project's metadata change.
$(VENV)/.ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "gigawatch needs Python 3.11 or newer; found $$($(PYTHON) --version). Name another one: make PYTHON=python3.12" >&2; exit 1; }
	@test -x $(VENV)/bin/pip || $(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "python3 cannot make a virtual environment here; on Debian: apt install python3-venv" >&2; exit 1; }
	$(VENV)/bin/pip install --quiet --no-deps --no-compile --require-hashes -r requirements.txt
	$(VENV)/bin/pip install --quiet --no-deps --no-build-isolation --editable .
	@$(VENV)/bin/python -m compileall -qq -j 0 $(VENV)/lib || true  # on all cores; some packages hold templates that are no Python
	@touch $@

lint: setup
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

# Every parser that takes bytes from outside, guided by coverage: make fuzz SECONDS=300
fuzz: setup
	$(VENV)/bin/python -m tests.faults.fuzz $(or $(SECONDS),60)

# The pins beside a downloaded copy of OSV's advisories, without a network (docs/security.md).
audit: setup
	$(VENV)/bin/python .ci/audit.py $(or $(ADVISORIES),$(error name the file: make audit ADVISORIES=all.zip))

# The registry's address stays out of the file: whoever installs uses their own.
lock:
	uv pip compile --quiet --universal --generate-hashes --all-extras --python-version 3.11 pyproject.toml -o requirements.txt
