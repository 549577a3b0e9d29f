#!/bin/bash
# Checks the rules of this project that no compiler knows; prints every breach, and ends with 1 where there is one.
set -euo pipefail
cd "$(dirname "$0")/.."

longest=250
# What a worker links: Foundation as a whole would add 44 MB to it and make it start later.
small=(Sources/FanWorker Sources/AWSCore Sources/Timing Sources/Transport Sources/SigV4 Sources/Hashing)

breaches=$(
    find Sources Tests worker/Sources worker/Tests -name '*.swift' -exec awk -v longest="$longest" '
        FNR == longest + 1 { print FILENAME ": longer than " longest " lines" }' {} +
    # Text for people goes through ConsoleText, which makes safe what others said.
    grep -rnE '\b(print|puts|fputs)\(|FileHandle\.standard(Output|Error)|u\{1[bB]\}' --include='*.swift' Sources/fanctl |
        grep -vE '^Sources/fanctl/Output/Console/(Console|LiveBlock)\.swift:' || true
    grep -rnE 'import +((struct|class|enum|func|protocol) +)?Foundation(Networking|Internationalization|XML)?([. ]|$)' --include='*.swift' "${small[@]}" || true
)
if [ -n "$breaches" ]; then
    echo "$breaches"
    exit 1
fi
