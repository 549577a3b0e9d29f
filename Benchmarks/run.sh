#!/usr/bin/env bash
# Prints every figure of this folder's README, as `make bench` does. Nothing else should be running.
#
#   run.sh          all
#   run.sh start    start of the command and of the worker, linked both ways, beside their peers; memory and zips
#   run.sh stack    calls, sizes and times of up, up again, push, push of new code and down on the sandbox
#   run.sh local    tasks on this machine, beside Python's Pool and Lithops; FANCTL_TICKERS names a list of real tickers
#   run.sh send     tasks to a queue, beside boto3 with 8 threads; with a call of 20 ms; memory up to ten million tasks
#   run.sh results  10,000 objects to files, beside `aws s3 cp --recursive`
#   run.sh status   the first look at a run of 100,000 tasks, beside botocore
#   run.sh up       calls, their depth and times with AWS 80 ms away, beside sam; also Benchmarks/up
set -euo pipefail
cd "$(dirname "$0")/.."
export AWS_EC2_METADATA_DISABLED=true
python=.build/bench-python/bin/python
[ -x "$python" ] || { echo "run.sh: Tests/setup.sh peers first" >&2; exit 1; }
[ -x .build/bench-pandas/bin/python ] || { echo "run.sh: Tests/setup.sh peers first" >&2; exit 1; }
[ -x .build/release/fanctl ] || { echo "run.sh: make build first" >&2; exit 1; }

# Both ways of linking, with what fanctl tells `swift build` (Sources/Packaging/Build/WorkerBuild+Linking.swift).
build_workers() {
    swift build -c release --package-path worker --product DailyEOD -Xswiftc -use-ld=lld >/dev/null
    FANCTL_LINKING=static swift build -c release --package-path worker --product DailyEOD \
        --static-swift-stdlib --scratch-path worker/.build/static -Xswiftc -use-ld=lld -Xlinker --no-export-dynamic \
        -Xlinker -O2 -Xlinker --icf=all -Xlinker -z -Xlinker pack-relative-relocs >/dev/null
}
build_workers

echo "$(nproc) cores, $(uname -sm), $(swift --version 2>/dev/null | grep -o 'Swift version [0-9.]*'), load $(cut -d' ' -f1 /proc/loadavg)"
case "${1:-all}" in
start) "$python" Benchmarks/start.py ;;
stack) Benchmarks/stack.sh ;;
local) "$python" Benchmarks/local.py ;;
send) "$python" Benchmarks/send.py ;;
results) "$python" Benchmarks/results.py ;;
status) "$python" Benchmarks/status.py ;;
up) Benchmarks/up ;;
all)
    for part in start stack local send results status up; do Benchmarks/run.sh "$part"; done
    ;;
*) echo "usage: run.sh [start|stack|local|send|results|status|up]" >&2; exit 64 ;;
esac
