# Every command of the project. CI calls these; so can you.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
INSTALL := -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: demo tour test check docs bench bench-web messages screenshots published lock clean

## demo: set everything up and serve the platform with a told story in it (PORT=8080 for another port)
demo: .venv/.run
	@$(BIN)/archstone demo $(if $(PORT),--port $(PORT))

## tour: set everything up and show the main job in the terminal
tour: .venv/.run
	@$(BIN)/archstone tour

## test: set everything up and pass every check and test
test: check docs
	@requirements/debian.sh
	$(BIN)/python -m pytest -n 2 --dist worksteal
	tests/with_postgresql.sh $(BIN)/python -m pytest -n 2 --dist worksteal tests/platform --ignore-glob='*/test_look_*' --ignore=tests/platform/test_api_schema.py --ignore=tests/platform/test_catalogues.py

## check: style, types and the direction of imports
check: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

## docs: build the documentation; a warning is an error
docs: .venv/.test
	$(BIN)/python -m sphinx -W --keep-going -q docs docs/_build

## messages: gather the words of the pages into the catalogues, and compile them (needs gettext)
messages: .venv/.test
	cd src/archstone/platform && DJANGO_SETTINGS_MODULE=archstone.platform.config.settings ../../../$(BIN)/python -m django makemessages -l de -l es -l ar --no-location --no-wrap
	for language in de es ar; do msgfmt --check -o src/archstone/platform/locale/$$language/LC_MESSAGES/django.mo src/archstone/platform/locale/$$language/LC_MESSAGES/django.po; done

## published: reproduce the tables of papers and public data sets
published: .venv/.test
	$(BIN)/python -m pytest tests/published -v

## bench: measure the engines beside their peers and write benchmarks/RESULTS.md
bench: .venv-bench/.ready .venv-kep/.ready
	KEP_PYTHON=.venv-kep/bin/python .venv-bench/bin/python -m benchmarks

## bench-web: measure the platform with a registry of a million organisations (needs 8 GB of disk and half an hour)
bench-web: .venv/.test
	$(BIN)/python -m benchmarks web

## screenshots: take the pictures of pages that stand in the docs (needs Chromium)
screenshots: .venv/.test
	$(BIN)/python docs/make_screenshots.py

## lock: choose and pin every dependency anew (needs uv)
lock:
	uv pip compile pyproject.toml --extra setup --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/run.lock
	uv pip compile pyproject.toml --extra setup --extra test --extra text --extra docs --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/test.lock
	uv pip compile pyproject.toml --extra setup --extra text --extra bench --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/bench.lock
	echo kep-solver | uv pip compile - --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/kep.lock

clean:
	rm -rf .venv .venv-bench .venv-kep docs/_build

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit("Archstone needs Python 3.11 or newer, and this is " + sys.version.split()[0] + ". Say which one: make demo PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up .venv, once: a few minutes on a slow line."
	@$(PYTHON) -m venv .venv

.venv/.run: requirements/run.lock pyproject.toml | .venv/pyvenv.cfg
	@$(BIN)/python $(INSTALL) -r requirements/run.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.test: requirements/test.lock pyproject.toml | .venv/pyvenv.cfg
	@$(BIN)/python $(INSTALL) -r requirements/test.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ .venv/.run

.venv-bench/.ready: requirements/bench.lock pyproject.toml
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python $(INSTALL) -r requirements/bench.lock
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv-kep/.ready: requirements/kep.lock
	@$(PYTHON) -m venv .venv-kep
	@.venv-kep/bin/python $(INSTALL) -r requirements/kep.lock
	@touch $@
