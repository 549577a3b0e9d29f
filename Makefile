# make demo   the whole way on the local sandbox: up, push, run, results, status, down
# make test   every test: unit, oracle, and end to end on ministack and moto
# make test-all  the same, with a death before and after every call for each of a hundred seeds, not for a sample
# make build  the release binary, .build/release/fanctl
# make check  formatting, warnings, and the rules of Tests/rules.sh
# make docs   the documentation of FanWorker, .build/docs
# make bench  the benchmarks

SHELL := /bin/bash
SWIFT_TEST = FANCTL_TEST_PYTHON=$(CURDIR)/.build/test-python/bin/python AWS_EC2_METADATA_DISABLED=true \
	swift test --disable-xctest $(WIDTH)
# Not all tests at once: they would wait for one another's processes. Older toolchains do not know the option.
WIDTH = $(addsuffix =8,$(shell swift test --help-hidden | grep -o -m 1 -e --experimental-maximum-parallelization-width))
SWIFT_BUILD := swift build -c release --product fanctl --static-swift-stdlib

.PHONY: build demo test test-all check docs bench setup test-python clean

build: setup
	$(SWIFT_BUILD)

setup:
	@Tests/setup.sh packages

test-python: setup
	@Tests/setup.sh python

demo: build
	@Tests/demo.sh

# The worker's bundle is tried in a root with an older C library: .build/old-root. What runs servers and commands from end
# to end comes last and alone: it wants the whole machine.
test: build test-python
	@Tests/setup.sh old-root
	swift test --package-path worker --disable-xctest $(WIDTH)
	$(SWIFT_TEST) --skip EndToEndTests
	$(SWIFT_TEST) --filter EndToEndTests

test-all: export FANCTL_ALL_SEEDS = 1
test-all: test

check: setup
	Tests/rules.sh
	swift format lint --strict -r Package.swift Sources Tests worker/Package.swift worker/Sources worker/Tests
	swift build --build-tests --explicit-target-dependency-import-check error

docs: setup
	Tests/docs.sh

bench: build test-python
	@Tests/setup.sh peers
	swift build -c release --package-path worker
	swift build -c release --package-path Benchmarks/local/worker
	Benchmarks/run.sh

clean:
	rm -rf .build .build-* worker/.build
