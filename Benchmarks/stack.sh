#!/usr/bin/env bash
# Calls, depth, sizes and times of a stack's life on the sandbox, in a project of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
export AWS_EC2_METADATA_DISABLED=true
root=$PWD
fanctl=$root/.build/release/fanctl
work=$(mktemp -d)
finish() {
    "$fanctl" sandbox stop --project "$work" >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap finish EXIT

mkdir "$work/stacks"
sed "s#\.\./worker#$root/worker#" stacks/daily-eod.yaml >"$work/stacks/daily-eod.yaml"
swift build -c release --package-path worker >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }

run() {
    local title=$1 start end
    shift
    start=$(date +%s.%N)
    "$fanctl" "$@" --project "$work" --sandbox --verbose >"$work/out" 2>"$work/err" || { cat "$work/err" >&2; exit 1; }
    end=$(date +%s.%N)
    local calls writes
    calls=$(grep -c '^call [0-9]*:' "$work/err" || true)
    writes=$(grep '^call [0-9]*:' "$work/err" | awk '{print $4}' | grep -cvE '^(Get|List|Head|Describe)' || true)
    printf '  %-34s %3d calls, %2d of them writes, %6.2f s\n' "$title" "$calls" "$writes" \
        "$(awk "BEGIN { print $end - $start }")"
}

echo
echo "a stack's life on the sandbox (worker built before)"
"$fanctl" sandbox start --project "$work" >/dev/null 2>&1
run "up, from nothing" up
grep -o 'packed the worker:.*' "$work/err" | sed 's/^/    /'
run "up, nothing to do" up
run "push, nothing to do" push --no-build
run "status" status
run "down" down --yes --delete-results
