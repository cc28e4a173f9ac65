SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip --no-input install -q -c constraints.txt
LOCALE := coop/translations/id/LC_MESSAGES/messages
ASSETS := $(shell find assets -name node_modules -prune -o -type f -print 2>/dev/null)
JOBS ?= 2

# what the PDFs need at run time; what the tests need on top
RUN_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fonts-liberation
TEST_PACKAGES := mariadb-server galera-4 rsync libmariadb-dev gcc python3-dev pkg-config chromium poppler-utils
# the client library compiles, so `make run` installs it only for a MariaDB address
DRIVER := $(if $(filter mysql% mariadb%,$(COOP_DATABASE_URL)),.venv/.driver)

.PHONY: help install run test lint test-tools check bench migrate screenshots translations constraints run-packages test-packages

help:  ## what can be made
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 24

install: run-packages .venv/.installed $(DRIVER) coop/static/manifest.json $(LOCALE).mo  ## .venv, libraries, styles and scripts: then .venv/bin/coop works

run: install  ## the demo cooperative on http://127.0.0.1:8000 (PORT=, COOP_DATABASE_URL=, COOP_INSTANCE=)
	@exec scripts/run

test: install test-tools lint  ## everything: checks, guards, both databases, browser (ARGS= goes to pytest)
	@$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

check: install test-tools lint  ## lint, format, types, import contracts, templates, translations, migrations
	@$(BIN)/python -m pytest -q tests/guards

bench: install test-tools  ## the large cooperative against a bare reference (BENCH_MEMBERS=)
	@$(BIN)/python -m bench

migrate: install  ## bring the database of COOP_DATABASE_URL to the newest schema
	@$(BIN)/flask --app wsgi db upgrade

screenshots: install test-tools  ## pictures for the guide, from the demo
	@$(BIN)/python -m scripts.screenshots

translations: .venv/.installed  ## collect the texts, merge them into the .po, compile
	@$(BIN)/pybabel -q extract -F babel.cfg -k _l -k N_ -k lazy_gettext --no-location --sort-output \
		--omit-header -o .venv/messages.pot .
	@$(BIN)/pybabel -q update -i .venv/messages.pot -d coop/translations -l id \
		--init-missing --no-fuzzy-matching --ignore-obsolete
	@$(MAKE) $(LOCALE).mo

constraints:  ## compile constraints.txt from setup.cfg in a clean environment
	@scripts/constraints

lint: .venv/.tools
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --quiet --check --lint coop

run-packages:
	@scripts/apt $(RUN_PACKAGES)

test-packages:
	@scripts/apt $(TEST_PACKAGES)

test-tools: test-packages .venv/.tools

.venv/bin/python:
	@scripts/venv

.venv/.installed: setup.cfg pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing the libraries …"
	@$(PIP) -e .
	@touch $@

.venv/.driver: .venv/.installed
	@scripts/apt gcc pkg-config python3-dev libmariadb-dev
	@$(PIP) -e '.[mysql]'
	@touch $@

.venv/.tools: .venv/.installed | test-packages
	@echo "Installing the test tools …"
	@$(PIP) -e '.[dev]'
	@touch $@

assets/node_modules/.package-lock.json: assets/package-lock.json | .venv/bin/python
	@echo "Fetching the styles and scripts …"
	@scripts/assets npm-ci
	@touch $@

coop/static/manifest.json: $(ASSETS) assets/node_modules/.package-lock.json
	@scripts/assets build
	@touch $@

%.mo: %.po .venv/.installed
	@$(BIN)/pybabel -q compile -i $< -o $@
