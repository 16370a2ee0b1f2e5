# Everything one does with this repository. Each stage prints how long it took.
#
#   make serve     build the page, serve it here and open it in a browser
#   make draft     the same, built soon rather than small: for whoever works on the page. A browser
#                  test takes it with DIST=target/page/draft node --test tests/browser/cut.test.mjs
#   make dist      the page with pictures of all lessons, to be put on a host (BASE=https://HOST/)
#   make package   the npm package, in target/npm
#   make check     what to run between edits
#   make test      everything
#   make integrations-all  every host of documentation with its real tool; `make test` leaves out
#                  Docusaurus, whose packages and build take longer than all others together
#   make bench     the figures of docs/ARCHITECTURE.md, Budgets
#   make sizes     what each protocol costs of the page's program
#   make scores    what Lighthouse says of the page on a phone
#   make mutants   which changes to the protocols and the judge no test would notice; more is in
#                  scripts/mutants/README.md
#   make clean

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PATH := $(CURDIR)/.tools/bin:$(CURDIR)/node_modules/.bin:$(PATH)
# Trunk reads NO_COLOR as a boolean and stops at the customary 1.
unexport NO_COLOR
export CARGO_TERM_PROGRESS_WHEN := never

PORT ?= 8080
MUTANTS := 27.1.0
SAMPLE ?= 0/20
EACH ?=
OF ?=
AGAIN ?=
STAGE := scripts/stage
WASM := --target wasm32-unknown-unknown
# Folders are listed too, so that a deleted file counts as a change. The build writes
# `scripts/first_load.txt` by itself, which is no reason to build once more.
PAGE_SOURCES := Cargo.toml Cargo.lock Trunk.toml rust-toolchain.toml index.html scripts/page.sh \
	scripts/post_build.mjs scripts/digests_in_names.mjs scripts/split_wasm.mjs scripts/split_data.mjs \
	scripts/wasm_format.mjs scripts/first_load.mjs scripts/page_parts.mjs \
	scripts/first_picture.mjs scripts/serve.mjs scripts/kept_files.mjs scripts/lesson_pages.mjs package-lock.json docs/LANGUAGE.md \
	$(shell find src www -not -path 'www/integrations*' -not -path 'www/examples*')

.PHONY: help serve draft dist package package-hosts check test stages bench sizes scores mutants clean tools integrations-all mutants-tests chromium first-load \
	fmt clippy clippy-wasm doc unit claims gallery integrations html wasm-node wasm-chromium flows browser browser-hosts browser-measured firefox plain

help:
	@sed -n 's/^#   //p' Makefile

serve: dist/index.html
	node scripts/serve.mjs dist --port $(PORT) --open

draft: target/page/draft/index.html
	node scripts/serve.mjs target/page/draft --port $(PORT) --open

# For any static host, below any path. `BASE` is its address, for the pictures of links.
dist: dist/index.html chromium
	@$(STAGE) cap cargo build --locked --quiet --profile fast --bin cap
	@$(STAGE) dist node scripts/dist.mjs dist target/fast/cap $(if $(BASE),--base $(BASE))

package: tools
	@$(STAGE) package node scripts/package.mjs target/npm

