# Every one-liner of the project. `make help` lists them; CI calls the same targets.
SHELL := /bin/sh
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8080
ONCE ?=
export TAMESHI_VAR ?= var
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types imports audit sbom attack fuzz format lock gallery screenshots pyz lab bench scale dump-proof clients notebooks pci-ids docs clean mail-test

help:  ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: $(VENV)/.registry $(VENV)/.iperf3  ## Start a registry here, measure this host, submit, show where to look (PORT=8080, ONCE=1 checks and leaves)
	$(BIN)/registry demo --host $(HOST) --port $(PORT) $(if $(ONCE),--once)

test: $(VENV)/.dev $(VENV)/.tools  ## Run the tests, installing what they need
	$(BIN)/pytest -n auto --dist loadfile

check: lint types imports audit test  ## Everything CI runs

lint: $(VENV)/.dev  ## Style and common faults (ruff)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev  ## Types (mypy strict)
	$(BIN)/mypy

imports: $(VENV)/.dev  ## Import directions between and within the folders
	$(BIN)/lint-imports

format: $(VENV)/.dev  ## Write the code in the one style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/.dev  ## Resolve pyproject.toml anew into the lock files
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --extra registry --extra bench --extra export --extra dev -o lock-dev.txt pyproject.toml
	$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --extra registry -c lock-dev.txt -o lock-registry.txt pyproject.toml
	$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header -c lock-dev.txt -o lock-collector.txt pyproject.toml

gallery: $(VENV)/.dev $(VENV)/.tools $(VENV)/.iperf3  ## Photograph every page, phone and desktop, light and dark, ja and en, with data and without: var/gallery
	@.ci/gallery $(BIN) var/gallery

screenshots: $(VENV)/.dev $(VENV)/.tools $(VENV)/.iperf3  ## Take the pictures of docs/screenshots from a running demo
	@.ci/gallery $(BIN) --chosen docs/screenshots

pyz: $(VENV)/.dev  ## The collector as one file that any Python 3.11 or newer runs: dist/collector.pyz
	@.ci/pyz $(BIN) dist/collector.pyz

lab: $(VENV)/.dev  ## Run the collector inside real guests under QEMU and compare it with what was configured (root, slow; PROFILE=...)
	$(BIN)/python -m tests.lab $(PROFILE)

scale: $(VENV)/.dev  ## What the answers of a registry of N submissions cost, on both databases (N=10000)
	$(BIN)/python -m tests.scale $(N)

bench: $(VENV)/.dev  ## What the goals of the project come to on this machine, peers beside us in the same run (GOALS=...)
	$(BIN)/python -m tests.bench $(GOALS)

attack: $(VENV)/.dev $(VENV)/.tools  ## What a running registry bears from those who mean it harm, on both databases (WHAT=...)
	$(BIN)/python -m tests.attack $(WHAT)

fuzz: $(VENV)/.dev  ## Requests made from our OpenAPI description, against a running registry on both databases (MINUTES=2)
	$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),2)

audit: $(VENV)/.dev  ## Known vulnerabilities of what is locked, where advisories can be had
	@.ci/audit $(BIN) lock-registry.txt lock-collector.txt

sbom: $(VENV)/.dev  ## Bills of materials (CycloneDX) out of the lock files: dist/sbom-*.cdx.json
	@.ci/sbom $(BIN) dist

mail-test: $(VENV)/.dev  ## Send digests through a real Exim on this machine, the sender killed at every step, and count the copies
	@.ci/tools "what receives the mail" exim4=exim4-daemon-light
	$(BIN)/python -m tests.registry.mail.exim

dump-proof: $(VENV)/.dev  ## What dumps promise, on a registry of N submissions: memory, Parquet, loading, medians, Datasette (N=100000)
	$(BIN)/python -m tests.dump_proof $(N)

clients: $(VENV)/.dev  ## Make a client of our OpenAPI description by openapi-python-client and import it: var/clients
	@$(BIN)/python -m venv var/clients && var/clients/bin/pip install -q openapi-python-client
	$(BIN)/python -c 'import json; from registry.api.openapi import describe; print(json.dumps(describe("http://127.0.0.1:8080")))' > var/clients/openapi.json
	cd var/clients && PATH="$$PWD/bin:$$PATH" bin/openapi-python-client generate --path openapi.json --output-path made --meta none --overwrite
	cd var/clients && bin/python -c 'import made; from made.api.default import get_api_v1_submissions; print("a client was made, and imports")'

notebooks: $(VENV)/.dev  ## Execute the notebooks of docs/notebooks on a dump of made-up submissions, and keep their outputs
	@$(BIN)/python -m venv var/notebooks && var/notebooks/bin/pip install -q -r docs/notebooks/requirements.txt
	$(BIN)/python -m tests.notebooks var/notebooks/bin/python

pci-ids: $(VENV)/.registry  ## Ship another pci.ids (FILE=pci.ids, from https://pci-ids.ucw.cz/); then run registry rebuild
	$(BIN)/python -c 'import pathlib, sys; from registry import pci_names; pci_names.ship(pathlib.Path(sys.argv[1]))' "$(FILE)"

docs: $(VENV)/.dev  ## Write the pages of docs/ that are made from tables in the code
	$(BIN)/python -m tests.generate_docs

clean:  ## Remove the virtual environment and what runs leave behind (var/ stays)
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# What has to be there first. Each step is a file in the virtual environment, so that it is done once.

$(BIN)/pip:
	@.ci/venv "$(PYTHON)" "$(VENV)"

$(VENV)/.registry: lock-registry.txt pyproject.toml | $(BIN)/pip
	@echo "Installing the registry into $(VENV) (once) ..."
	@$(BIN)/pip install -q --require-hashes -r lock-registry.txt
	@$(BIN)/pip install -q --no-deps -e .
	@touch $@

$(VENV)/.dev: lock-dev.txt pyproject.toml | $(BIN)/pip
	@echo "Installing the registry and the test tools into $(VENV) (once, about a minute) ..."
	@$(BIN)/pip install -q --require-hashes -r lock-dev.txt
	@$(BIN)/pip install -q --no-deps -e .
	@touch $@ $(VENV)/.registry

$(VENV)/.iperf3: | $(BIN)/pip
	@.ci/tools "what the demo measures with" iperf3 && touch $@

$(VENV)/.tools: | $(BIN)/pip
	@.ci/tools "what the tests need" chromium lib:libatomic.so.1=libatomic1 iperf3 ethtool busybox dash ip=iproute2 fc-list:Noto.Sans.CJK=fonts-noto-cjk setpriv=util-linux ssh-keygen=openssh-client && touch $@
