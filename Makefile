# Thin targets over plain commands. `make` lists them.
PYTHON ?= python3
CARGO ?= cargo
PARATHEME := $(or $(CARGO_TARGET_DIR),target)/release/paratheme
VENV := .venv

.DEFAULT_GOAL := help
.PHONY: help demo test without-parquet venv parity notebook picture memory lexicon-quality

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## build paratheme and score the demo articles into target/demo
	$(CARGO) build --release --locked
	@mkdir -p target/demo
	$(PARATHEME) score data/articles -o target/demo/scores.csv --summary target/demo/by-year.csv --by year

test: venv ## run everything that must hold: format, lints, all tests, the notebooks
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets --locked -- -D warnings
	$(CARGO) test --locked
	$(MAKE) parity notebook

without-parquet: ## lint and test the build without the feature parquet
	$(CARGO) clippy --all-targets --locked --no-default-features -- -D warnings
	$(CARGO) test --locked --no-default-features

venv: $(VENV)/.stamp ## make .venv with the packages of the notebooks and the parity tests

$(VENV)/.stamp: notebooks/requirements.txt notebooks/venv.sh
	PYTHON='$(PYTHON)' notebooks/venv.sh $(VENV) notebooks/requirements.txt
	@touch $@

parity: demo venv ## compare with scikit-learn and others, on the same texts
	$(VENV)/bin/python -m pytest -q -p no:cacheprovider tests/parity

notebook: demo venv ## run the notebooks; their pictures go to target/notebooks
	MPLBACKEND=Agg $(VENV)/bin/python notebooks/run.py

picture: demo venv ## run the notebooks and renew the README's picture
	MPLBACKEND=Agg $(VENV)/bin/python notebooks/run.py --picture docs/first-look.png

memory: ## print the peak of memory for ten million different paragraphs (half a GB in target/memory, some minutes)
	$(CARGO) build --release --locked
	@mkdir -p target/memory
	$(PYTHON) benches/ten_million.py target/memory/ten_million.jsonl $(PARATHEME)

lexicon-quality: venv ## print how well the built-in lexicon ranks coded texts, and fitted weights and other forms of score (PARATHEME_SHARED names their folder; some minutes)
	$(CARGO) build --release --locked
	$(VENV)/bin/python benches/lexicon/evaluate.py $(PARATHEME) $(or $(PARATHEME_SHARED),../shared)
	$(VENV)/bin/python benches/lexicon/fit.py $(PARATHEME) $(or $(PARATHEME_SHARED),../shared)
