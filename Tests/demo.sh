#!/usr/bin/env bash
# The whole way on this machine: a local AWS, a stand-in for Tiingo with made-up prices, and the project's own tickers.
set -euo pipefail
cd "$(dirname "$0")/.."
export AWS_EC2_METADATA_DISABLED=true
fanctl=.build/release/fanctl
work=.build/demo
stand_in=

step() {
    printf '\n\033[1m$ fanctl %s\033[0m\n' "$*"
    "$fanctl" "$@"
}

finish() {
    [ -z "$stand_in" ] || kill "$stand_in" 2>/dev/null || true
    "$fanctl" sandbox stop >/dev/null 2>&1 || true
}
trap finish EXIT

rm -rf "$work"
mkdir -p "$work"
echo "building the worker and the stand-in"
swift build -c release --package-path worker

step sandbox stop --reset
rm -rf stacks/daily-eod.sandbox.lock.json stacks/daily-eod.sandbox.runs
step sandbox start

worker/.build/release/TiingoStandIn >"$work/stand-in.log" &
stand_in=$!
for _ in $(seq 100); do
    [ -s "$work/stand-in.log" ] && break
    sleep 0.1
done
echo
cat "$work/stand-in.log"
TIINGO_URL=$(grep -o 'http://127.0.0.1:[0-9]*' "$work/stand-in.log")
export TIINGO_URL

step up --sandbox
step up --sandbox
step push --sandbox
step run daily-eod worker/tasks.csv --sandbox
step results --sandbox --into "$work/results"
echo
echo "The first result:"
head -3 "$work/results/0000000000.csv"
step status --sandbox
step down --sandbox --yes --delete-results
echo
echo "Done: $(find "$work/results" -name '*.csv' | wc -l) results are in $work/results."
