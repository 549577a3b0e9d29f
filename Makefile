# `make help` lists what there is.

SHELL := /bin/bash
SWIFT_TEST = FANCTL_TEST_PYTHON=$(CURDIR)/.build/test-python/bin/python AWS_EC2_METADATA_DISABLED=true \
	swift test --disable-xctest $(WIDTH)
# Not all tests at once: they would wait for one another's processes. Older toolchains do not know the option.
WIDTH = $(addsuffix =8,$(shell swift test --help-hidden | grep -o -m 1 -e --experimental-maximum-parallelization-width))
SWIFT_BUILD := swift build -c release --product fanctl --static-swift-stdlib

# One suite, or several: make test SUITE=ReconciliationTests, SUITE='Planner|Lockfile'.
SUITE ?=

.PHONY: help build demo test test-all check format docs bench setup test-python clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

build: setup ## the release binary, .build/release/fanctl
	$(SWIFT_BUILD)

setup: ## what building needs, from Debian
	@Tests/setup.sh packages

test-python: setup
	@Tests/setup.sh python

demo: build ## the whole way on the local sandbox: up, push, run, results, status, down
	@Tests/demo.sh

# The worker's bundle is tried in a root with an older C library: .build/old-root. What runs servers and commands from end
# to end comes last and alone: it wants the whole machine.
ifeq ($(SUITE),)
test: build test-python ## every test; SUITE=NAME for the suites whose name matches
	@Tests/setup.sh old-root
	swift test --package-path worker --disable-xctest $(WIDTH)
	$(SWIFT_TEST) --skip EndToEndTests
	$(SWIFT_TEST) --filter EndToEndTests
else
test: test-python
	$(SWIFT_TEST) --filter '$(SUITE)'
endif

test-all: export FANCTL_ALL_SEEDS = 1
test-all: test ## the same, with a death at every call for each of a hundred seeds, not for a sample

format: ## every Swift file as .swift-format says
	swift format format -i -r Package.swift Sources Tests worker/Package.swift worker/Sources worker/Tests

check: setup ## format, warnings as errors, undeclared imports, and the rules of Tests/rules.sh
	Tests/rules.sh
	swift format lint --strict -r Package.swift Sources Tests worker/Package.swift worker/Sources worker/Tests
	swift build --build-tests --explicit-target-dependency-import-check error

docs: setup ## the documentation of FanWorker, .build/docs
	Tests/docs.sh

bench: build test-python ## the benchmarks, beside their peers
	@Tests/setup.sh peers
	swift build -c release --package-path worker
	swift build -c release --package-path Benchmarks/local/worker
	Benchmarks/run.sh

clean: ## every build folder
	rm -rf .build .build-* worker/.build
