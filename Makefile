# The one door to groundwise. `make help` lists what it opens; CI comes through it as well.
#
# Paths are relative throughout, so that a checkout in a folder with a space in its name works.
# PYTHON=... names the interpreter for a new .venv; without it scripts/install.sh picks one.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

PY := .venv/bin/python
ADVISOR := .venv/bin/advisor
INDEX := .groundwise/index
DOCUMENTS := corpus/documents

# A .venv knows its own absolute path (the editable install, the scripts' first lines). The stamps
# carry the checkout's path, so that a moved or copied checkout is installed anew instead of
# quietly running the code of the old one.
HERE := $(shell pwd | cksum | cut -d' ' -f1)
RECIPE := pyproject.toml constraints.txt scripts/install.sh scripts/llama_cpp.cmake
INSTALLED := .venv/.installed-$(HERE)
INSTALLED_DEV := .venv/.installed-dev-$(HERE)
INDEXED := .groundwise/.indexed-$(HERE)

# Passed on literally, through the environment: a question may hold quotes and dollar signs.
override Q := $(value Q)
export Q PYTHON

.PHONY: help chat ask install install-dev test lint types check bench docs languages screenshots clean

help:  ## list these targets
	@echo "groundwise: ask a folder of documents, get answers with verified citations"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

chat: $(INDEXED)  ## install, index the shipped documents, open the web page and print its address
	@$(ADVISOR) serve --index-dir $(INDEX)

ask: $(INDEXED)  ## answer one question: make ask Q="How long is the internship?"
	@test -n "$$Q" || { echo 'Say what to ask: make ask Q="How long is the internship?"' >&2; exit 2; }
	@$(ADVISOR) ask --index-dir $(INDEX) -- "$$Q"

install: $(INSTALLED)  ## make .venv with what running needs

install-dev: $(INSTALLED_DEV)  ## the same with the tools for tests, lint and types

# All of them in two processes; what is picked, in one, which shows what it prints.
test: $(INSTALLED_DEV)  ## run the tests; T="tests/index -k bm25" picks some
	@$(PY) -m pytest $(or $(value T),-n 2 --dist loadfile)

lint: $(INSTALLED_DEV)  ## style, formatting and the direction of imports
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@.venv/bin/lint-imports

types: $(INSTALLED_DEV)  ## check the types
	@$(PY) -m mypy

check: lint types test  ## everything CI checks

B ?= questions
bench: $(INSTALLED_DEV)  ## run a benchmark of benchmarks/: make bench B=questions
	@$(PY) -m benchmarks.$(B)

docs: $(INSTALLED_DEV)  ## rewrite the generated parts of the README and of docs/
	@$(PY) -m cogapp -r README.md $(wildcard docs/*.md docs/*/*.md)

languages: $(INSTALLED_DEV)  ## bring the catalogues of ui/languages up to date with the page
	@mkdir -p .groundwise
	@.venv/bin/pybabel -q extract -F ui/languages/babel.cfg --project=groundwise \
		--add-location=file --sort-by-file -w 100 -o .groundwise/page.pot ui
	@.venv/bin/pybabel -q update -i .groundwise/page.pot -d ui/languages -D page -w 100 \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

screenshots: $(INSTALLED_DEV)  ## take the pictures of the page in docs/images anew
	@$(PY) scripts/screenshots.py

clean:  ## remove .venv, the index, the page's conversations and uploads, and all else that make wrote
	rm -rf .venv .groundwise dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): $(RECIPE)
	@sh scripts/install.sh
	@touch $@

$(INSTALLED_DEV): $(RECIPE)
	@sh scripts/install.sh dev
	@touch $@ $(INSTALLED)

# The folder itself is a prerequisite because removing a document changes nothing else. An index
# remembers its folders by absolute path, so that of a moved or copied checkout is made anew.
$(INDEXED): $(DOCUMENTS) $(wildcard $(DOCUMENTS)/*) | $(INSTALLED)
	@$(if $(filter-out $@,$(wildcard .groundwise/.indexed-*)),rm -rf $(INDEX) .groundwise/.indexed-*)
	@$(ADVISOR) index --index-dir $(INDEX) $(DOCUMENTS)
	@touch $@