# In every tool that the registry has, which takes a download of some 100 MB the first time.
package-hosts: package chromium
	@cargo build --locked --quiet --profile fast --bin cap
	@cmp -s tests/package/package-lock.json tests/package/node_modules/.installed || \
		{ npm ci --prefix tests/package --no-audit --no-fund --silent && cp tests/package/package-lock.json tests/package/node_modules/.installed; }
	@$(STAGE) package-hosts node --test --test-concurrency=1 tests/package/*.test.mjs

check: fmt clippy clippy-wasm doc unit

test:
	@+scripts/slowest $(MAKE) stages

stages: fmt clippy clippy-wasm doc claims mutants-tests gallery html flows browser-measured plain

bench: tools chromium
	$(STAGE) bench cargo bench --locked
	@$(WASM_TEST) WASM_BINDGEN_USE_BROWSER=1 WASM_BINDGEN_TEST_TIMEOUT=3600 \
		CHROMEDRIVER=$$(command -v chromedriver) \
		$(STAGE) bench-chromium cargo test --locked --release $(WASM) --no-default-features \
		--test bench_in_browser --test bench_judge_in_browser --test bench_attack_in_browser -- --nocapture
	@$(MAKE) dist/index.html
	$(STAGE) bench-page node benches/page.mjs
	$(STAGE) bench-embeds node benches/embeds.mjs

# Of a build whose functions keep their names.
NAMED := target/page/named.wasm
sizes: tools
	@mkdir -p $(dir $(NAMED))
	$(STAGE) page-sizes env CAP_NAMED=$(abspath $(NAMED)) scripts/page.sh small target/page/sizes
	@$(STAGE) sizes node scripts/sizes.mjs $(NAMED)

# What Lighthouse says of the page; what a reader does for each task is printed by the browser tests.
LIGHTHOUSE := 12.8.2
scores: dist/index.html
	@[ -d .tools/lighthouse/node_modules/lighthouse ] || npm install --silent --no-audit --no-fund \
		--no-package-lock --prefix .tools/lighthouse lighthouse@$(LIGHTHOUSE)
	@$(STAGE) scores node benches/scores.mjs

# scripts/mutants/README.md
MUTANTS_TOOL := --locked --manifest-path scripts/mutants/Cargo.toml --target-dir target
mutants: tools
	@scripts/tools.sh cargo-mutants@$(MUTANTS)
	@$(STAGE) mutants cargo run --quiet --release $(MUTANTS_TOOL) -- \
		$(PLANTED) $(if $(EACH),--each $(EACH),--sample $(SAMPLE)) $(if $(OF),--of $(OF)) $(if $(AGAIN),--again) -- $(MUTANTS_ARGS)

mutants-tests: tools
	@$(STAGE) mutants-tests cargo test --quiet $(MUTANTS_TOOL)

clean:
	cargo clean
	rm -rf dist node_modules test-results

# The stages.

tools:
	@$(STAGE) tools scripts/tools.sh

chromium:
	@$(STAGE) chromium scripts/chromium.sh

fmt: tools
	@$(STAGE) fmt cargo fmt --check
	@cargo fmt --check --manifest-path scripts/mutants/Cargo.toml

clippy: tools
	@$(STAGE) clippy cargo clippy --locked --all-targets -- -D warnings

clippy-wasm: tools
	@$(STAGE) clippy-wasm cargo clippy --locked $(WASM) --no-default-features -- -D warnings

doc: tools
	@RUSTDOCFLAGS='-D warnings -A rustdoc::private_intra_doc_links' $(STAGE) doc cargo doc --locked --no-deps --lib --document-private-items

# Unit tests and the layer rules; the long runs of `claims` are not needed between edits.
unit: tools
	@$(STAGE) unit cargo test --locked --lib --test architecture --test docs

claims: tools
	@$(STAGE) claims node scripts/host_tests.mjs --locked --profile fast

gallery: tools
	@$(STAGE) gallery cargo run --locked --quiet --profile fast --bin cap check www/gallery/*.cap
	@cargo run --locked --quiet --profile fast --bin cap fence --readme README.md --check

# Hosts of documentation build the example sites of www/integrations. The command is the one of
# `gallery`.
integrations: tools chromium
	@cargo build --locked --quiet --profile fast --bin cap
	@$(STAGE) integrations-tools scripts/integrations.sh
	@$(STAGE) integrations node --test tests/integrations/

integrations-all: tools chromium
	@cargo build --locked --quiet --profile fast --bin cap
	@$(STAGE) integrations-tools scripts/integrations.sh all
	@INTEGRATIONS=all $(STAGE) integrations node --test tests/integrations/

# The page is as old as the moment the build began, so that what changes meanwhile is not missed.
PAGE = @began=$$(mktemp); trap 'rm -f "$$began"' EXIT; \
	$(STAGE) page-$(1) scripts/page.sh $(1) $(@D); touch -r "$$began" $@

dist/index.html: $(PAGE_SOURCES) | tools
	$(call PAGE,best)

target/page/%/index.html: $(PAGE_SOURCES) | tools
	$(call PAGE,$*)

# Which functions a reader waits for, asked of Chromium again instead of added to.
first-load: tools chromium
	$(STAGE) first-load env CAP_FIRST_LOAD=anew CI= scripts/page.sh small dist

html: dist/index.html
	@$(STAGE) html html-validate dist/index.html dist/embed.html

# Chromium's flows, and at the same time what by itself would leave much of the machine idle. What a
# stage says comes when it has ended, where make can do that (4.0). On a service that builds, one
# after the other.
SIDE_BY_SIDE := $(if $(CI),,--jobs=2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target))
flows: tools chromium dist/index.html
	@$(MAKE) $(SIDE_BY_SIDE) browser browser-hosts wasm-node wasm-chromium integrations firefox

# What measures the page runs by itself, and what waits for hosts and caches beside the rest. Of the
# others two run at a time, as each waits for half of its time; a service may be busy enough without.
BROWSER_TESTS = $(patsubst %,tests/browser/%.test.mjs,$(1))
MEASURED := $(call BROWSER_TESTS,attack history memory slices)
HOSTS := $(call BROWSER_TESTS,offline threats updates)
browser: chromium dist/index.html
	@$(STAGE) browser node --test --test-concurrency=$(if $(CI),1,2) \
		$(filter-out $(MEASURED) $(HOSTS),$(wildcard tests/browser/*.test.mjs)) tests/build/

browser-hosts: chromium dist/index.html
	@$(STAGE) browser-hosts node --test --test-concurrency=1 $(HOSTS)

browser-measured: chromium dist/index.html
	@$(STAGE) browser-measured node --test --test-concurrency=1 $(MEASURED)

# Another engine: every lesson runs alike, and the ways through the page are open.
firefox: tools dist/index.html
	@scripts/firefox.sh && $(STAGE) firefox node --test tests/firefox/

# The same page from any compiler: a short flow tells that it works as well.
plain: chromium target/page/plain/index.html
	@DIST=target/page/plain $(STAGE) plain node --test tests/browser/short.test.mjs

# The digests once more, where links are opened. The tests' own program goes without the command.
# Without debug information, which wasm-bindgen would read for half a minute.
WASM_TEST := CARGO_PROFILE_DEV_DEBUG=0 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner
WASM_TEST_ARGS := test --locked $(WASM) --no-default-features --test digests

wasm-node: tools
	@$(WASM_TEST) $(STAGE) wasm-node cargo $(WASM_TEST_ARGS)

wasm-chromium: tools chromium
	@$(WASM_TEST) WASM_BINDGEN_USE_BROWSER=1 CHROMEDRIVER=$$(command -v chromedriver) \
		$(STAGE) wasm-chromium cargo $(WASM_TEST_ARGS)
