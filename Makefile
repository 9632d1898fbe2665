# `make run` opens the demo shop, `make test` proves it. Each target does only what is not done yet.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

AISLE := .venv/bin/aisle
PYTHON := .venv/bin/python
PIP_QUIET := -qq --disable-pip-version-check --no-input
# bot/rasa is checked against Rasa's own environment, which has other versions of everything
RASA_MYPY := --config-file= --strict --python-version 3.10 --python-executable .venv-rasa/bin/python \
  --follow-imports=silent --ignore-missing-imports --explicit-package-bases
SAY := @printf '\033[1m%s\033[0m\n'

.PHONY: help setup run test test-quick shell train bench confusions lint format clean

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

setup: .venv/.ready .venv-rasa/.ready bot/gateway/static/widget.js data/shop/pictures/.ready models/.ready ## install everything and prepare models, pictures, widget and the trained assistant
	@$(AISLE) train

run: setup ## open the demo shop at http://127.0.0.1:8000
	@$(AISLE) demo
	@$(AISLE) run

shell: setup ## talk to the assistant in the terminal (rasa shell, with actions running)
	@$(AISLE) demo
	@$(AISLE) shell

test: setup lint ## lint, unit tests of both environments, the real processes, a real browser
	@scripts/test-needs.sh
	@$(PYTHON) -m pytest -n 2 -m "not e2e and not browser" -q
	@.venv-rasa/bin/python -m pytest tests/rasa -q -c tests/rasa/pytest.ini
	@$(PYTHON) -m pytest -m "e2e or browser" -q

test-quick: setup ## the fast tests only, in about a minute: no models, servers or browser, nor what runs inside Rasa
	@$(PYTHON) -m pytest -n 2 -m "not e2e and not browser and not postgres and not models and not slow" -q

lint: .venv/.ready .venv-rasa/.ready bot/widget/node_modules/.ready ## ruff, mypy, TypeScript
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/mypy $(RASA_MYPY) -p bot.rasa
	@cd bot/widget && npm run --silent check

format: .venv/.ready ## let ruff format everything
	@.venv/bin/ruff check --fix . && .venv/bin/ruff format .

bench: setup ## the figures in the README
	@$(PYTHON) -m benchmarks

confusions: setup ## which intents are mistaken for which, on sentences that were not learnt: figures, picture, table
	@$(PYTHON) -m benchmarks understanding

train: setup ## train the assistant when its data changed

# a shop's own models, in other folders there, stay
PREPARED = $(shell sed -n 's|^\[models\.\(.*\)\]|models/\1|p' models/manifest.toml)

clean: ## remove everything that was made, except environments and the shop's data in var/
	rm -rf models/*.tar.gz models/.ready models/vectors $(PREPARED) bot/gateway/static/widget* data/shop/pictures .rasa build dist tests/output benchmarks/output
	find . -name __pycache__ -not -path './.venv*' -prune -exec rm -rf {} +

.venv/.ready: requirements/aisle.txt pyproject.toml
	$(SAY) 'Installing Aisle (Python 3.11 or newer; about two minutes) …'
	@python=$$(scripts/find-python.sh 3.11+) && "$$python" -m venv .venv
	@.venv/bin/python -m pip install $(PIP_QUIET) -r requirements/aisle.txt
	@.venv/bin/python -m pip install $(PIP_QUIET) --no-deps --editable .
	@touch $@

.venv-rasa/.ready: requirements/rasa.txt
	$(SAY) 'Installing Rasa (Python 3.10; about three minutes) …'
	@python=$$(scripts/find-python.sh 3.10) && "$$python" -m venv .venv-rasa
	@.venv-rasa/bin/python -m pip install $(PIP_QUIET) -r requirements/rasa.txt
	@touch $@

bot/widget/node_modules/.ready: bot/widget/package-lock.json
	$(SAY) 'Installing what builds the widget (Node) …'
	@scripts/find-node.sh
	@cd bot/widget && npm ci --silent --no-audit --no-fund
	@touch $@

bot/gateway/static/widget.js: bot/widget/node_modules/.ready $(shell find bot/widget/src -type f 2>/dev/null) bot/widget/package.json
	$(SAY) 'Building the widget …'
	@cd bot/widget && npm run --silent build
	@touch $@

data/shop/pictures/.ready: .venv/.ready bot/widget/node_modules/.ready data/shop/pictures.csv bot/demo/pictures.py
	$(SAY) 'Drawing the product pictures …'
	@$(PYTHON) -m bot.demo.pictures
	@touch $@

models/.ready: .venv/.ready models/manifest.toml models/prepare_images.py models/prepare_speech.py models/prepare_english.py
	$(SAY) 'Preparing the models …'
	@$(PYTHON) -m models.prepare_images
	@$(PYTHON) -m models.prepare_speech
	@$(PYTHON) -m models.prepare_english
	@touch $@
