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

# A copy of the worker's package: its code is going to be changed.
mkdir "$work/stacks" "$work/worker"
sed "s#\.\./worker#$work/worker#" stacks/daily-eod.yaml >"$work/stacks/daily-eod.yaml"
cp -r worker/Sources "$work/worker/"
sed "/testTarget/,\$d; s#path: \"\.\.\"#path: \"$root\"#" worker/Package.swift >"$work/worker/Package.swift"
echo '    ])' >>"$work/worker/Package.swift"

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

# What was sent to the bucket, and whether a layer was published.
sent() {
    grep -o 'packed the worker:.*' "$work/err" | sed 's/^/    /'
    echo "    sent: $(grep -c 'PutObject' "$work/err" || true) objects, $(grep -c 'PublishLayerVersion' "$work/err" || true) layers"
}

change() { sed -i 's#YYYY-MM-DD#yyyy-mm-dd#' "$work"/worker/Sources/DailyEOD/*.swift; }

echo
echo "a stack's life on the sandbox"
"$fanctl" sandbox start --project "$work" >/dev/null 2>&1
run "up, from nothing, the first build" up
sent
run "up, nothing to do" up
run "push, nothing changed" push
run "push, nothing changed" push --no-build
change
run "push, new code, with its build" push
sent
sed -i 's#^  product: DailyEOD#&\n  linking: static#' "$work/stacks/daily-eod.yaml"
run "push, linking: static, first build" push
sent
run "push, nothing changed" push
run "status" status
run "down" down --yes --delete-results
